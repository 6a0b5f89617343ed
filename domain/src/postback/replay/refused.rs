//! Requests that do not count: those that would be taken today are taken in, as at the time when they came.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use waypost_entity::id::{ConversionId, TenantId};
use waypost_entity::postback;
use waypost_entity::status::PostbackOutcome;

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

/// Takes in what would be taken today. Returns nothing when another transaction has counted one of them meanwhile: then all of it has
/// to be looked at again.
pub(super) async fn take_in(
    scope: &Scope,
    tx: &Tx,
    (stored, reports): (&[Stored], &[Report]),
    (known, keys_of_today): (&mut Known, HashMap<(TenantId, String), ConversionId>),
) -> Result<Option<TakenIn>> {
    known.firsts = firsts(tx, keys(reports, known)).await?;
    known.firsts.extend(keys_of_today);
    known.held = held::hold(tx, reports, known).await?;
    let mut decisions = decide::decide(reports, known);
    leave_out_late_words(scope, tx, reports, &mut decisions).await?;
    if !insert_conversions(tx, &mut decisions).await?.is_empty() {
        return Ok(None);
    }
    let said = SaidMore::by(reports, &decisions, known);
    let made: BTreeSet<ConversionId> = new(&decisions).map(|row| row.id).collect();
    let owing = made.iter().copied().chain(said.reopened().map(|(_, id)| id)).collect();
    let jobs = parking::of_sales(tx, new(&decisions)).await?;
    let (mut differences, mut rows) = (Vec::new(), Vec::new());
    for ((stored, report), decision) in stored.iter().zip(reports).zip(decisions) {
        let (_, row) = told(report, decision);
        let counts = [PostbackOutcome::Accepted, PostbackOutcome::Updated].contains(&row.outcome);
        if counts || row.code != stored.code {
            differences.push(difference(stored, &row, counts));
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
    }
}

/// A word of last week does not outdo one of yesterday: where somebody said later what the conversion is, that stands.
async fn leave_out_late_words(scope: &Scope, tx: &Tx, reports: &[Report], decisions: &mut [Decision]) -> Result<()> {
    let changed = decisions.iter().filter_map(|decision| match &decision.verdict {
        Verdict::Changes(id, _) => Some((scope.tenant(), *id)),
        Verdict::Refused(_) | Verdict::Repeats(..) | Verdict::New(..) => None,
    });
    let written = changes::of(tx, changed.collect::<Vec<_>>().into_iter()).await?;
    for (report, decision) in reports.iter().zip(decisions) {
        let Verdict::Changes(id, changes) = &mut decision.verdict else {
            continue;
        };
        let said = written.get(&(scope.tenant(), *id)).map_or(&[][..], Vec::as_slice);
        let words = said.iter().filter(|change| change.status.is_some());
        let last = words.map(|change| change.created_at).max();
        keep_what_counts(changes, last, report.received.came_at());
        if changes.is_empty() {
            let by = "the time at which the request came".to_owned();
            let result = "something was said later, and that stands";
            decision.trace.decided("change", None, result, by.clone());
            let text = id.to_string();
            decision.verdict = Verdict::Repeats(Key { text, by }, *id);
        }
    }
    Ok(())
}

fn keep_what_counts(changes: &mut Vec<Change>, last_word_at: Option<DateTime<Utc>>, came_at: DateTime<Utc>) {
    changes.retain(|change| match change.what {
        What::Refund(_) => true,
        What::Status(_) => last_word_at.is_none_or(|last| last <= came_at),
    });
}
