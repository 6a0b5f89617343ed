//! Every code that a postback can be answered with, brought about over HTTP: a code that no request here produces fails.

use chrono::TimeDelta;
use reqwest::{RequestBuilder, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};
use strum::IntoEnumIterator;
use waypost_api::reference;
use waypost_domain::postback::Code;
use waypost_tests::program::{Merchant, Setup};
use waypost_tests::{App, Db, Outage, Program, signed};

use crate::sender::signed_merchant;
use crate::spool::{back, early_sale, impatient};

const RECORD: &str = "query($id: ID!) { postback(id: $id) { code outcome httpStatus message remedy } }";
const PAUSE_OFFER: &str =
    "mutation($id: ID!) { setOfferStatus(input: { id: $id, status: PAUSED }) { userErrors { code } } }";
const PAUSE_AFFILIATE: &str =
    "mutation($id: ID!) { setAffiliateStatus(input: { id: $id, status: PAUSED }) { userErrors { code } } }";
const PAUSE_INTEGRATION: &str =
    "mutation($id: ID!) { setIntegrationStatus(input: { id: $id, status: PAUSED }) { userErrors { code } } }";
const SET_ATTRIBUTION: &str =
    "mutation($i: SetOfferAttributionInput!) { setOfferAttribution(input: $i) { userErrors { code } } }";
/// A click that there is not.
const NOBODYS: (&str, &str) = ("click_id", "clk_01jn3jqkzne90tkh2y5vp0kq3c");
/// How many reports an integration may send at once here.
const BURST: u32 = 200;

/// What most requests are about.
struct Stage<'a> {
    program: &'a Program<'a>,
    setup: Setup,
    click: String,
}

impl<'a> Stage<'a> {
    async fn of(program: &'a Program<'a>) -> Self {
        let setup = program.setup().await;
        let click = early_sale(program, &setup).await;
        Self { program, setup, click }
    }

    /// A merchant whose integration differs in these settings.
    async fn merchant(&self, settings: Value) -> Merchant {
        self.program.merchant(settings).await
    }

    /// A sale of 10 that is counted.
    async fn sold(&self, txn: &str) {
        let sale = [("click_id", self.click.as_str()), ("txn_id", txn), ("amount", "10")];
        let (status, said) = self.program.report(&self.setup.merchant, &sale).await;
        assert_eq!(status, 200, "{said}");
    }

    /// A click for an offer and an affiliate that nothing else is about, and their ids.
    async fn apart(&self, name: &str) -> (String, String, String) {
        let (offer, affiliate) = (self.program.offer(name).await, self.program.affiliate(name).await);
        let link = self.program.link(&offer, &affiliate).await;
        (self.program.click(&link).await, offer, affiliate)
    }

    /// A report with this body.
    fn post(&self, kind: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        let url = &self.setup.merchant.url;
        self.program.app.http.post(url).header("content-type", kind).body(body)
    }
}

