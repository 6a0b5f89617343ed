//! The first click of a visitor on a day: its unique key decides which click is counted as unique. Kept for a few days.

use sea_orm::entity::prelude::*;

use crate::id::{ClickId, TenantId};

/// The first click of a visitor on a day.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "visitor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The day and a hash of who came to what; holds neither address nor user agent. See `domain::click::facts::visitor`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    pub click_id: ClickId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
