//! A merchant system that reports conversions to its own postback URL.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{IntegrationId, OfferId, TenantId};
use crate::status::{AmountUnit, AnswerStyle, AttributionOrder, DedupeBy, IntegrationStatus, Signature};

/// A merchant system that reports conversions to its own postback URL.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "integration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IntegrationId,
    pub name: String,
    pub status: IntegrationStatus,
    /// The one offer it reports for; any offer of the tenant when absent.
    pub offer_id: Option<OfferId>,
    /// What stands in the postback URL; begins with the tenant's short code.
    pub key: String,
    /// Whose names, units and statuses apply, see `domain::postback::preset`.
    pub preset: String,
    /// Where each field stands, where it differs from the preset.
    pub mapping: Option<Json>,
    /// SHA-256 of the secret; none asked for when absent.
    pub secret_hash: Option<Vec<u8>>,
    /// The secret before it, good until `previous_secret_until`.
    pub previous_secret_hash: Option<Vec<u8>>,
    pub previous_secret_until: Option<DateTimeUtc>,
    pub signature: Signature,
    /// Sealed, see `domain::seal`: a signature cannot be checked against a hash.
    pub signing_secret: Option<Vec<u8>>,
    /// The one before it, good until `previous_signing_secret_until`.
    pub previous_signing_secret: Option<Vec<u8>>,
    pub previous_signing_secret_until: Option<DateTimeUtc>,
    /// Addresses and networks that may report, as texts; any when empty.
    pub allowed_addresses: Json,
    pub amount_unit: AmountUnit,
    pub dedupe_by: DedupeBy,
    pub txn_id_required: bool,
    pub default_event: String,
    /// The offer's currency when absent.
    pub default_currency: Option<String>,
    /// Both bounds or neither: without them a sender may not set the payout.
    pub payout_override_min_micros: Option<i64>,
    pub payout_override_max_micros: Option<i64>,
    /// What the sender's words mean, where that differs from the preset.
    pub status_mapping: Option<Json>,
    /// How long a report whose click is not known yet is kept; 0 refuses it.
    pub park_hours: i32,
    pub attribution_order: AttributionOrder,
    pub answer_style: AnswerStyle,
    /// What every good answer consists of; ours when absent.
    pub answer_body: Option<String>,
    /// Whether everything that it reports is a test.
    pub is_sandbox: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
