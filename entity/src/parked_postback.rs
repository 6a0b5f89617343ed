//! A postback that waits for the click or sale that it names, and what became of it in the end.

use sea_orm::entity::prelude::*;

use crate::id::{ClickId, ConversionId, IntegrationId, PostbackId, TenantId};
use crate::status::PostbackOutcome;

/// A postback that waits for the click or sale that it names.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "parked_postback")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub postback_id: PostbackId,
    pub integration_id: IntegrationId,
    /// What it waits for; not a reference, since it is not there.
    pub click_id: Option<ClickId>,
    pub txn_id: Option<String>,
    /// The report as it was read, see `domain::postback::report`.
    pub body: Json,
    pub tries: i32,
    /// Absent once decided.
    pub next_try_at: Option<DateTimeUtc>,
    pub expires_at: DateTimeUtc,
    pub decided_at: Option<DateTimeUtc>,
    /// What became of it, once decided.
    pub outcome: Option<PostbackOutcome>,
    pub code: Option<String>,
    pub message: Option<String>,
    pub trace: Option<Json>,
    pub conversion_id: Option<ConversionId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
