//! The tables of the spool's file, and how a file of an earlier version becomes one of this.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};

use super::file::{begin, statement};

/// AUTOINCREMENT, so that a number is never given twice and the order is that of arrival. Whoever removes a row or tries it
/// again changes the first table only, and the running server notices.
const FIRST: &str = "CREATE TABLE IF NOT EXISTS spooled (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL,
    refused TEXT
);
CREATE TABLE IF NOT EXISTS remembered (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    noun TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (noun, key)
);";

/// Whose a row is, when it came in (seconds since 1970), and why it was set aside, in a few words without data. Who asks for the
/// reasons must not have the whole file read, since what is about to be kept waits for the same connection.
const SECOND: &str = "ALTER TABLE spooled ADD COLUMN tenant TEXT;
ALTER TABLE spooled ADD COLUMN came_at INTEGER;
ALTER TABLE spooled ADD COLUMN reason TEXT;
CREATE INDEX set_aside ON spooled (reason) WHERE refused IS NOT NULL;
UPDATE spooled SET
    tenant = COALESCE(json_extract(body, '$.click.tenant_id'), json_extract(body, '$.report.tenant')),
    came_at = unixepoch(COALESCE(json_extract(body, '$.click.created_at'), json_extract(body, '$.report.at')))
    WHERE json_valid(body);
PRAGMA user_version = 2;";

/// Makes the tables, or what an earlier version's are short of.
pub(super) async fn bring_up_to_date(db: &DatabaseConnection) -> Result<(), DbErr> {
    let tx = begin(db).await?;
    tx.execute_unprepared(FIRST).await?;
    let version = tx.query_one_raw(statement("PRAGMA user_version", [])).await?;
    let version: i32 = version.map_or(Ok(0), |row| row.try_get("", "user_version"))?;
    if version < 2 {
        tx.execute_unprepared(SECOND).await?;
    }
    tx.commit().await
}
