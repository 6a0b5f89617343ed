//! Whoever was told of a trouble is told of its end, whatever comes between.

use chrono::TimeDelta;
use rstest::rstest;
use waypost_domain::mail::{self, News, Told};
use waypost_entity::notice;
use waypost_tests::{App, Db, MailServer, Receiver};

use super::{begin_to_rest, mailing, postback_to, set_status, setup, subjects, waiting};

const TROUBLE: &str = "Acme: your postback does not answer";
const RESUMED: &str = "Acme: your postback is called again";

#[rstest]
#[tokio::test]
async fn a_trouble_that_is_over_while_it_is_told_is_followed_by_its_end(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, receiver) = (MailServer::start().await, Receiver::start().await);
    let app = App::with(db, mailing(&server.url)).await;
    let program = app.program("Acme").await;
    let setup = setup(&program, Some("anna@example.com")).await;
    let id = postback_to(&program, &setup, &receiver).await;
    server.refuse_once(451, "4.3.0 not now").await;
    begin_to_rest(&app, &program, (&setup, &receiver)).await;
    let scope = program.scope();
    let open = scope.select::<notice::Entity>().one(scope.reader()).await;
    let open = open.expect("asked").expect("a notice");
    server.hold_once().await;
    let telling = mail::tell(&app.services, program.tenant, open.id, News::Trouble);
    let resuming = async {
        server.until_asked(2).await;
        app.advance(TimeDelta::milliseconds(1));
        set_status(&program, &id, "ACTIVE").await;
        app.drain().await;
        assert!(
            server.mails().await.is_empty(),
            "nobody knows yet that the partner is told"
        );
        server.release().await;
    };
    let (told, ()) = tokio::join!(telling, resuming);
    assert_eq!(told.expect("told"), Told::Done);
    app.drain().await;
    assert_eq!(subjects(&server).await, [TROUBLE, RESUMED]);
    app.advance(TimeDelta::seconds(61));
    app.drain().await;
    assert_eq!(subjects(&server).await, [TROUBLE, RESUMED], "once");
    assert!(waiting(&app).await.is_empty());
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn what_is_resumed_after_a_pause_is_told_to_whoever_was_told_of_the_trouble(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, receiver) = (MailServer::start().await, Receiver::start().await);
    let app = App::with(db, mailing(&server.url)).await;
    let program = app.program("Acme").await;
    let setup = setup(&program, Some("anna@example.com")).await;
    let id = postback_to(&program, &setup, &receiver).await;
    begin_to_rest(&app, &program, (&setup, &receiver)).await;
    set_status(&program, &id, "PAUSED").await;
    app.drain().await;
    assert_eq!(subjects(&server).await, [TROUBLE]);
    app.advance(TimeDelta::hours(1));
    set_status(&program, &id, "ACTIVE").await;
    app.drain().await;
    assert_eq!(subjects(&server).await, [TROUBLE, RESUMED]);
    let words = server.mails().await[1].words();
    assert!(words.contains("resumed at 2026-03-02 13:00 UTC"), "{words}");
    for status in ["PAUSED", "ACTIVE"] {
        app.advance(TimeDelta::seconds(1));
        set_status(&program, &id, status).await;
        app.drain().await;
    }
    assert_eq!(subjects(&server).await, [TROUBLE, RESUMED], "once");
    assert!(waiting(&app).await.is_empty());
    app.close_with_jobs_left().await;
}
