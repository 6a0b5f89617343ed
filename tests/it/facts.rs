//! What is derived from clicks: after the redirect, once, and never lost.

mod countries;
mod owed;
mod used;

use chrono::TimeDelta;
use futures::future::{join_all, try_join_all};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use waypost_domain::click::facts::sweep::sweep;
use waypost_domain::{Config, Services};
use waypost_tests::{App, Db, Program};

pub(crate) const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1";
pub(crate) const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0";
const GOOGLEBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/// Addresses of a German and of an American provider.
pub(crate) const GERMAN: &str = "217.0.0.1";
pub(crate) const AMERICAN: &str = "8.8.8.8";

/// Settings with countries, under which a visitor may say where it comes from.
pub(crate) fn with_countries(config: &mut Config) {
    config.geo.database = waypost_tests::countries::file();
    config.server.trusted_proxies = vec!["127.0.0.1".to_owned()];
}

/// Follows a link from an address with a user agent, and returns the click.
pub(crate) async fn visit(program: &Program<'_>, link: &str, ip: &str, agent: &str) -> String {
    let request = program.app.http.get(link).header("x-forwarded-for", ip);
    let answer = request.header("user-agent", agent).send().await.expect("answered");
    assert_eq!(answer.status(), 302, "{link}");
    let location = url::Url::parse(answer.headers()["location"].to_str().expect("text")).expect("a URL");
    let click = location.query_pairs().find(|(name, _)| name == "click_id");
    click.expect("a click id").1.into_owned()
}

/// The facts of a click, as the API shows them.
pub(crate) async fn facts(program: &Program<'_>, click: &str) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Click { facts { country device os browser isBot isUnique } } } }";
    program.ok(query, json!({ "id": click })).await["node"]["facts"].clone()
}

/// Which of the clicks are unique.
pub(crate) async fn unique(program: &Program<'_>, clicks: &[String]) -> Vec<Value> {
    let facts = join_all(clicks.iter().map(|click| facts(program, click))).await;
    facts.into_iter().map(|facts| facts["isUnique"].clone()).collect()
}

/// Clicks, unique ones and bots of the days around the beginning of tests.
pub(crate) async fn counted(program: &Program<'_>) -> Value {
    let query = "query($i: ReportInput!) { report(input: $i) { totals { clicks uniqueClicks botClicks } } }";
    let period = json!({ "from": "2026-03-01T00:00:00Z", "to": "2026-03-09T00:00:00Z", "groupBy": [] });
    program.ok(query, json!({ "i": period })).await["report"]["totals"].clone()
}

pub(crate) async fn rows(services: &Services, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS number FROM {table}");
    let statement = sea_orm::Statement::from_string(services.store.backend(), sql);
    let row = services.store.writer().query_one_raw(statement).await.expect("asked");
    row.expect("a row").try_get("", "number").expect("a number")
}

