//! Several nodes on one database: what one changes, the others hear of.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use tokio::time::Instant;
use waypost_api::serve::{self, Part, Running};
use waypost_domain::Config;
use waypost_tests::database::settings;
use waypost_tests::{App, Db, Outage, Way};

use crate::cache::{SET_AFFILIATE, SET_INTEGRATION, SET_OFFER, ageless, key, sql, status};

/// Another node on the database of `app`, with doors of its own.
async fn another_node(app: &App, data: &std::path::Path) -> Running {
    node_by(&app.services.config.database.url, data, ageless).await
}

/// A node that reaches its database by this URL.
async fn node_by(url: &str, data: &std::path::Path, change: impl FnOnce(&mut Config)) -> Running {
    let mut config = Config::defaults().expect("the defaults load");
    change(&mut config);
    config.data_dir = data.to_owned();
    config.database = settings(url);
    config.server.listen = "127.0.0.1:0".to_owned();
    config.server.public_url = "http://127.0.0.1:0".to_owned();
    serve::start(config, Part::Serve).await.expect("started")
}

/// The same door on the other node.
fn there(url: &str, node: &Running) -> String {
    let path = url.splitn(4, '/').nth(3).expect("a path");
    format!("http://{}/{path}", node.address.as_deref().expect("an address"))
}

/// Asks until the answer is this one, as nodes see a change when they hear of it. Fails after 5 s.
async fn comes_to(app: &App, url: &str, expected: u16) {
    let asking = async {
        while status(app, url).await != expected {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(5), asking).await;
    assert!(in_time.is_ok(), "{url} did not come to answer {expected}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_nodes_hear_of_a_pause_and_of_a_new_link() {
    let app = App::with(Db::Postgres, ageless).await;
    let data = tempfile::tempdir().expect("a directory");
    let node = another_node(&app, data.path()).await;
    let program = app.program("Acme").await;
    let spelled = there(&format!("{}/c/{}-shoes/anna", app.url, program.short_code), &node);
    assert_eq!(status(&app, &spelled).await, 404, "a guess, which the node remembers");
    let setup = program.setup().await;
    comes_to(&app, &spelled, 302).await;
    let (link, report) = (there(&setup.link, &node), there(&setup.merchant.url, &node));
    assert_eq!(status(&app, &link).await, 302);
    assert_eq!(status(&app, &report).await, 400, "read, and nothing in it");
    program
        .ok(SET_INTEGRATION, json!({ "s": "PAUSED", "id": setup.merchant.id }))
        .await;
    comes_to(&app, &report, 403).await;
    for (mutation, id) in [(SET_OFFER, &setup.offer), (SET_AFFILIATE, &setup.affiliate)] {
        program.ok(mutation, json!({ "s": "PAUSED", "id": id })).await;
        comes_to(&app, &link, 404).await;
        program.ok(mutation, json!({ "s": "ACTIVE", "id": id })).await;
        comes_to(&app, &link, 302).await;
    }
    node.stop().await.expect("stopped");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_node_missed_while_it_was_cut_off_is_seen_when_it_hears_again() {
    let app = App::with(Db::Postgres, ageless).await;
    let data = tempfile::tempdir().expect("a directory");
    let node = another_node(&app, data.path()).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let report = there(&setup.merchant.url, &node);
    comes_to(&app, &report, 400).await;
    // A change without an announcement stands for one that nobody heard.
    let silently = format!(
        "UPDATE integration SET status = 'paused' WHERE key = '{}'",
        key(&setup.merchant)
    );
    sql(&app, &silently).await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'waypost: changes' AND datname = current_database()";
    sql(&app, cut).await;
    comes_to(&app, &report, 403).await;
    program
        .ok(SET_INTEGRATION, json!({ "s": "ACTIVE", "id": setup.merchant.id }))
        .await;
    comes_to(&app, &report, 400).await;
    node.stop().await.expect("stopped");
    app.close().await;
}

/// What was announced on a line that went dead without a word, or that never came to be, is seen within the second for which
/// the deaf remember.
#[rstest]
#[case::gone_dead(Way::Open)]
#[case::never_open(Way::StrandedAt("LISTEN"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_whose_line_is_dead_serves_nothing_old(#[case] at_first: Way) {
    let app = App::with(Db::Postgres, ageless).await;
    let (data, outage) = (
        tempfile::tempdir().expect("a directory"),
        Outage::of(Db::Postgres).await,
    );
    let url = outage.through(&app.services.config.database.url);
    outage.turn(at_first).await;
    let remembering = |config: &mut Config| config.cache.max_age_ms = 3_600_000;
    let node = node_by(&url, data.path(), remembering).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let report = there(&setup.merchant.url, &node);
    comes_to(&app, &report, 400).await;
    if at_first == Way::Open {
        outage.turn(Way::Stranded).await;
    }
    for (wish, expected) in [("PAUSED", 403), ("ACTIVE", 400)] {
        program
            .ok(SET_INTEGRATION, json!({ "s": wish, "id": setup.merchant.id }))
            .await;
        let changed = Instant::now();
        comes_to(&app, &report, expected).await;
        // A second until it knows that it is deaf or has forgotten, and what asking anew may take.
        assert!(
            changed.elapsed() < Duration::from_secs(3),
            "took {:?}",
            changed.elapsed()
        );
    }
    outage.end().await;
    node.stop().await.expect("stopped");
    app.close().await;
}
