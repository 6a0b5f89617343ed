//! Which entries of the ledger a run covers: those before its cut-off that no other line covers. Payments are what covers them.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait, FromQueryResult, QueryFilter, Statement, Value};
use waypost_entity::id::{AffiliateId, ConversionId, LedgerEntryId, PayoutLineId};
use waypost_entity::status::{ConversionStatus, PayoutLineStatus};
use waypost_entity::{payout_item, payout_line, payout_run};

use crate::bulk;
use crate::error::Result;
use crate::money::{MICROS_PER_UNIT, sums_of};
use crate::scope::Scope;
use crate::tx::Tx;

/// Most lines that one statement names; SQLite binds at most 32,766 values.
pub(super) const MOST_LINES: usize = 1_000;

/// An entry `e` that may be covered: $1 is the tenant, $2 the cut-off.
const FREE: &str = "e.tenant_id = $1 AND e.created_at < $2 AND e.kind <> 'payment' AND NOT EXISTS (\
     SELECT 1 FROM payout_item i WHERE i.tenant_id = e.tenant_id AND i.ledger_entry_id = e.id AND i.released_at IS NULL)";

/// Somebody to whom something is owed in one currency.
#[derive(FromQueryResult)]
pub(super) struct Creditor {
    pub affiliate_id: AffiliateId,
    pub currency: String,
}

/// What a line's entries come to.
#[derive(FromQueryResult)]
pub(super) struct Sum {
    pub line_id: PayoutLineId,
    pub entries: i32,
    pub units: i64,
    pub rest: i64,
}

/// Everybody whose entries that the run may cover come to something. Those that come to nothing wait for the next entry beside them.
pub(super) async fn creditors(tx: &Tx, run: &payout_run::Model) -> Result<Vec<Creditor>> {
    // Compared without putting the two sums together, which could be more than the database's integers hold.
    let [units, rest] = sums_of("e.amount_micros");
    let sql = format!(
        "SELECT e.affiliate_id, e.currency FROM ledger_entry e WHERE {FREE} GROUP BY e.affiliate_id, e.currency \
         HAVING {rest} % {MICROS_PER_UNIT} <> 0 OR {units} + {rest} / {MICROS_PER_UNIT} <> 0 ORDER BY 1, 2"
    );
    let values = [run.tenant_id.into(), run.cut_off_at.into()];
    Ok(Creditor::find_by_statement(statement(tx, &sql, values)).all(tx).await?)
}

/// Gives each line of the run the entries that it may cover.
pub(super) async fn cover(tx: &Tx, run: &payout_run::Model) -> Result<()> {
    let sql = format!(
        "INSERT INTO payout_item (tenant_id, line_id, ledger_entry_id) SELECT l.tenant_id, l.id, e.id \
         FROM payout_line l JOIN ledger_entry e \
         ON e.tenant_id = l.tenant_id AND e.affiliate_id = l.affiliate_id AND e.currency = l.currency \
         WHERE l.tenant_id = $1 AND l.run_id = $3 AND {FREE}"
    );
    let values = [run.tenant_id.into(), run.cut_off_at.into(), run.id.into()];
    tx.execute_raw(statement(tx, &sql, values)).await?;
    Ok(())
}

/// What the entries of each line of the run come to.
pub(super) async fn sums(tx: &Tx, run: &payout_run::Model) -> Result<Vec<Sum>> {
    let [units, rest] = sums_of("e.amount_micros");
    let sql = format!(
        "SELECT i.line_id, CAST(COUNT(*) AS INTEGER) AS entries, {units} AS units, {rest} AS rest \
         FROM payout_line l JOIN payout_item i ON i.tenant_id = l.tenant_id AND i.line_id = l.id \
         JOIN ledger_entry e ON e.tenant_id = i.tenant_id AND e.id = i.ledger_entry_id \
         WHERE l.tenant_id = $1 AND l.run_id = $2 AND i.released_at IS NULL GROUP BY i.line_id"
    );
    let values = [run.tenant_id.into(), run.id.into()];
    Ok(Sum::find_by_statement(statement(tx, &sql, values)).all(tx).await?)
}

/// Lets go of all that a draft covers.
pub(super) async fn uncover(scope: &Scope, tx: &Tx, run: &payout_run::Model) -> Result<()> {
    let items = scope.delete::<payout_item::Entity>();
    let items = items.filter(payout_item::Column::LineId.in_subquery(lines(scope, run)));
    items.exec(tx).await?;
    Ok(())
}

/// Lets go of what those lines of a draft cover that stand so.
pub(super) async fn uncover_lines(
    scope: &Scope,
    tx: &Tx,
    run: &payout_run::Model,
    status: PayoutLineStatus,
) -> Result<()> {
    let mut lines = lines(scope, run);
    lines.and_where(Expr::col(payout_line::Column::Status).eq(status));
    let items = scope.delete::<payout_item::Entity>();
    let items = items.filter(payout_item::Column::LineId.in_subquery(lines));
    items.exec(tx).await?;
    Ok(())
}

/// The ids of a run's lines.
fn lines(scope: &Scope, run: &payout_run::Model) -> SelectStatement {
    Query::select()
        .column(payout_line::Column::Id)
        .from(payout_line::Entity)
        .and_where(Expr::col(payout_line::Column::TenantId).eq(scope.tenant()))
        .and_where(Expr::col(payout_line::Column::RunId).eq(run.id))
        .to_owned()
}

