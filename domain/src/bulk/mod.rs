//! Many rows in few statements, on both databases: what makes a batch cost little more than one of its rows.
//! One of the few places that know which database it is: Postgres takes any number of rows as one array a column,
//! SQLite takes them as a list of values.

mod literal;
mod statement;

use std::collections::BTreeSet;

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IdenStatic, IntoActiveModel, Iterable,
    ModelTrait, Statement, Value,
};
use waypost_entity::id::TenantId;
use waypost_entity::owned::TenantOwned;

use self::statement::{End, Table};
use crate::tx::Tx;

/// Inserts rows; those whose key is taken are left out. On SQLite many rows take several statements, so hand in a transaction.
pub(crate) async fn insert<E: EntityTrait>(db: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<(), DbErr>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    for statement in statement::insert(db.get_database_backend(), &table::<E>(), values::<E>(rows), "")? {
        db.execute_raw(statement).await?;
    }
    Ok(())
}

/// Inserts rows and returns the ids of those that were new; the key of the others was taken, by another row or by one
/// that stands earlier in the list.
pub(crate) async fn insert_new<E: TenantOwned>(
    db: &impl ConnectionTrait,
    rows: Vec<E::Model>,
) -> Result<Vec<E::Id>, DbErr>
where
    E::Id: sea_orm::TryGetable,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    let id = E::ID.as_str();
    let mut new = Vec::with_capacity(rows.len());
    let returning = format!(" RETURNING \"{id}\"");
    for statement in statement::insert(db.get_database_backend(), &table::<E>(), values::<E>(rows), &returning)? {
        for row in db.query_all_raw(statement).await? {
            new.push(row.try_get("", id)?);
        }
    }
    Ok(new)
}

/// The rows of these keys, each asked for together with its own tenant, and once however often it stands there.
pub(crate) async fn find<E: TenantOwned, K: Ord + Into<Value>>(
    db: &impl ConnectionTrait,
    key: E::Column,
    wanted: impl Iterator<Item = (TenantId, K)>,
) -> Result<Vec<E::Model>, DbErr>
where
    E::Model: FromQueryResult,
{
    select::<E, K>(db, (key, wanted), End::default()).await
}

/// The same, narrowed by `condition`, in which `t` is the table; a limit may stand behind it.
pub(crate) async fn find_where<E: TenantOwned, K: Ord + Into<Value>>(
    db: &impl ConnectionTrait,
    key: E::Column,
    wanted: impl Iterator<Item = (TenantId, K)>,
    condition: &'static str,
) -> Result<Vec<E::Model>, DbErr>
where
    E::Model: FromQueryResult,
{
    let end = End {
        condition,
        ..End::default()
    };
    select::<E, K>(db, (key, wanted), end).await
}

/// The rows of these ids, locked until the transaction ends, in the order of their ids, so that two transactions that want
/// the same rows wait for each other instead of locking up. Rows that refer to them may be written meanwhile: a report that
/// repeats a conversion does not wait for one that changes it. SQLite needs no lock: it has one writer.
pub(crate) async fn lock<E: TenantOwned>(
    tx: &Tx,
    wanted: impl Iterator<Item = (TenantId, E::Id)>,
) -> Result<Vec<E::Model>, DbErr>
where
    E::Id: Ord,
    E::Model: FromQueryResult,
{
    let tail = format!(" ORDER BY t.\"{}\" FOR NO KEY UPDATE OF t", E::ID.as_str());
    let end = End {
        lock: &tail,
        ..End::default()
    };
    select::<E, E::Id>(tx, (E::ID, wanted), end).await
}

/// The same without reading more than the ids.
pub(crate) async fn lock_ids<E: TenantOwned>(
    tx: &Tx,
    wanted: impl Iterator<Item = (TenantId, E::Id)>,
) -> Result<(), DbErr>
where
    E::Id: Ord,
{
    let tail = format!(" ORDER BY t.\"{}\" FOR NO KEY UPDATE OF t", E::ID.as_str());
    let end = End {
        lock: &tail,
        ..End::default()
    };
    let table = Table {
        name: E::default().table_name().to_owned(),
        columns: vec![column::<E>(E::ID)],
    };
    for statement in find_statements::<E, E::Id>(tx, &table, (E::ID, wanted), end)? {
        tx.query_all_raw(statement).await?;
    }
    Ok(())
}

async fn select<E: TenantOwned, K: Ord + Into<Value>>(
    db: &impl ConnectionTrait,
    (key, wanted): (E::Column, impl Iterator<Item = (TenantId, K)>),
    end: End<'_>,
) -> Result<Vec<E::Model>, DbErr>
where
    E::Model: FromQueryResult,
{
    let mut found = Vec::new();
    for statement in find_statements::<E, K>(db, &table::<E>(), (key, wanted), end)? {
        for row in db.query_all_raw(statement).await? {
            found.push(E::Model::from_query_result(&row, "")?);
        }
    }
    Ok(found)
}

fn find_statements<E: TenantOwned, K: Ord + Into<Value>>(
    db: &impl ConnectionTrait,
    table: &Table,
    (key, wanted): (E::Column, impl Iterator<Item = (TenantId, K)>),
    end: End<'_>,
) -> Result<Vec<Statement>, DbErr> {
    let columns = [column::<E>(E::TENANT), column::<E>(key)];
    let wanted: BTreeSet<(TenantId, K)> = wanted.collect();
    let keys: Vec<Vec<Value>> = wanted
        .into_iter()
        .map(|(tenant, key)| vec![tenant.into(), key.into()])
        .collect();
    statement::find(db.get_database_backend(), table, &columns, (keys, end))
}

/// Writes these columns of these rows, each found by its tenant and id.
pub(crate) async fn update<E: TenantOwned>(
    db: &impl ConnectionTrait,
    rows: &[E::Model],
    changed: &[E::Column],
) -> Result<(), DbErr> {
    let columns: Vec<_> = [E::TENANT, E::ID].iter().chain(changed).copied().collect();
    let values: Vec<Vec<Value>> = rows
        .iter()
        .map(|row| columns.iter().map(|column| written_out(row.get(*column))).collect())
        .collect();
    let columns: Vec<_> = columns.into_iter().map(column::<E>).collect();
    for statement in statement::update(db.get_database_backend(), &table::<E>(), &columns, values)? {
        db.execute_raw(statement).await?;
    }
    Ok(())
}

fn table<E: EntityTrait>() -> Table {
    Table {
        name: E::default().table_name().to_owned(),
        columns: E::Column::iter().map(column::<E>).collect(),
    }
}

fn column<E: EntityTrait>(column: E::Column) -> statement::Column {
    statement::Column {
        name: column.as_str(),
        kind: E::Model::get_value_type(column),
    }
}

/// The rows' values, moved and not copied.
fn values<E: EntityTrait>(rows: Vec<E::Model>) -> Vec<Vec<Value>>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    let null = Value::String(None);
    rows.into_iter()
        .map(|row| {
            let mut row = row.into_active_model();
            E::Column::iter()
                .map(|column| written_out(row.take(column).into_value().unwrap_or_else(|| null.clone())))
                .collect()
        })
        .collect()
}

/// A decision trace is a tree of many small texts. It becomes one text before anybody copies it; both databases take that.
fn written_out(value: Value) -> Value {
    match value {
        Value::Json(Some(tree)) => tree.to_string().into(),
        other => other,
    }
}