/// A request that is answered with this code.
async fn request(stage: &Stage<'_>, code: Code) -> RequestBuilder {
    let (program, plain) = (stage.program, &stage.setup.merchant);
    let (click, long) = (("click_id", stage.click.as_str()), "x".repeat(513));
    let to = |merchant: &Merchant, parameters: &[(&str, &str)]| program.request(merchant, parameters);
    match code {
        Code::Accepted => to(plain, &[click, ("txn_id", "new")]),
        Code::StatusUpdated => {
            stage.sold("changed").await;
            to(plain, &[("txn_id", "changed"), ("status", "reversed")])
        }
        Code::RefundRecorded => {
            stage.sold("refunded").await;
            to(plain, &[("txn_id", "refunded"), ("refund", "5")])
        }
        Code::Duplicate => {
            stage.sold("again").await;
            to(plain, &[click, ("txn_id", "again"), ("amount", "10")])
        }
        Code::Ignored => {
            let words = json!([{ "word": "draft", "meaning": "IGNORE" }]);
            let merchant = stage.merchant(json!({ "statusMapping": words })).await;
            to(&merchant, &[click, ("status", "draft")])
        }
        Code::ClickNotKnownYet => to(plain, &[NOBODYS]),
        Code::SaleNotKnownYet => to(plain, &[("txn_id", "never sold"), ("refund", "5")]),
        Code::StoredForLater | Code::TemporarilyUnavailable => to(plain, &[click, ("txn_id", "during")]),
        Code::MissingClickId => to(plain, &[("txn_id", "nobody's")]),
        Code::MalformedClickId => to(plain, &[("click_id", "12345")]),
        Code::LiteralMacro => to(plain, &[("click_id", "{click_id}")]),
        Code::MissingTxnId => to(&stage.merchant(json!({ "txnIdRequired": true })).await, &[click]),
        Code::MalformedAmount => to(plain, &[click, ("amount", "1,234.50")]),
        Code::NegativeAmount => to(plain, &[click, ("amount", "-5")]),
        Code::AmountTooLarge => to(plain, &[click, ("amount", "99999999999999")]),
        Code::UnknownCurrency => to(plain, &[click, ("currency", "QQQ")]),
        Code::MalformedEvent => to(plain, &[click, ("event", "big sale!")]),
        Code::MalformedEventTime => to(plain, &[click, ("event_time", "yesterday")]),
        Code::RepeatedParameter => to(plain, &[click, click]),
        Code::ParameterTooLong => to(plain, &[click, ("txn_id", &long)]),
        Code::BodyTooLarge => stage.post("application/json", "x".repeat(70_000)),
        Code::UnsupportedMediaType => stage.post("text/xml", "<x/>"),
        Code::MalformedBody => stage.post("application/json", "{\"click_id\":"),
        Code::WrongSecret => {
            let merchant = stage.merchant(json!({ "withSecret": true })).await;
            let secret = Some("guess".to_owned());
            to(&Merchant { secret, ..merchant }, &[click])
        }
        Code::WrongSignature => to(&signed_merchant(program).await.0, &[click]),
        Code::StaleSignature => {
            let ((merchant, secret), body) = (signed_merchant(program).await, "{}");
            let signed_at = program.app.services.clock.now().timestamp() - 301;
            let headers = signed::standard_webhooks(&secret, signed_at, body);
            let request = program.app.http.post(&merchant.url).body(body);
            let request = request.header("content-type", "application/json");
            headers
                .into_iter()
                .fold(request, |request, (name, value)| request.header(name, value))
        }
        Code::AddressNotAllowed => to(
            &stage.merchant(json!({ "allowedAddresses": ["203.0.113.7"] })).await,
            &[click],
        ),
        Code::IntegrationPaused => {
            let merchant = stage.merchant(json!({})).await;
            program.ok(PAUSE_INTEGRATION, json!({ "id": merchant.id })).await;
            to(&merchant, &[click])
        }
        Code::UnknownIntegration => {
            let url = format!("{}x", plain.url);
            to(&Merchant { url, ..plain.clone() }, &[click])
        }
        Code::RateLimited => {
            let merchant = stage.merchant(json!({})).await;
            let mut sent = 0;
            // Some are let in meanwhile; a second's worth is soon used up.
            while program.report(&merchant, &[]).await.0 != 429 {
                sent += 1;
                assert!(sent < 10 * BURST, "nothing is turned away");
            }
            to(&merchant, &[])
        }
        Code::UnknownClick => to(&stage.merchant(json!({ "parkHours": 0 })).await, &[NOBODYS]),
        Code::UnknownSale => {
            let merchant = stage.merchant(json!({ "parkHours": 0 })).await;
            to(&merchant, &[("txn_id", "never sold"), ("refund", "5")])
        }
        Code::UnknownCoupon => to(plain, &[("coupon_code", "NOBODYS"), ("txn_id", "coupon")]),
        Code::UnknownStatus => to(plain, &[click, ("status", "bezahlt")]),
        Code::ClickOfAnotherOffer => {
            let (hats, ..) = stage.apart("Hats").await;
            let merchant = stage.merchant(json!({ "offerId": stage.setup.offer })).await;
            to(&merchant, &[("click_id", &hats)])
        }
        Code::CouponOfAnotherOffer => {
            let (_, gloves, anna) = stage.apart("Gloves").await;
            program.coupon("GLOVES", &gloves, &anna).await;
            let merchant = stage.merchant(json!({ "offerId": stage.setup.offer })).await;
            to(&merchant, &[("coupon_code", "GLOVES"), ("txn_id", "coupon")])
        }
        Code::ClickTooOld => {
            let (old, id, _) = stage.apart("Soon over").await;
            let input = json!({ "id": id, "attributionWindowDays": 1 });
            program.ok(SET_ATTRIBUTION, json!({ "i": input })).await;
            program.app.advance(TimeDelta::days(1));
            to(plain, &[("click_id", &old)])
        }
        Code::ClickTooYoung => {
            let (young, id, _) = stage.apart("Not yet").await;
            let input = json!({ "id": id, "shortestConversionSeconds": 60 });
            program.ok(SET_ATTRIBUTION, json!({ "i": input })).await;
            to(plain, &[("click_id", &young)])
        }
        Code::OfferNotActive => {
            let (paused, offer, _) = stage.apart("Paused offer").await;
            program.ok(PAUSE_OFFER, json!({ "id": offer })).await;
            to(plain, &[("click_id", &paused)])
        }
        Code::AffiliateNotActive => {
            let (paused, _, affiliate) = stage.apart("Paused affiliate").await;
            program.ok(PAUSE_AFFILIATE, json!({ "id": affiliate })).await;
            to(plain, &[("click_id", &paused)])
        }
        Code::PayoutOverrideNotAllowed => to(plain, &[click, ("payout", "5")]),
        Code::PayoutOverrideOutOfBounds => {
            let bounds = json!({ "lowest": "1", "highest": "20" });
            let merchant = stage.merchant(json!({ "payoutOverride": bounds })).await;
            to(&merchant, &[click, ("payout", "20.01")])
        }
        Code::FraudulentClick => {
            let (_, id, affiliate) = stage.apart("Crawled").await;
            let input = json!({ "id": id, "refusesBotClicks": true });
            program.ok(SET_ATTRIBUTION, json!({ "i": input })).await;
            let link = program.link(&id, &affiliate).await;
            let agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
            to(plain, &[("click_id", &program.click_as(&link, agent).await)])
        }
        Code::RefundTooLarge => {
            stage.sold("worth 10").await;
            to(plain, &[("txn_id", "worth 10"), ("refund", "10.01")])
        }
    }
}

