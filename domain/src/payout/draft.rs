//! Drafts a payout run, brings a draft up to date, and throws one away.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::id::PayoutRunId;
use waypost_entity::payout_run::{Entity, Model};
use waypost_entity::status::{PayoutLineStatus, PayoutRunStatus};
use waypost_entity::{payout_line, payout_settings};

use super::period::CutOff;
use super::{cover, fill, hand, settings};
use crate::audit::{self, Change};
use crate::error::{Error, Result};
use crate::idempotency::{self, Once};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::tenant;
use crate::tx::Tx;

/// A run that somebody wants.
#[derive(Debug)]
pub struct DraftRun {
    /// The last day that it covers, of the program's time zone; everything up to now when absent.
    pub through: Option<NaiveDate>,
    /// Repeats of the request make one run.
    pub idempotency_key: Option<String>,
}

/// A run, as somebody saw it.
#[derive(Clone, Copy, Debug)]
pub struct SeenRun {
    /// Which run.
    pub id: PayoutRunId,
    /// As it was when they looked; as it is when absent.
    pub revision: Option<i32>,
}

impl SeenRun {
    /// Refuses a run that is another one by now than the one that was seen.
    pub(super) fn check(&self, run: &Model) -> Result<()> {
        match self.revision {
            Some(revision) if revision != run.revision => {
                Err(Error::Conflict("the run was changed meanwhile: look again".to_owned()))
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl From<PayoutRunId> for SeenRun {
    fn from(id: PayoutRunId) -> Self {
        Self { id, revision: None }
    }
}

/// Drafts a run of all that is owed and in no other run.
pub async fn draft(scope: &Scope, form: DraftRun) -> Result<Model> {
    scope.permit(Permission::WritePayouts)?;
    let tx = scope.begin().await?;
    let id: PayoutRunId = scope.new_id();
    let once = Once {
        action: "draftPayoutRun",
        key: form.idempotency_key.as_deref(),
        input: &form,
    };
    if let Some(made) = idempotency::claim(scope, &tx, once, id).await? {
        return scope.get::<Entity>(&tx, made).await;
    }
    let settings = settings::locked(scope, &tx).await?;
    let cut_off = cut_off(scope, &tx, form.through).await?;
    let (run, lines) = prepare(scope, &tx, &settings, (id, cut_off)).await?;
    if lines.is_empty() {
        let message = "nothing is owed from before it that is not in another run";
        return Err(Error::invalid("through", "NOTHING_OWED", message));
    }
    hand::note(scope, &tx, run.id).await?;
    record(scope, &tx, ("draftPayoutRun", &run), &lines).await?;
    tx.commit().await?;
    Ok(run)
}

async fn cut_off(scope: &Scope, tx: &Tx, through: Option<NaiveDate>) -> Result<CutOff> {
    let zone = tenant::zone_in(scope, tx).await?;
    let Some(last_day) = through else {
        return Ok(CutOff::now(scope.now(), zone));
    };
    let cut_off = CutOff::after(last_day, zone).filter(|cut_off| cut_off.at <= scope.now());
    cut_off.ok_or_else(|| {
        let message = "choose a day that is over, or leave it out for everything up to now";
        Error::invalid("through", "OUT_OF_RANGE", message)
    })
}

/// Writes a run with its lines. The caller holds the settings.
pub(super) async fn prepare(
    scope: &Scope,
    tx: &Tx,
    settings: &payout_settings::Model,
    (id, cut_off): (PayoutRunId, CutOff),
) -> Result<(Model, Vec<payout_line::Model>)> {
    let run = Model {
        tenant_id: scope.tenant(),
        id,
        status: PayoutRunStatus::Draft,
        cut_off_at: cut_off.at,
        rate_day: cut_off.rate_day.to_string(),
        minimum_micros: settings.minimum_micros,
        minimum_currency: settings.currency.clone(),
        drafted_by: scope.actor().to_string(),
        drafted_at: scope.now(),
        revision: 0,
        approved_by: None,
        approved_at: None,
        closed_at: None,
    };
    let run = run.into_active_model().insert(tx).await?;
    let lines = fill::fill(scope, tx, &run).await?;
    Ok((run, lines))
}

/// Brings a draft up to date: what was booked since with a time before the cut-off, rates that were set, and where affiliates are paid.
/// What a reviewer left out stays out.
pub async fn refresh(scope: &Scope, seen: SeenRun) -> Result<Model> {
    scope.permit(Permission::WritePayouts)?;
    let tx = scope.begin().await?;
    settings::locked(scope, &tx).await?;
    let run = drafted(scope, &tx, seen.id).await?;
    seen.check(&run)?;
    let revision = run.revision.saturating_add(1);
    let mut after = run.into_active_model();
    after.drafted_by = Set(scope.actor().to_string());
    after.drafted_at = Set(scope.now());
    after.revision = Set(revision);
    let run = after.update(&tx).await?;
    let lines = fill::fill(scope, &tx, &run).await?;
    hand::note(scope, &tx, run.id).await?;
    record(scope, &tx, ("refreshPayoutRun", &run), &lines).await?;
    tx.commit().await?;
    Ok(run)
}

/// Throws a draft away; what it covered is for the next one. Doing it twice does it once.
pub async fn discard(scope: &Scope, seen: SeenRun) -> Result<Model> {
    scope.permit(Permission::WritePayouts)?;
    let tx = scope.begin().await?;
    let run = scope.get_locked::<Entity>(&tx, seen.id).await?;
    seen.check(&run)?;
    if run.status == PayoutRunStatus::Discarded {
        return Ok(run);
    }
    check_draft(&run)?;
    cover::uncover(scope, &tx, &run).await?;
    let mut after = run.into_active_model();
    after.status = Set(PayoutRunStatus::Discarded);
    after.closed_at = Set(Some(scope.now()));
    let after = after.update(&tx).await?;
    let change = Change::changed(
        "discardPayoutRun",
        seen.id,
        json!({ "status": PayoutRunStatus::Draft }),
        json!({ "status": after.status }),
    );
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}

/// A run that can still be changed, locked.
pub(super) async fn drafted(scope: &Scope, tx: &Tx, id: PayoutRunId) -> Result<Model> {
    let run = scope.get_locked::<Entity>(tx, id).await?;
    check_draft(&run)?;
    Ok(run)
}

/// Refuses a run that is no draft any more.
pub(super) fn check_draft(run: &Model) -> Result<()> {
    match run.status {
        PayoutRunStatus::Draft => Ok(()),
        PayoutRunStatus::Approved | PayoutRunStatus::Finished => Err(Error::Conflict(
            "this run is approved and stays as it is: mark what cannot be paid as failed".to_owned(),
        )),
        PayoutRunStatus::Discarded => Err(Error::Conflict(
            "this run was thrown away: draft another one".to_owned(),
        )),
    }
}

/// The audit record of a run that was drafted or brought up to date.
pub(super) async fn record(
    scope: &Scope,
    tx: &Tx,
    (action, run): (&'static str, &Model),
    lines: &[payout_line::Model],
) -> Result<()> {
    let payable = lines.iter().filter(|line| line.status == PayoutLineStatus::Payable);
    let after = json!({ "cutOffAt": run.cut_off_at, "lines": lines.len(), "payable": payable.count() });
    audit::record(scope, tx, Change::made(action, run.id, after)).await
}
