//! A cache of one kind of thing: serves what is fresh, loads what is not, and serves what it has when that fails.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

use moka::sync::Cache;

use super::entry::{Entry, Loaded, Standing};
use super::flight::{self, Boarding, Flights, Landed, Landing};
use super::trouble::Advice;
use super::{Conditions, Used};
use crate::error::{Error, Result};
use crate::measure::Counter;

/// Entries by key. Keys carry a tenant or a short code, so that nobody is served from another tenant's entry.
pub(super) struct Memory<K, T>(Arc<Shelves<K, T>>);

impl<K, T> Clone for Memory<K, T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Shelves<K, T> {
    known: Cache<K, Arc<Entry<T>>>,
    /// Small and apart, so that whoever guesses names crowds out other guesses and nothing else.
    absent: Cache<K, Arc<Entry<T>>>,
    flights: Flights<K, T>,
    conditions: Arc<Conditions>,
    uses: Uses,
}

/// How often an entry could be served at once, and how often not.
#[derive(Default)]
struct Uses {
    hits: Counter,
    misses: Counter,
}

enum Look<T> {
    Fresh(Arc<Entry<T>>),
    Outdated(Arc<Entry<T>>),
    Nothing,
}

impl<K, T> Memory<K, T>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    /// An empty one.
    pub(super) fn under(conditions: &Arc<Conditions>) -> Self {
        Self(Arc::new(Shelves {
            known: Cache::new(conditions.capacity),
            absent: Cache::new(conditions.absent_capacity),
            flights: Flights::default(),
            conditions: Arc::clone(conditions),
            uses: Uses::default(),
        }))
    }

    /// The entry of a key, from memory or by `load`. When the database is away, the last one known, however old.
    pub(super) async fn get<Q, F>(&self, key: &Q, load: impl Fn() -> F) -> Result<Arc<Entry<T>>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        F: Future<Output = Result<Loaded<T>>> + Send + 'static,
    {
        let found = self.0.look(key);
        match &found {
            Look::Fresh(_) => self.0.uses.hits.add(1),
            Look::Outdated(_) | Look::Nothing => self.0.uses.misses.add(1),
        }
        match found {
            Look::Fresh(entry) => Ok(entry),
            Look::Outdated(last) => self.renew(key, last, load).await,
            Look::Nothing => self.fetch(key, load).await,
        }
    }

    /// What is measured of it.
    pub(super) fn used(&self, name: &'static str) -> Used {
        Used {
            name,
            hits: self.0.uses.hits.count(),
            misses: self.0.uses.misses.count(),
        }
    }

    async fn renew<Q, F>(&self, key: &Q, last: Arc<Entry<T>>, load: impl Fn() -> F) -> Result<Arc<Entry<T>>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        F: Future<Output = Result<Loaded<T>>> + Send + 'static,
    {
        let conditions = &self.0.conditions;
        match conditions.trouble.advice() {
            Advice::Leave => return Ok(last),
            Advice::Probe => {
                self.board(key, &load);
                return Ok(last);
            }
            Advice::Ask => {}
        }
        match tokio::time::timeout(conditions.reload_timeout, self.fetch(key, load)).await {
            Ok(Err(Error::Unavailable(_))) => Ok(last),
            Ok(ended) => ended,
            Err(_) => {
                conditions.trouble.failed();
                Ok(last)
            }
        }
    }

    async fn fetch<Q, F>(&self, key: &Q, load: impl Fn() -> F) -> Result<Arc<Entry<T>>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        F: Future<Output = Result<Loaded<T>>> + Send + 'static,
    {
        let landed = match self.board(key, &load) {
            Boarding::Joined(flight) => match flight.await {
                // It began before this request came, and something changed since: it may bring what was before that.
                Ok(entry) if !entry.mark.holds() => self.board(key, &load).landed().await,
                landed => landed,
            },
            boarding => boarding.landed().await,
        };
        landed.map_err(flight::own)
    }

    fn board<Q, F>(&self, key: &Q, load: &impl Fn() -> F) -> Boarding<T>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        F: Future<Output = Result<Loaded<T>>> + Send + 'static,
    {
        let look = || match self.0.look(key) {
            Look::Fresh(entry) => Some(entry),
            Look::Outdated(_) | Look::Nothing => None,
        };
        let begin = || flight::take_off(fly(Arc::clone(&self.0), key.to_owned(), load()));
        self.0.flights.board(key, look, begin)
    }
}

async fn fly<K, T>(
    shelves: Arc<Shelves<K, T>>,
    key: K,
    load: impl Future<Output = Result<Loaded<T>>> + Send,
) -> Landed<T>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    let landing = Landing {
        flights: &shelves.flights,
        key: &key,
    };
    let loaded = flight::in_time(load).await;
    shelves.conditions.trouble.note(&loaded);
    let landed = loaded.map(|loaded| shelves.keep(&key, loaded)).map_err(Arc::new);
    drop(landing);
    landed
}

impl<K, T> Shelves<K, T>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    fn look<Q>(&self, key: &Q) -> Look<T>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        if let Some(entry) = self.known.get(key) {
            return match entry.is_fresh(&self.conditions) {
                true => Look::Fresh(entry),
                false => Look::Outdated(entry),
            };
        }
        // An outdated absence is nothing: that there was no such key is no reason to turn away the one there may be now.
        match self.absent.get(key) {
            Some(entry) if entry.is_fresh(&self.conditions) => Look::Fresh(entry),
            _ => Look::Nothing,
        }
    }

    /// Puts the entry on its shelf before it leaves the other, so that whoever looks meanwhile finds one of them.
    fn keep(&self, key: &K, loaded: Loaded<T>) -> Arc<Entry<T>> {
        let entry = Arc::new(Entry::of(loaded));
        let (to, from) = match entry.standing {
            Standing::Known | Standing::Recalled => (&self.known, &self.absent),
            Standing::Absent => (&self.absent, &self.known),
        };
        to.insert(key.clone(), Arc::clone(&entry));
        from.invalidate(key);
        entry
    }

    #[cfg(test)]
    fn counts(&self) -> (u64, u64) {
        self.known.run_pending_tasks();
        self.absent.run_pending_tasks();
        (self.known.entry_count(), self.absent.entry_count())
    }
}

#[cfg(test)]
impl<K, T> Memory<K, T>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    /// How many entries there are of what is known and of what is absent.
    pub(super) fn counts(&self) -> (u64, u64) {
        self.0.counts()
    }
}
