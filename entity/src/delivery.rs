//! One conversion on its way to one partner postback.

use sea_orm::entity::prelude::*;

use crate::id::{ConversionId, DeliveryId, PartnerPostbackId, TenantId};
use crate::status::DeliveryStatus;

/// One conversion on its way to one partner postback.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    pub partner_postback_id: PartnerPostbackId,
    pub conversion_id: ConversionId,
    pub status: DeliveryStatus,
    pub attempts_made: i32,
    pub next_attempt_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
