//! Works every settlement out again from what is stored, and tells what would come out otherwise. Nothing is written.

use sea_orm::QuerySelect;
use serde_json::Value;
use waypost_entity::conversion;
use waypost_entity::id::ConversionId;

use super::settle::{self, MOST_TOGETHER};
use crate::error::Result;
use crate::ledger::Movement;
use crate::money::plain_decimal;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::verify::{Checked, Pages, tenants};

/// Works every settlement of every program out again, under the terms, rates and counters that it was made by, and compares status,
/// payout, reason, explanation and ledger. Settlements of one offer wait while a few of it are worked out.
pub async fn resettle(services: &Services) -> Result<Checked> {
    let mut checked = Checked::default();
    for tenant in tenants(services).await? {
        let scope = Scope::admit(services, tenant, Actor::Job);
        let mut pages = Pages::of(MOST_TOGETHER as u64);
        loop {
            let page = page(&scope, &pages).await?;
            if !pages.go_on(page.last().copied()) {
                break;
            }
            checked.and(again(&scope, &page).await?);
        }
    }
    Ok(checked)
}

async fn page(scope: &Scope, pages: &Pages) -> Result<Vec<ConversionId>> {
    let all = scope.select::<conversion::Entity>();
    let ids = all.select_only().column(conversion::Column::Id);
    Ok(pages.next(ids).into_tuple().all(scope.reader()).await?)
}

async fn again(scope: &Scope, ids: &[ConversionId]) -> Result<Checked> {
    // Dropped at the end: what comes out is only looked at.
    let tx = scope.begin().await?;
    let mut settled = settle::lock(scope, &tx, ids).await?;
    settled.retain(|row| row.settled_at.is_some());
    settled.sort_unstable_by_key(|row| row.id);
    let mut now = settled.clone();
    now.iter_mut().for_each(|row| row.settled_at = None);
    let (movements, _) = settle::work_out(scope, &tx, &mut now).await?;
    let mut checked = Checked::default();
    for (before, now) in settled.iter().zip(&now) {
        checked.looked_at += 1;
        let moved = movements.iter().filter(|movement| movement.conversion == before.id);
        let otherwise = otherwise(before, now, moved);
        if !otherwise.is_empty() {
            checked.found(|| format!("{}: {}", before.id, otherwise.join("; ")));
        }
    }
    Ok(checked)
}

/// What would be otherwise of one.
fn otherwise<'a>(
    before: &conversion::Model,
    now: &conversion::Model,
    moved: impl Iterator<Item = &'a Movement>,
) -> Vec<String> {
    let payout = |row: &conversion::Model| {
        let currency = row.payout_currency.as_deref().unwrap_or_default();
        row.payout_micros.map_or_else(
            || "none".to_owned(),
            |micros| format!("{} {currency}", plain_decimal(micros)),
        )
    };
    let reason = |row: &conversion::Model| row.reason.clone().unwrap_or_else(|| "none".to_owned());
    let pairs = [
        ("status", before.status.word().to_owned(), now.status.word().to_owned()),
        ("payout", payout(before), payout(now)),
        ("reason", reason(before), reason(now)),
    ];
    let mut otherwise: Vec<String> = pairs
        .into_iter()
        .filter(|(_, before, now)| before != now)
        .map(|(name, before, now)| format!("{name} is {before}, comes to {now}"))
        .collect();
    // What was rejected before its rate was known is explained without it; a rate that came since changes nothing of it.
    let rate_came_since = before.exchange_rate.is_none() && now.exchange_rate.is_some();
    if !rate_came_since && explained(before) != explained(now) {
        otherwise.push("it is explained otherwise".to_owned());
    }
    otherwise
        .extend(moved.map(|Movement { amount, .. }| format!("the ledger lacks {amount} {}", amount.currency.code())));
    otherwise
}

/// The explanation, without what only the settlement says that took something back.
fn explained(row: &conversion::Model) -> Option<Value> {
    let mut explanation = row.explanation.clone()?;
    if let Some(since) = explanation.get_mut("since").and_then(Value::as_object_mut) {
        since.remove("taken_back");
    }
    Some(explanation)
}