/// Frees what these lines cover for the next run, and keeps the record that they did.
pub(super) async fn release(scope: &Scope, tx: &Tx, lines: &[PayoutLineId]) -> Result<()> {
    scope
        .update::<payout_item::Entity>()
        .col_expr(payout_item::Column::ReleasedAt, Expr::value(scope.now()))
        .filter(payout_item::Column::LineId.is_in(lines.iter().copied()))
        .filter(payout_item::Column::ReleasedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Who added by hand to what the lines of a run cover that pay something: bonuses and adjustments that are of no conversion.
pub(super) async fn added_by(tx: &Tx, run: &payout_run::Model) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT e.actor AS actor FROM payout_line l \
         JOIN payout_item i ON i.tenant_id = l.tenant_id AND i.line_id = l.id \
         JOIN ledger_entry e ON e.tenant_id = i.tenant_id AND e.id = i.ledger_entry_id \
         WHERE l.tenant_id = $1 AND l.run_id = $2 AND l.status NOT IN ('excluded', 'carried_over') \
         AND i.released_at IS NULL AND e.conversion_id IS NULL AND e.kind IN ('bonus', 'adjustment')";
    let values = [run.tenant_id.into(), run.id.into()];
    let found = tx.query_all_raw(statement(tx, sql, values)).await?;
    found.iter().map(|row| Ok(row.try_get("", "actor")?)).collect()
}

/// That a line of the item `t` is paid and covers its entry.
const IS_PAID: &str = "t.released_at IS NULL AND EXISTS (\
     SELECT 1 FROM payout_line l WHERE l.tenant_id = t.tenant_id AND l.id = t.line_id AND l.status = 'paid')";

/// Those of these entries that a line covers which is paid, of whatever run.
pub(crate) async fn paid_entries(
    scope: &Scope,
    db: &impl ConnectionTrait,
    entries: impl Iterator<Item = LedgerEntryId>,
) -> Result<Vec<LedgerEntryId>> {
    let wanted = entries.map(|entry| (scope.tenant(), entry));
    let key = payout_item::Column::LedgerEntryId;
    let items = bulk::find_where::<payout_item::Entity, _>(db, key, wanted, IS_PAID).await?;
    Ok(items.into_iter().map(|item| item.ledger_entry_id).collect())
}

/// The conversions whose entries these lines cover, in the order of their ids.
pub(super) async fn conversions(scope: &Scope, tx: &Tx, lines: &[PayoutLineId]) -> Result<Vec<ConversionId>> {
    let sql = format!(
        "SELECT DISTINCT e.conversion_id AS id FROM payout_item i \
         JOIN ledger_entry e ON e.tenant_id = i.tenant_id AND e.id = i.ledger_entry_id \
         WHERE i.tenant_id = $1 AND i.line_id IN ({}) AND i.released_at IS NULL \
         AND e.conversion_id IS NOT NULL ORDER BY 1",
        listed(lines.len())
    );
    let found = tx.query_all_raw(statement(tx, &sql, named(scope, lines))).await?;
    found.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// That lines which are paid come to something for the conversion `c`: what was paid and taken back again in payments is not paid. One that is
/// credited to somebody else since is not paid by it.
const STANDS: &str = "0 < (SELECT COALESCE(SUM(e.amount_micros), 0) FROM ledger_entry e \
     JOIN payout_item i ON i.tenant_id = e.tenant_id AND i.ledger_entry_id = e.id AND i.released_at IS NULL \
     JOIN payout_line l ON l.tenant_id = i.tenant_id AND l.id = i.line_id AND l.status = 'paid' \
     WHERE e.tenant_id = c.tenant_id AND e.conversion_id = c.id AND e.affiliate_id = c.affiliate_id)";

/// Writes of these conversions, whose locks the caller holds, which are paid and which are only approved, by the lines that are paid.
pub(super) async fn mark(scope: &Scope, tx: &Tx, conversions: &[ConversionId]) -> Result<()> {
    let (approved, paid) = (ConversionStatus::Approved, ConversionStatus::Paid);
    for (before, after, when) in [(approved, paid, ""), (paid, approved, "NOT ")] {
        let (before, after) = (before.to_value(), after.to_value());
        let sql = format!(
            "UPDATE conversion AS c SET status = '{after}' WHERE c.tenant_id = $1 AND c.id IN ({}) \
             AND c.status = '{before}' AND {when}({STANDS})",
            listed(conversions.len())
        );
        tx.execute_raw(statement(tx, &sql, named(scope, conversions))).await?;
    }
    Ok(())
}

/// The placeholders of so many ids behind the tenant's.
fn listed(ids: usize) -> String {
    let listed: Vec<String> = (0..ids).map(|number| format!("${}", number + 2)).collect();
    listed.join(", ")
}

fn named<Id: Copy + Into<Value>>(scope: &Scope, ids: &[Id]) -> Vec<Value> {
    let tenant: Value = scope.tenant().into();
    std::iter::once(tenant)
        .chain(ids.iter().map(|id| (*id).into()))
        .collect()
}

fn statement(tx: &Tx, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(tx.get_database_backend(), sql, values)
}
