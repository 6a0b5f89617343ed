//! The whole way from a request to its fields, on what shops document and on what nobody would send.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use waypost_entity::status::ReportedStatus;

use super::fields::{Fields, Refund, RefundAmount};
use super::nonsense::Nonsense;
use crate::postback::code::{Code, Refusal};
use crate::postback::preset;
use crate::postback::receive::{Request, read};
use crate::postback::samples::settings;
use crate::postback::sender::proof::Proof;
use crate::postback::sender::signature::Headers;

const CLICK: &str = "clk_01jn3jqkzne90tkh2y5vp0kq3c";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_452_800, 0).expect("in range")
}

fn request<'a>(query: &'a str, body: &'a [u8], content_type: Option<&'a str>) -> Request<'a> {
    Request {
        key: "",
        method: "POST",
        query,
        body,
        content_type,
        secret: None,
        pass: None,
        headers: Headers::default(),
        source_ip: None,
        is_stored: false,
    }
}

/// What a document of this preset's says.
fn document(preset: &str, body: &str) -> Result<Fields, Refusal> {
    let settings = settings(|row| {
        let preset = preset::of(preset);
        preset.word.clone_into(&mut row.preset);
        row.amount_unit = preset.amount_unit;
    });
    let text = body.replace("{click_id}", CLICK);
    read(
        &settings,
        &request("", text.as_bytes(), Some("application/json")),
        (now(), Proof::Needed),
    )
    .fields
}

fn fixture(name: &str) -> String {
    let path = format!("{}/../tests/fixtures/postback/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the fixture")
}

#[test]
fn money_that_goes_back_is_read_from_the_shops_own_documents() {
    let stripe = document("stripe", &fixture("stripe.charge.refunded.json")).expect("a refund");
    assert_eq!(stripe.txn_id.as_deref(), Some("pi_1GszsK2eZvKYlo2CfhZyoZLp"));
    let total = Refund {
        amount: RefundAmount::Total(10_000_000),
        id: None,
    };
    assert_eq!((stripe.refund, stripe.click_id), (Some(total), None));

    let shopify = document("shopify", &fixture("shopify.refunds.create.json")).expect("a refund");
    let more = Refund {
        amount: RefundAmount::More(10_000_000),
        id: Some("890088186047892319".into()),
    };
    assert_eq!(shopify.txn_id.as_deref(), Some("820982911946154508"));
    assert_eq!(shopify.refund, Some(more));

    let order = fixture("woocommerce.order.updated.json");
    let partly = order.replace(
        "\"refunds\": []",
        "\"refunds\": [{ \"id\": 1, \"total\": \"-9.50\" }, { \"id\": 2, \"total\": \"-0.50\" }]",
    );
    let partly = document("woocommerce", &partly).expect("an order");
    assert_eq!(
        partly.refund.map(|refund| refund.amount),
        Some(RefundAmount::Total(10_000_000))
    );
    let refunded = document("woocommerce", &order.replace("processing", "refunded")).expect("an order");
    assert_eq!(refunded.status, Some((ReportedStatus::Reversed, "refunded".into())));
    let draft = document("woocommerce", &order.replace("processing", "checkout-draft"));
    assert_eq!(draft.map_err(|refusal| refusal.code), Err(Code::Ignored));
}

#[test]
fn stripe_counts_some_currencies_in_its_own_way() {
    for (currency, sent, micros) in [
        ("usd", 4999, 49_990_000),
        ("jpy", 4999, 4_999_000_000),
        ("mga", 4999, 4_999_000_000),
        ("isk", 500, 5_000_000),
        ("ugx", 500, 5_000_000),
        ("kwd", 5000, 5_000_000),
    ] {
        let body = fixture("stripe.checkout.session.completed.json")
            .replace("4999", &sent.to_string())
            .replace("usd", currency);
        let fields = document("stripe", &body).expect("a sale");
        assert_eq!(fields.amount, Some(micros), "{currency}");
    }
}

#[test]
fn what_no_field_knows_is_kept_within_bounds() {
    let long = "v".repeat(600);
    let many: String = (0..25).map(|number| format!("&p{number}={number}")).collect();
    let query = format!("click_id={CLICK}&secret=hush&{}={long}&empty={many}", "n".repeat(70));
    let reading = read(&settings(|_| ()), &request(&query, b"", None), (now(), Proof::Needed));
    let custom = reading.fields.expect("readable").details.custom;
    assert_eq!(custom.len(), 20);
    assert_eq!((custom[0].0.len(), custom[0].1.len()), (64, 512));
    assert_eq!(custom[1], ("p0".to_owned(), "0".to_owned()));
    let trace = reading.trace.into_json().to_string();
    assert!(trace.contains("20 kept, 6 dropped"), "{trace}");
    assert!(trace.contains("cut: at most"), "{trace}");
    assert!(!trace.contains("hush"));
}

#[test]
fn a_sandbox_and_a_senders_own_word_make_a_test() {
    let is_test = |query: &str, is_sandbox: bool| {
        let settings = settings(|row| row.is_sandbox = is_sandbox);
        let query = format!("click_id={CLICK}&{query}");
        read(&settings, &request(&query, b"", None), (now(), Proof::Needed))
            .fields
            .expect("readable")
            .is_test
    };
    assert!(!is_test("", false) && !is_test("test=0", false));
    assert!(is_test("test=TRUE", false) && is_test("", true) && is_test("test=0", true));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120_000))]

    #[test]
    fn nothing_that_is_sent_makes_the_reader_fall(seed in any::<u64>()) {
        let mut nonsense = Nonsense::of(seed);
        let (settings, query, (body, content_type)) = (nonsense.settings(), nonsense.form(), nonsense.body());
        let reading = read(settings, &request(&query, &body, content_type), (now(), Proof::Needed));
        if let Ok(fields) = reading.fields {
            prop_assert!(fields.amount.is_none_or(|amount| amount >= 0));
            prop_assert!(fields.details.custom.len() <= 20);
            prop_assert!(fields.txn_id.is_none_or(|txn| txn.chars().count() <= 512 && !txn.contains('\0')));
            prop_assert!(fields.details.custom.iter().all(|(name, value)| !name.contains('\0') && !value.contains('\0')));
            prop_assert!(fields.event_time.is_none_or(|time| time <= now() + chrono::TimeDelta::minutes(5)));
        }
    }
}
