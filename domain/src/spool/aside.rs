//! Rows that were set aside because the database refused them: people look at them, have them tried again, or discard them.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult};
use waypost_entity::id::TenantId;

use super::Spool;
use super::file::{statement, tenant};
use crate::error::Result;

pub(super) const REASONS: &str = "SELECT COALESCE(reason, 'not noted') AS reason, COUNT(*) AS rows
    FROM spooled WHERE refused IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?";

/// A row that was set aside. It shows nothing of what the row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// Its number in the file.
    pub seq: i64,
    /// `click`, `postback` or `unreadable`.
    pub kind: String,
    /// Whose it is, where that can be read.
    pub tenant: Option<TenantId>,
    /// When it came in.
    pub came_at: Option<DateTime<Utc>>,
    /// Why it was refused, in a few words.
    pub reason: String,
}

/// Rows that were set aside for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Why, in a few words.
    pub reason: String,
    /// How many rows.
    pub rows: u64,
}

/// The first rows that were set aside, in the order in which they came in.
pub async fn list(spool: &Spool, most: u64) -> Result<Vec<Aside>> {
    let select = "SELECT seq, tenant, came_at, COALESCE(reason, 'not noted') AS reason,
            CASE WHEN body LIKE '{\"click\":%' THEN 'click' WHEN body LIKE '{\"report\":%' THEN 'postback'
                ELSE 'unreadable' END AS kind
        FROM spooled WHERE refused IS NOT NULL ORDER BY seq LIMIT ?";
    let rows = spool
        .db()
        .await?
        .query_all_raw(statement(select, [most.into()]))
        .await?;
    let aside = |row: &QueryResult| {
        let came_at: Option<i64> = row.try_get("", "came_at")?;
        Ok(Aside {
            seq: row.try_get("", "seq")?,
            kind: row.try_get("", "kind")?,
            tenant: tenant(row)?,
            came_at: came_at.and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
            reason: row.try_get("", "reason")?,
        })
    };
    rows.iter().map(aside).collect()
}

/// How many rows were set aside for which reason, the most frequent first.
pub async fn reasons(spool: &Spool, most: u64) -> Result<Vec<Reason>> {
    let rows = spool
        .db()
        .await?
        .query_all_raw(statement(REASONS, [most.into()]))
        .await?;
    let reason = |row: &QueryResult| {
        let rows: i64 = row.try_get("", "rows")?;
        Ok(Reason {
            reason: row.try_get("", "reason")?,
            rows: rows.unsigned_abs(),
        })
    };
    rows.iter().map(reason).collect()
}

/// When the row that has waited longest came in.
pub async fn waiting_since(spool: &Spool) -> Result<Option<DateTime<Utc>>> {
    let select = "SELECT came_at FROM spooled WHERE refused IS NULL ORDER BY seq LIMIT 1";
    let row = spool.db().await?.query_one_raw(statement(select, [])).await?;
    let seconds: Option<i64> = row.map_or(Ok(None), |row| row.try_get("", "came_at"))?;
    Ok(seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)))
}

/// Puts rows back among those that wait, at the place where they came in; all of them when no number is given. The server
/// on this file writes them when it looks next. Returns how many there were.
pub async fn retry(spool: &Spool, numbers: &[i64]) -> Result<u64> {
    let update = "UPDATE spooled SET refused = NULL, reason = NULL WHERE refused IS NOT NULL
        AND (?1 = '[]' OR seq IN (SELECT value FROM json_each(?1)))";
    act(spool, update, numbers).await
}

/// Removes rows that were set aside, for good. Returns how many there were.
pub async fn discard(spool: &Spool, numbers: &[i64]) -> Result<u64> {
    let delete = "DELETE FROM spooled WHERE refused IS NOT NULL AND seq IN (SELECT value FROM json_each(?1))";
    act(spool, delete, numbers).await
}

async fn act(spool: &Spool, sql: &'static str, numbers: &[i64]) -> Result<u64> {
    let numbers = serde_json::json!(numbers).to_string();
    let done = spool.db().await?.execute_raw(statement(sql, [numbers.into()])).await?;
    spool.recount().await?;
    Ok(done.rows_affected())
}
