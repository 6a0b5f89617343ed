//! A partner is told by mail that its server does not answer, and when it does: once, at the address of then, and by a real mail server.

mod bounds;
mod end;
mod way;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, IntoActiveModel, Set, Statement};
use serde_json::json;
use waypost_domain::Config;
use waypost_entity::affiliate;
use waypost_entity::id::AffiliateId;
use waypost_jobs::drain::Entry;
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, MailServer, Program, Receiver};

use super::{postback, sale};

/// Mail is handed in at `server`, and an endpoint rests after three failures.
fn mailing(server: &str) -> impl FnOnce(&mut Config) {
    let server = server.to_owned();
    move |config| {
        config.mail.server = server;
        config.mail.starttls = false;
        config.mail.from = "Example Partners <partners@example.com>".to_owned();
        config.delivery.rest_after_failures = 3;
        config.delivery.rest_seconds = vec![60, 120, 600];
    }
}

/// What most conversions need, with an affiliate of this address.
async fn setup(program: &Program<'_>, email: Option<&str>) -> Setup {
    let create = "mutation($input: CreateAffiliateInput!) {
        createAffiliate(input: $input) { affiliate { id } userErrors { field message code } } }";
    let input = json!({ "name": "Anna", "email": email });
    let made = program.ok(create, json!({ "input": input })).await;
    let affiliate = text(&made["createAffiliate"]["affiliate"]["id"]);
    let offer = program.offer("Shoes").await;
    Setup {
        link: program.link(&offer, &affiliate).await,
        merchant: program.merchant(json!({})).await,
        offer,
        affiliate,
    }
}

/// A partner postback to this server, with a secret in its URL.
async fn postback_to(program: &Program<'_>, setup: &Setup, receiver: &Receiver) -> String {
    let url = format!("{}/?t={{txn_id}}&token=HUSH", receiver.url);
    postback(program, setup, json!({ "urlTemplate": url })).await
}

fn fail(receiver: &Receiver, calls: usize) {
    for _ in 0..calls {
        receiver.answer_once(500, "");
    }
}

/// Three sales are told to a server that fails each time, so that it rests.
async fn begin_to_rest(app: &App, program: &Program<'_>, (setup, receiver): (&Setup, &Receiver)) {
    fail(receiver, 3);
    for _ in 0..3 {
        let txn = app.services.clock.now().timestamp_micros().to_string();
        sale(app, program, setup, &txn).await;
    }
    app.drain().await;
}

/// Its next call succeeds.
async fn answer_again(app: &App) {
    app.advance(TimeDelta::seconds(61));
    app.drain().await;
}

async fn set_status(program: &Program<'_>, id: &str, status: &str) {
    let set = "mutation($input: SetPartnerPostbackStatusInput!) {
        setPartnerPostbackStatus(input: $input) { userErrors { code } } }";
    program
        .ok(set, json!({ "input": { "id": id, "status": status } }))
        .await;
}

/// The partner's address changes.
async fn move_to(program: &Program<'_>, setup: &Setup, email: &str) {
    let (scope, id): (_, AffiliateId) = (program.scope(), setup.affiliate.parse().expect("an id"));
    let found = scope.get::<affiliate::Entity>(scope.reader(), id).await.expect("there");
    let mut row = found.into_active_model();
    row.email = Set(Some(email.to_owned()));
    row.update(program.app.services.store.writer()).await.expect("changed");
}

/// The mail jobs that wait.
async fn waiting(app: &App) -> Vec<Entry> {
    let all = app.waiting().await.into_iter();
    all.filter(|entry| entry.queue == "mail").collect()
}

async fn subjects(server: &MailServer) -> Vec<String> {
    let mails = server.mails().await;
    let subject = |mail: &waypost_tests::Mail| mail.header("Subject").expect("a subject");
    mails.iter().map(subject).collect()
}

