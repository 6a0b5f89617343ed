//! Rows of many parents in one statement: what keeps the cost of a page from growing with its length.

use std::collections::HashMap;
use std::hash::Hash;

use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Order as Direction, Query, WindowStatement};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait, Select, TryGetable, Value};
use waypost_entity::owned::TenantOwned;

use crate::error::Result;
use crate::page::{Listed, Order, Page};
use crate::scope::Scope;

/// The column that numbers the rows of one parent.
const RANK: &str = "waypost_rank";

/// The rows with these ids. Ids of nobody or of others are left out.
pub(crate) async fn by_ids<E: TenantOwned>(scope: &Scope, ids: &[E::Id]) -> Result<Vec<E::Model>> {
    Ok(scope
        .select::<E>()
        .filter(E::ID.is_in(ids.iter().copied()))
        .all(scope.reader())
        .await?)
}

/// The first `most` rows of each value of `parent`, in the given order.
pub(crate) async fn first_of_each<E: TenantOwned>(
    scope: &Scope,
    select: Select<E>,
    parent: E::Column,
    sorted_by: &[(E::Column, Direction)],
    most: u64,
) -> Result<Vec<E::Model>> {
    let mut window = WindowStatement::partition_by((E::default(), parent));
    for (column, direction) in sorted_by {
        window.order_by((E::default(), *column), direction.clone());
    }
    let mut ranked = select.into_query();
    ranked.expr_window_as(Expr::cust("ROW_NUMBER()"), window, Alias::new(RANK));
    let mut query = Query::select();
    query
        .column(Asterisk)
        .from_subquery(ranked, Alias::new("ranked"))
        .and_where(Expr::col(Alias::new(RANK)).lte(most))
        .order_by(Alias::new(RANK), Direction::Asc);
    let statement = scope.reader().get_database_backend().build(&query);
    Ok(E::Model::find_by_statement(statement).all(scope.reader()).await?)
}

/// The same page of the rows of each parent.
pub(crate) async fn page_of_each<E: TenantOwned, P: Copy + Eq + Hash + Into<Value>>(
    scope: &Scope,
    children: Children<'_, E, P>,
    page: &Page,
) -> Result<HashMap<P, Listed<E::Model>>> {
    let Children {
        column,
        parents,
        parent_of,
        order,
    } = children;
    let direction = match page.direction(order) {
        sea_orm::Order::Desc => Direction::Desc,
        _ => Direction::Asc,
    };
    let rows = first_of_each(
        scope,
        page.between(of_parents::<E, P>(scope, column, parents), order),
        column,
        &[(E::ID, direction)],
        page.reach(),
    )
    .await?;
    let mut groups: HashMap<P, Vec<E::Model>> = parents.iter().map(|parent| (*parent, Vec::new())).collect();
    for row in rows {
        groups.entry(parent_of(&row)).or_default().push(row);
    }
    Ok(groups
        .into_iter()
        .map(|(parent, rows)| (parent, page.listed(rows)))
        .collect())
}

/// The children of many parents.
pub(crate) struct Children<'a, E: TenantOwned, P> {
    /// The column that names the parent.
    pub column: E::Column,
    /// The parents.
    pub parents: &'a [P],
    /// Which parent a child belongs to.
    pub parent_of: fn(&E::Model) -> P,
    /// The order of each list.
    pub order: Order,
}

/// How many rows each parent has. Parents without any are left out.
pub(crate) async fn count_of_each<E: TenantOwned, P: Copy + Into<Value> + TryGetable + Send + Sync>(
    scope: &Scope,
    parent: E::Column,
    parents: &[P],
) -> Result<Vec<(P, i64)>> {
    Ok(of_parents::<E, P>(scope, parent, parents)
        .select_only()
        .column(parent)
        .column_as(E::ID.count(), "count")
        .group_by(parent)
        .into_tuple()
        .all(scope.reader())
        .await?)
}

fn of_parents<E: TenantOwned, P: Copy + Into<Value>>(scope: &Scope, column: E::Column, parents: &[P]) -> Select<E> {
    scope.select::<E>().filter(column.is_in(parents.iter().copied()))
}
