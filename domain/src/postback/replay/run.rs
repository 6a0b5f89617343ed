//! Does all that a replay does, in a transaction that is not committed yet: whoever wants to know only what would come of it drops it.

use std::collections::{BTreeSet, HashSet};

use waypost_entity::id::ConversionId;

use super::difference::Replay;
use super::refused::KeysOfToday;
use super::stored::{self, Selected, Selection, Stored};
use super::{again, counted, refused, sales};
use crate::conversion::settle;
use crate::error::{Error, Result};
use crate::postback::deciding::decide::Known;
use crate::postback::deciding::held;
use crate::postback::deciding::look_up::{firsts, keys, look_up};
use crate::postback::report::Report;
use crate::scope::Scope;
use crate::tenant;
use crate::tx::Tx;

/// How often a run begins anew when what it is about is reported meanwhile.
const MOST_TRIES: u32 = 5;

/// A run that is done and not committed.
pub(super) struct Run {
    pub tx: Tx,
    pub replay: Replay,
    /// The conversions that are new in it.
    pub made: BTreeSet<ConversionId>,
}

/// Requests with their reports, and what these name.
struct Read {
    stored: Vec<Stored>,
    reports: Vec<Report>,
    known: Known,
}

/// Takes in what is selected.
pub(super) async fn run(scope: &Scope, selection: &Selection) -> Result<Run> {
    let _turn = scope.services().replays.take(scope.tenant()).await?;
    let mut selected = stored::select(scope, selection).await?;
    // Before the transaction: what is not in the caches has to be loaded on a connection of its own.
    let (mut counting, mut others) = read(scope, std::mem::take(&mut selected.fit)).await?;
    for _ in 0..MOST_TRIES {
        if let Some(run) = once(scope, selection, &selected, (&mut counting, &mut others)).await? {
            return Ok(run);
        }
    }
    let message = "these conversions are being reported just now; try again in a moment";
    Err(Error::Conflict(message.to_owned()))
}

/// Reads requests, and those that count of the sales that these may be about: first what counts, then the others.
async fn read(scope: &Scope, fit: Vec<Stored>) -> Result<(Read, Read)> {
    let reports = again::read(scope, &fit).await?;
    let related = sales::related(scope.reader(), reports.iter()).await?;
    let aside = stored::aside(scope, &fit, &related).await?;
    let reports_aside = again::read(scope, &aside).await?;
    let both = fit.into_iter().zip(reports).chain(aside.into_iter().zip(reports_aside));
    let mut both: Vec<(Stored, Report)> = both.collect();
    both.sort_unstable_by_key(|(stored, _)| stored::place(stored));
    let (counting, others) = both.into_iter().partition(|(stored, _)| stored.counts().is_some());
    Ok((Read::of(scope, counting).await?, Read::of(scope, others).await?))
}

impl Read {
    async fn of(scope: &Scope, read: Vec<(Stored, Report)>) -> Result<Self> {
        let (stored, reports): (Vec<Stored>, Vec<Report>) = read.into_iter().unzip();
        let known = look_up(scope.services(), &reports).await?;
        Ok(Self { stored, reports, known })
    }
}

async fn once(
    scope: &Scope,
    selection: &Selection,
    selected: &Selected,
    (counting, others): (&mut Read, &mut Read),
) -> Result<Option<Run>> {
    let tx = scope.begin().await?;
    let made: HashSet<ConversionId> = counting.stored.iter().filter_map(Stored::made).collect();
    let reports = counting.reports.iter().chain(&others.reports);
    let related = sales::related(&tx, reports.clone()).await?;
    let mut keys_of_today = sales::keys_of_today(&related, reports, &made);
    let Read { stored, reports, known } = counting;
    // All of them at once, so that whoever reports of the same sales waits, and does not lock up with this.
    let counted = stored.iter().filter_map(Stored::counts);
    let wanted: BTreeSet<ConversionId> = counted.chain(related.iter().map(|row| row.id)).collect();
    let mut sales = sales::lock(scope, &tx, wanted.iter().copied()).await?;
    known.firsts = firsts(&tx, keys(reports, known)).await?;
    known.firsts.extend(keys_of_today.clone());
    known.held = held::hold(&tx, reports, known).await?;
    let asked = (selection.take_back, tenant::zone_in(scope, &tx).await?);
    let corrections = counted::read(scope, (stored, reports), (known, &mut sales), asked)?;
    if !corrections.write(&tx, &sales).await? {
        return Ok(None);
    }
    let told_apart: HashSet<ConversionId> = corrections.keys.values().copied().collect();
    keys_of_today.extend(corrections.keys);
    let Read { stored, reports, known } = others;
    sales::keep_repeats((stored, reports), known, &told_apart, &mut keys_of_today);
    let today = KeysOfToday {
        sales: keys_of_today,
        refunds: corrections.refunds,
    };
    let Some(taken_in) = refused::take_in(scope, &tx, (stored, reports), (known, today)).await? else {
        return Ok(None);
    };
    let owing: BTreeSet<ConversionId> = corrections
        .corrected
        .into_iter()
        .chain(taken_in.owing.iter().copied())
        .collect();
    let owing: Vec<ConversionId> = owing.into_iter().collect();
    let movements = settle::settle_all_in(scope, &tx, &owing).await?;
    let differences = corrections
        .differences
        .into_iter()
        .chain(taken_in.differences)
        .collect();
    let replay = Replay::of(selected, differences, &movements);
    Ok(Some(Run {
        tx,
        replay,
        made: taken_in.made,
    }))
}
