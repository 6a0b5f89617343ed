//! One visit through a tracking link. Append-only.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AffiliateId, ClickId, OfferId, TenantId, TrackingLinkId};

/// One visit through a tracking link.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "click")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClickId,
    /// Absent for the spelled-out form of a link.
    pub tracking_link_id: Option<TrackingLinkId>,
    pub offer_id: OfferId,
    pub affiliate_id: AffiliateId,
    pub sub1: Option<String>,
    pub sub2: Option<String>,
    pub sub3: Option<String>,
    pub sub4: Option<String>,
    pub sub5: Option<String>,
    /// Every other parameter, in order, as `[name, value]` pairs.
    pub parameters: Json,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub referer: Option<String>,
    /// Made to try something out: in no report, balance or cap.
    #[serde(default)]
    pub is_test: bool,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
