//! Lists as connections: edges with cursors, and a total that is counted only when it is asked for.

use std::borrow::Cow;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader as Load;
use async_graphql::{Context, Object, ObjectType, OutputType, Result, SimpleObject, TypeName};
use futures::future::BoxFuture;
use waypost_domain::page::{self, Listed, Page, Wish};

use super::caller::rows;
use super::rows::{Failure, Rows};

/// Where a page stands in its list.
#[derive(SimpleObject, Clone)]
pub(crate) struct PageInfo {
    /// Whether rows follow this page.
    has_next_page: bool,
    /// Whether rows precede this page. Known when paging backwards; otherwise true after a cursor.
    has_previous_page: bool,
    /// The cursor of the first row, for `before`; null when the page is empty.
    start_cursor: Option<String>,
    /// The cursor of the last row, for `after`; null when the page is empty.
    end_cursor: Option<String>,
}

/// What a list can hold: something with a cursor of its own.
pub(crate) trait Noun: OutputType + ObjectType + Clone {
    /// The cursor of this row.
    fn cursor(&self) -> String;
}

type Count = Box<dyn Fn() -> BoxFuture<'static, Result<u64>> + Send + Sync>;

/// A page of a list.
pub(crate) struct Connection<N: Noun> {
    nodes: Vec<N>,
    page: PageInfo,
    count: Count,
}

/// A row of a page and its place in the list.
pub(crate) struct Edge<N: Noun>(N);

impl<N: Noun> Connection<N> {
    /// A page of rows, and how to count all of them.
    pub(crate) fn new<M, F>(listed: Listed<M>, count: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        N: From<M>,
        F: Future<Output = Result<u64>> + Send + 'static,
    {
        let nodes: Vec<N> = listed.rows.into_iter().map(N::from).collect();
        let page = PageInfo {
            has_next_page: listed.has_next,
            has_previous_page: listed.has_previous,
            start_cursor: nodes.first().map(N::cursor),
            end_cursor: nodes.last().map(N::cursor),
        };
        Self {
            nodes,
            page,
            count: Box::new(move || Box::pin(count())),
        }
    }
}

impl<N: Noun> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <N as OutputType>::type_name()).into()
    }
}

impl<N: Noun> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", <N as OutputType>::type_name()).into()
    }
}

/// A page of a list.
#[Object(name_type)]
impl<N: Noun> Connection<N> {
    /// The rows with their cursors.
    async fn edges(&self) -> Vec<Edge<N>> {
        self.nodes.iter().cloned().map(Edge).collect()
    }

    /// The rows.
    async fn nodes(&self) -> &[N] {
        &self.nodes
    }

    /// Where this page stands in the list.
    async fn page_info(&self) -> &PageInfo {
        &self.page
    }

    /// How many rows all pages have together. Costs a query of its own.
    async fn total_count(&self) -> Result<i32> {
        Ok(i32::try_from((self.count)().await?).unwrap_or(i32::MAX))
    }
}

/// A row of a page and its place in the list.
#[Object(name_type)]
impl<N: Noun> Edge<N> {
    /// This row's place, for `after` and `before`.
    async fn cursor(&self) -> String {
        self.0.cursor()
    }

    /// The row.
    async fn node(&self) -> &N {
        &self.0
    }
}

/// Checks the arguments of a list.
pub(crate) fn page(
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> waypost_domain::Result<Page> {
    Page::parse(&Wish {
        first,
        after,
        last,
        before,
    })
}

/// What a page costs: itself, and each of its rows. Sizes that will be refused cost as much as the largest.
pub(crate) fn cost(first: Option<i32>, last: Option<i32>, child_complexity: usize) -> usize {
    let default = usize::try_from(page::DEFAULT_SIZE).unwrap_or(usize::MAX);
    let largest = usize::try_from(page::LARGEST_SIZE).unwrap_or(usize::MAX);
    let size = first.or(last).map_or(default, |asked| {
        usize::try_from(asked).unwrap_or(largest).clamp(1, largest)
    });
    list_cost(size, child_complexity)
}

/// What a list costs that is not paged but bounded, and of which a typical length is known.
pub(crate) fn list_cost(length: usize, child_complexity: usize) -> usize {
    child_complexity.saturating_mul(length).saturating_add(1)
}

/// A page of the rows of one parent, read together with the same page of other parents. `all` counts them.
pub(crate) async fn of_parent<N, M, K, A>(ctx: &Context<'_>, page: K, all: A) -> Result<Connection<N>>
where
    N: Noun + From<M>,
    M: Clone + Send + Sync + 'static,
    K: Send + Sync + Hash + Eq + Clone + 'static,
    A: Send + Sync + Hash + Eq + Clone + 'static,
    Rows: Load<K, Value = Listed<M>, Error = Failure> + Load<A, Value = u64, Error = Failure>,
{
    let rows = rows(ctx)?;
    let listed = rows.load_one(page).await?;
    let listed = listed.unwrap_or(Listed {
        rows: Vec::new(),
        has_next: false,
        has_previous: false,
    });
    let rows = Arc::clone(rows);
    Ok(Connection::new(listed, move || {
        let (rows, all) = (Arc::clone(&rows), all.clone());
        async move { Ok(rows.load_one(all).await?.unwrap_or_default()) }
    }))
}
