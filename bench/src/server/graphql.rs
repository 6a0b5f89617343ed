//! Asks the GraphQL API as the dashboard does.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::http::Connection;

/// The `data` of the answer; errors of any kind are errors.
pub(super) async fn ask(address: SocketAddr, token: Option<&str>, query: &str, variables: Value) -> Result<Value> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let authorization = token.map_or(String::new(), |token| format!("Authorization: Bearer {token}\r\n"));
    let length = body.len();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nAccept: application/json\r\n\
         {authorization}Content-Length: {length}\r\n\r\n{body}"
    );
    let mut connection = Connection::open(address).await?;
    let answer = connection.exchange(request.as_bytes()).await?;
    let text = String::from_utf8_lossy(answer.body);
    ensure!(answer.status == 200, "GraphQL answered {}: {text}", answer.status);
    let mut answer: Value = serde_json::from_str(&text)?;
    ensure!(answer.get("errors").is_none(), "GraphQL: {answer}");
    Ok(answer.get_mut("data").map(Value::take).unwrap_or_default())
}
