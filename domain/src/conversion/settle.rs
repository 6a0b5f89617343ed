//! Settles conversions: payout from the terms in force, ledger entry, deliveries to the partner and the program, in one transaction. What one
//! commit brought in is settled together, with a number of statements that does not depend on how many they are.

use std::collections::BTreeMap;

use waypost_entity::conversion;
use waypost_entity::id::{ConversionId, TenantId};

use crate::conversion::grounds::Grounds;
use crate::conversion::tally::{self, Tallies};
use crate::conversion::worth;
use crate::delivery::Occasion;
use crate::error::{Error, Result};
use crate::ingest::{Batch, split};
use crate::ledger::Movement;
use crate::queue::Job;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::tx::Tx;
use crate::{bulk, delivery, ledger, promptness, tenant, webhook};

/// Most conversions that are settled together, and of one job: it holds their locks while it runs.
pub(super) const MOST_TOGETHER: usize = 100;

/// The columns that a settlement writes.
pub(super) const WRITTEN: [conversion::Column; 14] = [
    conversion::Column::Status,
    conversion::Column::PayoutMicros,
    conversion::Column::PayoutCurrency,
    conversion::Column::Reason,
    conversion::Column::TermsId,
    conversion::Column::ExchangeRate,
    conversion::Column::Explanation,
    conversion::Column::Counted,
    conversion::Column::CountedBefore,
    conversion::Column::OnHold,
    conversion::Column::AwaitsReview,
    conversion::Column::Review,
    conversion::Column::ReviewReason,
    conversion::Column::SettledAt,
];

/// The jobs that settle these conversions, in their order.
pub(crate) fn jobs(conversions: impl Iterator<Item = (TenantId, ConversionId)>) -> Vec<Job> {
    let mut of_tenants: BTreeMap<TenantId, Vec<ConversionId>> = BTreeMap::new();
    for (tenant, conversion) in conversions {
        of_tenants.entry(tenant).or_default().push(conversion);
    }
    let chunks = |(tenant, ids): (TenantId, Vec<ConversionId>)| {
        ids.chunks(MOST_TOGETHER)
            .map(|some| Job::Settle {
                tenant,
                conversions: some.to_vec(),
            })
            .collect::<Vec<_>>()
    };
    of_tenants.into_iter().flat_map(chunks).collect()
}

/// Settles each conversion that owes a settlement: a new one, and one of which more was reported. Safe to run twice: a settled
/// conversion is left alone, and the ledger holds one entry for each cause. One that cannot be settled keeps none of the others from it.
pub async fn settle(services: &Services, tenant: TenantId, conversions: &[ConversionId]) -> Result<()> {
    let together = Together(Scope::admit(services, tenant, Actor::Job));
    let outcomes = split::write(&together, conversions).await;
    // The job comes back for the one that time can mend; what no repetition mends must not end it.
    let worst = outcomes.into_iter().filter_map(Result::err).max_by_key(hope);
    worst.map_or(Ok(()), Err)
}

/// How much another try may bring.
fn hope(error: &Error) -> u8 {
    match error {
        Error::Unavailable(_) | Error::Overloaded | Error::NoRoom | Error::RateLimited(_) => 2,
        Error::Internal(_) | Error::Conflict(_) => 1,
        Error::Unauthenticated(_) | Error::Forbidden(_) | Error::NotFound(_) | Error::Invalid(_) => 0,
    }
}

/// Settles in one transaction.
struct Together(Scope);

impl Batch for Together {
    type Item = ConversionId;
    type Done = ();

    async fn write(&self, ids: &[ConversionId]) -> Result<Vec<()>> {
        let scope = &self.0;
        let tx = scope.begin().await?;
        let settled = settle_in(scope, &tx, ids).await?;
        tx.commit().await?;
        let late = &scope.services().promptness.settlement;
        let first = settled.first_time.iter();
        first.for_each(|settled| promptness::record(late, settled.created_at, scope.now()));
        Ok(vec![(); ids.len()])
    }
}

