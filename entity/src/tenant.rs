//! A tenant: one affiliate program's whole world.

use sea_orm::entity::prelude::*;

use crate::id::TenantId;

/// A tenant: one affiliate program's whole world.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tenant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TenantId,
    pub name: String,
    /// Begins every public token of the tenant, so that a token leads here without a global index.
    pub short_code: String,
    /// IANA name, for instance `Europe/Berlin`.
    pub timezone: String,
    /// ISO 4217.
    pub default_currency: String,
    /// Where visitors of unknown links are sent; a plain 404 page when absent.
    pub fallback_url: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
