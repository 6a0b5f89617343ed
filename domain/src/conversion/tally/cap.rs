//! Whether a cap is used up, for offers that turn visitors away while it is.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use waypost_entity::id::{AffiliateId, OfferId};
use waypost_entity::{offer, tally};

use super::counts::{Counts, Sum};
use super::place::Place;
use super::stored;
use crate::bulk;
use crate::error::Result;
use crate::offer as offers;
use crate::scope::Scope;
use crate::terms::{CapMetric, Exact, Terms};
use crate::tx::Tx;

/// Until when a cap lets nothing more through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum UsedUp {
    /// Until this moment, at which it counts anew.
    Until(DateTime<Utc>),
    /// For good, unless it is raised or something is taken back.
    ForGood,
}

impl UsedUp {
    /// Whether it still is.
    pub(crate) fn is_so(self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Until(end) => now < end,
            Self::ForGood => true,
        }
    }
}

/// Whether these terms' cap is used up by now for one affiliate of an offer; none while it is not.
pub(crate) async fn used_up(
    scope: &Scope,
    zone: Tz,
    terms: &Terms,
    whose: (OfferId, AffiliateId),
) -> Result<Option<UsedUp>> {
    let asked = terms.asked();
    let Some((of, _, period)) = asked.cap else {
        return Ok(None);
    };
    let place = Place::at(whose, scope.now(), zone);
    let key = [(scope.tenant(), place.key(of, period))].into_iter();
    let sums = bulk::find::<tally::Entity, _>(scope.reader(), tally::Column::Key, key).await?;
    let before = stored::read(&sums, &[])?.before(&place, &asked);
    let used_up = terms.cap_is_used_up(&before.cap_used);
    Ok(used_up.then(|| place.end(period, zone).map_or(UsedUp::ForGood, UsedUp::Until)))
}

/// Outdates what is remembered of the tenant's links when a cap of one of these offers is used up now and was not, or the other way.
pub(super) async fn announce_crossings(
    scope: &Scope,
    tx: &Tx,
    offers: &[offer::Model],
    (before, after): (&BTreeMap<String, tally::Model>, &Counts),
) -> Result<()> {
    for offer in offers.iter().filter(|offer| offer.turns_away_at_cap) {
        let newest = offers::latest_terms(scope, tx, offer.id).await?;
        let terms = offers::published(&newest)?;
        let Some((_, metric, _)) = terms.asked().cap else {
            continue;
        };
        let used_up = |sum: &Sum| terms.cap_is_used_up(&used(sum, metric));
        let of_offer = format!("{}/", offer.id);
        for (key, sum) in after
            .sums
            .range(of_offer.clone()..)
            .take_while(|(key, _)| key.starts_with(&of_offer))
        {
            let was = before.get(key).map(stored::sum).transpose()?.unwrap_or_default();
            if used_up(&was) != used_up(sum) {
                return tx.announce(scope.tenant()).await;
            }
        }
    }
    Ok(())
}

/// What of a sum a cap counts.
pub(super) fn used(sum: &Sum, metric: CapMetric) -> Exact {
    match metric {
        CapMetric::Conversions => Exact::from_count(sum.paid_conversions),
        CapMetric::Payout => Exact::from_micros(sum.payout_micros),
    }
}
