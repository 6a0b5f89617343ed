//! Loads on their way: one at a time for each key, shared by everybody who wants its result.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use sea_orm::DbErr;

use super::entry::{Entry, Loaded};
use crate::error::{Error, Result};

/// A load that the database leaves unanswered is given up after this time, whoever waits for it.
const LONGEST: Duration = Duration::from_secs(10);

/// How a load ended, for everybody who waited.
pub(super) type Landed<T> = Result<Arc<Entry<T>>, Arc<Error>>;

/// A load on its way.
pub(super) type Flight<T> = Shared<BoxFuture<'static, Landed<T>>>;

/// How a request comes by its entry.
pub(super) enum Boarding<T> {
    /// Somebody else's load has just brought it.
    Here(Arc<Entry<T>>),
    /// By a load that begins now.
    First(Flight<T>),
    /// By a load that began before the request came.
    Joined(Flight<T>),
}

impl<T> Boarding<T> {
    /// Waits for the entry.
    pub(super) async fn landed(self) -> Landed<T> {
        match self {
            Self::Here(entry) => Ok(entry),
            Self::First(flight) | Self::Joined(flight) => flight.await,
        }
    }
}

/// All loads of one cache that are on their way.
pub(super) struct Flights<K, T>(Mutex<HashMap<K, Flight<T>>>);

impl<K, T> Default for Flights<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq, T> Flights<K, T> {
    /// Joins the load of this key or begins one. `look` sees what landed while the request was on its way here.
    pub(super) fn board<Q>(
        &self,
        key: &Q,
        look: impl FnOnce() -> Option<Arc<Entry<T>>>,
        begin: impl FnOnce() -> Flight<T>,
    ) -> Boarding<T>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let mut aloft = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = aloft.get(key) {
            return Boarding::Joined(flight.clone());
        }
        if let Some(entry) = look() {
            return Boarding::Here(entry);
        }
        let flight = begin();
        aloft.insert(key.to_owned(), flight.clone());
        Boarding::First(flight)
    }

    fn land(&self, key: &K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// Ends a flight however its load ended, be it by a panic: the next request must be able to begin another.
pub(super) struct Landing<'a, K: Hash + Eq, T> {
    pub(super) flights: &'a Flights<K, T>,
    pub(super) key: &'a K,
}

impl<K: Hash + Eq, T> Drop for Landing<'_, K, T> {
    fn drop(&mut self) {
        self.flights.land(self.key);
    }
}

/// Runs a load as a task of its own: the visitor who asked first may go away, and others wait for it too.
pub(super) fn take_off<T: Send + Sync + 'static>(load: impl Future<Output = Landed<T>> + Send + 'static) -> Flight<T> {
    let task = tokio::spawn(load);
    task.map(|ended| ended.unwrap_or_else(|fault| Err(Arc::new(Error::internal(fault)))))
        .boxed()
        .shared()
}

/// The load's result, or that the database did not answer.
pub(super) async fn in_time<T>(load: impl Future<Output = Result<Loaded<T>>>) -> Result<Loaded<T>> {
    let late = |_| Err(Error::Unavailable(DbErr::Custom(format!("no answer in {LONGEST:?}"))));
    tokio::time::timeout(LONGEST, load).await.unwrap_or_else(late)
}

/// Everybody who waited for one load that failed gets an error of their own.
pub(super) fn own(shared: Arc<Error>) -> Error {
    Arc::try_unwrap(shared).unwrap_or_else(|shared| shared.again())
}
