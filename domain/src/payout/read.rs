//! Reads payout runs and their lines.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use waypost_entity::id::{AffiliateId, PayoutLineId, PayoutRunId};
use waypost_entity::status::{PayoutLineStatus, PayoutRunStatus};
use waypost_entity::{affiliate, payout_line, payout_run};

use crate::batch::{self, Children};
use crate::error::{Error, Result};
use crate::money::{Total, micros_of_sums, parse_currency, sums_of};
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// Which runs to list.
#[derive(Clone, Debug, Default)]
pub struct RunFilter {
    /// Only those that stand so.
    pub status: Option<PayoutRunStatus>,
}

/// Which lines to list.
#[derive(Clone, Debug, Default)]
pub struct LineFilter {
    /// Of this run only.
    pub run: Option<PayoutRunId>,
    /// Of this affiliate only.
    pub affiliate: Option<AffiliateId>,
    /// Only those that stand so.
    pub status: Option<PayoutLineStatus>,
}

/// What the lines of a run that stand so come to, in one currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunTotal {
    /// How they stand.
    pub status: PayoutLineStatus,
    /// How many there are.
    pub lines: i64,
    /// What is owed by them, in the ledger's currency.
    pub owed: Total,
}

/// One run.
pub async fn get(scope: &Scope, id: PayoutRunId) -> Result<payout_run::Model> {
    scope.permit(Permission::ReadPayouts)?;
    scope.get::<payout_run::Entity>(scope.reader(), id).await
}

/// One line.
pub async fn get_line(scope: &Scope, id: PayoutLineId) -> Result<payout_line::Model> {
    scope.permit(Permission::ReadPayouts)?;
    scope.get::<payout_line::Entity>(scope.reader(), id).await
}

/// The runs with these ids.
pub async fn runs_by_ids(scope: &Scope, ids: &[PayoutRunId]) -> Result<Vec<payout_run::Model>> {
    scope.permit(Permission::ReadPayouts)?;
    batch::by_ids::<payout_run::Entity>(scope, ids).await
}

/// The lines with these ids.
pub async fn lines_by_ids(scope: &Scope, ids: &[PayoutLineId]) -> Result<Vec<payout_line::Model>> {
    scope.permit(Permission::ReadPayouts)?;
    batch::by_ids::<payout_line::Entity>(scope, ids).await
}

/// A page of runs, the newest first.
pub async fn runs(scope: &Scope, filter: &RunFilter, page: &Page) -> Result<Listed<payout_run::Model>> {
    scope.permit(Permission::ReadPayouts)?;
    page::fetch(scope, filtered_runs(scope, filter), Order::NewestFirst, page).await
}

/// How many runs the filter leaves.
pub async fn count_runs(scope: &Scope, filter: &RunFilter) -> Result<u64> {
    scope.permit(Permission::ReadPayouts)?;
    page::count(scope, filtered_runs(scope, filter)).await
}

/// A page of lines, the newest first. A run or an affiliate that is not there is not an empty list.
pub async fn lines(scope: &Scope, filter: &LineFilter, page: &Page) -> Result<Listed<payout_line::Model>> {
    scope.permit(Permission::ReadPayouts)?;
    if let Some(run) = filter.run {
        scope.get::<payout_run::Entity>(scope.reader(), run).await?;
    }
    if let Some(affiliate) = filter.affiliate {
        scope.get::<affiliate::Entity>(scope.reader(), affiliate).await?;
    }
    page::fetch(scope, filtered_lines(scope, filter), Order::NewestFirst, page).await
}

/// How many lines the filter leaves.
pub async fn count_lines(scope: &Scope, filter: &LineFilter) -> Result<u64> {
    scope.permit(Permission::ReadPayouts)?;
    page::count(scope, filtered_lines(scope, filter)).await
}

/// The same page of the lines of each run.
pub async fn lines_of(
    scope: &Scope,
    runs: &[PayoutRunId],
    page: &Page,
) -> Result<HashMap<PayoutRunId, Listed<payout_line::Model>>> {
    scope.permit(Permission::ReadPayouts)?;
    let children = Children {
        column: payout_line::Column::RunId,
        parents: runs,
        parent_of: |line: &payout_line::Model| line.run_id,
        order: Order::OldestFirst,
    };
    batch::page_of_each::<payout_line::Entity, _>(scope, children, page).await
}

/// How many lines each run has.
pub async fn count_lines_of(scope: &Scope, runs: &[PayoutRunId]) -> Result<Vec<(PayoutRunId, i64)>> {
    scope.permit(Permission::ReadPayouts)?;
    batch::count_of_each::<payout_line::Entity, _>(scope, payout_line::Column::RunId, runs).await
}

#[derive(FromQueryResult)]
struct Sum {
    run_id: PayoutRunId,
    status: PayoutLineStatus,
    currency: String,
    lines: i64,
    units: i64,
    rest: i64,
}

/// What the lines of each run come to, by how they stand and by the ledger's currency.
pub async fn totals_of(scope: &Scope, runs: &[PayoutRunId]) -> Result<Vec<(PayoutRunId, RunTotal)>> {
    use payout_line::Column;
    scope.permit(Permission::ReadPayouts)?;
    let [units, rest] = sums_of("amount_micros");
    let sums = scope
        .select::<payout_line::Entity>()
        .select_only()
        .columns([Column::RunId, Column::Status, Column::Currency])
        .column_as(Column::Id.count(), "lines")
        .column_as(Expr::cust(units), "units")
        .column_as(Expr::cust(rest), "rest")
        .filter(Column::RunId.is_in(runs.iter().copied()))
        .group_by(Column::RunId)
        .group_by(Column::Status)
        .group_by(Column::Currency)
        .order_by_asc(Column::Status)
        .order_by_asc(Column::Currency)
        .into_model::<Sum>()
        .all(scope.reader())
        .await?;
    sums.into_iter()
        .map(|sum| {
            let owed = Total {
                micros: micros_of_sums(sum.units, sum.rest),
                currency: parse_currency(&sum.currency).map_err(Error::internal)?,
            };
            let Sum {
                run_id, status, lines, ..
            } = sum;
            Ok((run_id, RunTotal { status, lines, owed }))
        })
        .collect()
}

fn filtered_runs(scope: &Scope, filter: &RunFilter) -> Select<payout_run::Entity> {
    scope
        .select::<payout_run::Entity>()
        .apply_if(filter.status, |select, status| {
            select.filter(payout_run::Column::Status.eq(status))
        })
}

fn filtered_lines(scope: &Scope, filter: &LineFilter) -> Select<payout_line::Entity> {
    use payout_line::Column;
    scope
        .select::<payout_line::Entity>()
        .apply_if(filter.run, |select, run| select.filter(Column::RunId.eq(run)))
        .apply_if(filter.affiliate, |select, affiliate| {
            select.filter(Column::AffiliateId.eq(affiliate))
        })
        .apply_if(filter.status, |select, status| select.filter(Column::Status.eq(status)))
}
