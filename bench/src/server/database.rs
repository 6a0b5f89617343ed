//! The databases of a run: one for each server, all in one place, removed with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use sea_orm::{ConnectOptions, ConnectionTrait, Database as Orm, DatabaseConnection, QueryResult, Statement};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::postgres::Postgres;

/// Rows read at a time.
const PAGE: u32 = 20_000;

/// Which database is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A fresh database and the folder of the server that uses it.
#[derive(Clone)]
pub(crate) struct Database {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    pub(crate) folder: PathBuf,
    pub(crate) postgres: Option<Postgres>,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "Postgres",
        }
    }
}

impl Database {
    /// An empty one; an SQLite file is made by whoever opens it first.
    pub(crate) async fn fresh(kind: Kind, name: &str, root: &Path, postgres: Option<&Postgres>) -> Result<Self> {
        let folder = root.join(format!("{}-{name}", kind.name().to_lowercase()));
        fs::create_dir_all(&folder)?;
        let (url, postgres) = match kind {
            Kind::Sqlite => (format!("sqlite://{}", folder.join("waypost.db").display()), None),
            Kind::Postgres => {
                let server = postgres.context("Postgres was not started; use `cargo xtask bench`")?;
                let admin = connect(&server.url).await?;
                admin
                    .execute_unprepared(&format!("CREATE DATABASE bench_{name}"))
                    .await?;
                admin.close().await?;
                (server.url_of(&format!("bench_{name}"))?, Some(server.clone()))
            }
        };
        Ok(Self {
            kind,
            url,
            folder,
            postgres,
        })
    }

    /// A connection beside the server's, for looking.
    pub(crate) async fn look(&self) -> Result<Look> {
        Ok(Look(connect(&self.url).await?))
    }
}

/// An open connection that reads what the server wrote.
pub(crate) struct Look(DatabaseConnection);

impl Look {
    pub(crate) async fn rows(&self, sql: &str) -> Result<Vec<QueryResult>> {
        let statement = Statement::from_string(self.0.get_database_backend(), sql);
        Ok(self.0.query_all_raw(statement).await?)
    }

    /// The number that a statement counts as `n`.
    pub(crate) async fn count(&self, sql: &str) -> Result<u64> {
        let row = self.rows(sql).await?.into_iter().next().context("a count has a row")?;
        Ok(u64::try_from(row.try_get::<i64>("", "n")?)?)
    }

    /// Hands over the program's rows of a table, a page at a time, since a table may be too large to be held at once.
    pub(crate) async fn each(
        &self,
        table: &str,
        columns: &str,
        mut row: impl FnMut(QueryResult) -> Result<()>,
    ) -> Result<()> {
        let sql = format!(
            "SELECT id, {columns} FROM {table} WHERE tenant_id = (SELECT id FROM tenant) AND id > $1 ORDER BY id LIMIT {PAGE}"
        );
        let mut last = Some(Uuid::nil());
        while let Some(after) = last.take() {
            let page = Statement::from_sql_and_values(self.0.get_database_backend(), &sql, [after.into()]);
            for next in self.0.query_all_raw(page).await? {
                last = Some(next.try_get("", "id")?);
                row(next)?;
            }
        }
        Ok(())
    }

    /// Closes the connection, so that nothing of it is left in the way.
    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.0.close().await?)
    }

    /// Statements that change something, for filling a database.
    pub(crate) async fn execute(&self, sql: &str) -> Result<()> {
        self.0.execute_unprepared(sql).await?;
        Ok(())
    }

    /// Conversions that wait for their payout.
    pub(crate) async fn unsettled(&self) -> Result<u64> {
        self.count("SELECT count(*) AS n FROM conversion WHERE settled_at IS NULL")
            .await
    }

    /// Waits until every conversion is settled; what is left after the limit is returned.
    pub(crate) async fn wait_for_settlement(&self, limit: Duration) -> Result<u64> {
        let began = Instant::now();
        loop {
            let left = self.unsettled().await?;
            if left == 0 || began.elapsed() > limit {
                return Ok(left);
            }
            sleep(Duration::from_millis(200)).await;
        }
    }
}

async fn connect(url: &str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    // One connection, so that settings of a session hold for all statements. A busy SQLite writer is waited for.
    options
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(60))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| sqlite.busy_timeout(Duration::from_secs(60)));
    Ok(Orm::connect(options).await?)
}