#[rstest]
#[tokio::test]
async fn a_click_gets_its_facts_after_the_redirect(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, with_countries).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let noise = "\u{7e}(;/.<x>".repeat(113);
    let mut clicks = Vec::new();
    for (ip, agent, expected) in [
        (
            GERMAN,
            IPHONE,
            json!({ "country": "DE", "device": "MOBILE", "os": "iOS", "browser": "Safari", "isBot": false, "isUnique": true }),
        ),
        (
            "2003:0:1::1",
            EDGE,
            json!({ "country": "DE", "device": "DESKTOP", "os": "Windows 10", "browser": "Edge", "isBot": false, "isUnique": true }),
        ),
        (
            "::ffff:217.0.0.1",
            EDGE,
            json!({ "country": "DE", "device": "DESKTOP", "os": "Windows 10", "browser": "Edge", "isBot": false, "isUnique": true }),
        ),
        (
            AMERICAN,
            GOOGLEBOT,
            json!({ "country": "US", "device": "BOT", "os": null, "browser": "Googlebot", "isBot": true, "isUnique": false }),
        ),
        (
            "10.1.2.3",
            IPHONE,
            json!({ "country": null, "device": "MOBILE", "os": "iOS", "browser": "Safari", "isBot": false, "isUnique": true }),
        ),
        (
            "fd00::1",
            "",
            json!({ "country": null, "device": "UNKNOWN", "os": null, "browser": null, "isBot": false, "isUnique": true }),
        ),
        (
            AMERICAN,
            &noise,
            json!({ "country": "US", "device": "UNKNOWN", "os": null, "browser": null, "isBot": false, "isUnique": true }),
        ),
    ] {
        clicks.push((visit(&program, &setup.link, ip, agent).await, ip, expected));
    }
    assert_eq!(
        facts(&program, &clicks[0].0).await,
        Value::Null,
        "the redirect did not wait for it"
    );
    app.derive().await;
    for (click, ip, expected) in clicks {
        assert_eq!(facts(&program, &click).await, expected, "{ip}");
    }
    assert_eq!(
        counted(&program).await,
        json!({ "clicks": 7, "uniqueClicks": 6, "botClicks": 1 })
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_visitor_is_unique_once_a_day_at_an_offer_of_an_affiliate(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, with_countries).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let hats = program.offer("Hats").await;
    let berta = program.affiliate("Berta").await;
    let (other_offer, other_affiliate) = (
        program.link(&hats, &setup.affiliate).await,
        program.link(&setup.offer, &berta).await,
    );
    let visits = [
        (&setup.link, GERMAN, IPHONE, true),
        (&setup.link, GERMAN, IPHONE, false),
        (&other_offer, GERMAN, IPHONE, true),
        (&other_affiliate, GERMAN, IPHONE, true),
        (&setup.link, GERMAN, EDGE, true),
        (&setup.link, AMERICAN, IPHONE, true),
        (&setup.link, AMERICAN, GOOGLEBOT, false),
        (&other_offer, GERMAN, IPHONE, false),
    ];
    for day in 1..=2 {
        let (mut clicks, mut expected) = (Vec::new(), Vec::new());
        for (link, ip, agent, is_unique) in visits {
            clicks.push(visit(&program, link, ip, agent).await);
            expected.push(json!(is_unique));
            app.advance(TimeDelta::milliseconds(1));
            // One batch on the first day, a batch a click on the second: it makes no difference.
            if day == 2 {
                app.derive().await;
            }
        }
        app.derive().await;
        assert_eq!(unique(&program, &clicks).await, expected, "day {day}");
        assert_eq!(
            counted(&program).await,
            json!({ "clicks": day * 8, "uniqueClicks": day * 5, "botClicks": day })
        );
        app.advance(TimeDelta::days(1));
    }
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn copies_that_are_derived_at_once_agree_on_one(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, with_countries).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for _ in 0..30 {
        visit(&program, &setup.link, GERMAN, IPHONE).await;
    }
    app.advance(TimeDelta::minutes(2));
    // The line of this process, and as many sweeps as if other processes were at it too.
    let sweeps = try_join_all((0..6).map(|_| sweep(&app.services)));
    let (swept, ()) = futures::join!(sweeps, app.derive());
    swept.expect("swept");
    assert_eq!(
        counted(&program).await,
        json!({ "clicks": 30, "uniqueClicks": 1, "botClicks": 0 })
    );
    assert_eq!(
        (
            rows(&app.services, "click_fact").await,
            rows(&app.services, "visitor").await
        ),
        (30, 1)
    );
    assert_eq!(
        sweep(&app.services).await.expect("swept"),
        0,
        "nothing is owed any more"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_facts_of_a_strangers_click_are_not_shown(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, with_countries).await;
    let (owner, stranger) = (app.program("Owner").await, app.program("Stranger").await);
    let (ours, theirs) = (owner.setup().await, stranger.setup().await);
    let click = visit(&owner, &ours.link, GERMAN, IPHONE).await;
    // The same visitor at both is the first at both.
    let own = visit(&stranger, &theirs.link, GERMAN, IPHONE).await;
    app.derive().await;
    let query = "query($id: ID!) { node(id: $id) { ... on Click { facts { country } } } }";
    let answer = stranger.ask(query, json!({ "id": click })).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        json!("NOT_FOUND"),
        "{answer}"
    );
    assert_eq!(facts(&stranger, &own).await["isUnique"], json!(true));
    assert_eq!(
        counted(&stranger).await,
        json!({ "clicks": 1, "uniqueClicks": 1, "botClicks": 0 })
    );
    let read = waypost_domain::click::facts::of_clicks(&stranger.scope(), &[click.parse().expect("an id")]).await;
    assert!(read.expect("asked").is_empty());
    app.close().await;
}
