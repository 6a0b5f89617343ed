//! An affiliate program on a running product, known by nothing but its URLs: for tests that start the product themselves.

use std::time::Duration;

use serde_json::{Value, json};

use crate::program::text;

/// A program with one offer, one affiliate and one merchant.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The bearer token of its owner.
    pub token: String,
    /// The affiliate's link.
    pub link: String,
    /// Where the merchant reports.
    pub postback: String,
    /// Whoever calls the product: visitors, the merchant, and tests that look.
    pub http: reqwest::Client,
}

/// Makes a link for an affiliate and an offer, and where the affiliate is told of conversions.
pub const LINK_AND_POSTBACK: &str = "mutation($o: ID!, $a: ID!, $t: String!) {
    createTrackingLink(input: { offerId: $o, affiliateId: $a }) { trackingLink { url } }
    createPartnerPostback(input: { affiliateId: $a, urlTemplate: $t }) { partnerPostback { id } } }";

/// A client that follows no redirect.
#[expect(
    clippy::disallowed_methods,
    reason = "tests call the product on this machine and nobody else"
)]
pub fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let builder = builder.no_proxy().timeout(Duration::from_secs(30));
    builder.build().expect("a client")
}

/// Asks the API of the product at `url`, and expects no error.
pub async fn ask(url: &str, token: Option<&str>, query: &str, variables: Value) -> Value {
    let mut request = client()
        .post(format!("{url}/graphql"))
        .json(&json!({ "query": query, "variables": variables }));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let answer: Value = request.send().await.expect("answered").json().await.expect("JSON");
    assert!(answer.get("errors").is_none(), "{query}: {answer}");
    answer["data"].clone()
}

/// The status of an answer; none when there was no answer.
pub async fn status(http: &reqwest::Client, url: &str) -> Option<u16> {
    http.get(url).send().await.ok().map(|answer| answer.status().as_u16())
}

impl Shop {
    /// Signs up and makes everything. Partners are told at `partner`.
    pub async fn open(url: &str, partner: &str) -> Self {
        let person = json!({ "input": { "email": "a@example.com", "password": "correct horse battery", "name": "A", "programName": "Acme" } });
        let signed_up = ask(
            url,
            None,
            "mutation($input: SignUpInput!) { signUp(input: $input) { accessToken } }",
            person,
        )
        .await;
        let token = text(&signed_up["signUp"]["accessToken"]);
        let terms = json!({ "currency": "USD", "rules": [{ "id": "all", "when": {}, "pay": { "kind": "percent", "rate": "10" } }] });
        let made = ask(
            url,
            Some(&token),
            "mutation($terms: JSON!) {
                createOffer(input: { name: \"Shoes\", destinationUrl: \"https://shop.example.com/\", terms: $terms }) { offer { id } }
                createAffiliate(input: { name: \"Anna\" }) { affiliate { id } }
                createIntegration(input: { name: \"Shop\", withSecret: false }) { integration { postbackUrl } } }",
            json!({ "terms": terms }),
        )
        .await;
        let ids = json!({
            "o": made["createOffer"]["offer"]["id"], "a": made["createAffiliate"]["affiliate"]["id"], "t": format!("{partner}/?p={{payout}}"),
        });
        let linked = ask(url, Some(&token), LINK_AND_POSTBACK, ids).await;
        Self {
            token,
            link: text(&linked["createTrackingLink"]["trackingLink"]["url"]),
            postback: text(&made["createIntegration"]["integration"]["postbackUrl"]),
            http: client(),
        }
    }

    /// Follows the link on the product at `url`. The click's id when there is a redirect, and the status.
    pub async fn visit(&self, url: &str) -> reqwest::Result<(u16, Option<String>)> {
        let answer = self.http.get(moved(&self.link, url)).send().await?;
        let location = answer.headers().get("location").and_then(|value| value.to_str().ok());
        let click = location.and_then(|location| Some(location.rsplit_once("click_id=")?.1.to_owned()));
        Ok((answer.status().as_u16(), click))
    }

    /// Reports a sale of 30 to the product at `url`.
    pub async fn report(&self, url: &str, click: &str, txn: &str) -> reqwest::Result<(u16, Value)> {
        let postback = format!("{}?click_id={click}&txn_id={txn}&amount=30", moved(&self.postback, url));
        let answer = self.http.get(postback).send().await?;
        Ok((answer.status().as_u16(), answer.json().await?))
    }

    /// A visit and a sale that are both counted.
    pub async fn sell(&self, url: &str, txn: &str) {
        let (status, click) = self.visit(url).await.expect("answered");
        assert_eq!(status, 302);
        let (status, said) = self
            .report(url, &click.expect("a click id"), txn)
            .await
            .expect("answered");
        assert_eq!(status, 200, "{said}");
    }
}

/// A URL follows the product to its new port.
pub fn moved(url: &str, to: &str) -> String {
    let path = url.splitn(4, '/').nth(3).expect("a path");
    format!("{to}/{path}")
}
