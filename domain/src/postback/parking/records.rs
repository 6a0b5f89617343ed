//! What is kept of the reports of a batch: a record of each, and the reports that wait for what they name.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};
use waypost_entity::id::{IntegrationId, TenantId};
use waypost_entity::parked_postback::{Column, Entity, Model};
use waypost_entity::postback;
use waypost_entity::status::PostbackOutcome;

use super::awaited::job;
use super::schedule::{FIRST, next_try};
use crate::bulk;
use crate::error::{Error, Result};
use crate::postback::code::{Code, Refusal};
use crate::postback::deciding::decide::{Decision, Verdict};
use crate::postback::report::Report;
use crate::queue::{Job, When};
use crate::tx::Tx;

/// The columns that another try writes.
const WRITTEN: [Column; 8] = [
    Column::Tries,
    Column::NextTryAt,
    Column::DecidedAt,
    Column::Outcome,
    Column::Code,
    Column::Message,
    Column::Trace,
    Column::ConversionId,
];

/// The records of a batch.
pub(in crate::postback) enum Records {
    /// Of reports that have just come in, or have been in the spool.
    New(New),
    /// Of one that was parked, whose record stands already.
    Parked(Box<Model>),
}

/// Of reports that have just come in.
pub(in crate::postback) struct New {
    most_waiting: u64,
    waiting: HashMap<(TenantId, IntegrationId), u64>,
    parked: Vec<Model>,
}

impl Records {
    /// Of reports that have just come in. What waits already is counted only when one of them would have to wait.
    pub(in crate::postback) async fn new(tx: &Tx, reports: &[Report], decisions: &[Decision]) -> Result<Self> {
        let mut integrations = BTreeSet::new();
        let mut most_waiting = 0;
        for (report, decision) in reports.iter().zip(decisions) {
            if decision.waits_for().is_some() {
                most_waiting = report.scope.services().config.ingest.parked_per_integration;
                integrations.insert((report.tenant(), report.settings.id));
            }
        }
        Ok(Self::New(New {
            most_waiting,
            waiting: waiting(tx, integrations).await?,
            parked: Vec::new(),
        }))
    }

    /// Of one that was parked, if it still waits; locks it until the transaction ends.
    pub(in crate::postback) async fn parked(tx: &Tx, report: &Report) -> Result<Option<Self>> {
        let row = report.scope.get_locked::<Entity>(tx, report.received.id).await?;
        let waits = row.decided_at.is_none();
        Ok(waits.then(|| Self::Parked(Box::new(row))))
    }

    /// Makes a report wait whose click or sale is not known, as long as it may.
    pub(in crate::postback) fn consider(&mut self, report: &Report, decision: Decision) -> Result<Decision> {
        let Some(awaited) = decision.waits_for() else {
            return Ok(decision);
        };
        match self {
            Self::New(new) => new.consider(report, decision, awaited),
            Self::Parked(row) if row.expires_at <= report.scope.now() => {
                let result = format!("waited in vain until {}", row.expires_at.to_rfc3339());
                Ok(noted(decision, result, by(report)))
            }
            Self::Parked(row) => Ok(not_yet(report, decision, awaited, row.expires_at)),
        }
    }

    /// Writes the records, and asks for the next try at each report that waits.
    pub(in crate::postback) async fn keep(self, tx: &Tx, now: DateTime<Utc>, rows: Vec<postback::Model>) -> Result<()> {
        match self {
            Self::New(New { parked, .. }) => {
                bulk::insert::<postback::Entity>(tx, rows).await?;
                let jobs: Vec<Job> = parked.iter().map(job).collect();
                bulk::insert::<Entity>(tx, parked).await?;
                tx.enqueue_all(&jobs, When::NotBefore(now + FIRST)).await
            }
            Self::Parked(row) => match rows.into_iter().next() {
                Some(told) => note(tx, *row, (told, now)).await,
                None => Ok(()),
            },
        }
    }
}

impl New {
    fn consider(&mut self, report: &Report, decision: Decision, awaited: Awaited) -> Result<Decision> {
        let now = report.scope.now();
        let expires_at = report.received.at + TimeDelta::hours(report.settings.park_hours.into());
        if expires_at <= now {
            return Ok(noted(decision, "not kept".to_owned(), by(report)));
        }
        let waiting = self.waiting.entry((report.tenant(), report.settings.id)).or_default();
        if *waiting >= self.most_waiting {
            let most = self.most_waiting;
            let by = format!("ingest.parked_per_integration = {most}");
            return Ok(noted(decision, "too many wait already".to_owned(), by));
        }
        *waiting += 1;
        self.parked.push(parked(report, awaited, (now + FIRST, expires_at))?);
        Ok(not_yet(report, decision, awaited, expires_at))
    }
}

