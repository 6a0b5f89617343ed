//! The way to the mail server: one that is away, puts off or refuses, who signs in, and what is never sent in the clear.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use waypost_domain::Config;
use waypost_jobs::poison::TRIES_UNAVAILABLE;
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, MailServer, Program, Receiver};

use super::{begin_to_rest, fail, mailing, move_to, postback_to, setup, waiting};
use crate::forwarding::{postback, sale};
use crate::log::Kept;

/// Another server of the same partner, which is well, hears of every sale.
async fn well(program: &Program<'_>, setup: &Setup) -> Receiver {
    let receiver = Receiver::start().await;
    let url = format!("{}/?t={{txn_id}}", receiver.url);
    postback(program, setup, json!({ "urlTemplate": url })).await;
    receiver
}

#[rstest]
#[tokio::test]
async fn a_server_that_puts_off_is_asked_again_and_deliveries_go_on(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, receiver) = (MailServer::start().await, Receiver::start().await);
    let app = App::with(db, mailing(&server.url)).await;
    let program = app.program("Acme").await;
    let setup = setup(&program, Some("anna@example.com")).await;
    let well = well(&program, &setup).await;
    postback_to(&program, &setup, &receiver).await;
    server.refuse_once(451, "4.3.0 not now, {address}").await;
    server.refuse_once(421, "4.3.2 {address} must wait").await;
    begin_to_rest(&app, &program, (&setup, &receiver)).await;
    for (seconds, asked) in [(0, 1), (4, 1), (2, 2), (28, 2)] {
        app.advance(TimeDelta::seconds(seconds));
        app.drain().await;
        assert_eq!(server.asked_by().await.len(), asked, "after {seconds} s more");
    }
    assert!(server.mails().await.is_empty());
    let jobs = waiting(&app).await;
    assert_eq!(jobs.len(), 1, "{jobs:#?}");
    let personal = jobs[0].body.contains('@') || jobs[0].body.contains("Anna") || jobs[0].body.contains("Acme");
    assert!(!personal, "the queue holds ids only: {jobs:#?}");
    sale(&app, &program, &setup, "meanwhile").await;
    app.drain().await;
    assert_eq!(well.calls().len(), 4);
    // It goes to the address of then.
    move_to(&program, &setup, "new@example.com").await;
    app.advance(TimeDelta::seconds(5));
    app.drain().await;
    let mails = server.mails().await;
    assert_eq!(mails.len(), 1, "{mails:#?}");
    assert_eq!(mails[0].to, ["new@example.com"]);
    assert_eq!(server.asked_by().await[0], "[127.0.0.1]");
    assert!(waiting(&app).await.is_empty());
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_given_up_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, receiver) = (MailServer::start().await, Receiver::start().await);
    let app = App::with(db, mailing(&server.url)).await;
    let program = app.program("Acme").await;
    let setup = setup(&program, Some("anna@example.com")).await;
    let well = well(&program, &setup).await;
    postback_to(&program, &setup, &receiver).await;
    server.refuse_once(550, "5.1.1 <{address}> is nobody here").await;
    begin_to_rest(&app, &program, (&setup, &receiver)).await;
    let dead = app.dead_letters().await;
    assert_eq!((dead.len(), waiting(&app).await.len()), (1, 0), "{dead:#?}");
    let why = dead[0].last_result.as_deref().expect("a reason");
    assert!(
        why.contains("the mail server answered 550 5.1.1") && !why.contains("anna"),
        "{why}"
    );
    assert_eq!(well.calls().len(), 3);
    app.advance(TimeDelta::seconds(61));
    app.drain().await;
    assert!(server.mails().await.is_empty(), "of its end it is not told either");
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn one_that_is_away_for_a_day_is_given_up(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let receiver = Receiver::start().await;
    // Nothing listens there.
    let app = App::with(db, mailing("smtp://127.0.0.1:1")).await;
    let program = app.program("Acme").await;
    let setup = setup(&program, Some("anna@example.com")).await;
    postback_to(&program, &setup, &receiver).await;
    begin_to_rest(&app, &program, (&setup, &receiver)).await;
    fail(&receiver, 1_000);
    let mut hours = 0;
    while app.dead_letters().await.is_empty() {
        assert_eq!(waiting(&app).await.len(), 1, "after {hours} hours");
        // A job waits for a whole second.
        app.advance(TimeDelta::hours(1) + TimeDelta::seconds(1));
        app.drain().await;
        hours += 1;
        assert!(hours <= 30, "it is tried for ever");
    }
    let why = app.dead_letters().await[0].last_result.clone().expect("a reason");
    assert!(
        why.contains(&format!("gave up after {TRIES_UNAVAILABLE} runs")),
        "{why}"
    );
    assert!(hours >= 20 && waiting(&app).await.is_empty(), "after {hours} hours");
    app.close_with_jobs_left().await;
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_that_cannot_keep_a_secret() {
    for server in [MailServer::start().await, MailServer::with_untrusted_encryption().await] {
        let receiver = Receiver::start().await;
        let change = |config: &mut Config| {
            mailing(&server.url)(config);
            config.mail.starttls = true;
            (config.mail.username, config.mail.password) = ("waypost".to_owned(), "open sesame".to_owned());
        };
        let app = App::with(Db::Sqlite, change).await;
        let program = app.program("Acme").await;
        let setup = setup(&program, Some("anna@example.com")).await;
        postback_to(&program, &setup, &receiver).await;
        begin_to_rest(&app, &program, (&setup, &receiver)).await;
        let jobs = waiting(&app).await;
        assert_eq!((jobs.len(), server.asked_by().await.len()), (1, 0), "{jobs:#?}");
        assert!(server.sign_ins().await.is_empty(), "in the clear");
        app.close_with_jobs_left().await;
    }
}

/// Everything at the most talkative level; on one thread, so that all of it is heard here.
#[tokio::test(flavor = "current_thread")]
async fn a_sender_signs_in_and_neither_its_password_nor_an_address_is_logged() {
    let kept = Kept::default();
    let lines = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(kept.clone())
        .finish();
    let _heard = tracing::subscriber::set_default(lines);
    for (password, users, jobs) in [
        ("open sesame", vec![Some("waypost".to_owned())], 0),
        ("open wheat", vec![], 1),
    ] {
        let (server, receiver) = (MailServer::start().await, Receiver::start().await);
        let change = |config: &mut Config| {
            mailing(&server.url)(config);
            (config.mail.username, config.mail.password) = ("waypost".to_owned(), password.to_owned());
        };
        let app = App::with(Db::Sqlite, change).await;
        let program = app.program("Acme").await;
        let setup = setup(&program, Some("anna@example.com")).await;
        postback_to(&program, &setup, &receiver).await;
        begin_to_rest(&app, &program, (&setup, &receiver)).await;
        let mails = server.mails().await;
        let signed_in: Vec<_> = mails.iter().map(|mail| mail.user.clone()).collect();
        assert_eq!((signed_in, waiting(&app).await.len()), (users, jobs), "{password}");
        assert_eq!(server.sign_ins().await, ["waypost"], "{password}");
        app.close_with_jobs_left().await;
    }
    let log = kept.text();
    assert!(log.contains("told a partner by mail") && log.contains("535"), "{log}");
    for hushed in [
        "open sesame",
        "open wheat",
        "b3BlbiBzZXNhbWU",
        "b3BlbiB3aGVhdA",
        "anna@example.com",
    ] {
        assert!(!log.contains(hushed), "{hushed}: {log}");
    }
}
