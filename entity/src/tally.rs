//! What was settled of an offer in one period, by one affiliate or by all.

use sea_orm::entity::prelude::*;

use crate::id::{TallyId, TenantId};

/// What was settled of an offer in one period, by one affiliate or by all. Only what counts is in it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TallyId,
    /// Unique in the tenant: offer, whose and period; see `domain::conversion::tally`.
    pub key: String,
    pub conversions: i64,
    /// Their amounts in the payout currency: an exact decimal.
    pub revenue: String,
    /// How many of them are paid more than nothing.
    pub paid_conversions: i64,
    pub payout_micros: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
