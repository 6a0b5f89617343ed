//! Four eyes: nobody approves a run in which they had a hand, whoever touched it after them.

use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use waypost_entity::status::Role;
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program};

use super::{act, add, approve, draft, seen, with_run};

async fn settings(owner: &Program<'_>, approval: &str, managers_approve: bool) {
    let set = "mutation($i: SetPayoutSettingsInput!) { setPayoutSettings(input: $i) { userErrors { code } } }";
    let input = json!({ "approval": approval, "managersApprove": managers_approve });
    owner.ok(set, json!({ "i": input })).await;
}

/// A program with a key that this person made.
async fn key<'a>(maker: &Program<'a>) -> Program<'a> {
    let make = "mutation { createApiKey(input: { name: \"k\", scopes: [\"payouts:read\", \"payouts:write\", \"affiliates:read\"] }) { token userErrors { code } } }";
    Program {
        app: maker.app,
        tenant: maker.tenant,
        short_code: maker.short_code.clone(),
        user: maker.user,
        role: maker.role,
        token: text(&maker.ok(make, json!({})).await["createApiKey"]["token"]),
    }
}

async fn review(program: &Program<'_>, field: &str, run: &str) {
    let line = seen(program, run).await["lines"]["nodes"][0]["id"].clone();
    let input = json!({ "id": line, "reason": "a look" });
    let done = act(program, field, "ReviewPayoutLineInput", input).await;
    assert_eq!(done["userErrors"], json!([]), "{done}");
}

#[rstest]
#[tokio::test]
async fn a_hand_in_a_run_is_not_forgotten_when_somebody_else_touches_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let owner = app.program("Acme").await;
    settings(&owner, "ANOTHER_PERSON", true).await;
    let anna = owner.affiliate("Anna").await;
    add(&owner, &anna, ("BONUS", "5", "USD")).await;
    let drafter = owner.colleague(Role::Manager).await;
    let refresher = owner.colleague(Role::Admin).await;
    let excluder = owner.colleague(Role::Manager).await;
    let includer = owner.colleague(Role::Admin).await;
    let key_maker = owner.colleague(Role::Admin).await;
    let key = key(&key_maker).await;
    let run = draft(&drafter).await;
    with_run(&refresher, "refreshPayoutRun", &run).await;
    review(&excluder, "excludePayoutLine", &run).await;
    review(&includer, "includePayoutLine", &run).await;
    with_run(&key, "refreshPayoutRun", &run).await;
    review(&key, "includePayoutLine", &run).await;
    // The owner is the last whom the run and its line name.
    with_run(&owner, "refreshPayoutRun", &run).await;
    review(&owner, "includePayoutLine", &run).await;
    for (who, person) in [
        ("drafted", &drafter),
        ("refreshed", &refresher),
        ("left out", &excluder),
        ("took in", &includer),
        ("made the key", &key_maker),
        ("came last", &owner),
        ("is a key", &key),
    ] {
        assert_eq!(approve(person, &run).await["refused"], "FORBIDDEN", "who {who}");
    }
    let fresh = owner.colleague(Role::Manager).await;
    // A hand in another run is none in this one.
    let bea = owner.affiliate("Bea").await;
    add(&owner, &bea, ("BONUS", "6", "USD")).await;
    let other = draft(&fresh).await;
    assert_eq!(approve(&fresh, &other).await["refused"], "FORBIDDEN");
    assert_eq!(approve(&fresh, &run).await["payoutRun"]["status"], "APPROVED");
    assert_eq!(approve(&drafter, &other).await["payoutRun"]["status"], "APPROVED");
    for sql in ["UPDATE payout_hand SET actor = 'job'", "DELETE FROM payout_hand"] {
        let refused = app.services.store.writer().execute_unprepared(sql).await;
        let refused = refused.expect_err("a hand is never taken back").to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
    app.close().await;
}

