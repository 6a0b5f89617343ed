//! Writes reports in batches: every postback with what it causes, conversion and job, in one transaction. The number of
//! statements does not depend on the number of reports.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use sea_orm::ConnectionTrait;
use waypost_entity::id::{ConversionId, TenantId};
use waypost_entity::{affiliate, click, conversion, offer, postback};

use crate::bulk;
use crate::conversion::settle;
use crate::error::{Error, Result};
use crate::ingest::Batch;
use crate::postback::code::Code;
use crate::postback::decide::{self, Decision, Known, Verdict};
use crate::postback::receive::Answer;
use crate::postback::report::{Report, Said};
use crate::queue::{Wakes, When};
use crate::store::Store;
use crate::tx::Tx;

/// Reports on their way into the database.
pub(crate) struct Reports {
    pub(crate) store: Store,
    pub(crate) wakes: Wakes,
}

impl Batch for Reports {
    type Item = Report;
    type Done = Answer;

    async fn write(&self, reports: &[Report]) -> Result<Vec<Answer>> {
        let tx = Tx::begin(&self.store, &self.wakes).await?;
        let known = look_up(&tx, reports).await?;
        let mut decisions = decide::decide(reports, known);
        insert_conversions(&tx, &mut decisions).await?;
        let jobs = settle::jobs(new(&decisions).map(|row| (row.tenant_id, row.id)));
        let told: Vec<(Answer, postback::Model)> = reports.iter().zip(decisions).map(told).collect();
        let (answers, rows): (Vec<_>, Vec<_>) = told.into_iter().unzip();
        bulk::insert::<postback::Entity>(&tx, &rows).await?;
        if let Some(last) = reports.iter().map(|report| report.received.at).max() {
            tx.enqueue_all(&jobs, When::Now(last)).await?;
        }
        tx.commit().await?;
        Ok(answers)
    }
}

/// Everything that the reports name, each thing asked for by its own tenant and id.
async fn look_up(tx: &Tx, reports: &[Report]) -> Result<Known> {
    let clicks = distinct(reports.iter().filter_map(|report| {
        let fields = report.received.fields.as_ref().ok()?;
        Some((report.tenant(), fields.click_id))
    }));
    let clicks = bulk::find::<click::Entity, _>(tx, click::Column::Id, &clicks).await?;
    let offers = distinct(clicks.iter().map(|click| (click.tenant_id, click.offer_id)));
    let affiliates = distinct(clicks.iter().map(|click| (click.tenant_id, click.affiliate_id)));
    let offers = bulk::find::<offer::Entity, _>(tx, offer::Column::Id, &offers).await?;
    let affiliates = bulk::find::<affiliate::Entity, _>(tx, affiliate::Column::Id, &affiliates).await?;
    let mut known = Known {
        clicks: clicks
            .into_iter()
            .map(|click| ((click.tenant_id, click.id), click))
            .collect(),
        offers: offers
            .into_iter()
            .map(|offer| ((offer.tenant_id, offer.id), offer))
            .collect(),
        affiliates: affiliates
            .into_iter()
            .map(|row| ((row.tenant_id, row.id), row))
            .collect(),
        firsts: HashMap::new(),
    };
    let keys = distinct(
        reports
            .iter()
            .filter_map(|report| Some((report.tenant(), decide::key(report, &known)?))),
    );
    known.firsts = firsts(tx, &keys).await?;
    Ok(known)
}

async fn firsts(
    db: &impl ConnectionTrait,
    keys: &[(TenantId, String)],
) -> Result<HashMap<(TenantId, String), ConversionId>> {
    let found = bulk::find::<conversion::Entity, _>(db, conversion::Column::DedupeKey, keys).await?;
    Ok(found
        .into_iter()
        .map(|row| ((row.tenant_id, row.dedupe_key), row.id))
        .collect())
}

fn distinct<T: Eq + Hash + Clone>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    all.filter(|one| seen.insert(one.clone())).collect()
}

fn new(decisions: &[Decision]) -> impl Iterator<Item = &conversion::Model> {
    decisions.iter().filter_map(|decision| match &decision.verdict {
        Verdict::New(_, conversion) => Some(&**conversion),
        Verdict::Refused(_) | Verdict::Repeats(..) => None,
    })
}

/// The unique key decides, so that of any number of concurrent copies exactly one is new. Where another transaction was faster,
/// the decisions are mended: its conversion is the first.
async fn insert_conversions(tx: &Tx, decisions: &mut [Decision]) -> Result<()> {
    // In the order of the keys, so that two batches with the same keys wait for each other instead of locking up.
    let rows: BTreeMap<(TenantId, &str), &conversion::Model> = new(decisions)
        .map(|row| ((row.tenant_id, row.dedupe_key.as_str()), row))
        .collect();
    let rows: Vec<conversion::Model> = rows.into_values().cloned().collect();
    let written: HashSet<ConversionId> = bulk::insert_new::<conversion::Entity>(tx, &rows)
        .await?
        .into_iter()
        .collect();
    let lost: Vec<conversion::Model> = rows.into_iter().filter(|row| !written.contains(&row.id)).collect();
    if lost.is_empty() {
        return Ok(());
    }
    let keys: Vec<_> = lost.iter().map(|row| (row.tenant_id, row.dedupe_key.clone())).collect();
    let firsts = firsts(tx, &keys).await?;
    let mut first_instead: HashMap<ConversionId, ConversionId> = HashMap::new();
    for row in lost {
        let first = firsts
            .get(&(row.tenant_id, row.dedupe_key))
            .ok_or(Error::NotFound("conversion"))?;
        first_instead.insert(row.id, *first);
    }
    for decision in decisions {
        mend(&mut decision.verdict, &first_instead);
    }
    Ok(())
}

fn mend(verdict: &mut Verdict, first_instead: &HashMap<ConversionId, ConversionId>) {
    let (key, meant) = match verdict {
        Verdict::Refused(_) => return,
        Verdict::Repeats(key, first) => (key, *first),
        Verdict::New(key, conversion) => (key, conversion.id),
    };
    if let Some(first) = first_instead.get(&meant) {
        *verdict = Verdict::Repeats(key.clone(), *first);
    }
}

/// The answer to a report, and the record of it.
fn told((report, decision): (&Report, Decision)) -> (Answer, postback::Model) {
    let Decision { verdict, mut trace } = decision;
    let (code, message, conversion) = match verdict {
        Verdict::Refused(refusal) => (refusal.code, refusal.message, None),
        Verdict::Repeats(key, first) => {
            trace.decided("dedupe", Some(&key.text), format!("repeats {first}"), key.by);
            let message = "this conversion was reported before; it is counted once";
            (Code::Duplicate, message.to_owned(), Some(first))
        }
        Verdict::New(key, conversion) => {
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
