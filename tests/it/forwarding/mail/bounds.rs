//! Who is told nothing, and how often the others are told at most.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;
use waypost_domain::mail::News;
use waypost_domain::queue::{Job, When};
use waypost_entity::id::{NoticeId, PartnerPostbackId, TypedId};
use waypost_entity::notice;
use waypost_entity::status::NoticeKind;
use waypost_tests::{App, Db, MailServer, Program, Receiver};

use super::{answer_again, begin_to_rest, fail, mail_jobs, mailing, move_to, postback_to, setup, subjects, waiting};

const TROUBLE: &str = "Acme: your postback does not answer";
const ANSWERS: &str = "Acme: your postback answers again";

#[rstest]
#[tokio::test]
async fn one_that_flaps_is_told_of_once_a_day_and_then_only_if_it_still_rests(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, receiver) = (MailServer::start().await, Receiver::start().await);
    let app = App::with(db, mailing(&server.url)).await;
    let program = app.program("Acme").await;
    let setup = setup(&program, Some("anna@example.com")).await;
    postback_to(&program, &setup, &receiver).await;
    for _ in 0..4 {
        begin_to_rest(&app, &program, (&setup, &receiver)).await;
        answer_again(&app).await;
        app.advance(TimeDelta::hours(1));
    }
    assert_eq!(mail_jobs(&app).await, 4 + 4 + 3, "three wait for the end of the day");
    assert_eq!(subjects(&server).await, [TROUBLE, ANSWERS]);
    // The fifth time it stays away.
    begin_to_rest(&app, &program, (&setup, &receiver)).await;
    fail(&receiver, 500);
    for hours in [10, 9] {
        app.advance(TimeDelta::hours(hours));
        app.drain().await;
        assert_eq!(subjects(&server).await, [TROUBLE, ANSWERS]);
    }
    app.advance(TimeDelta::hours(1));
    app.drain().await;
    assert_eq!(
        subjects(&server).await,
        [TROUBLE, ANSWERS, TROUBLE],
        "a day after the first"
    );
    assert!(waiting(&app).await.is_empty());
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn whoever_has_no_address_is_told_nothing_and_neither_is_a_webhook(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, receiver) = (MailServer::start().await, Receiver::start().await);
    let app = App::with(db, mailing(&server.url)).await;
    let program = app.program("Acme").await;
    let setup = setup(&program, None).await;
    let hook = Receiver::start().await;
    program.webhook(&hook.url, &["conversion.created"]).await;
    fail(&hook, 3);
    postback_to(&program, &setup, &receiver).await;
    begin_to_rest(&app, &program, (&setup, &receiver)).await;
    assert_eq!((receiver.calls().len(), hook.calls().len()), (3, 3));
    assert_eq!(mail_jobs(&app).await, 1, "of the partner postback");
    // Of a trouble that they were not told of, its end is no news.
    move_to(&program, &setup, "anna@example.com").await;
    answer_again(&app).await;
    assert_eq!(mail_jobs(&app).await, 2);
    assert!(server.mails().await.is_empty());
    assert!(waiting(&app).await.is_empty() && app.dead_letters().await.is_empty());
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn each_program_and_postback_is_told_of_by_itself(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = MailServer::start().await;
    let app = App::with(db, mailing(&server.url)).await;
    let receivers = [Receiver::start().await, Receiver::start().await];
    for name in ["Acme", "Bcme"] {
        let program = app.program(name).await;
        let setup = setup(&program, Some("anna@example.com")).await;
        for receiver in &receivers {
            postback_to(&program, &setup, receiver).await;
            begin_to_rest(&app, &program, (&setup, receiver)).await;
            answer_again(&app).await;
        }
    }
    let mut subjects = subjects(&server).await;
    subjects.sort();
    let other = |subject: &str| subject.replace("Acme", "Bcme");
    let expected = [TROUBLE, TROUBLE, ANSWERS, ANSWERS].map(str::to_owned);
    let mut expected: Vec<String> = expected.iter().flat_map(|each| [each.clone(), other(each)]).collect();
    expected.sort();
    assert_eq!(subjects, expected);
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn partners_of_one_program_are_told_of_a_hundred_troubles_a_day(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = MailServer::start().await;
    let app = App::with(db, mailing(&server.url)).await;
    for (name, told_before, mails) in [("Acme", 99, 1), ("Bcme", 100, 1), ("Ccme", 99, 2)] {
        let program = app.program(name).await;
        for _ in 0..told_before {
            write_told(&program).await;
        }
        let (setup, receiver) = (setup(&program, Some("anna@example.com")).await, Receiver::start().await);
        postback_to(&program, &setup, &receiver).await;
        begin_to_rest(&app, &program, (&setup, &receiver)).await;
        assert_eq!(server.mails().await.len(), mails, "{name}");
    }
    let waiting = waiting(&app).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].run_at.date_naive().to_string(), "2026-03-03", "a day later");
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn a_trouble_that_could_not_be_told_for_three_days_is_not_told(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, receiver) = (MailServer::start().await, Receiver::start().await);
    let app = App::with(db, mailing(&server.url)).await;
    let program = app.program("Acme").await;
    let setup = setup(&program, Some("anna@example.com")).await;
    postback_to(&program, &setup, &receiver).await;
    write_a_hundred_told(&program).await;
    begin_to_rest(&app, &program, (&setup, &receiver)).await;
    fail(&receiver, 500);
    for waits in [1, 1, 0] {
        app.advance(TimeDelta::hours(12));
        write_a_hundred_told(&program).await;
        app.advance(TimeDelta::hours(12) + TimeDelta::seconds(1));
        app.drain().await;
        assert_eq!(waiting(&app).await.len(), waits);
    }
    assert!(server.mails().await.is_empty());
    app.close_with_jobs_left().await;
}

async fn write_a_hundred_told(program: &Program<'_>) {
    for _ in 0..100 {
        write_told(program).await;
    }
}

/// A notice of another postback, of which its partner was told.
async fn write_told(program: &Program<'_>) {
    let scope = program.scope();
    let id: NoticeId = scope.new_id();
    let told = notice::ActiveModel {
        tenant_id: Set(program.tenant),
        id: Set(id),
        kind: Set(NoticeKind::EndpointFailing),
        subject: Set(PartnerPostbackId::from_uuid(id.uuid()).to_string()),
        data: Set(json!({ "failures": 3, "last_error": "", "partner_told_at": scope.now() })),
        opened_at: Set(scope.now()),
        closed_at: Set(None),
        dismissed_at: Set(None),
    };
    told.insert(program.app.services.store.writer()).await.expect("written");
}

#[rstest]
#[tokio::test]
async fn a_mail_about_what_is_not_there_is_done_with(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = MailServer::start().await;
    let app = App::with(db, mailing(&server.url)).await;
    let program = app.program("Acme").await;
    let scope = program.scope();
    let tx = scope.begin().await.expect("begun");
    for news in [News::Trouble, News::Answers, News::Resumed] {
        let job = Job::Mail {
            tenant: program.tenant,
            notice: scope.new_id(),
            news,
        };
        tx.enqueue(job, When::Now(scope.now())).await.expect("asked");
    }
    tx.commit().await.expect("committed");
    assert_eq!(app.drain().await, 3);
    assert!(server.mails().await.is_empty());
    app.close().await;
}