/// What came of settling some conversions.
#[derive(Default)]
struct Settled {
    /// Those that were settled for the first time.
    first_time: Vec<conversion::Model>,
    /// What was booked.
    movements: Vec<Movement>,
}

/// Settles those of these conversions that owe a settlement, as a part of the transaction.
async fn settle_in(scope: &Scope, tx: &Tx, ids: &[ConversionId]) -> Result<Settled> {
    let mut found = lock(scope, tx, ids).await?;
    found.retain(|conversion| conversion.settled_at.is_none());
    // The order in which they came is the order of their turns.
    found.sort_unstable_by_key(|conversion| conversion.id);
    if found.is_empty() {
        return Ok(Settled::default());
    }
    let before = found.clone();
    let (movements, tallies) = work_out(scope, tx, &mut found).await?;
    tallies.write(scope, tx).await?;
    bulk::update::<conversion::Entity>(tx, &found, &WRITTEN).await?;
    ledger::book(scope, tx, &movements).await?;
    let told: Vec<_> = before
        .iter()
        .zip(&found)
        .filter_map(|(before, now)| Some((now, occasion(before, now)?)))
        .collect();
    delivery::create_for(scope, tx, &told).await?;
    let settled = before.iter().zip(&found).filter(|(_, now)| now.settled_at.is_some());
    webhook::conversions(scope, tx, &settled.collect::<Vec<_>>()).await?;
    let is_first = before.into_iter().map(|before| before.payout_micros.is_none());
    let mut is_first = is_first.collect::<Vec<_>>().into_iter();
    found.retain(|now| is_first.next().unwrap_or_default() && now.settled_at.is_some());
    Ok(Settled {
        first_time: found,
        movements,
    })
}

/// Why the affiliate's own systems may have to be told of a conversion.
fn occasion(before: &conversion::Model, now: &conversion::Model) -> Option<Occasion> {
    now.settled_at?;
    Some(match before.payout_micros {
        None => Occasion::Made,
        Some(_) if before.status != now.status => Occasion::Turned,
        Some(_) => Occasion::Settled,
    })
}

/// The same for as many as there are. The turns of all their offers are taken first and in one order: a transaction that took them
/// piece by piece would lock up with another one.
pub(crate) async fn settle_all_in(scope: &Scope, tx: &Tx, ids: &[ConversionId]) -> Result<Vec<Movement>> {
    tally::take_turns(scope, tx, &lock(scope, tx, ids).await?).await?;
    let mut movements = Vec::new();
    for some in ids.chunks(MOST_TOGETHER) {
        movements.extend(settle_in(scope, tx, some).await?.movements);
    }
    Ok(movements)
}

/// Works out what each of them is settled at, one after the other, and notes it in the rows. Nothing is written.
pub(super) async fn work_out(
    scope: &Scope,
    tx: &Tx,
    conversions: &mut [conversion::Model],
) -> Result<(Vec<Movement>, Tallies)> {
    let zone = tenant::zone_in(scope, tx).await?;
    let grounds = Grounds::of(scope, tx, zone, conversions).await?;
    let mut tallies = Tallies::open(scope, tx, zone, conversions).await?;
    let mut movements = Vec::new();
    for conversion in conversions {
        let ground = grounds.ground(conversion)?;
        let turn = tallies.begin(conversion, ground.terms)?;
        let decided = worth::decide(conversion, &ground, (&turn, scope.now()))?;
        tallies.end(conversion, decided.counted)?;
        movements.extend(decided.movements);
    }
    Ok((movements, tallies))
}

/// The conversions of these ids, locked until the transaction ends.
pub(super) async fn lock(scope: &Scope, tx: &Tx, ids: &[ConversionId]) -> Result<Vec<conversion::Model>> {
    let wanted = ids.iter().map(|id| (scope.tenant(), *id));
    let found = bulk::lock::<conversion::Entity>(tx, wanted).await?;
    if found.len() < ids.len() {
        return Err(Error::NotFound("conversion"));
    }
    Ok(found)
}
