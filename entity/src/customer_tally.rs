//! How often was paid for one customer of an offer, and since when.

use sea_orm::entity::prelude::*;

use crate::id::{CustomerTallyId, TenantId};

/// How often was paid for one customer of an offer, and since when.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_tally")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerTallyId,
    /// Unique in the tenant: offer and customer; see `domain::conversion::tally`.
    pub key: String,
    /// Of the earliest conversion that ever counted.
    pub first_converted_at: DateTimeUtc,
    /// The number of conversions that are paid more than nothing, by the rule that pays them.
    pub payments: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
