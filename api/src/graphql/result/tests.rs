//! Results as the engine gives them, and as clients may count on them.

use async_graphql::parser::parse_query;
use async_graphql::{Response, ServerError, Value, Variables};
use serde_json::json;

use super::{Types, finish};

const SCHEMA: &str = "
    interface Node { id: ID! }
    type Query { a: A b: A! many: [A!]! some: [A]! node: Node }
    type A implements Node { id: ID! must: String! may: String deep: A! json: JSON }
    type B implements Node { id: ID! other: String! }
    scalar JSON
";

fn finished(document: &str, variables: serde_json::Value, data: serde_json::Value) -> serde_json::Value {
    complete(document, variables, data).into_json().expect("JSON")
}

fn complete(document: &str, variables: serde_json::Value, data: serde_json::Value) -> Value {
    let document = parse_query(document).expect("a document");
    let operation = &document.operations.iter().next().expect("an operation").1.node;
    let mut error = ServerError::new("no", None);
    error.path = vec![async_graphql::PathSegment::Field("somewhere".to_owned())];
    let mut result = Response::from_errors(vec![error]);
    result.data = Value::from_json(data).expect("data");
    finish(
        &Types::read(SCHEMA),
        (&document, operation),
        &Variables::from_json(variables),
        &mut result,
    );
    result.data
}

#[test]
fn what_failed_is_null_and_passed_on_from_where_it_may_not_stand() {
    for (document, given, completed) in [
        (
            "{ a { id may } }",
            json!({ "a": { "id": "1" } }),
            json!({ "a": { "id": "1", "may": null } }),
        ),
        ("{ a { id must } }", json!({ "a": { "id": "1" } }), json!({ "a": null })),
        (
            "{ a { id deep { must } } x: a { id } }",
            json!({ "a": { "id": "1", "deep": {} }, "x": { "id": "2" } }),
            json!({ "a": null, "x": { "id": "2" } }),
        ),
        ("{ a { id } b { id } }", json!({ "a": { "id": "1" } }), json!(null)),
        ("{ many { id must } }", json!({ "many": [{ "id": "1" }] }), json!(null)),
        (
            "{ some { id must } }",
            json!({ "some": [{ "id": "1" }, { "id": "2", "must": "x" }] }),
            json!({ "some": [null, { "id": "2", "must": "x" }] }),
        ),
        ("{ a { may } }", json!(null), json!({ "a": null })),
        (
            "{ a { x: json } }",
            json!({ "a": { "x": { "id": null } } }),
            json!({ "a": { "x": { "id": null } } }),
        ),
    ] {
        assert_eq!(finished(document, json!({}), given), completed, "{document}");
    }
}

#[test]
fn fields_are_in_the_order_of_the_document() {
    let given = json!({ "a": { "may": "x", "must": "y", "id": "1" } });
    let completed = complete("{ a { ...F id } } fragment F on A { must may }", json!({}), given);
    assert_eq!(completed.to_string(), r#"{a: {must: "y", may: "x", id: "1"}}"#);
}

#[test]
fn only_what_applies_is_completed() {
    let document = "query($yes: Boolean!, $no: Boolean!) { node { __typename ... on B { other } ... on A { may must @skip(if: $yes) deep @include(if: $no) { id } } ... on Node { id } } }";
    let given = json!({ "node": { "__waypost_typename": "A", "__typename": "A", "id": "1" } });
    let completed = finished(document, json!({ "yes": true, "no": false }), given);
    assert_eq!(
        completed,
        json!({ "node": { "__typename": "A", "may": null, "id": "1" } })
    );
    let empty = finished(
        "{ node { ... on B { other } } }",
        json!({}),
        json!({ "node": { "__waypost_typename": "A" } }),
    );
    assert_eq!(empty, json!({ "node": {} }));
}

#[test]
fn our_own_schema_reads_back() {
    let types = Types::read(&crate::graphql::sdl());
    assert!(types.field("Query", "offers").is_some_and(|offers| !offers.nullable));
    assert!(types.applies("Node", "Offer"));
}
