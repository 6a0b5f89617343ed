//! What a partner is told stays as it was when it happened: renaming, replays and later knowledge change no attempt.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};
use waypost_domain::partner_postback::template::MACROS;
use waypost_entity::id::{AffiliateId, ClickId, ConversionId};
use waypost_entity::{conversion, delivery};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program, Receiver};

use super::{deliveries, postback, sale};
use crate::cache::sql;
use crate::replay::{replayed, update};

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";

/// Asks for everything that there is to ask for and that is no matter of the attempt.
fn everything() -> String {
    let lasting = MACROS.iter().filter(|each| !each.id.changes_with_the_attempt());
    let asked = lasting.map(|each| format!("{0}={{{0}}}", each.name));
    asked.collect::<Vec<_>>().join("&")
}

/// Renames offers, affiliates and coupons, and knows better what the visitors clicked with.
async fn rename(app: &App) {
    for text in [
        "UPDATE offer SET slug = slug || '-renamed'",
        "UPDATE affiliate SET slug = slug || '-renamed'",
        "UPDATE coupon SET code = code || '-renamed'",
        "UPDATE click_fact SET device = 'tv'",
    ] {
        sql(app, text).await;
    }
}

#[rstest]
#[tokio::test]
async fn no_attempt_says_anything_else_than_the_first_one(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    program.coupon("ANNA10", &setup.offer, &setup.affiliate).await;
    let vera = program.affiliate("Vera").await;
    let hers = program.link(&setup.offer, &vera).await;
    let (get, form) = (Receiver::start().await, Receiver::start().await);
    let url = json!({ "urlTemplate": format!("{}/?{}", get.url, everything()) });
    postback(&program, &setup, url).await;
    let body = json!({ "method": "POST_FORM", "urlTemplate": format!("{}/", form.url), "bodyTemplate": everything() });
    postback(&program, &setup, body).await;
    get.answer_once(500, "");
    form.answer_once(500, "");
    let click = program.click_as(&format!("{}?sub1=a&sub5=e", setup.link), PHONE).await;
    let other = program.click(&format!("{hers}?sub1=hers")).await;
    let report = [
        ("click_id", click.as_str()),
        ("txn_id", "T-1"),
        ("amount", "20"),
        ("coupon_code", "ANNA10"),
        ("real", &other),
    ];
    let (status, said) = program.report(&setup.merchant, &report).await;
    assert_eq!(status, 200, "{said}");
    app.drain().await;
    let first = (get.calls()[0].target.clone(), form.calls()[0].body.clone());
    for part in [
        "offer=shoes&",
        "affiliate=anna&",
        "sub1=a&",
        "sub5=e&",
        "device=mobile&",
        "coupon_code=ANNA10&",
        "payout=2.00&",
    ] {
        assert!(first.0.contains(part) && first.1.contains(part), "{part}: {first:?}");
    }

    // By today's mapping the sale was of Vera's click.
    update(
        &program,
        &setup,
        json!({ "mapping": [{ "field": "CLICK_ID", "from": ["real"] }] }),
    )
    .await;
    let shown = replayed(&program, json!({})).await;
    assert_eq!(shown["corrected"], json!(1), "{shown}");
    rename(&app).await;
    let now = "query($id: ID!) { conversion(id: $id) { affiliate { slug } offer { slug } click { sub1 } } }";
    let now = program.ok(now, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
    let renamed = json!({ "affiliate": { "slug": "vera-renamed" }, "offer": { "slug": "shoes-renamed" }, "click": { "sub1": "hers" } });
    assert_eq!(now, renamed);
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    let told = || {
        let targets: Vec<String> = get.calls().into_iter().map(|call| call.target).collect();
        let bodies: Vec<String> = form.calls().into_iter().map(|call| call.body).collect();
        (targets, bodies)
    };
    let (one, other) = first;
    assert_eq!(
        told(),
        (vec![one.clone(); 2], vec![other.clone(); 2]),
        "another attempt"
    );

    let conversion = text(&said["conversion_id"]);
    let ids: Vec<Value> = deliveries(&program, &conversion)
        .await
        .iter()
        .map(|each| each["id"].clone())
        .collect();
    let again = "mutation($i: RedeliverInput!) { redeliver(input: $i) { redelivered userErrors { code } } }";
    program.ok(again, json!({ "i": { "ids": ids } })).await;
    app.drain().await;
    assert_eq!(told(), (vec![one; 3], vec![other; 3]), "sent again by hand");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_backfill_says_what_was_when_it_was_asked_for(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    app.advance(TimeDelta::seconds(1));
    let url = format!("{}/?o={{offer}}&a={{affiliate}}&d={{device}}&s={{sub1}}", partner.url);
    let id = postback(&program, &setup, json!({ "urlTemplate": url })).await;
    let set = "mutation($id: ID!, $s: EndpointStatus!) { setPartnerPostbackStatus(input: { id: $id, status: $s }) { userErrors { code } } }";
    program.ok(set, json!({ "id": id, "s": "PAUSED" })).await;
    let backfill =
        "mutation($i: BackfillPartnerPostbackInput!) { backfillPartnerPostback(input: $i) { userErrors { code } } }";
    let day = json!({ "id": id, "from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z" });
    program.ok(backfill, json!({ "i": day })).await;
    app.drain().await;
    rename(&app).await;
    program.ok(set, json!({ "id": id, "s": "ACTIVE" })).await;
    app.drain().await;
    let told: Vec<String> = partner.calls().into_iter().map(|call| call.target).collect();
    assert_eq!(told, ["/?o=shoes&a=anna&d=unknown&s=s-1"]);
    app.close().await;
}

/// Credits the sale to Vera and a click of hers.
async fn credit_to_vera(program: &Program<'_>, offer: &str, sale: ConversionId) {
    let vera = program.affiliate("Vera").await;
    let link = program.link(offer, &vera).await;
    let click: ClickId = program
        .click(&format!("{link}?sub1=hers"))
        .await
        .parse()
        .expect("an id");
    let hers: AffiliateId = vera.parse().expect("an id");
    program
        .scope()
        .update::<conversion::Entity>()
        .col_expr(conversion::Column::AffiliateId, Expr::value(hers))
        .col_expr(conversion::Column::ClickId, Expr::value(click))
        .filter(conversion::Column::Id.eq(sale))
        .exec(program.app.services.store.writer())
        .await
        .expect("credited to Vera");
}

/// The version before wrote down less, and the rest of it is looked up. A replay may have credited the sale to somebody else meanwhile.
#[rstest]
#[tokio::test]
async fn what_the_version_before_left_out_is_looked_up_and_never_another_ones_click(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let url = format!(
        "{}/?t={{txn_id}}&a={{affiliate_id}}&p={{payout}}&s={{sub1}}&c={{click_id}}",
        partner.url
    );
    postback(&program, &setup, json!({ "urlTemplate": url })).await;
    for _ in 0..2 {
        partner.answer_once(500, "");
    }
    let moved: ConversionId = sale(&app, &program, &setup, "1").await.parse().expect("an id");
    sale(&app, &program, &setup, "2").await;
    app.drain().await;
    let first: Vec<String> = partner.calls().into_iter().map(|call| call.target).collect();
    assert!(first[1].contains("s=s-2&c=clk_"), "{first:?}");
    let older = json!({ "status": "approved", "reason": null, "amount_micros": 20_000_000, "amount_currency": "USD",
        "payout_micros": 2_000_000, "payout_currency": "USD" });
    program
        .scope()
        .update::<delivery::Entity>()
        .col_expr(delivery::Column::Content, Expr::value(older.to_string()))
        .exec(app.services.store.writer())
        .await
        .expect("as the version before wrote it");
    credit_to_vera(&program, &setup.offer, moved).await;
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    let told: Vec<String> = partner.calls().into_iter().skip(2).map(|call| call.target).collect();
    let without = format!("/?t=1&a={}&p=2.00&s=&c=", setup.affiliate);
    assert_eq!(told, [without, first[1].clone()]);
    app.close().await;
}
