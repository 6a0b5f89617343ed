//! What paying and failing have in common: which lines are meant, what becomes of their conversions, and when a run is over.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, Set};
use waypost_entity::id::{AffiliateId, ConversionId, PayoutLineId, PayoutRunId};
use waypost_entity::payout_line::{self, Column};
use waypost_entity::status::{ConversionStatus, PayoutLineStatus, PayoutRunStatus};
use waypost_entity::{conversion, payout_run};

use super::authority::may_decide;
use super::{cover, fill, settings};
use crate::bulk;
use crate::delivery::{self, Occasion};
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::tx::Tx;

/// Most conversions that are locked and written by one statement.
const MOST_CONVERSIONS: usize = 1_000;

/// The columns that end a line.
pub(super) const ENDED: [Column; 6] = [
    Column::Status,
    Column::PaidOn,
    Column::Reference,
    Column::Failure,
    Column::FinishedBy,
    Column::FinishedAt,
];

/// An approved run, locked, and the lines of it that are meant: those named, or all that are to be paid.
pub(super) async fn meant(
    scope: &Scope,
    tx: &Tx,
    (run, named): (PayoutRunId, Option<&[PayoutLineId]>),
) -> Result<(payout_run::Model, Vec<payout_line::Model>)> {
    let settings = settings::locked(scope, tx).await?;
    may_decide(scope, &settings)?;
    let run = scope.get_locked::<payout_run::Entity>(tx, run).await?;
    let mut lines = fill::all_of(scope, tx, &run).await?;
    match named {
        None => lines.retain(|line| line.status == PayoutLineStatus::Payable),
        Some(named) => {
            let named: HashSet<PayoutLineId> = named.iter().copied().collect();
            lines.retain(|line| named.contains(&line.id));
            if lines.len() < named.len() {
                return Err(Error::NotFound("payout line"));
            }
        }
    }
    match run.status {
        PayoutRunStatus::Approved | PayoutRunStatus::Finished => {}
        PayoutRunStatus::Draft | PayoutRunStatus::Discarded => {
            return Err(Error::Conflict(
                "approve the run first: only an approved one is paid".to_owned(),
            ));
        }
    }
    let idle =
        |line: &payout_line::Model| matches!(line.status, PayoutLineStatus::CarriedOver | PayoutLineStatus::Excluded);
    match lines.iter().find(|line| idle(line)) {
        Some(line) => Err(Error::Conflict(format!(
            "the line {} pays nothing in this run",
            line.id
        ))),
        None => Ok((run, lines)),
    }
}

/// Notes which of the conversions that these lines pay are paid, after the lines themselves were written: one is paid as long as any line
/// that is paid pays something for it, of this run or another. Those that stand otherwise, for instance because they were reversed
/// meanwhile, stay so. Locked in the order of their ids, as settlement does, and asked only then: whoever had the lock may have credited
/// it to somebody else.
pub(super) async fn mark_conversions(scope: &Scope, tx: &Tx, lines: &[PayoutLineId]) -> Result<()> {
    let mut conversions: BTreeSet<ConversionId> = BTreeSet::new();
    for some in lines.chunks(cover::MOST_LINES) {
        conversions.extend(cover::conversions(scope, tx, some).await?);
    }
    let conversions: Vec<ConversionId> = conversions.into_iter().collect();
    let asking = delivery::affiliates_with_statuses(scope, tx).await?;
    for some in conversions.chunks(MOST_CONVERSIONS) {
        bulk::lock_ids::<conversion::Entity>(tx, some.iter().map(|id| (scope.tenant(), *id))).await?;
        if asking.is_empty() {
            cover::mark(scope, tx, some).await?;
        } else {
            mark_and_tell(scope, tx, some, &asking).await?;
        }
    }
    Ok(())
}

/// The same, with word to the partners who asked for it. Only theirs are read whole, and only those that turned.
async fn mark_and_tell(scope: &Scope, tx: &Tx, ids: &[ConversionId], asking: &HashSet<AffiliateId>) -> Result<()> {
    let before = statuses(scope, tx, ids).await?;
    cover::mark(scope, tx, ids).await?;
    let after = statuses(scope, tx, ids).await?;
    let turned = after
        .into_iter()
        .filter(|(id, (affiliate, status))| {
            let was = before.get(id).map(|(_, status)| *status);
            asking.contains(affiliate) && was != Some(*status)
        })
        .map(|(id, _)| (scope.tenant(), id));
    let mut turned = bulk::find::<conversion::Entity, _>(tx, conversion::Column::Id, turned).await?;
    turned.sort_unstable_by_key(|row| row.id);
    let told: Vec<_> = turned.iter().map(|row| (row, Occasion::Noted)).collect();
    delivery::create_for(scope, tx, &told).await
}

/// Whose these conversions are, and their statuses.
async fn statuses(
    scope: &Scope,
    tx: &Tx,
    ids: &[ConversionId],
) -> Result<HashMap<ConversionId, (AffiliateId, ConversionStatus)>> {
    use conversion::Column;
    let found: Vec<(ConversionId, AffiliateId, ConversionStatus)> = scope
        .select::<conversion::Entity>()
        .select_only()
        .columns([Column::Id, Column::AffiliateId, Column::Status])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found
        .into_iter()
        .map(|(id, affiliate, status)| (id, (affiliate, status)))
        .collect())
}

/// Ends the run when nothing of it is left to be paid.
pub(super) async fn close(scope: &Scope, tx: &Tx, run: payout_run::Model) -> Result<payout_run::Model> {
    let left = scope
        .select::<payout_line::Entity>()
        .filter(Column::RunId.eq(run.id))
        .filter(Column::Status.eq(PayoutLineStatus::Payable));
    if run.status == PayoutRunStatus::Finished || left.count(tx).await? > 0 {
        return Ok(run);
    }
    let mut after = run.into_active_model();
    after.status = Set(PayoutRunStatus::Finished);
    after.closed_at = Set(Some(scope.now()));
    Ok(after.update(tx).await?)
}
