//! What counts as the same conversion under each of an integration's rules.

use std::collections::HashSet;

use futures::future::join_all;
use rstest::rstest;
use serde_json::json;
use waypost_tests::{App, Db};

use crate::replay::nothing_is_otherwise;

#[rstest]
#[tokio::test]
async fn each_dedupe_rule_holds_over_http(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for (rule, second_click, txn, expected) in [
        ("TXN", true, "t", "duplicate"),
        ("TXN_ANYWHERE", true, "t", "duplicate"),
        ("CLICK_EVENT", false, "u", "duplicate"),
        ("CLICK_EVENT", true, "t", "accepted"),
        ("CLICK_TXN", true, "t", "accepted"),
        ("CLICK_TXN", false, "t", "duplicate"),
    ] {
        let offer = program.offer("Dedupe").await;
        let link = program.link(&offer, &setup.affiliate).await;
        let merchant = program.merchant(json!({ "dedupeBy": rule })).await;
        let (one, two) = (program.click(&link).await, program.click(&link).await);
        let txn_of = |txn: &str| format!("{rule}-{second_click}-{txn}");
        let (_, first) = program
            .report(&merchant, &[("click_id", &one), ("txn_id", &txn_of("t"))])
            .await;
        assert_eq!(first["code"], "accepted", "{first}");
        let again = if second_click { &two } else { &one };
        let (_, second) = program
            .report(&merchant, &[("click_id", again), ("txn_id", &txn_of(txn))])
            .await;
        assert_eq!(second["code"], expected, "{rule} {second_click} {txn}");
    }
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}

/// Two clicks of two offers, two events, two transaction ids and none: every combination four times, all at once.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_dedupe_rule_counts_once_what_comes_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let affiliate = program.affiliate("Anna").await;
    let mut clicks = Vec::new();
    for offer in ["Shoes", "Hats"] {
        let offer = program.offer(offer).await;
        clicks.push(program.click(&program.link(&offer, &affiliate).await).await);
    }
    // (rule, how many conversions: of those without a transaction id each click and event has one)
    for (rule, conversions) in [
        ("TXN", 8 + 4),
        ("TXN_ANYWHERE", 2 + 4),
        ("CLICK_EVENT", 4),
        ("CLICK_TXN", 8 + 4),
    ] {
        let merchant = program.merchant(json!({ "dedupeBy": rule })).await;
        let mut reports = Vec::new();
        for click in &clicks {
            for event in ["sale", "lead"] {
                for txn in ["1", "2", ""] {
                    // Apart from those of the other rules.
                    let txn = if txn.is_empty() {
                        String::new()
                    } else {
                        format!("{rule}-{txn}")
                    };
                    let event = format!("{event}-{}", rule.to_lowercase());
                    let report = [("click_id", click.clone()), ("event", event), ("txn_id", txn)];
                    reports.extend(std::iter::repeat_n(report, 4));
                }
            }
        }
        // In another order than that in which they were thought of, so that copies meet in different batches.
        let reports: Vec<_> = (0..reports.len())
            .map(|n| reports[n * 7 % reports.len()].clone())
            .collect();
        let sent = reports.iter().map(async |report| {
            let parameters = report.each_ref().map(|(name, value)| (*name, value.as_str()));
            program.report(&merchant, &parameters).await
        });
        let answers = join_all(sent).await;
        assert!(answers.iter().all(|(status, _)| *status == 200), "{rule}: {answers:?}");
        let accepted = answers.iter().filter(|(_, said)| said["code"] == "accepted").count();
        let named: HashSet<&str> = answers
            .iter()
            .filter_map(|(_, said)| said["conversion_id"].as_str())
            .collect();
        assert_eq!((accepted, named.len()), (conversions, conversions), "{rule}");
    }
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}
