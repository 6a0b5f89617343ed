//! One of everything that a program may have, for the guards that try all ids.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;
use waypost_entity::status::NoticeKind;
use waypost_entity::{enrollment, notice};
use waypost_tests::Program;
use waypost_tests::program::text;

/// The ids of one program's things.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    pub offer: String,
    pub affiliate: String,
    pub tracking_link: String,
    pub integration: String,
    pub coupon: String,
    pub partner_postback: String,
    pub conversion: String,
    pub postback: String,
    pub api_key: String,
    pub click: String,
    pub notice: String,
    pub exchange_rate: String,
    pub payout_run: String,
    pub payout_line: String,
    pub webhook: String,
    pub delivery: String,
    /// Things that are reached through others only: terms, enrollment, ledger entry, change, delivery, attempt, tenant, person.
    pub within: Vec<String>,
}

/// Makes one of everything and returns the ids.
pub(crate) async fn one_of_everything(program: &Program<'_>) -> Ids {
    let setup = program.setup().await;
    let partner_postback = program
        .partner_postback(&setup.affiliate, "http://127.0.0.1:1024/?x={sub1}")
        .await;
    let coupon = program.coupon("SAVE10", &setup.offer, &setup.affiliate).await;
    let click = program.click(&setup.link).await;
    let (_, said) = program
        .report(
            &setup.merchant,
            &[("click_id", &click), ("txn_id", "1"), ("amount", "7919.13")],
        )
        .await;
    program.app.drain().await;
    let back = [("click_id", click.as_str()), ("txn_id", "1"), ("refund", "0.13")];
    program.report(&setup.merchant, &back).await;
    program.app.drain().await;
    let within = within(program, &text(&said["conversion_id"])).await;
    let create = "mutation { createApiKey(input: { name: \"k\", scopes: [\"offers:read\"] }) { apiKey { id } userErrors { code } } }";
    let (payout_run, payout_line) = payout(program).await;
    let links = program.ok("{ trackingLinks { nodes { id } } }", json!({})).await;
    Ids {
        tracking_link: text(&links["trackingLinks"]["nodes"][0]["id"]),
        integration: setup.merchant.id.clone(),
        offer: setup.offer,
        affiliate: setup.affiliate,
        coupon,
        partner_postback,
        conversion: text(&said["conversion_id"]),
        postback: text(&said["postback_id"]),
        api_key: text(&program.ok(create, json!({})).await["createApiKey"]["apiKey"]["id"]),
        click,
        notice: notice(program, &setup.merchant.id).await,
        exchange_rate: exchange_rate(program).await,
        payout_run,
        payout_line,
        webhook: program.webhook("http://127.0.0.1:1024/", &["delivery.failed"]).await.id,
        delivery: within[5].clone(),
        within,
    }
}

/// A draft of a payout run, and its line.
async fn payout(program: &Program<'_>) -> (String, String) {
    // What is booked at the very moment of the cut-off is for the next run.
    program.app.advance(TimeDelta::seconds(1));
    let draft =
        "mutation { draftPayoutRun(input: {}) { payoutRun { id lines { nodes { id } } } userErrors { code } } }";
    let made = program.ok(draft, json!({})).await["draftPayoutRun"]["payoutRun"].clone();
    (text(&made["id"]), text(&made["lines"]["nodes"][0]["id"]))
}

/// A rate of a currency that no sale has.
async fn exchange_rate(program: &Program<'_>) -> String {
    let set = "mutation { setExchangeRates(input: { rates: [{ from: \"EUR\", to: \"USD\", day: \"2026-03-01\", rate: \"1.1\" }] }) { rates } }";
    program.ok(set, json!({})).await;
    let seen = program.ok("{ exchangeRates { nodes { id } } }", json!({})).await;
    text(&seen["exchangeRates"]["nodes"][0]["id"])
}

/// A notice about an integration.
async fn notice(program: &Program<'_>, integration: &str) -> String {
    let now = program.app.services.clock.now();
    let row = notice::ActiveModel {
        tenant_id: Set(program.tenant),
        id: Set(program.app.services.entropy.id(now)),
        kind: Set(NoticeKind::IntegrationSilent),
        subject: Set(integration.to_owned()),
        data: Set(json!({ "last_accepted_at": now, "longest_gap_hours": 1, "accepted": 7919 })),
        opened_at: Set(now),
        closed_at: Set(None),
        dismissed_at: Set(None),
    };
    let row = row.insert(program.app.services.store.writer()).await;
    row.expect("written").id.to_string()
}

/// The ids of everything that stands inside other things.
async fn within(program: &Program<'_>, conversion: &str) -> Vec<String> {
    let query = "query($id: ID!) { viewer { tenant { id } user { id } } conversion(id: $id) {
        offer { terms { id } } ledgerEntries { id } changes { id } deliveries { id attempts { id } } } }";
    let seen = program.ok(query, json!({ "id": conversion })).await;
    let enrolled = program
        .scope()
        .select::<enrollment::Entity>()
        .one(program.scope().reader())
        .await;
    let conversion = &seen["conversion"];
    vec![
        text(&seen["viewer"]["tenant"]["id"]),
        text(&seen["viewer"]["user"]["id"]),
        text(&conversion["offer"]["terms"]["id"]),
        text(&conversion["ledgerEntries"][0]["id"]),
        text(&conversion["changes"][0]["id"]),
        text(&conversion["deliveries"][0]["id"]),
        text(&conversion["deliveries"][0]["attempts"][0]["id"]),
        enrolled.expect("asked").expect("an enrollment").id.to_string(),
    ]
}
