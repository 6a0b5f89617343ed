//! The few words in which the two databases' definitions differ.

use sea_orm_migration::sea_orm::DbBackend;

/// Replaces the type placeholders of a definition by the database's own types.
///
/// SQLite stores what sea-orm binds: UUIDs as 16-byte blobs, times and JSON as text.
pub(crate) fn translate(sql: &str, backend: DbBackend) -> String {
    let (uuid, time, json, bytes) = match backend {
        DbBackend::Postgres => ("uuid", "timestamptz", "jsonb", "bytea"),
        _ => ("blob", "text", "text", "blob"),
    };
    sql.replace("{uuid}", uuid)
        .replace("{time}", time)
        .replace("{json}", json)
        .replace("{bytes}", bytes)
}

/// The triggers that refuse to change or delete rows of `table`.
pub(crate) fn append_only(table: &str, backend: DbBackend) -> String {
    match backend {
        DbBackend::Postgres => format!(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$; \
             CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION refuse_change();"
        ),
        _ => ["UPDATE", "DELETE"]
            .map(|change| {
                format!(
                    "CREATE TRIGGER {table}_no_{} BEFORE {change} ON {table} \
                     BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;",
                    change.to_lowercase()
                )
            })
            .join("\n"),
    }
}
