//! Forwarding as a whole: order, what is told of changes, signatures, endpoints that do not answer and the mail that says so, and workers
//! that vanish.

mod address;
mod body;
mod bound;
mod breaker;
mod deleted;
mod frozen;
mod herd;
mod mail;
mod memory;
mod older_version;
mod order;
mod preset;
mod python;
mod receivers;
mod signature;
mod told;
mod turn;

use chrono::TimeDelta;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Program};

/// Reports a sale of 20 with this transaction id, from a click with the sub id `s-` and the transaction id, a millisecond after what was
/// before: what happens in one millisecond has no order.
async fn sale(app: &App, program: &Program<'_>, setup: &Setup, txn: &str) -> String {
    app.advance(TimeDelta::milliseconds(1));
    let sub: String = byte_serialize(format!("s-{txn}").as_bytes()).collect();
    let click = program.click(&format!("{}?sub1={sub}", setup.link)).await;
    let report = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "20")];
    let (status, said) = program.report(&setup.merchant, &report).await;
    assert_eq!(status, 200, "{said}");
    text(&said["conversion_id"])
}

/// Reports what became of a sale.
async fn word(program: &Program<'_>, setup: &Setup, txn: &str, status: &str) {
    let report = [("txn_id", txn), ("status", status)];
    let (code, said) = program.report(&setup.merchant, &report).await;
    assert_eq!(code, 200, "{said}");
}

/// A partner postback that is created from this input beside the affiliate.
async fn postback(program: &Program<'_>, setup: &Setup, mut input: Value) -> String {
    let create = "mutation($input: CreatePartnerPostbackInput!) {
        createPartnerPostback(input: $input) { partnerPostback { id } userErrors { field message code } } }";
    input["affiliateId"] = json!(setup.affiliate);
    let made = program.ok(create, json!({ "input": input })).await;
    text(&made["createPartnerPostback"]["partnerPostback"]["id"])
}

/// How a partner postback's endpoint is.
async fn endpoint(program: &Program<'_>, id: &str) -> Value {
    let query = "query($id: ID!) { partnerPostback(id: $id) { endpoint {
        status pausedBecause restsUntil failuresInRow lastSuccessAt lastFailureAt isSigned previousSecretUntil } } }";
    program.ok(query, json!({ "id": id })).await["partnerPostback"]["endpoint"].clone()
}

/// The deliveries of a conversion, oldest first.
async fn deliveries(program: &Program<'_>, conversion: &str) -> Vec<Value> {
    let query = "query($id: ID!) { conversion(id: $id) { deliveries { id status attemptsMade nextAttemptAt
        attempts { number isProbe method url body statusCode errorClass error responseExcerpt } } } }";
    let found = program.ok(query, json!({ "id": conversion })).await;
    let mut deliveries = found["conversion"]["deliveries"].as_array().expect("a list").clone();
    deliveries.reverse();
    deliveries
}
