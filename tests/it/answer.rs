//! How reports are answered: honestly, always with 200, with a fixed text, or not at all when there are too many.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db};

#[rstest]
#[tokio::test]
async fn a_sender_that_chokes_on_refusals_sees_none(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let always = program
        .merchant(json!({ "answerStyle": "ALWAYS_200", "withSecret": true }))
        .await;
    let known = format!("click_id={click}&txn_id=1");
    let secret = always.secret.clone().expect("a secret");
    for (query, secret, code) in [
        (known.as_str(), secret.as_str(), "accepted"),
        (&known, &secret, "duplicate"),
        (&known, "wrong", "wrong_secret"),
        ("txn_id=1", &secret, "missing_click_id"),
        ("click_id=nonsense", &secret, "malformed_click_id"),
    ] {
        let request = app
            .http
            .get(format!("{}?{query}", always.url))
            .header("x-postback-secret", secret);
        let answer = request.send().await.expect("answered");
        assert_eq!(answer.status(), 200, "{code}");
        assert_eq!(answer.headers()["content-type"], "application/json");
        let said: Value = answer.json().await.expect("JSON");
        assert_eq!(said["code"], json!(code), "the truth is in the body");
    }
    let log = "{ postbacks(first: 50) { nodes { code outcome httpStatus } } }";
    let seen = program.ok(log, json!({})).await["postbacks"]["nodes"].clone();
    let recorded = seen.as_array().expect("a list");
    assert!(
        recorded.iter().all(|postback| postback["httpStatus"] == json!(200)),
        "{seen}"
    );
    assert!(
        recorded.iter().any(|postback| postback["outcome"] == json!("REJECTED")),
        "{seen}"
    );
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn good_answers_may_have_a_fixed_text(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let fixed = program.merchant(json!({ "answerBody": "OK ✓" })).await;
    for (query, status, kind, text) in [
        (
            format!("click_id={click}"),
            200,
            "text/plain; charset=utf-8",
            Some("OK ✓"),
        ),
        (
            format!("click_id={click}"),
            200,
            "text/plain; charset=utf-8",
            Some("OK ✓"),
        ),
        ("click_id=nonsense".to_owned(), 400, "application/json", None),
    ] {
        let answer = app
            .http
            .get(format!("{}?{query}", fixed.url))
            .send()
            .await
            .expect("answered");
        assert_eq!(answer.status(), status, "{query}");
        assert_eq!(answer.headers()["content-type"], kind);
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let body = answer.text().await.expect("text");
        match text {
            Some(text) => assert_eq!(body, text),
            None => assert!(body.contains("malformed_click_id"), "{body}"),
        }
    }
    let both = json!({ "answerBody": "1", "answerStyle": "ALWAYS_200" });
    let both = program.merchant(both).await;
    let answer = app
        .http
        .get(format!("{}?click_id=nonsense", both.url))
        .send()
        .await
        .expect("answered");
    assert_eq!(
        (answer.status().as_u16(), answer.text().await.expect("text").as_str()),
        (200, "1")
    );
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn too_many_reports_of_one_integration_are_turned_away_unrecorded(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[values("HONEST", "ALWAYS_200")] style: &str,
) {
    let app = App::with(db, |config| {
        config.limits.postback_burst = 3;
        config.limits.postback_per_second = 1;
    })
    .await;
    let program = app.program("Acme").await;
    let busy = program
        .merchant(json!({ "answerStyle": style, "answerBody": "OK" }))
        .await;
    let quiet = program.merchant(json!({})).await;
    let mut turned_away = 0;
    for _ in 0..50 {
        let answer = app
            .http
            .get(format!("{}?click_id=x", busy.url))
            .send()
            .await
            .expect("answered");
        if answer.status() != 429 {
            continue;
        }
        turned_away += 1;
        let seconds: u64 = answer.headers()["retry-after"]
            .to_str()
            .expect("text")
            .parse()
            .expect("seconds");
        assert!((1..=5).contains(&seconds), "{seconds}");
        let said: Value = answer.json().await.expect("JSON");
        assert_eq!(said["code"], json!("rate_limited"));
        assert_eq!(said.get("postback_id"), None);
    }
    assert!(turned_away > 0);
    let seen = program.ok("{ postbacks { totalCount } }", json!({})).await;
    assert_eq!(seen["postbacks"]["totalCount"], json!(50 - turned_away));
    assert_eq!(
        program.report(&quiet, &[("click_id", "x")]).await.0,
        400,
        "others are heard"
    );
    app.close().await;
}
