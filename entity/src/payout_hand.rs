//! Who had a hand in a payout run before it was approved. Append-only.

use sea_orm::entity::prelude::*;

use crate::id::{PayoutRunId, TenantId};

/// Who had a hand in a payout run before it was approved.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_hand")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: PayoutRunId,
    /// A person or an API key, as the audit log names them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