/// What a report waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::postback) enum Awaited {
    Click,
    Sale,
}

impl Decision {
    /// What the report would have to wait for, if it may: something that it names and that is not there.
    fn waits_for(&self) -> Option<Awaited> {
        let Verdict::Refused(refusal) = &self.verdict else {
            return None;
        };
        match refusal.code {
            Code::UnknownClick => Some(Awaited::Click),
            Code::UnknownSale => Some(Awaited::Sale),
            _ => None,
        }
    }
}

/// A sale is waited for by its transaction id. By its click only where it has none, so that a guesser's click id wakes nobody.
fn parked(
    report: &Report,
    awaited: Awaited,
    (next_try_at, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Model> {
    let fields = report.received.fields.as_ref().ok();
    let click_id = fields.and_then(|fields| fields.click_id);
    let txn_id = fields.and_then(|fields| fields.txn_id.clone());
    let (click_id, txn_id) = match (awaited, txn_id) {
        (Awaited::Sale, Some(txn_id)) => (None, Some(txn_id)),
        (Awaited::Sale, None) | (Awaited::Click, _) => (click_id, None),
    };
    Ok(Model {
        tenant_id: report.tenant(),
        postback_id: report.received.id,
        integration_id: report.settings.id,
        click_id,
        txn_id,
        body: serde_json::to_value(&report.received).map_err(Error::internal)?,
        tries: 0,
        next_try_at: Some(next_try_at),
        expires_at,
        decided_at: None,
        outcome: None,
        code: None,
        message: None,
        trace: None,
        conversion_id: None,
    })
}

fn by(report: &Report) -> String {
    format!("integration.parkHours = {}", report.settings.park_hours)
}

fn noted(mut decision: Decision, result: String, by: String) -> Decision {
    decision.trace.decided("parking", None, result, by);
    decision
}

fn not_yet(report: &Report, decision: Decision, awaited: Awaited, expires_at: DateTime<Utc>) -> Decision {
    let (code, what) = match awaited {
        Awaited::Click => (Code::ClickNotKnownYet, "the click"),
        Awaited::Sale => (Code::SaleNotKnownYet, "the sale"),
    };
    let until = expires_at.to_rfc3339();
    let mut decision = noted(decision, format!("kept until {until}"), by(report));
    let message = format!(
        "{what} that this names is not known yet; the report is kept until {until} and counted if it becomes known, so there is no \
         need to send it again"
    );
    decision.verdict = Verdict::Refused(Refusal::new(code, message));
    decision
}

/// How many reports of each integration wait.
async fn waiting(
    tx: &Tx,
    integrations: BTreeSet<(TenantId, IntegrationId)>,
) -> Result<HashMap<(TenantId, IntegrationId), u64>> {
    if integrations.is_empty() {
        return Ok(HashMap::new());
    }
    let of = |(tenant, integration)| {
        Condition::all()
            .add(Column::TenantId.eq(tenant))
            .add(Column::IntegrationId.eq(integration))
    };
    let any = integrations.into_iter().map(of).fold(Condition::any(), Condition::add);
    let count = Query::select()
        .columns([Column::TenantId, Column::IntegrationId])
        .expr_as(Expr::col(Column::PostbackId).count(), "waiting")
        .from(Entity)
        .and_where(Column::DecidedAt.is_null())
        .cond_where(any)
        .group_by_columns([Column::TenantId, Column::IntegrationId])
        .to_owned();
    let mut found = HashMap::new();
    for row in tx.query_all(&count).await? {
        let key = (row.try_get("", "tenant_id")?, row.try_get("", "integration_id")?);
        let waiting: i64 = row.try_get("", "waiting")?;
        found.insert(key, waiting.unsigned_abs());
    }
    Ok(found)
}

/// Notes what came of another try.
async fn note(tx: &Tx, mut row: Model, (told, now): (postback::Model, DateTime<Utc>)) -> Result<()> {
    if told.outcome == PostbackOutcome::Parked {
        // Called early, because something came in: the try that is due in its own time is still to come.
        if row.next_try_at.is_some_and(|next| now < next) {
            return Ok(());
        }
        let next = next_try(told.received_at, now, row.expires_at);
        row.next_try_at = Some(next);
        tx.enqueue(job(&row), When::NotBefore(next)).await?;
    } else {
        row.next_try_at = None;
        row.decided_at = Some(now);
        row.outcome = Some(told.outcome);
        row.code = Some(told.code);
        row.message = Some(told.message);
        row.trace = Some(told.trace);
        row.conversion_id = told.conversion_id;
    }
    row.tries = row.tries.saturating_add(1);
    Ok(bulk::update::<Entity>(tx, &[row], &WRITTEN).await?)
}
