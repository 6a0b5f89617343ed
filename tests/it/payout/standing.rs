//! Whether a conversion is paid: as long as a payment stands that pays something for it, whatever was said of it meanwhile.

use rstest::rstest;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_domain::payout::{self, PayLines};
use waypost_entity::conversion;
use waypost_tests::{App, Db};

use super::{act, approve, draft, lines, pay, sale, seen, status};
use crate::review::codes;
use crate::terms_settings::somebody_waits;

#[rstest]
#[tokio::test]
async fn a_paid_sale_that_counts_again_is_paid_as_long_as_its_payment_stands(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let id = sale(&program, &setup, ("T-1", "100")).await;
    let run = draft(&program).await;
    approve(&program, &run).await;
    pay(&program, &run).await;
    let review = async |word: &str| codes(&program, word, &[&id], Some("a look")).await;
    assert_eq!(review("reject").await, ["DONE"]);
    assert_eq!(status(&program, &id).await, "REJECTED");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("-10.00"));
    assert_eq!(review("approve").await, ["DONE"]);
    assert_eq!(status(&program, &id).await, "PAID");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));
    assert_eq!(codes(&program, "reopen", &[&id], None).await, ["PAID"]);

    // The same once more; this time the money comes back while the sale does not count.
    assert_eq!(review("reject").await, ["DONE"]);
    let line = seen(&program, &run).await["lines"]["nodes"][0]["id"].clone();
    let input = json!({ "id": run, "lineIds": [line], "reason": "came back" });
    act(&program, "markPayoutFailed", "MarkPayoutFailedInput", input).await;
    assert_eq!(status(&program, &id).await, "REJECTED");
    assert_eq!(review("approve").await, ["DONE"]);
    assert_eq!(status(&program, &id).await, "APPROVED");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));
    app.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(
        lines(&program, &draft(&program).await).await,
        ["Anna PAYABLE - 10.00 10.00"]
    );
    crate::books::all_right(&app.services).await;
    app.close().await;
}

/// What was paid and taken back again by another payment is not paid, whoever says that the sale counts after all.
#[rstest]
#[tokio::test]
async fn a_sale_whose_payment_was_taken_back_by_another_is_not_paid(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let id = sale(&program, &setup, ("T-1", "100")).await;
    let next_run = async || {
        app.advance(chrono::TimeDelta::seconds(1));
        let run = draft(&program).await;
        approve(&program, &run).await;
        pay(&program, &run).await;
    };
    next_run().await;
    assert_eq!(status(&program, &id).await, "PAID");
    assert_eq!(codes(&program, "reject", &[&id], Some("a look")).await, ["DONE"]);
    sale(&program, &setup, ("T-2", "200")).await;
    next_run().await;
    assert_eq!(codes(&program, "approve", &[&id], Some("a look")).await, ["DONE"]);
    assert_eq!(
        status(&program, &id).await,
        "APPROVED",
        "what is owed for it now is in no payment"
    );
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));
    next_run().await;
    assert_eq!(status(&program, &id).await, "PAID");
    crate::books::all_right(&app.services).await;
    app.close().await;
}

/// A correction credits the sale to somebody else while a payment to the first one waits for it: that payment does not pay the sale.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_stands_is_asked_when_nobody_else_changes_the_sale_any_more(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let vera = program.affiliate("Vera").await;
    program.link(&setup.offer, &vera).await;
    let id = sale(&program, &setup, ("T-1", "100")).await;
    let run = draft(&program).await;
    approve(&program, &run).await;
    let scope = program.scope();
    let correcting = scope.begin().await.expect("begun");
    let sale_id = id.parse().expect("an id");
    let held = scope.get_locked::<conversion::Entity>(&correcting, sale_id).await;
    let mut held = held.expect("locked").into_active_model();
    let paying = {
        let scope = scope.clone();
        let form = PayLines {
            run: run.parse().expect("an id"),
            lines: None,
            reference: None,
            paid_on: None,
        };
        tokio::spawn(async move { payout::pay(&scope, form).await })
    };
    if !app.services.store.is_sqlite() {
        somebody_waits(&app).await;
    }
    held.affiliate_id = Set(vera.parse().expect("an id"));
    held.update(&correcting).await.expect("corrected");
    correcting.commit().await.expect("committed");
    paying.await.expect("ended").expect("paid");
    assert_eq!(status(&program, &id).await, "APPROVED");
    app.close().await;
}
