//! Integrations for the tests of what reads their reports.

use chrono::DateTime;
use serde_json::json;
use uuid::Uuid;
use waypost_entity::id::TypedId;
use waypost_entity::integration::Model;
use waypost_entity::status::{AmountUnit, AnswerStyle, AttributionOrder, DedupeBy, IntegrationStatus, Signature};

use crate::integration::Settings;
use crate::seal::Seal;

/// An integration about which nobody has said anything but `change`.
pub(super) fn row(change: impl FnOnce(&mut Model)) -> Model {
    fn id<I: TypedId>(number: u128) -> I {
        I::from_uuid(Uuid::from_u128(number))
    }
    let at = DateTime::from_timestamp(1_772_452_800, 0).expect("in range");
    let mut row = Model {
        tenant_id: id(1),
        id: id(5),
        name: "Shop".into(),
        status: IntegrationStatus::Active,
        offer_id: None,
        key: String::new(),
        preset: "generic".into(),
        mapping: None,
        secret_hash: None,
        previous_secret_hash: None,
        previous_secret_until: None,
        signature: Signature::None,
        signing_secret: None,
        previous_signing_secret: None,
        previous_signing_secret_until: None,
        allowed_addresses: json!([]),
        amount_unit: AmountUnit::Major,
        dedupe_by: DedupeBy::Txn,
        txn_id_required: false,
        default_event: "sale".into(),
        default_currency: None,
        payout_override_min_micros: None,
        payout_override_max_micros: None,
        status_mapping: None,
        park_hours: 24,
        attribution_order: AttributionOrder::ClickFirst,
        answer_style: AnswerStyle::Honest,
        answer_body: None,
        is_sandbox: false,
        created_at: at,
        updated_at: at,
    };
    change(&mut row);
    row
}

/// The settings of such an integration.
pub(super) fn settings(change: impl FnOnce(&mut Model)) -> Settings {
    Settings::of(row(change), &Seal::new(b"a server's secret").expect("a key"))
}
