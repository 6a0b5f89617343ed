//! Slugs: the names of offers and affiliates in links, unique in the tenant.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, QueryFilter, QuerySelect, Statement};
use waypost_entity::owned::TenantOwned;

use crate::check;
use crate::error::{Error, Problem, Result};
use crate::scope::Scope;
use crate::tx::Tx;

/// The slug that somebody chose, or a free one that the name suggests: `summer-sale`, `summer-sale-2` …
pub(crate) async fn choose<E: TenantOwned>(
    scope: &Scope,
    tx: &Tx,
    column: E::Column,
    wish: Wish<'_>,
) -> Result<String> {
    take_turn::<E>(scope, tx).await?;
    if let Some(chosen) = wish.chosen {
        if scope.select::<E>().filter(column.eq(chosen)).one(tx).await?.is_some() {
            return Err(taken(chosen));
        }
        return Ok(chosen.to_owned());
    }
    let base = check::suggested_slug(wish.name, wish.fallback);
    let used: HashSet<String> = scope
        .select::<E>()
        .select_only()
        .column(column)
        .filter(column.starts_with(&base))
        .into_tuple::<String>()
        .all(tx)
        .await?
        .into_iter()
        .collect();
    let mut slug = base.clone();
    let mut number = 1;
    while used.contains(&slug) {
        number += 1;
        slug = format!("{base}-{number}");
    }
    Ok(slug)
}

/// Those who choose a slug in one tenant do it one after the other until their transactions end, so that what is free
/// stays free. SQLite has one writer anyway.
async fn take_turn<E: TenantOwned>(scope: &Scope, tx: &Tx) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let line = format!("slug:{}:{}", E::NOUN, scope.tenant());
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        let lock = Statement::from_sql_and_values(DbBackend::Postgres, sql, [line.into()]);
        tx.query_one_raw(lock).await?;
    }
    Ok(())
}

/// What is known when a slug is chosen.
pub(crate) struct Wish<'a> {
    /// What the caller asked for, already checked.
    pub chosen: Option<&'a str>,
    /// The name to derive one from.
    pub name: &'a str,
    /// For names without any Latin letter.
    pub fallback: &'static str,
}

fn taken(slug: &str) -> Error {
    let message = format!("\"{slug}\" is in use; choose another one");
    Error::Invalid(vec![Problem::at("slug", "TAKEN", message)])
}
