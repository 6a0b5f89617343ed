//! Rows that fields refer to, read in batches: all that one level of a query needs in one statement a kind of row.
//! Made per request around the caller's scope, so that neither rows nor batches are shared between callers.

mod by_id;
mod children;
mod pages;
mod payout;
mod turns;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader as Load};
use futures::future::BoxFuture;
use tokio::sync::{OnceCell, mpsc};
use waypost_domain::{Error, Scope, tenant};
use waypost_entity::owned::TenantOwned;

pub(crate) use self::children::{
    AttemptsOf, BalancesOf, ChangesOf, DeliveriesOf, EndpointHealthOf, FactsOf, HealthOf, LastAttemptOf, LatestTermsOf,
    LedgerEntriesOf, ParkedOf, PostbacksOf, RefundedOf, ReplayOf,
};
pub(crate) use self::pages::{LinksOfAffiliate, LinksOfOffer, PartnerPostbacksOfAffiliate, TermsOfOffer};
pub(crate) use self::payout::{EntriesOfAffiliate, LinesOfRun, PayeeOf, TotalsOfRun};
pub(crate) use self::turns::take_turns;
use super::caller::rows;

/// Most keys of one statement; SQLite binds at most 32,766 values.
const LARGEST_BATCH: usize = 10_000;

/// Reads rows with the permissions of one caller.
pub(crate) struct Rows {
    scope: Scope,
    short_code: OnceCell<String>,
}

impl Rows {
    /// The tenant's short code, read once.
    pub(crate) async fn short_code(&self) -> waypost_domain::Result<&str> {
        let read = || async { tenant::own(&self.scope).await.map(|tenant| tenant.short_code) };
        Ok(self.short_code.get_or_try_init(read).await?)
    }
}

/// The batches of one request.
pub(crate) type Loader = DataLoader<Rows, HashMapCache>;

/// Work that a loader asks for, to be done by [`take_turns`].
pub(crate) type Task = BoxFuture<'static, ()>;

/// Why rows could not be read. Every field that waited for the batch gets the same one.
pub(crate) type Failure = Arc<Error>;

/// The batches of a request by this caller; `tasks` go to [`take_turns`].
pub(crate) fn loader(scope: Scope, tasks: mpsc::UnboundedSender<Task>) -> Loader {
    let spawn = move |task| {
        // Nobody takes turns any more when the request was given up, and then nobody waits for the rows either.
        let _ = tasks.send(task);
    };
    DataLoader::with_cache(
        Rows {
            scope,
            short_code: OnceCell::new(),
        },
        spawn,
        HashMapCache::default(),
    )
    .delay(Duration::ZERO)
    .max_batch_size(LARGEST_BATCH)
}

/// The row that a reference names.
pub(crate) async fn row<E: TenantOwned>(ctx: &Context<'_>, id: E::Id) -> async_graphql::Result<E::Model>
where
    E::Model: Clone,
    Rows: Load<E::Id, Value = E::Model, Error = Failure>,
{
    Ok(find_row::<E>(ctx, id).await?.ok_or(Error::NotFound(E::NOUN))?)
}

/// The row that a reference may name.
pub(crate) async fn find_row<E: TenantOwned>(ctx: &Context<'_>, id: E::Id) -> async_graphql::Result<Option<E::Model>>
where
    E::Model: Clone,
    Rows: Load<E::Id, Value = E::Model, Error = Failure>,
{
    Ok(rows(ctx)?.load_one(id).await?)
}

/// The rows that belong to a key; none is an empty list.
pub(crate) async fn rows_of<K, M>(ctx: &Context<'_>, key: K) -> async_graphql::Result<Vec<M>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    M: Clone + Send + Sync + 'static,
    Rows: Load<K, Value = Vec<M>, Error = Failure>,
{
    Ok(rows(ctx)?.load_one(key).await?.unwrap_or_default())
}

/// Groups rows by what they belong to, in their order.
fn grouped<K: Eq + Hash, M>(rows: Vec<M>, key: impl Fn(&M) -> K) -> HashMap<K, Vec<M>> {
    let mut groups: HashMap<K, Vec<M>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}
