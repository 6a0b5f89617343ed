//! The statements' text. It depends on the table and on little else, so that a connection prepares few of them.

use sea_orm::sea_query::ArrayType;
use sea_orm::{DbBackend, DbErr, Statement, Value};

use super::literal;

/// Most parameters of one SQLite statement, from its limits.
const MOST_PARAMETERS: usize = 32_766;
/// Most rows of one SQLite statement: beyond it a longer text gains nothing, and a prepared one takes much memory.
const MOST_ROWS: usize = 64;

/// A table with all its columns.
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

/// A column and the kind of its values.
pub(super) struct Column {
    pub name: &'static str,
    pub kind: ArrayType,
}

/// How a statement that finds rows ends.
#[derive(Clone, Copy, Default)]
pub(super) struct End<'a> {
    /// What the rows must be besides, with a limit perhaps; nothing when empty.
    pub condition: &'static str,
    /// What follows on Postgres, such as a lock.
    pub lock: &'a str,
}

impl End<'_> {
    fn narrowed(self) -> String {
        match self.condition {
            "" => String::new(),
            condition => format!(" AND {condition}"),
        }
    }
}

/// `tail` is what follows the conflict clause, such as a RETURNING.
pub(super) fn insert(
    backend: DbBackend,
    table: &Table,
    rows: Vec<Vec<Value>>,
    tail: &str,
) -> Result<Vec<Statement>, DbErr> {
    let Table { name, columns } = table;
    let names = list(columns, "");
    statements(backend, (columns, None), rows, |given| match backend {
        DbBackend::Postgres => {
            format!("INSERT INTO \"{name}\" ({names}) SELECT * FROM {given} ON CONFLICT DO NOTHING{tail}")
        }
        _ => format!("INSERT INTO \"{name}\" ({names}) {given} ON CONFLICT DO NOTHING{tail}"),
    })
}

/// The rows of `table` in which the columns `by`, of which the tenant's is the first, hold one of the keys. A nested loop from
/// the keys to the table's index.
pub(super) fn find(
    backend: DbBackend,
    table: &Table,
    by: &[Column],
    (keys, end): (Vec<Vec<Value>>, End<'_>),
) -> Result<Vec<Statement>, DbErr> {
    let (name, columns) = (&table.name, list(&table.columns, "t."));
    let tenant = one_tenant(&keys);
    let (names, equal, of_tenant) = (list(by, ""), equal(by), of_tenant(by, tenant.as_ref()));
    let (narrowed, lock) = (end.narrowed(), end.lock);
    statements(backend, (by, tenant), keys, |given| match backend {
        DbBackend::Postgres => {
            format!(
                "SELECT {columns} FROM {given} AS given ({names}) JOIN \"{name}\" t ON {equal}{of_tenant}{narrowed}{lock}"
            )
        }
        // SQLite never reorders a CROSS JOIN.
        _ => {
            format!(
                "WITH given ({names}) AS ({given}) SELECT {columns} FROM given CROSS JOIN \"{name}\" t ON {equal}{narrowed}"
            )
        }
    })
}

/// The first two columns, the tenant's and another, find the row; the others are written.
pub(super) fn update(
    backend: DbBackend,
    table: &Table,
    columns: &[Column],
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Statement>, DbErr> {
    let (by, changed) = columns.split_at(2);
    let (name, names, equal) = (&table.name, list(columns, ""), equal(by));
    let set: Vec<String> = changed
        .iter()
        .map(|Column { name, .. }| format!("\"{name}\" = given.\"{name}\""))
        .collect();
    let set = set.join(", ");
    let tenant = one_tenant(&rows);
    let of_tenant = of_tenant(columns, tenant.as_ref());
    statements(backend, (columns, tenant), rows, |given| match backend {
        DbBackend::Postgres => {
            format!("UPDATE \"{name}\" t SET {set} FROM {given} AS given ({names}) WHERE {equal}{of_tenant}")
        }
        _ => format!("WITH given ({names}) AS ({given}) UPDATE \"{name}\" AS t SET {set} FROM given WHERE {equal}"),
    })
}

fn list(columns: &[Column], prefix: &str) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!("{prefix}\"{}\"", column.name))
        .collect();
    names.join(", ")
}

fn equal(by: &[Column]) -> String {
    let equal: Vec<String> = by
        .iter()
        .map(|Column { name, .. }| format!("t.\"{name}\" = given.\"{name}\""))
        .collect();
    equal.join(" AND ")
}

/// The tenant of all rows, when they have one. A database that is spread by tenant then knows where the statement belongs: Citus
/// refuses a lock whose tenant it would have to find out row by row.
fn one_tenant(rows: &[Vec<Value>]) -> Option<Value> {
    let tenant = rows.first()?.first()?;
    rows.iter()
        .all(|row| row.first() == Some(tenant))
        .then(|| tenant.clone())
}

/// The condition that says so on Postgres, with the parameter after the columns' own.
fn of_tenant(columns: &[Column], tenant: Option<&Value>) -> String {
    match (columns.first(), tenant) {
        (Some(Column { name, .. }), Some(_)) => format!(" AND t.\"{name}\" = ${}", columns.len() + 1),
        _ => String::new(),
    }
}

