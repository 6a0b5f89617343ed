//! Writes reports in batches: every postback with what it causes, conversion and job, in one transaction. The number of
//! statements does not depend on the number of reports.

use std::collections::{BTreeSet, HashMap, HashSet};

use waypost_entity::id::{ConversionId, TenantId};
use waypost_entity::{conversion, postback};

use crate::bulk;
use crate::conversion::settle;
use crate::error::{Error, Result};
use crate::ingest::Batch;
use crate::postback::code::Code;
use crate::postback::deciding::decide::{self, Decision, Known, Verdict};
use crate::postback::deciding::held::{self, SaidMore};
use crate::postback::deciding::look_up::{firsts, keys, look_up};
use crate::postback::deciding::{change, sale};
use crate::postback::parking::{self, Records};
use crate::postback::receive::Answer;
use crate::postback::report::{Report, Said};
use crate::queue::When;
use crate::tx::Tx;

/// Reports on their way into the database.
pub(crate) enum Reports {
    /// From the door. A report whose click is not known is left undecided while something waits in the spool: it may be that
    /// very click.
    Live,
    /// From the spool, whose clicks have been written before.
    Spooled,
    /// One that was parked, and is tried again.
    Parked,
}

impl Batch for Reports {
    type Item = Report;
    /// None for a report that is left undecided, and of which nothing is written.
    type Done = Option<Answer>;

    async fn write(&self, reports: &[Report]) -> Result<Vec<Option<Answer>>> {
        let Some(first) = reports.first() else {
            return Ok(Vec::new());
        };
        // Asked before the clicks are: one that is written in between is then either found or waited for.
        let undecided = match self {
            Self::Live => first.scope.services().ingest.spool.is_waiting(),
            Self::Spooled | Self::Parked => false,
        };
        // Before the transaction: what is not in the caches has to be loaded on a connection of its own.
        let mut known = look_up(first.scope.services(), reports).await?;
        known.clicks_may_come = undecided;
        let (tx, decisions) = decided(first, reports, &mut known).await?;
        let mut records = match self {
            Self::Live | Self::Spooled => Records::new(&tx, reports, &decisions).await?,
            Self::Parked => match Records::parked(&tx, first).await? {
                Some(records) => records,
                None => return Ok(vec![None; reports.len()]),
            },
        };
        let said = SaidMore::by(reports, &decisions, &known);
        let made = new(&decisions).map(|row| (row.tenant_id, row.id));
        let owing: BTreeSet<_> = made.chain(said.reopened()).collect();
        let mut jobs = settle::jobs(owing.into_iter());
        jobs.extend(parking::of_sales(&tx, new(&decisions)).await?);
        let (mut answers, mut rows) = (Vec::with_capacity(reports.len()), Vec::with_capacity(reports.len()));
        for (report, decision) in reports.iter().zip(decisions) {
            if undecided && decision.names_no_click() {
                answers.push(None);
                continue;
            }
            let (answer, row) = told(report, records.consider(report, decision)?);
            answers.push(Some(answer));
            rows.push(row);
        }
        records.keep(&tx, first.scope.now(), rows).await?;
        said.write(&tx).await?;
        tx.enqueue_all(&jobs, When::Now(first.scope.now())).await?;
        tx.commit().await?;
        Ok(answers)
    }

    fn is_written(answer: &Option<Answer>) -> bool {
        answer.is_some()
    }
}

/// The record that would be written of a report now. Nothing is.
pub(super) async fn explain(report: Report) -> Result<postback::Model> {
    let reports = [report];
    let [report] = &reports;
    let mut known = look_up(report.scope.services(), &reports).await?;
    // Dropped at the end, with nothing in it.
    let tx = report.scope.begin().await?;
    let decisions = decide_in(&tx, &reports, &mut known).await?;
    let mut records = Records::new(&tx, &reports, &decisions).await?;
    let decision = decisions.into_iter().next().ok_or(Error::NotFound("decision"))?;
    let (_, row) = told(report, records.consider(report, decision)?);
    Ok(row)
}

/// Decides, and inserts what is new. What is said more of a conversion that another transaction made in between has to be decided
/// with that one in hand, so then all of it is done again, in a transaction that finds it.
async fn decided(first: &Report, reports: &[Report], known: &mut Known) -> Result<(Tx, Vec<Decision>)> {
    loop {
        let tx = first.scope.begin().await?;
        let mut decisions = decide_in(&tx, reports, known).await?;
        let lost = insert_conversions(&tx, &mut decisions).await?;
        let stale = |(report, decision): (&Report, &Decision)| {
            sale::said_more(report).is_some() && decision.conversion().is_some_and(|id| lost.contains(&id))
        };
        if !reports.iter().zip(&decisions).any(stale) {
            return Ok((tx, decisions));
        }
    }
}

