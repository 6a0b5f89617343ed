//! What one currency costs in another on one day.

use sea_orm::entity::prelude::*;

use crate::id::{ExchangeRateId, TenantId};

/// What one currency costs in another on one day.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_rate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExchangeRateId,
    /// Unique in the tenant; see `domain::exchange_rate`.
    pub key: String,
    /// ISO 4217: what customers paid in.
    pub from_currency: String,
    /// ISO 4217: what affiliates are paid in.
    pub to_currency: String,
    /// A day of the program's time zone, for instance `2026-11-25`.
    pub day: String,
    /// An exact decimal above zero: so many of the second for one of the first.
    pub rate: String,
    pub set_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