/// On Postgres one statement whatever the number of rows; on SQLite one for each power of two in that number, so that
/// batches of any length share a handful of prepared texts.
fn statements(
    backend: DbBackend,
    (columns, tenant): (&[Column], Option<Value>),
    rows: Vec<Vec<Value>>,
    text: impl Fn(&str) -> String,
) -> Result<Vec<Statement>, DbErr> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    if backend == DbBackend::Postgres {
        let arrays = (0..columns.len()).map(|index| literal::array(rows.iter().filter_map(|row| row.get(index))));
        let mut values: Vec<Value> = arrays.map(|array| Ok(array?.into())).collect::<Result<_, DbErr>>()?;
        values.extend(tenant);
        let text = text(&unnest(columns));
        return Ok(vec![Statement::from_sql_and_values(backend, text, values)]);
    }
    let most = (MOST_PARAMETERS / columns.len().max(1)).min(MOST_ROWS);
    let mut left = rows.len();
    let mut values = rows.into_iter().flatten();
    let mut statements = Vec::new();
    while left > 0 {
        let rows = power_of_two_within(left.min(most));
        let some: Vec<Value> = values.by_ref().take(rows * columns.len()).collect();
        let text = text(&value_list(columns.len(), rows));
        statements.push(Statement::from_sql_and_values(backend, text, some));
        left -= rows;
    }
    Ok(statements)
}

fn power_of_two_within(count: usize) -> usize {
    1 << count.max(1).ilog2()
}

fn unnest(columns: &[Column]) -> String {
    let arrays: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| format!("${}::text::{}[]", index + 1, literal::type_name(&column.kind)))
        .collect();
    format!("UNNEST({})", arrays.join(", "))
}

fn value_list(columns: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    format!("VALUES {}", vec![row; rows].join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        [
            ("tenant_id", ArrayType::Uuid),
            ("id", ArrayType::Uuid),
            ("name", ArrayType::String),
        ]
        .map(|(name, kind)| Column { name, kind })
        .into()
    }

    fn rows(count: usize) -> Vec<Vec<Value>> {
        vec![vec![Value::from(1), Value::from(2), Value::from("x")]; count]
    }

    #[test]
    fn any_number_of_rows_is_one_statement_on_postgres_and_few_on_sqlite() {
        let table = Table {
            name: "thing".to_owned(),
            columns: columns(),
        };
        for (count, sizes) in [
            (0, &[][..]),
            (1, &[1]),
            (2, &[2]),
            (7, &[4, 2, 1]),
            (100, &[64, 32, 4]),
            (150, &[64, 64, 16, 4, 2]),
        ] {
            let made = insert(DbBackend::Sqlite, &table, rows(count), "").expect("written");
            let found: Vec<usize> = made
                .iter()
                .map(|statement| statement.values.as_ref().expect("values").0.len() / 3)
                .collect();
            assert_eq!(found, sizes);
            let made = insert(DbBackend::Postgres, &table, rows(count), "").expect("written");
            assert_eq!(made.len(), usize::from(count > 0));
        }
    }

    #[test]
    fn the_texts_name_every_column_once() {
        let table = Table {
            name: "thing".to_owned(),
            columns: columns(),
        };
        let text =
            |made: Result<Vec<Statement>, DbErr>| made.expect("written").into_iter().next().expect("a statement").sql;
        assert_eq!(
            text(insert(DbBackend::Postgres, &table, rows(2), " RETURNING id")),
            "INSERT INTO \"thing\" (\"tenant_id\", \"id\", \"name\") SELECT * FROM \
             UNNEST($1::text::uuid[], $2::text::uuid[], $3::text::text[]) ON CONFLICT DO NOTHING RETURNING id"
        );
        assert_eq!(
            text(insert(DbBackend::Sqlite, &table, rows(2), "")),
            "INSERT INTO \"thing\" (\"tenant_id\", \"id\", \"name\") VALUES (?,?,?),(?,?,?) ON CONFLICT DO NOTHING"
        );
        assert_eq!(
            text(update(DbBackend::Sqlite, &table, &columns(), rows(1))),
            "WITH given (\"tenant_id\", \"id\", \"name\") AS (VALUES (?,?,?)) UPDATE \"thing\" AS t SET \"name\" = \
             given.\"name\" FROM given WHERE t.\"tenant_id\" = given.\"tenant_id\" AND t.\"id\" = given.\"id\""
        );
        assert_eq!(
            text(find(
                DbBackend::Postgres,
                &table,
                &columns()[..2],
                (rows(1), End::default())
            )),
            "SELECT t.\"tenant_id\", t.\"id\", t.\"name\" FROM UNNEST($1::text::uuid[], $2::text::uuid[]) AS given \
             (\"tenant_id\", \"id\") JOIN \"thing\" t ON t.\"tenant_id\" = given.\"tenant_id\" AND t.\"id\" = given.\"id\" \
             AND t.\"tenant_id\" = $3"
        );
    }

    #[test]
    fn a_tenant_is_named_when_it_is_the_only_one() {
        let table = Table {
            name: "thing".to_owned(),
            columns: columns(),
        };
        let key = |tenant: i32| vec![Value::from(tenant), Value::from(7)];
        let locking = End {
            lock: " FOR UPDATE OF t",
            ..End::default()
        };
        for (keys, expected) in [
            (vec![key(1)], Some(Value::from(1))),
            (vec![key(1), key(1)], Some(Value::from(1))),
            (vec![key(1), key(2)], None),
        ] {
            let made = find(DbBackend::Postgres, &table, &columns()[..2], (keys, locking));
            let made = &made.expect("written")[0];
            assert_eq!(
                made.sql.contains(" AND t.\"tenant_id\" = $3 FOR UPDATE"),
                expected.is_some()
            );
            assert_eq!(made.values.as_ref().expect("values").0.get(2), expected.as_ref());
        }
    }
}
