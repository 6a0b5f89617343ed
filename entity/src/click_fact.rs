//! What is derived from one click after its visitor has been sent on. Made from the click alone, so it can be made again.

use sea_orm::entity::prelude::*;

use crate::id::{ClickId, TenantId};
use crate::status::Device;

/// What is derived from one click.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "click_fact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub click_id: ClickId,
    /// ISO 3166 alpha-2. Absent when the address tells none, or no database of countries is set.
    pub country: Option<String>,
    pub device: Device,
    /// For instance `iOS`.
    pub os: Option<String>,
    /// For instance `Safari`.
    pub browser: Option<String>,
    pub is_bot: bool,
    /// Whether it is the first of its visitor to this offer by this affiliate on its day, in UTC. Never for a bot.
    pub is_unique: bool,
    pub derived_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
