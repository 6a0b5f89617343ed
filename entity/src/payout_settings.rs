//! How a program pays its affiliates.

use sea_orm::entity::prelude::*;

use crate::id::TenantId;
use crate::status::{PayoutApproval, PayoutFrequency};

/// How a program pays its affiliates.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    pub frequency: PayoutFrequency,
    /// Less is carried over to the next run.
    pub minimum_micros: i64,
    /// ISO 4217: that of the minimum, and what payments are made from.
    pub currency: String,
    pub approval: PayoutApproval,
    /// Whether managers approve runs and mark them as paid, or owners and admins only.
    pub managers_approve: bool,
    /// The first local day after the last period that the timetable looked at, for instance `2026-03-01`.
    pub drafted_to: Option<String>,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
