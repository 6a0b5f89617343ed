//! The demo's visitors and merchant: real requests to the product's own doors.

use std::time::Duration;

use anyhow::Context;
use rand::RngExt;
use reqwest::header::{LOCATION, USER_AGENT};
use reqwest::redirect;
use waypost_domain::Services;
use waypost_domain::money::{Money, parse_currency};
use waypost_entity::conversion;
use waypost_entity::id::ConversionId;

use crate::demo::program::Program;
use crate::demo::show::Show;

/// Between two visitors.
const PAUSE: Duration = Duration::from_millis(900);
/// What the visitors come with.
const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
];
/// How long the demo waits to see a settlement.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends visitor after visitor; about half of them buy.
pub(super) async fn play(services: &Services, program: &Program, show: &Show) -> anyhow::Result<()> {
    let browser = browser()?;
    let mut pause = tokio::time::interval(PAUSE);
    for visitor in 1u64.. {
        pause.tick().await;
        let link = program
            .link_urls
            .get(usize::try_from(visitor)? % program.link_urls.len());
        let click = click(&browser, link.context("the demo program has no link")?, visitor, show).await?;
        if draw(0..100) < 50 {
            buy(services, &browser, program, (&click, visitor), show).await?;
        }
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the demo's browser calls the product itself and nobody else"
)]
fn browser() -> anyhow::Result<reqwest::Client> {
    let builder = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy();
    Ok(builder.timeout(Duration::from_secs(10)).build()?)
}

#[expect(clippy::disallowed_methods, reason = "the demo's chance needs no seed")]
fn draw(range: std::ops::Range<u32>) -> u32 {
    rand::rng().random_range(range)
}

/// Follows a link and reads the click id off the redirect, as the shop's page would.
async fn click(browser: &reqwest::Client, link: &str, visitor: u64, show: &Show) -> anyhow::Result<String> {
    let agent = AGENTS.get(usize::try_from(visitor)? % AGENTS.len()).copied();
    let visit = browser.get(format!("{link}?sub1=visitor-{visitor}"));
    let visit = visit.header(USER_AGENT, agent.unwrap_or_default());
    let answer = visit.send().await?;
    let location = answer
        .headers()
        .get(LOCATION)
        .context("a link did not redirect")?
        .to_str()?;
    let location = url::Url::parse(location)?;
    let (_, click) = location
        .query_pairs()
        .find(|(name, _)| name == "cid")
        .context("no click id in the redirect")?;
    show.line("click", &click);
    Ok(click.into_owned())
}

/// Reports a sale, sometimes twice, as merchants do, and shows what it settled to.
async fn buy(
    services: &Services,
    browser: &reqwest::Client,
    program: &Program,
    (click, visitor): (&str, u64),
    show: &Show,
) -> anyhow::Result<()> {
    let amount = format!("{}.{:02}", draw(15..600), draw(0..100));
    let event = if draw(0..5) == 0 { "lead" } else { "sale" };
    let url = format!(
        "{}?click_id={click}&txn_id=demo-{click}-{visitor}&amount={amount}&event={event}",
        program.postback_url
    );
    let times = if draw(0..6) == 0 { 2 } else { 1 };
    for _ in 0..times {
        let answer: serde_json::Value = browser.get(&url).send().await?.json().await?;
        let said = |field: &str| {
            answer
                .get(field)
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        show.line(
            "postback",
            &format!(
                "{:<10} {event} of {amount} USD   {}",
                said("code"),
                said("conversion_id")
            ),
        );
        if said("code") == "accepted" {
            settled(services, said("conversion_id").parse()?, show).await?;
        }
    }
    Ok(())
}

/// Waits for the settlement and shows what it gave.
async fn settled(services: &Services, id: ConversionId, show: &Show) -> anyhow::Result<()> {
    let mut look = tokio::time::interval(Duration::from_millis(50));
    let looking = async {
        loop {
            look.tick().await;
            if let Some(found) = crate::demo::program::conversion(services, id).await?
                && found.settled_at.is_some()
            {
                return anyhow::Ok(found);
            }
        }
    };
    match tokio::time::timeout(PATIENCE, looking).await {
        Ok(found) => show.line("payout", &payout(&found?)),
        Err(_) => show.line("payout", &format!("{id} is not settled after {} s", PATIENCE.as_secs())),
    }
    Ok(())
}

fn payout(conversion: &conversion::Model) -> String {
    let currency = conversion.payout_currency.as_deref().unwrap_or_default();
    let why = conversion
        .reason
        .as_deref()
        .map(|reason| format!("   ({reason})"))
        .unwrap_or_default();
    match parse_currency(currency) {
        Ok(known) => {
            let payout = Money {
                micros: conversion.payout_micros.unwrap_or_default(),
                currency: known,
            };
            format!("{payout} {currency} for {}{why}", conversion.id)
        }
        Err(_) => format!("none yet for {}{why}", conversion.id),
    }
}
