//! How far the sweep for clicks without facts has come in one tenant.

use sea_orm::entity::prelude::*;

use crate::id::{ClickId, TenantId};

/// How far the sweep has come in one tenant.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "click_sweep")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Every click up to this id has its facts. It need not be the id of a click.
    pub swept_to: ClickId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
