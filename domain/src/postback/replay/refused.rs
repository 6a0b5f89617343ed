//! Requests that do not count: those that would be taken today are taken in, as at the time when they came.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use waypost_entity::id::{ConversionId, TenantId, TypedId};
use waypost_entity::status::PostbackOutcome;
use waypost_entity::{conversion, postback};

use super::difference::{Difference, Kind};
use super::stored::Stored;
use crate::bulk;
use crate::conversion::changes;
use crate::error::Result;
use crate::postback::deciding::change::{Change, What};
use crate::postback::deciding::decide::{self, Decision, Known, Verdict};
use crate::postback::deciding::held::{self, SaidMore};
use crate::postback::deciding::identity::Key;
use crate::postback::deciding::look_up::{firsts, keys};
use crate::postback::parking;
use crate::postback::record::{insert_conversions, new, told};
use crate::postback::report::Report;
use crate::queue::When;
use crate::scope::Scope;
use crate::tx::Tx;

/// What taking them in comes to.
pub(super) struct TakenIn {
    pub differences: Vec<Difference>,
    /// The conversions that are new.
    pub made: BTreeSet<ConversionId>,
    /// The conversions that owe a settlement.
    pub owing: BTreeSet<ConversionId>,
}

/// By which keys what counts is known today.
pub(super) struct KeysOfToday {
    /// The dedupe keys of conversions.
    pub sales: HashMap<(TenantId, String), ConversionId>,
    /// The source keys of their refunds.
    pub refunds: HashMap<(TenantId, ConversionId), Vec<String>>,
}

/// Takes in what would be taken today. Returns nothing when another transaction has counted one of them meanwhile: then all of it has
/// to be looked at again.
pub(super) async fn take_in(
    scope: &Scope,
    tx: &Tx,
    (stored, reports): (&[Stored], &[Report]),
    (known, today): (&mut Known, KeysOfToday),
) -> Result<Option<TakenIn>> {
    known.firsts = firsts(tx, keys(reports, known)).await?;
    known.firsts.extend(today.sales);
    known.held = held::hold(tx, reports, known).await?;
    for (sale, keys) in today.refunds {
        known.held.entry(sale).and_modify(|held| held.knows(keys));
    }
    let last_words = last_words(scope, tx, known).await?;
    let mut decisions = Vec::with_capacity(reports.len());
    for report in reports {
        let mut decision = decide::decide_one(report, known);
        leave_out_late_word(report, &last_words, &mut decision);
        // Only now: what is left out says nothing to those behind it.
        decide::note(report.tenant(), &decision.verdict, known, true);
        decisions.push(decision);
    }
    if !insert_conversions(tx, &mut decisions).await?.is_empty() {
        return Ok(None);
    }
    let said = SaidMore::by(reports, &decisions, known);
    let made: BTreeSet<ConversionId> = new(&decisions).map(|row| row.id).collect();
    let owing = made.iter().copied().chain(said.reopened().map(|(_, id)| id)).collect();
    let jobs = parking::of_sales(tx, new(&decisions)).await?;
    let (mut differences, mut rows) = (Vec::new(), Vec::new());
    for ((stored, report), decision) in stored.iter().zip(reports).zip(decisions) {
        let written = written(stored, &decision, &made);
        let (_, row) = told(report, decision);
        let counts = [PostbackOutcome::Accepted, PostbackOutcome::Updated].contains(&row.outcome);
        if counts || row.code != stored.code {
            let difference = difference(stored, &row, counts);
            differences.push(Difference { written, ..difference });
        }
        rows.extend(counts.then_some(row));
    }
    bulk::insert::<postback::Entity>(tx, rows).await?;
    said.write(tx).await?;
    tx.enqueue_all(&jobs, When::Now(scope.now())).await?;
    Ok(Some(TakenIn {
        differences,
        made,
        owing,
    }))
}

fn difference(stored: &Stored, row: &postback::Model, counts: bool) -> Difference {
    Difference {
        postback: stored.request.id,
        kind: if counts { Kind::Counted } else { Kind::Reworded },
        before: (stored.outcome, stored.code.clone()),
        now: (row.outcome, row.code.clone()),
        message: row.message.clone(),
        conversion: row.conversion_id,
        corrected: Vec::new(),
        money: Vec::new(),
        is_applied: counts,
        written: String::new(),
    }
}

/// What a decision writes, without the ids that are others every time.
fn written(stored: &Stored, decision: &Decision, made: &BTreeSet<ConversionId>) -> String {
    let row = match &decision.verdict {
        Verdict::New(_, row, _) => Some(conversion::Model {
            id: TypedId::from_uuid(stored.request.id.uuid()),
            ..(**row).clone()
        }),
        Verdict::Refused(_) | Verdict::Repeats(..) | Verdict::Changes(..) => None,
    };
    let about = decision.conversion().filter(|id| !made.contains(id));
    let said: Vec<What> = decision.changes().iter().map(|change| change.what).collect();
    format!("{row:?} {about:?} {said:?}")
}

/// When somebody last said what each conversion that is held is.
async fn last_words(scope: &Scope, tx: &Tx, known: &Known) -> Result<HashMap<ConversionId, DateTime<Utc>>> {
    let held = known.held.keys().map(|(_, id)| (scope.tenant(), *id));
    let said = changes::of(tx, held).await?;
    let last = said.into_iter().filter_map(|((_, id), changes)| {
        let words = changes.iter().filter(|change| change.status.is_some());
        Some((id, words.map(|change| change.created_at).max()?))
    });
    Ok(last.collect())
}

/// A word of last week does not outdo one of yesterday: where somebody said later what the conversion is, that stands.
fn leave_out_late_word(report: &Report, last_words: &HashMap<ConversionId, DateTime<Utc>>, decision: &mut Decision) {
    let Verdict::Changes(id, changes) = &mut decision.verdict else {
        return;
    };
    keep_what_counts(changes, last_words.get(id).copied(), report.received.came_at());
    if changes.is_empty() {
        let by = "the time at which the request came".to_owned();
        let result = "something was said later, and that stands";
        decision.trace.decided("change", None, result, by.clone());
        let text = id.to_string();
        decision.verdict = Verdict::Repeats(Key { text, by }, *id);
    }
}

fn keep_what_counts(changes: &mut Vec<Change>, last_word_at: Option<DateTime<Utc>>, came_at: DateTime<Utc>) {
    changes.retain(|change| match change.what {
        What::Refund(_) => true,
        What::Status(_) => last_word_at.is_none_or(|last| last <= came_at),
    });
}
