//! Which click is a visitor's first: the one whose id stands at the visitor's key. The key is unique, so that two processes that
//! write two clicks of a visitor at once agree on one.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sha2::{Digest, Sha256};
use waypost_entity::id::{TenantId, TypedId};
use waypost_entity::visitor::{Column, Entity};
use waypost_entity::{click, click_sweep};

use super::sweep;
use crate::entropy::moment_of;
use crate::error::Result;
use crate::services::Services;

/// Days before today that are kept. A click that comes to its facts later, out of a spool that was cut off for longer, may be
/// taken for a visitor's first once more.
const DAYS_KEPT: u32 = 2;
/// Bytes of the hash: enough that two visitors share a key never.
const HASH_BYTES: usize = 16;
/// Rows that one statement removes, so that none holds SQLite's single writer for long.
const CHUNK: u64 = 500;

/// The day in UTC, then a hash of what makes a visitor: the same address and user agent at the same offer by the same affiliate.
/// Neither can be read out of it, but who knows both can look whether they came, so it counts as personal data and is soon
/// forgotten.
pub(super) fn key(click: &click::Model) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(click.offer_id.uuid());
    hash.update(click.affiliate_id.uuid());
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    // No address holds a line break, so that the two texts cannot run into each other.
    hash.update(format!("{}\n{}", text(&click.ip), text(&click.user_agent)));
    let mut key = day(click.created_at).to_be_bytes().to_vec();
    key.extend(hash.finalize().iter().take(HASH_BYTES));
    key
}

/// Days since 1970.
fn day(at: DateTime<Utc>) -> u32 {
    u32::try_from(at.timestamp() / TimeDelta::days(1).num_seconds()).unwrap_or_default()
}

/// Removes visitors of days that nothing is derived of any more; returns how many. Days that the sweep has not come to yet are
/// kept, however old: their visitors decide about clicks to come. Safe in several processes at once.
pub async fn forget(services: &Services) -> Result<u64> {
    let mut removed = 0;
    let today = day(services.clock.now());
    for click_sweep::Model { tenant_id, swept_to } in sweep::reached(services).await? {
        let swept_day = moment_of(swept_to).map_or(0, day);
        let before = std::cmp::min(today.saturating_sub(DAYS_KEPT), swept_day);
        removed += remove(services, tenant_id, before).await?;
    }
    Ok(removed)
}

async fn remove(services: &Services, tenant: TenantId, before: u32) -> Result<u64> {
    let mut old = Query::select();
    old.column(Column::Key)
        .from(Entity)
        .and_where(Expr::col(Column::TenantId).eq(tenant))
        .and_where(Expr::col(Column::Key).lt(before.to_be_bytes().to_vec()))
        .order_by(Column::Key, Order::Asc)
        .limit(CHUNK);
    let mut delete = Query::delete();
    delete
        .from_table(Entity)
        .and_where(Expr::col(Column::TenantId).eq(tenant))
        .and_where(Expr::col(Column::Key).in_subquery(old));
    let mut removed = 0;
    loop {
        let rows = services.store.writer().execute(&delete).await?.rows_affected();
        removed += rows;
        if rows < CHUNK {
            return Ok(removed);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn click(offer: u128, affiliate: u128, (ip, agent): (&str, &str), at: &str) -> click::Model {
        let some = |text: &str| Some(text.to_owned());
        click::Model {
            tenant_id: TypedId::from_uuid(Uuid::from_u128(1)),
            id: TypedId::from_uuid(Uuid::from_u128(2)),
            tracking_link_id: None,
            offer_id: TypedId::from_uuid(Uuid::from_u128(offer)),
            affiliate_id: TypedId::from_uuid(Uuid::from_u128(affiliate)),
            sub1: None,
            sub2: None,
            sub3: None,
            sub4: None,
            sub5: None,
            parameters: json!([]),
            ip: some(ip),
            user_agent: some(agent),
            referer: None,
            is_test: false,
            created_at: at.parse().expect("a time"),
        }
    }

    #[test]
    fn a_visitor_is_an_address_and_an_agent_at_an_offer_of_an_affiliate_on_a_day() {
        let first = key(&click(1, 1, ("192.0.2.1", "A"), "2026-03-02T00:00:00Z"));
        for (other, same) in [
            (click(1, 1, ("192.0.2.1", "A"), "2026-03-02T23:59:59.999999Z"), true),
            (click(1, 1, ("192.0.2.1", "A"), "2026-03-03T00:00:00Z"), false),
            (click(1, 1, ("192.0.2.1", "A"), "2026-03-01T23:59:59Z"), false),
            (click(2, 1, ("192.0.2.1", "A"), "2026-03-02T12:00:00Z"), false),
            (click(1, 2, ("192.0.2.1", "A"), "2026-03-02T12:00:00Z"), false),
            (click(2, 2, ("192.0.2.1", "A"), "2026-03-02T12:00:00Z"), false),
            (click(1, 1, ("192.0.2.2", "A"), "2026-03-02T12:00:00Z"), false),
            (click(1, 1, ("192.0.2.1", "B"), "2026-03-02T12:00:00Z"), false),
            (click(1, 1, ("192.0.2.", "1A"), "2026-03-02T12:00:00Z"), false),
        ] {
            assert_eq!(key(&other) == first, same, "{other:?}");
        }
        assert_eq!(first.len(), 4 + HASH_BYTES);
    }

    #[test]
    fn an_older_day_sorts_before_a_younger_one_whatever_the_hash() {
        let days = ["1999-12-31", "2026-03-01", "2026-03-02", "2038-01-20"];
        let keys = days.map(|day| key(&click(1, 1, (day, "A"), &format!("{day}T12:00:00Z"))));
        assert!(keys.is_sorted());
    }
}
