//! Whether the ledger says what conversions were settled at.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use waypost_entity::id::{AffiliateId, ConversionId, TenantId};
use waypost_entity::{conversion, ledger_entry};

use crate::bulk;
use crate::conversion::movement::{booked, owed_by};
use crate::error::Result;
use crate::money::{Micros, plain_decimal};
use crate::services::Services;
use crate::verify::{Checked, Pages, tenants};

/// Conversions that are read at once.
const PAGE: u64 = 500;

/// Compares what was booked for each settled conversion with what is owed for it, to the last digit. Reads everything there is, and
/// writes nothing.
pub async fn verify(services: &Services) -> Result<Checked> {
    let mut checked = Checked::default();
    for tenant in tenants(services).await? {
        let mut pages = Pages::of(PAGE);
        while pages.go_on(compare(services, (tenant, &pages), &mut checked).await?) {}
    }
    Ok(checked)
}

/// Compares a page of conversions and their entries, and returns the last one of them.
#[expect(
    clippy::disallowed_methods,
    reason = "the books of every tenant are checked, each by itself"
)]
async fn compare(
    services: &Services,
    (tenant, pages): (TenantId, &Pages),
    checked: &mut Checked,
) -> Result<Option<ConversionId>> {
    let now = services.store.snapshot().await?;
    let all = conversion::Entity::find().filter(conversion::Column::TenantId.eq(tenant));
    let page = pages.next(all).all(&now).await?;
    let ids = page.iter().map(|row| (tenant, row.id));
    let mut entries: HashMap<ConversionId, Vec<ledger_entry::Model>> = HashMap::new();
    for entry in bulk::find::<ledger_entry::Entity, _>(&now, ledger_entry::Column::ConversionId, ids).await? {
        if let Some(conversion) = entry.conversion_id {
            entries.entry(conversion).or_default().push(entry);
        }
    }
    for row in &page {
        // One that owes a settlement is booked with it.
        if row.settled_at.is_none() {
            continue;
        }
        checked.looked_at += 1;
        let entries = entries.get(&row.id).map_or(&[][..], Vec::as_slice);
        let mut booked = booked(entries);
        booked.retain(|_, micros| *micros != 0);
        let owed = owed_by(row);
        if booked != owed {
            checked.found(|| format!("{}: owed {}, booked {}", row.id, shown(&owed), shown(&booked)));
        }
    }
    Ok(page.last().map(|row| row.id))
}

fn shown(sums: &BTreeMap<(AffiliateId, &str), Micros>) -> String {
    if sums.is_empty() {
        return "nothing".to_owned();
    }
    let sums = sums
        .iter()
        .map(|((affiliate, currency), micros)| format!("{} {currency} to {affiliate}", plain_decimal(*micros)));
    sums.collect::<Vec<_>>().join(" and ")
}
