//! Signing up, in and out, over HTTP: tokens, cookies, and what guessing gets.

use chrono::TimeDelta;
use futures::future::join_all;
use reqwest::header::{COOKIE, SET_COOKIE};
use rstest::rstest;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};
use waypost_entity::status::Role;
use waypost_tests::{App, Db};

const SIGN_UP: &str = "mutation($input: SignUpInput!) { signUp(input: $input) { accessToken expiresAt viewer { role user { email } tenant { id name shortCode } } userErrors { field message code } } }";
const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken viewer { tenant { name } } userErrors { field message code } } }";
const REFRESH: &str = "mutation { refreshSession { accessToken userErrors { code } } }";
const SIGN_OUT: &str = "mutation { signOut { ok } }";
const VIEWER: &str = "{ viewer { role user { email } tenant { name } } }";
const PASSWORD: &str = "correct horse battery";

struct Said {
    body: Value,
    cookie: Option<String>,
    set_cookie: String,
    status: u16,
}

async fn send(app: &App, query: &str, variables: Value, cookie: Option<&str>) -> Said {
    let mut request = app
        .http
        .post(format!("{}/graphql", app.url))
        .json(&json!({ "query": query, "variables": variables }));
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, format!("waypost_refresh={cookie}"));
    }
    let answer = request.send().await.expect("answered");
    let set_cookie = answer
        .headers()
        .get(SET_COOKIE)
        .map(|value| value.to_str().expect("text").to_owned())
        .unwrap_or_default();
    let cookie = set_cookie
        .strip_prefix("waypost_refresh=")
        .and_then(|rest| rest.split(';').next())
        .filter(|value| !value.is_empty());
    Said {
        status: answer.status().as_u16(),
        cookie: cookie.map(str::to_owned),
        set_cookie,
        body: answer.json().await.expect("JSON"),
    }
}

fn person(email: &str) -> Value {
    json!({ "input": { "email": email, "password": PASSWORD, "name": "Anna", "programName": "Acme", "currency": "EUR", "timezone": "Europe/Berlin" } })
}

async fn sign_up(app: &App, email: &str) -> Said {
    send(app, SIGN_UP, person(email), None).await
}

