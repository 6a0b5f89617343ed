//! Statements tell the affiliate what is not owed, and why.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::conversion;
use waypost_entity::id::ConversionId;
use waypost_entity::status::ConversionStatus;
use waypost_tests::{App, Db, Program};

use super::files::statement;
use super::{refund, sale};
use crate::hold;
use crate::replay::{replayed, report, update};
use crate::review::codes;

const DAY: &str = "2026-03-02";

async fn text(program: &Program<'_>, affiliate: &str, format: &str) -> String {
    let made = statement(program, affiliate, (DAY, DAY, format)).await;
    made["file"]["text"].as_str().expect("a text").replace("\r\n", "\n")
}

async fn row(program: &Program<'_>, id: &str) -> conversion::Model {
    let scope = program.scope();
    let id = id.parse().expect("an id");
    scope
        .get::<conversion::Entity>(scope.reader(), id)
        .await
        .expect("there")
}

#[rstest]
#[tokio::test]
async fn a_statement_says_what_is_not_owed_and_why(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let zone = "mutation { updateTenant(input: { timezone: \"America/New_York\" }) { userErrors { code } } }";
    program.ok(zone, json!({})).await;
    let owed = sale(&program, &setup, ("T-1", "100")).await;
    let refunded = sale(&program, &setup, ("T-2", "50")).await;
    refund(&program, &setup, ("T-2", "50")).await;
    let other = program.affiliate("Bea").await;
    hold::set(&program, &setup, 7, true).await;
    let pending = sale(&program, &setup, ("T-3", "80")).await;
    let rejected = sale(&program, &setup, ("T-4", "80")).await;
    let trial = sale(&program, &setup, ("T-5", "80")).await;
    let mut test = row(&program, &trial).await.into_active_model();
    test.is_test = Set(true);
    test.update(app.services.store.writer()).await.expect("written");
    let reason = "=1+1 <script>alert(1)</script>";
    assert_eq!(codes(&program, "reject", &[&rejected], Some(reason)).await, ["DONE"]);
    app.advance(TimeDelta::days(1));
    let later = sale(&program, &setup, ("T-6", "80")).await;

    let mut csv = text(&program, &setup.affiliate, "CSV").await;
    let html = text(&program, &setup.affiliate, "HTML").await;
    for (id, name) in [(&refunded, "<2>"), (&pending, "<3>"), (&rejected, "<4>")] {
        assert!(html.contains(id.as_str()), "{html}");
        csv = csv.replace(id.as_str(), name);
    }
    for id in [&owed, &trial, &later] {
        assert!(
            !csv.contains(id.as_str()) && !html.contains(id.as_str()),
            "{csv}\n{html}"
        );
    }
    let offer = program
        .ok(
            "query($id: ID!) { offer(id: $id) { name } }",
            json!({ "id": setup.offer }),
        )
        .await["offer"]["name"]
        .clone();
    let offer = offer.as_str().expect("a name");
    let expected = format!(
        "{DAY},reversed,sale of {offer} (<2>): all of it was refunded to the customer,,,\n\
         {DAY},pending,\"sale of {offer} (<3>), 8.00 USD: on hold until 2026-03-09 08:00, waiting for a review\",,,\n\
         {DAY},rejected,sale of {offer} (<4>): rejected in review: {reason},,,\n"
    );
    assert!(csv.ends_with(&expected), "{csv}\n{expected}");
    assert!(html.contains("<h2>Not owed, and why</h2>"), "{html}");
    let escaped = "<td>rejected</td><td>rejected in review: =1+1 &lt;script&gt;alert(1)&lt;/script&gt;</td>";
    assert!(html.contains(escaped) && !html.contains("<script"), "{html}");
    let nothing = text(&program, &other, "HTML").await;
    assert!(!nothing.contains("Not owed"), "{nothing}");
    // The event is the sender's word, and the first thing in its cell.
    let mut formula = row(&program, &pending).await.into_active_model();
    formula.event = Set("=cmd".to_owned());
    formula.update(app.services.store.writer()).await.expect("written");
    let csv = text(&program, &setup.affiliate, "CSV").await;
    assert!(csv.contains(",pending,\"'=cmd of "), "{csv}");
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn a_statement_names_the_first_thousand_and_counts_the_others(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    hold::set(&program, &setup, 0, true).await;
    let first = row(&program, &sale(&program, &setup, ("T-0", "100")).await).await;
    let scope = program.scope();
    let copies = (1..=1_002).map(|number| {
        let mut copy = first.clone().into_active_model().reset_all();
        copy.id = Set(scope.new_id::<ConversionId>());
        copy.dedupe_key = Set(format!("copy-{number}"));
        copy.converted_at = Set(first.converted_at + TimeDelta::seconds(number));
        copy
    });
    let copies: Vec<_> = copies.collect();
    for some in copies.chunks(500) {
        conversion::Entity::insert_many(some.to_vec())
            .exec_without_returning(app.services.store.writer())
            .await
            .expect("written");
    }
    let csv = text(&program, &setup.affiliate, "CSV").await;
    assert_eq!(csv.matches(",pending,").count(), 1_000);
    let last = csv.lines().last().expect("a line");
    assert_eq!(last, ",not_shown,\"3 more that are pending, rejected or reversed\",,,");
    let html = text(&program, &setup.affiliate, "HTML").await;
    assert_eq!(html.matches("<td>pending</td>").count(), 1_000);
    assert!(html.contains("<p>And 3 more: choose fewer days to see them.</p>"));
    assert!(html.contains(&first.id.to_string()), "the first in time are named");
    // Exactly as many as are named leave nothing to count.
    let named: Vec<ConversionId> = copies.iter().take(3).map(|copy| copy.id.clone().unwrap()).collect();
    for id in named {
        let mut paid = row(&program, &id.to_string()).await.into_active_model();
        paid.status = Set(ConversionStatus::Approved);
        paid.update(app.services.store.writer()).await.expect("written");
    }
    let csv = text(&program, &setup.affiliate, "CSV").await;
    assert_eq!(
        (csv.matches(",pending,").count(), csv.contains("not_shown")),
        (1_000, false)
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_a_replay_took_back_is_told_as_a_correction(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = [("click_id", click.as_str()), ("txn_id", "T-1"), ("amount", "100")];
    let said = async |status| {
        let all: Vec<_> = sale.into_iter().chain([("status", status)]).collect();
        report(&program, &setup, &all).await
    };
    assert_eq!(said("odd").await["code"], json!("unknown_status"));
    assert_eq!(said("approved").await["code"], json!("accepted"));
    // Under this mapping the request that made the sale would be refused today.
    let mapping = json!({ "statusMapping": [{ "word": "odd", "meaning": "REJECTED" }], "txnIdRequired": true,
        "mapping": [{ "field": "TXN_ID", "from": ["order"] }] });
    update(&program, &setup, mapping).await;
    replayed(&program, json!({ "takeBack": true })).await;
    let csv = text(&program, &setup.affiliate, "CSV").await;
    let told = csv
        .lines()
        .find(|line| line.contains(",rejected,"))
        .unwrap_or_else(|| panic!("{csv}"));
    assert!(
        told.contains(": rejected by a correction of what was reported"),
        "{csv}"
    );
    app.close().await;
}