#[rstest]
#[tokio::test]
async fn a_partner_is_told_once_that_it_rests_and_once_that_it_answers(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, receiver) = (MailServer::start().await, Receiver::start().await);
    let app = App::with(db, mailing(&server.url)).await;
    let program = app.program("Acme").await;
    let setup = setup(&program, Some("anna@example.com")).await;
    let id = postback_to(&program, &setup, &receiver).await;
    begin_to_rest(&app, &program, (&setup, &receiver)).await;
    let mails = server.mails().await;
    assert_eq!(mails.len(), 1, "{mails:#?}");
    let told = &mails[0];
    assert_eq!(
        (told.from.as_str(), told.to.as_slice()),
        ("partners@example.com", &["anna@example.com".to_owned()][..])
    );
    assert_eq!(
        told.header("From").as_deref(),
        Some("\"Example Partners\" <partners@example.com>")
    );
    assert_eq!(told.header("To").as_deref(), Some("anna@example.com"));
    assert_eq!(
        told.header("Subject").as_deref(),
        Some("Acme: your postback does not answer")
    );
    let words = told.words();
    for expected in [
        "Hello Anna,",
        &format!("{}/?t={{txn_id}}&token=***", receiver.url),
        "The last 3 calls to it failed, the last one with: the server answered 500;",
        "nothing is lost",
        "next at 2026-03-02 12:01 UTC",
        &id,
    ] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    assert!(!told.text.contains("HUSH"), "{words}");
    fail(&receiver, 1);
    answer_again(&app).await;
    assert_eq!(server.mails().await.len(), 1, "however often it is tried");
    app.advance(TimeDelta::seconds(121));
    app.drain().await;
    let mails = server.mails().await;
    assert_eq!(mails.len(), 2, "{mails:#?}");
    assert_eq!(
        mails[1].header("Subject").as_deref(),
        Some("Acme: your postback answers again")
    );
    assert_eq!(mails[1].to, ["anna@example.com"]);
    assert!(
        mails[1].words().contains("took a message at 2026-03-02 12:03 UTC"),
        "{}",
        mails[1].words()
    );
    assert_ne!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
    app.advance(TimeDelta::days(2));
    app.drain().await;
    assert_eq!((server.mails().await.len(), receiver.calls().len()), (2, 7));
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn one_that_is_gone_is_told_of_and_so_is_that_it_was_resumed(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, receiver) = (MailServer::start().await, Receiver::start().await);
    let change = |config: &mut Config| {
        mailing(&server.url)(config);
        config.delivery.rest_after_failures = 1;
    };
    let app = App::with(db, change).await;
    let program = app.program("Acme").await;
    let setup = setup(&program, Some("anna@example.com")).await;
    let id = postback_to(&program, &setup, &receiver).await;
    receiver.answer_once(410, "");
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    let gone = "Acme: your postback is paused, because your server says that it is gone";
    assert_eq!(
        subjects(&server).await,
        [gone],
        "though it failed often enough to rest as well"
    );
    assert!(server.mails().await[0].words().contains("410 Gone"));
    set_status(&program, &id, "ACTIVE").await;
    app.drain().await;
    let resumed = "Acme: your postback is called again";
    assert_eq!(subjects(&server).await, [gone, resumed]);
    app.advance(TimeDelta::seconds(6));
    app.drain().await;
    assert_eq!((receiver.calls().len(), server.mails().await.len()), (2, 2));
    // What somebody pauses is no news to the partner, and what they resume then neither.
    set_status(&program, &id, "PAUSED").await;
    set_status(&program, &id, "ACTIVE").await;
    app.drain().await;
    assert_eq!(server.mails().await.len(), 2);
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn without_a_mail_server_nothing_is_asked_for(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = MailServer::start().await;
    for (address, asked) in [(server.url.as_str(), 1), ("", 0)] {
        let receiver = Receiver::start().await;
        let app = App::with(db, mailing(address)).await;
        let program = app.program("Acme").await;
        let setup = setup(&program, Some("anna@example.com")).await;
        postback_to(&program, &setup, &receiver).await;
        begin_to_rest(&app, &program, (&setup, &receiver)).await;
        assert_eq!(
            (receiver.calls().len(), mail_jobs(&app).await),
            (3, asked),
            "{address:?}"
        );
        app.close_with_jobs_left().await;
    }
}

/// How many mails were ever asked for.
async fn mail_jobs(app: &App) -> i64 {
    let db = app.services.store.reader();
    let table = match db.get_database_backend() {
        DbBackend::Postgres => "apalis.jobs",
        _ => "Jobs",
    };
    let sql = format!("SELECT COUNT(*) AS count FROM {table} WHERE job_type = 'mail'");
    let counted = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    let row = counted.expect("asked").expect("a row");
    row.try_get("", "count").expect("a number")
}
