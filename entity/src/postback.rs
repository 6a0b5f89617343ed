//! One request that reached an integration: what came, what was decided and why. Append-only.

use sea_orm::entity::prelude::*;

use crate::id::{ClickId, ConversionId, IntegrationId, PostbackId, TenantId};
use crate::status::PostbackOutcome;

/// One request that reached an integration: what came, what was decided and why.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "postback")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PostbackId,
    pub integration_id: IntegrationId,
    pub method: String,
    /// As it came, secrets masked.
    pub query: String,
    /// As it came, secrets masked; what is not UTF-8 is shown with replacement characters.
    pub body: Option<String>,
    pub content_type: Option<String>,
    /// The header that says what a webhook is about.
    pub topic: Option<String>,
    pub source_ip: Option<String>,
    pub outcome: PostbackOutcome,
    pub code: String,
    pub message: String,
    pub http_status: i32,
    /// The ordered list of checks, see `domain::postback::trace`.
    pub trace: Json,
    /// What the request named; not a reference, since it may name nothing of ours.
    pub click_id: Option<ClickId>,
    pub txn_id: Option<String>,
    /// The conversion it made or repeated.
    pub conversion_id: Option<ConversionId>,
    /// The request that was taken in again, where this is no new one.
    pub replay_of: Option<PostbackId>,
    /// In no report, balance or cap.
    pub is_test: bool,
    pub received_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