fn token(said: &Said, field: &str) -> String {
    said.body["data"][field]["accessToken"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", said.body))
        .to_owned()
}

#[rstest]
#[tokio::test]
async fn signing_up_makes_an_owner_with_a_program(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let said = sign_up(&app, "Anna@Example.com").await;
    let viewer = &said.body["data"]["signUp"]["viewer"];
    assert_eq!(
        (&viewer["role"], &viewer["user"]["email"], &viewer["tenant"]["name"]),
        (&json!("OWNER"), &json!("anna@example.com"), &json!("Acme"))
    );
    for part in ["HttpOnly", "SameSite=Strict", "Path=/graphql", "Max-Age="] {
        assert!(said.set_cookie.contains(part), "{}", said.set_cookie);
    }
    let seen = app.graphql(Some(&token(&said, "signUp")), VIEWER, json!({})).await;
    assert_eq!(seen["data"]["viewer"]["tenant"]["name"], json!("Acme"));
    let again = sign_up(&app, "anna@example.com").await;
    assert_eq!(
        again.body["data"]["signUp"]["userErrors"][0]["field"],
        json!(["email"]),
        "{}",
        again.body
    );
    assert!(again.cookie.is_none());
    let wrong = json!({ "input": { "email": "x", "password": "short", "name": " ", "programName": "", "currency": "XYZ", "timezone": "Moon" } });
    let refused = send(&app, SIGN_UP, wrong, None).await;
    let fields: Vec<String> = refused.body["data"]["signUp"]["userErrors"]
        .as_array()
        .expect("problems")
        .iter()
        .map(|problem| problem["field"][0].to_string())
        .collect();
    assert_eq!(fields.len(), 6, "every problem at once: {fields:?}");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn signing_in_tells_nothing_about_who_exists(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    sign_up(&app, "anna@example.com").await;
    let try_in = async |email: &str, password: &str| {
        send(
            &app,
            SIGN_IN,
            json!({ "input": { "email": email, "password": password } }),
            None,
        )
        .await
    };
    let right = try_in(" ANNA@example.com", PASSWORD).await;
    assert!(right.cookie.is_some() && !token(&right, "signIn").is_empty());
    let (wrong, nobody) = (
        try_in("anna@example.com", "wrong horse battery").await,
        try_in("nobody@example.com", PASSWORD).await,
    );
    assert_eq!(wrong.body, nobody.body);
    assert_eq!(
        wrong.body["data"]["signIn"]["userErrors"][0]["code"],
        json!("WRONG_CREDENTIALS")
    );
    assert!(wrong.cookie.is_none());
    let long = try_in("anna@example.com", &"x".repeat(50_000)).await;
    assert_eq!(long.body, wrong.body);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_twelfth_guess_is_throttled_even_with_forged_addresses(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    sign_up(&app, "anna@example.com").await;
    let mut limited = 0;
    for number in 0..12 {
        let input = json!({ "input": { "email": "anna@example.com", "password": format!("guess number {number}") } });
        let request = app
            .http
            .post(format!("{}/graphql", app.url))
            .header("X-Forwarded-For", format!("198.51.100.{number}"));
        let answer = request
            .json(&json!({ "query": SIGN_IN, "variables": input }))
            .send()
            .await
            .expect("answered");
        let body: Value = answer.json().await.expect("JSON");
        limited += usize::from(body["errors"][0]["extensions"]["code"] == "RATE_LIMITED");
    }
    assert!(limited >= 2, "only {limited} were refused");
    let both =
        "mutation($a: SignInInput!) { one: signIn(input: $a) { accessToken } two: signIn(input: $a) { accessToken } }";
    let aliased = send(
        &app,
        both,
        json!({ "a": { "email": "b@example.com", "password": "x" } }),
        None,
    )
    .await;
    assert!(
        aliased.body["errors"].is_array() && aliased.body["data"].is_null(),
        "{}",
        aliased.body
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_refresh_token_works_once_and_its_return_ends_the_family(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let first = sign_up(&app, "anna@example.com").await;
    let second = send(&app, REFRESH, json!({}), first.cookie.as_deref()).await;
    assert!(second.cookie.is_some() && second.cookie != first.cookie);
    let access = token(&second, "refreshSession");
    let stolen = send(&app, REFRESH, json!({}), first.cookie.as_deref()).await;
    assert_eq!(
        stolen.body["errors"][0]["extensions"]["code"],
        json!("UNAUTHENTICATED"),
        "{}",
        stolen.body
    );
    let family = send(&app, REFRESH, json!({}), second.cookie.as_deref()).await;
    assert_eq!(family.body["errors"][0]["extensions"]["code"], json!("UNAUTHENTICATED"));
    let seen = app.graphql(Some(&access), VIEWER, json!({})).await;
    assert_eq!(
        seen["errors"][0]["extensions"]["code"],
        json!("UNAUTHENTICATED"),
        "access tokens of the family end at once"
    );
    for nonsense in ["", "x", "zzzzzzzzzzzzzzzzzzzzzzzzzz", &access] {
        let refused = send(&app, REFRESH, json!({}), Some(nonsense)).await;
        assert_eq!(
            refused.body["errors"][0]["extensions"]["code"],
            json!("UNAUTHENTICATED")
        );
    }
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_refreshes_at_once_at_most_one_lives(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let first = sign_up(&app, "anna@example.com").await;
    let said = join_all((0..10).map(|_| send(&app, REFRESH, json!({}), first.cookie.as_deref()))).await;
    let mut alive = 0;
    for answer in said.iter().filter(|answer| answer.cookie.is_some()) {
        let seen = app
            .graphql(Some(&token(answer, "refreshSession")), VIEWER, json!({}))
            .await;
        alive += usize::from(seen["data"]["viewer"].is_object());
    }
    assert!(alive <= 1, "{alive} sessions live");
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reuse_beside_a_refresh_ends_both(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.auth.sign_in_burst = 1000).await;
    for round in 0..20 {
        let old = sign_up(&app, &format!("anna-{round}@example.com")).await;
        let current = send(&app, REFRESH, json!({}), old.cookie.as_deref()).await;
        let (next, reused) = futures::join!(
            send(&app, REFRESH, json!({}), current.cookie.as_deref()),
            send(&app, REFRESH, json!({}), old.cookie.as_deref())
        );
        assert!(reused.cookie.is_none());
        if next.cookie.is_some() {
            let seen = app
                .graphql(Some(&token(&next, "refreshSession")), VIEWER, json!({}))
                .await;
            assert_eq!(
                seen["errors"][0]["extensions"]["code"],
                json!("UNAUTHENTICATED"),
                "round {round}"
            );
        }
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn signing_out_ends_everything_of_the_session(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let said = sign_up(&app, "anna@example.com").await;
    let out = send(&app, SIGN_OUT, json!({}), said.cookie.as_deref()).await;
    assert_eq!(out.body["data"]["signOut"]["ok"], json!(true));
    assert!(out.set_cookie.contains("Max-Age=0"), "{}", out.set_cookie);
    let seen = app.graphql(Some(&token(&said, "signUp")), VIEWER, json!({})).await;
    assert_eq!(seen["errors"][0]["extensions"]["code"], json!("UNAUTHENTICATED"));
    let refreshed = send(&app, REFRESH, json!({}), said.cookie.as_deref()).await;
    assert_eq!(
        refreshed.body["errors"][0]["extensions"]["code"],
        json!("UNAUTHENTICATED")
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn an_access_token_ends_after_its_quarter_of_an_hour(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let said = sign_up(&app, "anna@example.com").await;
    let access = token(&said, "signUp");
    app.advance(TimeDelta::minutes(15) - TimeDelta::seconds(1));
    assert!(app.graphql(Some(&access), VIEWER, json!({})).await["data"]["viewer"].is_object());
    app.advance(TimeDelta::seconds(1));
    let answer = send(&app, VIEWER, json!({}), None).await;
    assert_eq!(answer.status, 401, "nobody is nobody: {}", answer.body);
    let seen = app.graphql(Some(&access), VIEWER, json!({})).await;
    assert_eq!(seen["errors"][0]["extensions"]["code"], json!("UNAUTHENTICATED"));
    let as_access = app.graphql(said.cookie.as_deref(), VIEWER, json!({})).await;
    assert_eq!(
        as_access["errors"][0]["extensions"]["code"],
        json!("UNAUTHENTICATED"),
        "a refresh token is no access token"
    );
    app.advance(TimeDelta::days(30));
    let late = send(&app, REFRESH, json!({}), said.cookie.as_deref()).await;
    assert_eq!(late.body["errors"][0]["extensions"]["code"], json!("UNAUTHENTICATED"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_changed_role_holds_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let colleague = program.colleague(Role::Manager).await;
    colleague.affiliate("Anna").await;
    let demote = program.scope().update::<waypost_entity::membership::Entity>();
    demote
        .col_expr(waypost_entity::membership::Column::Role, "analyst".into())
        .filter(waypost_entity::membership::Column::UserId.eq(colleague.user))
        .exec(app.services.store.writer())
        .await
        .expect("demoted");
    let create = "mutation { createAffiliate(input: { name: \"Berta\" }) { affiliate { id } userErrors { code } } }";
    let refused = colleague.ask(create, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], json!("FORBIDDEN"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn no_secret_is_stored_in_clear(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let said = sign_up(&app, "anna@example.com").await;
    let access = token(&said, "signUp");
    let create =
        "mutation { createApiKey(input: { name: \"k\", scopes: [\"offers:read\"] }) { token userErrors { code } } }";
    let made = app.graphql(Some(&access), create, json!({})).await;
    let key = made["data"]["createApiKey"]["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let make =
        "mutation { createIntegration(input: { name: \"Shop\", withSecret: true }) { secret userErrors { code } } }";
    let made = app.graphql(Some(&access), make, json!({})).await;
    let secret = made["data"]["createIntegration"]["secret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    let dump = waypost_tests::database::dump(&app).await;
    assert!(dump.contains("anna@example.com"), "the dump holds the rows");
    for secret in [
        PASSWORD,
        &key,
        &secret,
        &access,
        said.cookie.as_deref().expect("a cookie"),
    ] {
        assert!(!dump.contains(secret), "a secret stands in the database");
    }
    app.close().await;
}
