//! The access matrix: who may use which field. A field that nobody listed fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};
use waypost_domain::permission::Permission;
use waypost_entity::status::Role;
use waypost_tests::{App, Db};

use crate::operations::{all, fields_of_the_schema, one_of_everything};

const EVERYONE: [Role; 5] = [Role::Owner, Role::Admin, Role::Manager, Role::Analyst, Role::Affiliate];

#[tokio::test]
async fn every_field_is_listed() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let listed: BTreeSet<String> = all(&one_of_everything(&program).await)
        .into_iter()
        .map(|operation| operation.field.to_owned())
        .collect();
    let in_schema: BTreeSet<String> = fields_of_the_schema().into_iter().collect();
    assert!(in_schema.len() > 20, "the schema was read: {in_schema:?}");
    assert_eq!(listed, in_schema, "list new fields in tests/it/operations.rs");
    app.drain().await;
    app.close_with_jobs_left().await;
}

#[tokio::test]
async fn each_role_may_what_the_matrix_says() {
    let app = App::with(Db::Sqlite, |config| {
        config.limits.api_burst = 10_000;
        config.auth.sign_in_burst = 10_000;
    })
    .await;
    let program = app.program("Acme").await;
    let fields: BTreeSet<String> = fields_of_the_schema().into_iter().collect();
    let longest = fields.iter().map(String::len).max().expect("fields");
    let mut matrix = format!(
        "{:<longest$}  owner  admin  manager  analyst  affiliate  nobody\n",
        "field"
    );
    let ids = one_of_everything(&program).await;
    let mut people = Vec::new();
    for role in EVERYONE {
        people.push(program.colleague(role).await);
    }
    // What is deleted is there for all that is tried before.
    let (deleting, others): (Vec<_>, Vec<_>) = fields.into_iter().partition(|field| field.starts_with("delete"));
    let mut rows = BTreeMap::new();
    for field in others.into_iter().chain(deleting) {
        let mut row = format!("{field:<longest$}  ");
        for asker in people.iter().map(Some).chain([None]) {
            let mut seen = BTreeSet::new();
            for operation in all(&ids)
                .into_iter()
                .filter(|operation| operation.field == field && operation.variables["id"] != json!(ids.api_key))
            {
                let token = asker.map(|person| person.token.as_str());
                seen.insert(verdict(
                    &app.graphql(token, &operation.document, operation.variables).await,
                ));
            }
            assert_eq!(seen.len(), 1, "{field} answers {seen:?} to one role");
            let width = asker.map_or(6, |person| person.role.word().len());
            write!(
                row,
                "{:<width$}  ",
                seen.into_iter().next().expect("one"),
                width = width
            )
            .expect("written");
        }
        rows.insert(field, row.trim_end().to_owned());
    }
    for row in rows.values() {
        writeln!(matrix, "{row}").expect("written");
    }
    insta::assert_snapshot!("access_matrix", matrix);
    app.close_with_jobs_left().await;
}

#[tokio::test]
async fn each_scope_opens_exactly_its_fields() {
    let app = App::with(Db::Sqlite, |config| {
        config.limits.api_burst = 10_000;
        config.auth.sign_in_burst = 10_000;
    })
    .await;
    let program = app.program("Acme").await;
    let ids = one_of_everything(&program).await;
    let create =
        "mutation($s: [String!]!) { createApiKey(input: { name: \"k\", scopes: $s }) { token userErrors { code } } }";
    let mut matrix = String::new();
    for scope in Permission::scopes() {
        let made = program.ok(create, json!({ "s": [scope.name()] })).await;
        let token = made["createApiKey"]["token"].as_str().expect("a token").to_owned();
        let mut opened = BTreeSet::new();
        for operation in all(&ids).into_iter().filter(|operation| operation.field != "node") {
            if verdict(
                &app.graphql(Some(&token), &operation.document, operation.variables)
                    .await,
            ) == "yes"
            {
                opened.insert(operation.field);
            }
        }
        writeln!(
            matrix,
            "{}: {}",
            scope.name(),
            opened.into_iter().collect::<Vec<_>>().join(" ")
        )
        .expect("written");
    }
    insta::assert_snapshot!("scopes", matrix);
    app.close_with_jobs_left().await;
}

/// Whether the field was open: any answer but a refusal for who asks.
fn verdict(answer: &Value) -> &'static str {
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some("FORBIDDEN") => "no",
        Some("UNAUTHENTICATED") => "in?",
        Some("RATE_LIMITED") => panic!("the matrix is asked too fast: {answer}"),
        _ => "yes",
    }
}
