//! Where a program's own systems want to be told of what happens.

use sea_orm::entity::prelude::*;

use crate::id::{TenantId, WebhookId};

/// Where a program's own systems want to be told of what happens.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The same as its endpoint's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookId,
    pub url: String,
    /// What it is for, in the program's own words.
    pub description: Option<String>,
    /// A list of the names in `domain::webhook`.
    pub event_types: Json,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
