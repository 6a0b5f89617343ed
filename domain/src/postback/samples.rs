//! Integrations and rows for the tests of what reads their reports and decides about them.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;
use waypost_entity::id::{OfferId, TypedId};
use waypost_entity::integration::Model;
use waypost_entity::status::{
    AffiliateStatus, AmountUnit, AnswerStyle, AttributionOrder, ConversionChangeKind, ConversionStatus, CouponStatus,
    DedupeBy, IntegrationStatus, OfferStatus, PostbackOutcome, Signature, TermsInForceAt,
};
use waypost_entity::{affiliate, click, conversion, conversion_change, coupon, offer, postback};

use crate::integration::Settings;
use crate::seal::Seal;

/// An integration about which nobody has said anything but `change`.
pub(super) fn row(change: impl FnOnce(&mut Model)) -> Model {
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
pub(crate) fn settings(change: impl FnOnce(&mut Model)) -> Settings {
    Settings::of(row(change), &Seal::new(b"a server's secret").expect("a key"))
}

/// The id of this number.
pub(crate) fn id<I: TypedId>(n: u128) -> I {
    I::from_uuid(Uuid::from_u128(n))
}

/// A click and what it belongs to.
pub(super) struct Rows {
    pub click: click::Model,
    pub offer: offer::Model,
    pub affiliate: affiliate::Model,
}

/// Anna's click on shoes of this moment.
pub(super) fn rows(created_at: DateTime<Utc>) -> Rows {
    Rows {
        click: click::Model {
            tenant_id: id(1),
            id: id(2),
            tracking_link_id: None,
            offer_id: id(3),
            affiliate_id: id(4),
            sub1: None,
            sub2: None,
            sub3: None,
            sub4: None,
            sub5: None,
            parameters: json!([]),
            ip: None,
            user_agent: None,
            referer: None,
            is_test: false,
            created_at,
        },
        offer: offer::Model {
            tenant_id: id(1),
            id: id(3),
            name: "Shoes".into(),
            slug: "shoes".into(),
            status: OfferStatus::Active,
            destination_url: String::new(),
            click_id_parameter: String::new(),
            currency: "USD".into(),
            attribution_window_days: 30,
            shortest_conversion_seconds: 0,
            refuses_bot_clicks: false,
            terms_in_force_at: TermsInForceAt::Conversion,
            turns_away_at_cap: false,
            hold_days: 0,
            needs_review: false,
            created_at,
            updated_at: created_at,
        },
        affiliate: affiliate::Model {
            tenant_id: id(1),
            id: id(4),
            name: "Anna".into(),
            slug: "anna".into(),
            email: None,
            status: AffiliateStatus::Active,
            created_at,
            updated_at: created_at,
        },
    }
}

/// An integration that reports for this offer, or for any.
pub(super) fn integration(offer: Option<OfferId>) -> Model {
    row(|row| row.offer_id = offer)
}

/// Vera's coupon for shoes.
pub(super) fn coupon(at: DateTime<Utc>) -> (coupon::Model, affiliate::Model) {
    let row = coupon::Model {
        tenant_id: id(1),
        id: id(6),
        code: "SAVE10".into(),
        code_key: "save10".into(),
        offer_id: id(3),
        affiliate_id: id(7),
        status: CouponStatus::Active,
        created_at: at,
        updated_at: at,
    };
    let vera = affiliate::Model {
        id: id(7),
        name: "Vera".into(),
        slug: "vera".into(),
        ..rows(at).affiliate
    };
    (row, vera)
}

/// A sale of this amount in dollars, in millionths.
pub(crate) fn sale(amount: Option<i64>) -> conversion::Model {
    conversion::Model {
        tenant_id: id(1),
        id: id(8),
        click_id: Some(id(2)),
        coupon_id: None,
        offer_id: id(3),
        affiliate_id: id(4),
        integration_id: id(5),
        event: "sale".into(),
        txn_id: Some("T-1".into()),
        dedupe_key: "txn:1".into(),
        customer_id: None,
        amount_micros: amount,
        amount_currency: amount.map(|_| "USD".into()),
        status: ConversionStatus::Pending,
        payout_override_micros: None,
        exchange_rate: None,
        payout_micros: None,
        payout_currency: None,
        reason: None,
        terms_id: None,
        explanation: None,
        counted: None,
        counted_before: None,
        details: None,
        is_test: false,
        hold_until: None,
        needs_review: false,
        on_hold: false,
        awaits_review: false,
        review: None,
        review_reason: None,
        converted_at: DateTime::UNIX_EPOCH,
        settled_at: None,
        created_at: DateTime::UNIX_EPOCH,
    }
}

/// A change of that sale that says nothing.
pub(crate) fn change() -> conversion_change::Model {
    conversion_change::Model {
        tenant_id: id(1),
        id: id(1),
        conversion_id: id(8),
        kind: ConversionChangeKind::Status,
        status: None,
        refund_micros: None,
        review: None,
        terms_id: None,
        word: None,
        corrected: None,
        source_key: String::new(),
        postback_id: None,
        actor: String::new(),
        created_at: DateTime::UNIX_EPOCH,
    }
}

/// A request of this number that came then.
pub(crate) fn postback(number: u128, received_at: DateTime<Utc>) -> postback::Model {
    postback::Model {
        tenant_id: id(1),
        id: id(number),
        integration_id: id(5),
        method: "GET".into(),
        query: String::new(),
        body: None,
        content_type: None,
        topic: None,
        source_ip: None,
        outcome: PostbackOutcome::Accepted,
        code: String::new(),
        message: String::new(),
        http_status: 200,
        trace: json!([]),
        click_id: None,
        txn_id: None,
        conversion_id: None,
        replay_of: None,
        is_test: false,
        received_at,
    }
}
