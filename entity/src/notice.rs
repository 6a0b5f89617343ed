//! Something that people should look at, and when it was over.

use sea_orm::entity::prelude::*;

use crate::id::{NoticeId, TenantId};
use crate::status::NoticeKind;

/// Something that people should look at.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    pub kind: NoticeKind,
    /// The id of what it is about; one notice of a kind and subject is open at a time.
    pub subject: String,
    /// What was seen, see `domain::notice`.
    pub data: Json,
    pub opened_at: DateTimeUtc,
    /// When there was nothing to look at any more.
    pub closed_at: Option<DateTimeUtc>,
    /// When somebody had seen enough of it.
    pub dismissed_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