/// Whoever adds to what is paid, or says where it goes, could otherwise pay themselves.
#[rstest]
#[tokio::test]
async fn who_adds_to_a_run_or_directs_it_has_a_hand_in_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let owner = app.program("Acme").await;
    settings(&owner, "ANOTHER_PERSON", true).await;
    let (anna, bea) = (owner.affiliate("Anna").await, owner.affiliate("Bea").await);
    let colleague = || owner.colleague(Role::Manager);
    let (giver, adjuster, left_out) = (colleague().await, colleague().await, colleague().await);
    let (first, last, since, drafter) = (
        colleague().await,
        colleague().await,
        colleague().await,
        colleague().await,
    );
    let currency = colleague().await;
    let key_maker = owner.colleague(Role::Admin).await;
    add(&giver, &anna, ("BONUS", "5", "USD")).await;
    add(&adjuster, &anna, ("ADJUSTMENT", "-1", "USD")).await;
    add(&key(&key_maker).await, &anna, ("BONUS", "2", "USD")).await;
    add(&left_out, &bea, ("BONUS", "6", "USD")).await;
    let direct = async |person: &Program<'_>, affiliate: &str| {
        let set = "mutation($i: SetPayeeInput!) { setPayee(input: $i) { userErrors { code } } }";
        let destination = json!({ "method": "PAYPAL", "email": "anna@example.com" });
        let input = json!({ "affiliateId": affiliate, "destination": destination });
        let done = person.ok(set, json!({ "i": input })).await;
        assert_eq!(done["setPayee"]["userErrors"], json!([]));
        app.advance(chrono::TimeDelta::seconds(1));
    };
    direct(&first, &anna).await;
    direct(&last, &anna).await;
    let set = "mutation($i: SetPayeeInput!) { setPayee(input: $i) { userErrors { code } } }";
    let input = json!({ "affiliateId": anna, "currency": "USD" });
    currency.ok(set, json!({ "i": input })).await;
    direct(&left_out, &bea).await;
    let run = draft(&drafter).await;
    app.advance(chrono::TimeDelta::seconds(1));
    direct(&since, &anna).await;
    let lines = seen(&owner, &run).await["lines"]["nodes"].clone();
    let mut lines = lines.as_array().expect("lines").iter();
    let of_bea = lines.find(|line| line["affiliate"]["name"] == "Bea").expect("a line");
    let input = json!({ "id": of_bea["id"], "reason": "wait" });
    let approvable = async |person: &Program<'_>| approve(person, &run).await["refused"].is_null();
    assert!(!approvable(&left_out).await, "as long as her line pays");
    act(&drafter, "excludePayoutLine", "ReviewPayoutLineInput", input).await;
    for (who, person) in [
        ("gave a bonus", &giver),
        ("adjusted", &adjuster),
        ("made the key that gave one", &key_maker),
        ("said last where it goes", &last),
        ("said something beside it", &currency),
        ("said so since", &since),
    ] {
        assert_eq!(approve(person, &run).await["refused"], "FORBIDDEN", "who {who}");
    }
    // Of the line that is left out nothing counts, and of the first word nothing that was said over.
    assert!(approvable(&left_out).await);
    let another = draft(&drafter).await;
    assert_eq!(approve(&left_out, &another).await["refused"], "FORBIDDEN");
    let done = approve(&first, &another).await;
    assert_eq!(done["payoutRun"]["status"], "APPROVED", "{done}");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_key_approves_only_where_no_persons_look_is_asked_for(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let owner = app.program("Acme").await;
    let key = key(&owner).await;
    let approve_it = "mutation($i: PayoutRunInput!) { approvePayoutRun(input: $i) { payoutRun { status } } }";
    for (name, approval, managers_approve, may) in [
        ("Anna", "ANYONE", false, false),
        ("Bea", "ANOTHER_PERSON", false, false),
        ("Cleo", "ANOTHER_PERSON", true, false),
        ("Dora", "ANYONE", true, true),
    ] {
        settings(&owner, approval, managers_approve).await;
        // The key and its maker had no hand in it.
        let manager = owner.colleague(Role::Manager).await;
        add(&manager, &owner.affiliate(name).await, ("BONUS", "5", "USD")).await;
        let run = draft(&manager).await;
        let answer = key.ask(approve_it, json!({ "i": { "id": run } })).await;
        if may {
            assert_eq!(answer["data"]["approvePayoutRun"]["payoutRun"]["status"], "APPROVED");
        } else {
            let error = &answer["errors"][0];
            assert_eq!(
                error["extensions"]["code"], "FORBIDDEN",
                "{approval} {managers_approve}"
            );
            let message = error["message"].as_str().expect("a message");
            assert!(message.contains("a person who is signed in"), "{message}");
            assert_eq!(answer["data"], Value::Null);
            assert_eq!(approve(&owner, &run).await["payoutRun"]["status"], "APPROVED");
        }
        let input = json!({ "id": run, "reference": "PP-1" });
        let paid = act(&key, "markPayoutPaid", "MarkPayoutPaidInput", input).await;
        assert_eq!(paid["payoutRun"]["status"], "FINISHED", "a key tells what was paid");
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_run_names_the_people_whom_the_caller_may_know(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let owner = app.program("Acme").await;
    let manager = owner.colleague(Role::Manager).await;
    let anna = owner.affiliate("Anna").await;
    add(&owner, &anna, ("BONUS", "5", "USD")).await;
    let run = draft(&manager).await;
    let query = "query($id: ID!) { payoutRun(id: $id) { drafter { id } approver { id } } }";
    let named = async |program: &Program<'_>| program.ok(query, json!({ "id": run })).await["payoutRun"].clone();
    let drafter = json!({ "id": manager.user.to_string() });
    assert_eq!(named(&owner).await, json!({ "drafter": drafter, "approver": null }));
    approve(&owner, &run).await;
    let approver = json!({ "id": owner.user.to_string() });
    let both = json!({ "drafter": drafter, "approver": approver });
    assert_eq!(named(&owner.colleague(Role::Analyst).await).await, both);
    // A key without "tenant:read" learns of nobody.
    let neither = json!({ "drafter": null, "approver": null });
    assert_eq!(named(&key(&owner).await).await, neither);
    add(&owner, &anna, ("BONUS", "6", "USD")).await;
    let refreshed = draft(&key(&owner).await).await;
    let seen = owner.ok(query, json!({ "id": refreshed })).await["payoutRun"].clone();
    assert_eq!(seen, neither, "a key is no person");
    app.close().await;
}
