//! Coupons: who is credited when a customer enters one, with a click and without.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::Set;
use serde_json::{Value, json};
use waypost_entity::status::AttributionOrder;
use waypost_tests::program::{Merchant, Setup};
use waypost_tests::{App, Db, Program, Receiver};

use crate::replay::nothing_is_otherwise;

const SEEN: &str = "query($id: ID!) { conversion(id: $id) { affiliate { name } click { id } coupon { code status offer { id } affiliate { name } }
    payout { amount } explanation { rule } } }";
const CREATE: &str =
    "mutation($i: CreateCouponInput!) { createCoupon(input: $i) { coupon { id code } userErrors { field code } } }";
const SET: &str =
    "mutation($i: SetCouponStatusInput!) { setCouponStatus(input: $i) { coupon { status } userErrors { code } } }";

/// What a report came to: its code, who is credited, and whether click and coupon are kept.
async fn told(program: &Program<'_>, merchant: &Merchant, parameters: &[(&str, &str)]) -> (String, Value, bool, bool) {
    let (_, said) = program.report(merchant, parameters).await;
    let code = said["code"].as_str().expect("a code").to_owned();
    if said["conversion_id"].is_null() {
        return (code, Value::Null, false, false);
    }
    let seen = program.ok(SEEN, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
    let (click, coupon) = (!seen["click"].is_null(), !seen["coupon"].is_null());
    (code, seen["affiliate"]["name"].clone(), click, coupon)
}

/// Anna has a link, Vera has the coupon SAVE10, both for shoes.
async fn two_affiliates(program: &Program<'_>) -> (Setup, String) {
    let setup = program.setup().await;
    let vera = program.affiliate("Vera").await;
    let coupon = program.coupon("SAVE10", &setup.offer, &vera).await;
    (setup, coupon)
}

#[rstest]
#[tokio::test]
async fn a_coupon_alone_credits_its_affiliate_and_pays_by_its_rule(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let terms = json!({ "currency": "USD", "rules": [
        { "id": "code", "when": { "coupon_codes": ["SAVE10"] }, "pay": { "kind": "percent", "rate": "20" } },
        { "id": "rest", "when": {}, "pay": { "kind": "percent", "rate": "10" } },
    ] });
    let offer = program.offer_with("Shoes", terms).await;
    let vera = program.affiliate("Vera").await;
    program.coupon("Save10", &offer, &vera).await;
    let partner = Receiver::start().await;
    let template = format!(
        "{}/?code={{coupon_code}}&click={{click_id|none}}&country={{country|none}}",
        partner.url
    );
    program.partner_postback(&vera, &template).await;
    let merchant = program.merchant(json!({})).await;
    let sale = [("coupon_code", " ｓave10 "), ("txn_id", "T-1"), ("amount", "50")];
    let (status, said) = program.report(&merchant, &sale).await;
    assert_eq!((status, &said["code"]), (200, &json!("accepted")), "{said}");
    app.drain().await;
    let seen = program.ok(SEEN, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
    let coupon =
        json!({ "code": "Save10", "status": "ACTIVE", "offer": { "id": offer }, "affiliate": { "name": "Vera" } });
    assert_eq!(
        seen,
        json!({ "affiliate": { "name": "Vera" }, "click": null, "coupon": coupon, "payout": { "amount": "10.00" }, "explanation": { "rule": "code" } })
    );
    assert_eq!(partner.calls()[0].target, "/?code=Save10&click=none&country=none");
    assert_eq!(program.balance(&vera).await.as_deref(), Some("10.00"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn whoever_comes_first_in_the_order_is_credited(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (setup, coupon) = two_affiliates(&program).await;
    let hats = program.offer("Hats").await;
    program.coupon("HATS", &hats, &setup.affiliate).await;
    let only_shoes = program.merchant(json!({ "offerId": setup.offer })).await;
    let coupon_first = program.merchant(json!({})).await;
    program
        .set_integration(&coupon_first, |row| {
            row.attribution_order = Set(AttributionOrder::CouponFirst);
        })
        .await;
    let old = program.click(&setup.link).await;
    app.advance(TimeDelta::days(30));
    let click = program.click(&setup.link).await;
    let (click, old) = (("click_id", click.as_str()), ("click_id", old.as_str()));
    let (save, unknown, hat) = (
        ("coupon_code", "save10"),
        ("coupon_code", "NOBODYS"),
        ("coupon_code", "hats"),
    );
    let by = |name: &str, click, coupon| ("accepted".to_owned(), json!(name), click, coupon);
    let refused = |code: &str| (code.to_owned(), Value::Null, false, false);
    for (number, (merchant, named, expected)) in [
        (&setup.merchant, vec![click], by("Anna", true, false)),
        (&setup.merchant, vec![click, save], by("Anna", true, true)),
        (&setup.merchant, vec![click, unknown], by("Anna", true, false)),
        (&setup.merchant, vec![click, hat], by("Anna", true, false)),
        (&setup.merchant, vec![old, save], by("Vera", false, true)),
        (&setup.merchant, vec![save], by("Vera", false, true)),
        (&coupon_first, vec![click, save], by("Vera", true, true)),
        (&coupon_first, vec![old, save], by("Vera", false, true)),
        (&coupon_first, vec![click, unknown], by("Anna", true, false)),
        (&coupon_first, vec![click, hat], by("Anna", false, true)),
        (&setup.merchant, vec![unknown], refused("unknown_coupon")),
        (&setup.merchant, vec![old, unknown], refused("click_too_old")),
        (&only_shoes, vec![hat], refused("coupon_of_another_offer")),
        (&only_shoes, vec![click, hat], by("Anna", true, false)),
    ]
    .into_iter()
    .enumerate()
    {
        let txn = number.to_string();
        let parameters: Vec<_> = named.into_iter().chain([("txn_id", txn.as_str())]).collect();
        assert_eq!(
            told(&program, merchant, &parameters).await,
            expected,
            "row {number}: {parameters:?}"
        );
    }
    program
        .ok(SET, json!({ "i": { "id": coupon, "status": "PAUSED" } }))
        .await;
    let paused = told(&program, &setup.merchant, &[save, ("txn_id", "p-1")]).await;
    assert_eq!(paused, refused("unknown_coupon"));
    let beside = told(&program, &coupon_first, &[click, save, ("txn_id", "p-2")]).await;
    assert_eq!(beside, by("Anna", true, false));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn sales_of_one_coupon_are_told_apart_by_their_transaction(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (setup, _) = two_affiliates(&program).await;
    for rule in ["TXN", "TXN_ANYWHERE", "CLICK_EVENT", "CLICK_TXN"] {
        let merchant = program.merchant(json!({ "dedupeBy": rule })).await;
        let code = async |txn: &str| {
            let txn = format!("{rule}{txn}");
            let sale = [("coupon_code", "SAVE10"), ("txn_id", &txn), ("amount", "10")];
            program.report(&merchant, &sale).await.1["code"].clone()
        };
        assert_eq!(code("1").await, "accepted", "{rule}");
        assert_eq!(code("2").await, "accepted", "{rule}");
        assert_eq!(code("1").await, "duplicate", "{rule}");
        let (status, blank) = program
            .report(&merchant, &[("coupon_code", "SAVE10"), ("amount", "10")])
            .await;
        assert_eq!((status, &blank["code"]), (400, &json!("missing_txn_id")), "{rule}");
        // The same sale once more, by who knows the visitor's click too.
        let click = program.click(&setup.link).await;
        let both = [
            ("click_id", click.as_str()),
            ("coupon_code", "SAVE10"),
            ("txn_id", &format!("{rule}1")),
        ];
        let (_, both) = program.report(&merchant, &both).await;
        assert_eq!(both["code"], "duplicate", "{rule}");
    }
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_partner_is_told_nothing_of_anothers_click(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let vera = program.affiliate("Vera").await;
    program.coupon("SAVE10", &setup.offer, &vera).await;
    program
        .set_integration(&setup.merchant, |row| {
            row.attribution_order = Set(AttributionOrder::CouponFirst);
        })
        .await;
    let partner = Receiver::start().await;
    let template = format!(
        "{}/?c={{click_id|none}}&s={{sub1|none}}&t={{click_time|none}}&d={{device}}",
        partner.url
    );
    program.partner_postback(&vera, &template).await;
    let click = program.click(&format!("{}?sub1=annas-secret", setup.link)).await;
    let sale = [("click_id", click.as_str()), ("coupon_code", "SAVE10"), ("txn_id", "1")];
    program.report(&setup.merchant, &sale).await;
    app.drain().await;
    assert_eq!(partner.calls()[0].target, "/?c=none&s=none&t=none&d=unknown");
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_code_belongs_to_one_affiliate_however_it_is_written(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let (program, other) = (app.program("Acme").await, app.program("Other").await);
    let (setup, elsewhere) = (program.setup().await, other.setup().await);
    let unrelated = program.affiliate("Vera").await;
    let make = async |program: &Program<'_>, setup: &Setup, code: &str| {
        let input = json!({ "code": code, "offerId": setup.offer, "affiliateId": setup.affiliate });
        program.ask(CREATE, json!({ "i": input })).await["data"]["createCoupon"].clone()
    };
    assert_eq!(
        make(&program, &setup, " Été10 ").await["coupon"]["code"],
        json!("Été10")
    );
    assert_eq!(
        make(&program, &setup, "E\u{301}TE\u{301}10").await["userErrors"],
        json!([{ "field": ["code"], "code": "TAKEN" }])
    );
    assert_eq!(
        make(&program, &setup, " ").await["userErrors"][0]["code"],
        json!("REQUIRED")
    );
    assert_eq!(
        make(&other, &elsewhere, "été10").await["coupon"]["code"],
        json!("été10"),
        "another program has codes of its own"
    );
    let input = json!({ "code": "VERA", "offerId": setup.offer, "affiliateId": unrelated, "idempotencyKey": "k" });
    let once = program.ok(CREATE, json!({ "i": input })).await;
    let twice = program.ok(CREATE, json!({ "i": input })).await;
    assert_eq!(once, twice, "made once, and its affiliate admitted");
    let list = "query($f: CouponFilter) { coupons(filter: $f) { totalCount nodes { code } } }";
    for (filter, codes) in [
        (json!(null), BTreeSet::from(["Été10", "VERA"])),
        (json!({ "code": "vera" }), BTreeSet::from(["VERA"])),
        (json!({ "affiliateId": setup.affiliate }), BTreeSet::from(["Été10"])),
        (json!({ "offerId": setup.offer, "code": "none" }), BTreeSet::new()),
    ] {
        let seen = program.ok(list, json!({ "f": filter })).await["coupons"].clone();
        let rows = seen["nodes"].as_array().expect("a list");
        let found: BTreeSet<&str> = rows.iter().filter_map(|row| row["code"].as_str()).collect();
        let counted = seen["totalCount"].as_u64();
        assert_eq!((&found, counted), (&codes, Some(codes.len() as u64)), "{filter}");
    }
    nothing_is_otherwise(&program).await;
    app.close().await;
}
