//! Pages of a tenant's rows: bounded, in the order of their ids, and found by key, so that the last page costs what the first does.

use sea_orm::{ColumnTrait, Order as Direction, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;
use waypost_entity::id::{self, TypedId};
use waypost_entity::owned::TenantOwned;

use crate::error::{Error, Problem, Result};
use crate::scope::Scope;

/// Rows of a page when nobody says otherwise.
pub const DEFAULT_SIZE: u64 = 50;
/// Most rows of a page.
pub const LARGEST_SIZE: u64 = 200;

/// A page as callers ask for it: `first` rows `after` a cursor, or `last` rows `before` one.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// How many from the beginning.
    pub first: Option<i32>,
    /// Only rows after this cursor.
    pub after: Option<String>,
    /// How many from the end.
    pub last: Option<i32>,
    /// Only rows before this cursor.
    pub before: Option<String>,
}

/// A page that was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Page {
    size: u64,
    from_end: bool,
    after: Option<Uuid>,
    before: Option<Uuid>,
}

/// In which order a list shows its rows. Ids sort by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The order in which things were made.
    OldestFirst,
    /// What happened last comes first.
    NewestFirst,
}

/// The rows of a page, and whether there are more on either side.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<M> {
    /// In the order of the list.
    pub rows: Vec<M>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows precede.
    pub has_previous: bool,
}

/// The cursor of a row. It reads back only as a place in a list.
pub fn cursor(id: impl TypedId) -> String {
    let shown = id.to_string();
    shown
        .rsplit_once('_')
        .map_or_else(|| shown.clone(), |(_, digits)| digits.to_owned())
}

fn place(cursor: &str, field: &str) -> Result<Uuid> {
    match id::split(&format!("at_{cursor}")) {
        Some((prefix, uuid)) if prefix == "at" => Ok(uuid),
        _ => Err(Error::invalid(
            field,
            "MALFORMED",
            "expected a cursor from an earlier page",
        )),
    }
}

impl Page {
    /// Checks a wish.
    pub fn parse(wish: &Wish) -> Result<Self> {
        if wish.first.is_some() && wish.last.is_some() {
            return Err(Error::invalid(
                "last",
                "MISMATCH",
                "ask for the first rows or for the last ones, not for both",
            ));
        }
        let (asked, field) = if wish.last.is_some() {
            (wish.last, "last")
        } else {
            (wish.first, "first")
        };
        let size = match asked.map(u64::try_from) {
            None => DEFAULT_SIZE,
            Some(Ok(size)) if size <= LARGEST_SIZE => size,
            Some(_) => {
                let message = format!("ask for 0 to {LARGEST_SIZE} rows");
                return Err(Error::Invalid(vec![Problem::at(field, "OUT_OF_RANGE", message)]));
            }
        };
        Ok(Self {
            size,
            from_end: wish.last.is_some(),
            after: wish.after.as_deref().map(|cursor| place(cursor, "after")).transpose()?,
            before: wish
                .before
                .as_deref()
                .map(|cursor| place(cursor, "before"))
                .transpose()?,
        })
    }

    /// How many rows to read: one more than shown, since that one tells whether there are more.
    pub(crate) fn reach(&self) -> u64 {
        self.size + 1
    }

    /// Keeps the rows between the cursors.
    pub(crate) fn between<E: TenantOwned>(&self, mut select: Select<E>, order: Order) -> Select<E> {
        let (later, earlier) = match order {
            Order::OldestFirst => (self.after, self.before),
            Order::NewestFirst => (self.before, self.after),
        };
        if let Some(uuid) = later {
            select = select.filter(E::ID.gt(E::Id::from_uuid(uuid)));
        }
        if let Some(uuid) = earlier {
            select = select.filter(E::ID.lt(E::Id::from_uuid(uuid)));
        }
        select
    }

    /// The direction in which rows are read: from the end when the last ones are asked for.
    pub(crate) fn direction(&self, order: Order) -> Direction {
        match (order, self.from_end) {
            (Order::OldestFirst, false) | (Order::NewestFirst, true) => Direction::Asc,
            (Order::NewestFirst, false) | (Order::OldestFirst, true) => Direction::Desc,
        }
    }

    /// Makes a page of rows that were read in [`Self::direction`], up to [`Self::reach`].
    pub(crate) fn listed<M>(&self, mut rows: Vec<M>) -> Listed<M> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        if self.from_end {
            rows.reverse();
            return Listed {
                rows,
                has_next: self.before.is_some(),
                has_previous: more,
            };
        }
        Listed {
            rows,
            has_next: more,
            has_previous: self.after.is_some(),
        }
    }
}

/// Reads one page.
pub(crate) async fn fetch<E: TenantOwned>(
    scope: &Scope,
    select: Select<E>,
    order: Order,
    page: &Page,
) -> Result<Listed<E::Model>> {
    let select = page
        .between(select, order)
        .order_by(E::ID, page.direction(order))
        .limit(page.reach());
    Ok(page.listed(select.all(scope.reader()).await?))
}

/// How many rows there are on all pages.
pub(crate) async fn count<E>(scope: &Scope, select: Select<E>) -> Result<u64>
where
    E: TenantOwned,
    E::Model: Sync,
{
    Ok(select.select_only().column(E::ID).count(scope.reader()).await?)
}

#[cfg(test)]
mod tests {
    use waypost_entity::id::OfferId;

    use super::*;

    fn wish(first: Option<i32>, last: Option<i32>) -> Wish {
        Wish {
            first,
            last,
            ..Wish::default()
        }
    }

    #[test]
    fn sizes_are_bounded() {
        for (first, last, size) in [
            (None, None, Some(50)),
            (Some(0), None, Some(0)),
            (Some(200), None, Some(200)),
            (None, Some(7), Some(7)),
            (Some(201), None, None),
            (Some(-1), None, None),
            (Some(i32::MAX), None, None),
            (None, Some(i32::MIN), None),
            (Some(1), Some(1), None),
        ] {
            assert_eq!(
                Page::parse(&wish(first, last)).ok().map(|page| page.size),
                size,
                "{first:?} {last:?}"
            );
        }
    }

    #[test]
    fn a_cursor_reads_back_and_nothing_else_does() {
        let id = OfferId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
        assert_eq!(place(&cursor(id), "after").ok(), Some(id.uuid()));
        for wrong in [
            "",
            "x",
            "01",
            "'; DROP TABLE offer; --",
            &id.to_string(),
            "zzzzzzzzzzzzzzzzzzzzzzzzzz",
        ] {
            assert!(place(wrong, "after").is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_page_knows_whether_there_is_more() {
        let forward = Page::parse(&wish(Some(2), None)).expect("a page");
        assert_eq!(
            forward.listed(vec![1, 2, 3]),
            Listed {
                rows: vec![1, 2],
                has_next: true,
                has_previous: false
            }
        );
        assert_eq!(
            forward.listed(vec![1]),
            Listed {
                rows: vec![1],
                has_next: false,
                has_previous: false
            }
        );
        let backward = Page::parse(&wish(None, Some(2))).expect("a page");
        assert_eq!(
            backward.listed(vec![3, 2, 1]),
            Listed {
                rows: vec![2, 3],
                has_next: false,
                has_previous: true
            }
        );
    }
}
