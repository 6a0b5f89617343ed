//! Whether the counters are the sum of what counts.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use waypost_entity::id::{ConversionId, TenantId};
use waypost_entity::{conversion, customer_tally, tally};

use super::counts::{Counts, Sum};
use super::stored;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::verify::{Checked, Pages, tenants};

/// Conversions that are read at once.
const PAGE: u64 = 1000;

/// Counts everything once more from what each conversion adds, and compares. Writes nothing.
pub async fn verify(services: &Services) -> Result<Checked> {
    let mut checked = Checked::default();
    for tenant in tenants(services).await? {
        let now = services.store.snapshot().await?;
        let (held, again) = (held(&now, tenant).await?, counted_again(&now, tenant).await?);
        compare(&held, &again, &mut checked);
    }
    Ok(checked)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the counters of every tenant are checked, each by itself"
)]
async fn held(now: &DatabaseTransaction, tenant: TenantId) -> Result<Counts> {
    let sums = tally::Entity::find().filter(tally::Column::TenantId.eq(tenant));
    let customers = customer_tally::Entity::find().filter(customer_tally::Column::TenantId.eq(tenant));
    stored::read(&sums.all(now).await?, &customers.all(now).await?)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the counters of every tenant are checked, each by itself"
)]
async fn counted_again(now: &DatabaseTransaction, tenant: TenantId) -> Result<Counts> {
    use conversion::Column::{Counted, Id, TenantId};
    let mut counts = Counts::default();
    let mut pages = Pages::of(PAGE);
    loop {
        let all = conversion::Entity::find()
            .select_only()
            .columns([Id, Counted])
            .filter(TenantId.eq(tenant));
        let page: Vec<(ConversionId, Option<Value>)> = pages.next(all).into_tuple().all(now).await?;
        if !pages.go_on(page.last().map(|(id, _)| *id)) {
            return Ok(counts);
        }
        for share in page.into_iter().filter_map(|(_, counted)| counted) {
            counts.add(&serde_json::from_value(share).map_err(Error::internal)?);
        }
    }
}

fn compare(held: &Counts, again: &Counts, checked: &mut Checked) {
    let nothing = Sum::default();
    let keys: BTreeSet<&String> = held.sums.keys().chain(again.sums.keys()).collect();
    for key in keys {
        checked.looked_at += 1;
        let (held, again) = (
            held.sums.get(key).unwrap_or(&nothing),
            again.sums.get(key).unwrap_or(&nothing),
        );
        if held != again {
            checked.found(|| format!("{key}: held {held:?}, counts {again:?}"));
        }
    }
    let payments = |counts: &Counts| -> BTreeMap<String, BTreeMap<String, u64>> {
        let paid = counts
            .customers
            .iter()
            .filter(|(_, customer)| !customer.payments.is_empty());
        paid.map(|(key, customer)| (key.clone(), customer.payments.clone()))
            .collect()
    };
    let (held, again) = (payments(held), payments(again));
    let keys: BTreeSet<&String> = held.keys().chain(again.keys()).collect();
    for key in keys {
        checked.looked_at += 1;
        if held.get(key) != again.get(key) {
            checked.found(|| format!("{key}: the payments of a customer are miscounted"));
        }
    }
}