/// Decides by what the transaction sees of the conversions that the reports are about, and holds those of which more is said.
async fn decide_in(tx: &Tx, reports: &[Report], known: &mut Known) -> Result<Vec<Decision>> {
    known.firsts = firsts(tx, keys(reports, known)).await?;
    known.held = held::hold(tx, reports, known).await?;
    Ok(decide::decide(reports, known))
}

/// The conversions that are new.
pub(super) fn new(decisions: &[Decision]) -> impl Iterator<Item = &conversion::Model> {
    decisions.iter().filter_map(|decision| match &decision.verdict {
        Verdict::New(_, conversion, _) => Some(&**conversion),
        Verdict::Refused(_) | Verdict::Repeats(..) | Verdict::Changes(..) => None,
    })
}

/// The unique key decides, so that of any number of concurrent copies exactly one is new. Where another transaction was faster,
/// the decisions are mended: its conversion is the first. Returns those that are the first instead.
pub(super) async fn insert_conversions(tx: &Tx, decisions: &mut [Decision]) -> Result<HashSet<ConversionId>> {
    // In the order of the keys, so that two batches with the same keys wait for each other instead of locking up.
    let mut rows: Vec<conversion::Model> = new(decisions).cloned().collect();
    rows.sort_unstable_by(|one, other| (one.tenant_id, &one.dedupe_key).cmp(&(other.tenant_id, &other.dedupe_key)));
    let written: HashSet<ConversionId> = bulk::insert_new::<conversion::Entity>(tx, rows)
        .await?
        .into_iter()
        .collect();
    let lost: Vec<((TenantId, String), ConversionId)> = new(decisions)
        .filter(|row| !written.contains(&row.id))
        .map(|row| ((row.tenant_id, row.dedupe_key.clone()), row.id))
        .collect();
    if lost.is_empty() {
        return Ok(HashSet::new());
    }
    let firsts = firsts(tx, lost.iter().map(|(key, _)| key.clone())).await?;
    let mut first_instead: HashMap<ConversionId, ConversionId> = HashMap::new();
    for (key, id) in lost {
        let first = firsts.get(&key).ok_or(Error::NotFound("conversion"))?;
        first_instead.insert(id, *first);
    }
    for decision in decisions {
        mend(&mut decision.verdict, &first_instead);
    }
    Ok(first_instead.into_values().collect())
}

fn mend(verdict: &mut Verdict, first_instead: &HashMap<ConversionId, ConversionId>) {
    let (key, meant) = match verdict {
        Verdict::Refused(_) => return,
        Verdict::Repeats(key, first) => (key, *first),
        Verdict::New(key, conversion, _) => (key, conversion.id),
        Verdict::Changes(id, _) => {
            if let Some(first) = first_instead.get(id) {
                *id = *first;
            }
            return;
        }
    };
    if let Some(first) = first_instead.get(&meant) {
        *verdict = Verdict::Repeats(key.clone(), *first);
    }
}

/// The answer to a report, and the record of it.
pub(super) fn told(report: &Report, decision: Decision) -> (Answer, postback::Model) {
    let Decision {
        verdict,
        mut trace,
        is_test,
    } = decision;
    let (code, message, conversion) = match verdict {
        Verdict::Refused(refusal) => (refusal.code, refusal.message, None),
        Verdict::Repeats(key, first) => {
            trace.decided("dedupe", Some(&key.text), format!("repeats {first}"), key.by);
            let message = "this conversion was reported before; it is counted once";
            (Code::Duplicate, message.to_owned(), Some(first))
        }
        Verdict::Changes(conversion, changes) => {
            let (code, message) = change::told(&changes);
            (code, message.to_owned(), Some(conversion))
        }
        Verdict::New(key, conversion, _) => {
            trace.decided("dedupe", Some(&key.text), "new", key.by);
            (
                Code::Accepted,
                "the conversion is counted".to_owned(),
                Some(conversion.id),
            )
        }
    };
    let said = Said {
        code,
        message: &message,
        conversion,
        is_test,
    };
    let row = report.row(said, trace);
    let answer = Answer {
        code,
        message,
        postback: Some(row.id),
        conversion,
    };
    (answer, row)
}