/// Whether it takes a database that is away.
fn needs_an_outage(code: Code) -> bool {
    matches!(code, Code::StoredForLater | Code::TemporarilyUnavailable)
}

/// Whether the contract leaves such a request unrecorded.
fn is_unrecorded(code: Code) -> bool {
    matches!(
        code,
        Code::UnknownIntegration | Code::RateLimited | Code::TemporarilyUnavailable
    )
}

/// Sends it, and checks the answer by what the contract says of the code.
async fn said(request: RequestBuilder, code: Code) -> Value {
    let answer = request.send().await.expect("answered");
    let (status, again) = (answer.status(), answer.headers().contains_key("retry-after"));
    let said: Value = answer.json().await.expect("JSON");
    assert_eq!(
        (&said["code"], status.as_u16()),
        (&json!(code.word()), code.http_status()),
        "{said}"
    );
    assert_eq!(said["outcome"], json!(code.outcome().word()), "{said}");
    assert_eq!(said["duplicate"], json!(code == Code::Duplicate), "{said}");
    assert!(
        said["message"].as_str().is_some_and(|words| !words.is_empty()),
        "{said}"
    );
    assert_eq!(said["postback_id"].is_null(), is_unrecorded(code), "{said}");
    let passes = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&status);
    assert_eq!(again, passes, "only what passes may be sent again: {said}");
    for name in said.as_object().expect("an object").keys() {
        assert!(
            reference::postbacks().contains(&format!("\n| `{name}` |")),
            "{name} is not in the reference"
        );
    }
    said
}

/// How many requests are recorded.
async fn recorded(program: &Program<'_>) -> u64 {
    let seen = program.ok("{ postbacks { totalCount } }", json!({})).await;
    seen["postbacks"]["totalCount"].as_u64().expect("a number")
}

async fn record(program: &Program<'_>, said: &Value) -> Value {
    program.ok(RECORD, json!({ "id": said["postback_id"] })).await["postback"].clone()
}

#[rstest]
#[tokio::test]
async fn each_code_is_answered_and_recorded_as_the_contract_says(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        config.limits.api_burst = 1_000_000;
        config.limits.postback_burst = BURST;
        config.limits.postback_per_second = 1;
    })
    .await;
    let program = app.program("Acme").await;
    let stage = Stage::of(&program).await;
    for code in Code::iter().filter(|code| !needs_an_outage(*code)) {
        let (request, before) = (request(&stage, code).await, recorded(&program).await);
        let said = said(request, code).await;
        if is_unrecorded(code) {
            assert_eq!(recorded(&program).await, before, "{said}");
            continue;
        }
        let expected = json!({
            "code": code.word(), "outcome": code.outcome().word().to_uppercase(), "httpStatus": code.http_status(),
            "message": said["message"], "remedy": code.remedy(),
        });
        assert_eq!(record(&program, &said).await, expected);
        assert_eq!(recorded(&program).await, before + 1, "{said}");
    }
    // What waits is given up in the end.
    app.advance(TimeDelta::days(1));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_code_of_an_outage_is_answered_and_keeps_its_word(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    for code in Code::iter().filter(|code| needs_an_outage(*code)) {
        let outage = Outage::of(db).await;
        let settings = impatient(&outage);
        let app = App::with(db, |config| {
            settings(config);
            config.ingest.spool_mib = if is_unrecorded(code) {
                0
            } else {
                config.ingest.spool_mib
            };
        })
        .await;
        let program = app.program("Acme").await;
        let stage = Stage::of(&program).await;
        outage.begin().await;
        let said = said(request(&stage, code).await, code).await;
        outage.end().await;
        back(&app).await;
        if is_unrecorded(code) {
            assert_eq!(recorded(&program).await, 1, "nothing was kept but the early sale");
        } else {
            assert_eq!(record(&program, &said).await["code"], json!("accepted"), "{said}");
        }
        app.drain().await;
        app.close().await;
    }
}
