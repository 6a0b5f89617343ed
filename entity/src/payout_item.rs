//! Which entry of the ledger a payout line covers. An entry that was not released is in no other.

use sea_orm::entity::prelude::*;

use crate::id::{LedgerEntryId, PayoutLineId, TenantId};

/// Which entry of the ledger a payout line covers.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_id: PayoutLineId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ledger_entry_id: LedgerEntryId,
    /// When the payment failed, so that another may cover the entry.
    pub released_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
