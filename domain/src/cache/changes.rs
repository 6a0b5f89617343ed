//! What this process knows of changes to settings: how many it has heard of for each tenant, and whether it hears of
//! those that other processes make.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use sea_orm::DbBackend;
use waypost_entity::id::TenantId;

/// From so many tenants on, counters that no entry refers to are dropped now and then.
const MANY: usize = 1024;

type Counter = Arc<AtomicU64>;

/// The counters of all tenants that something was remembered of.
pub(crate) struct Changes {
    tenants: RwLock<HashMap<TenantId, Counter>>,
    anyone: Counter,
    hearing: AtomicBool,
}

/// What was known when a load began. It is taken before the load, so that what changes meanwhile makes the result outdated.
#[derive(Clone)]
pub(super) struct Mark {
    counter: Counter,
    at: u64,
}

impl Mark {
    fn of(counter: Counter) -> Self {
        let at = counter.load(Ordering::SeqCst);
        Self { counter, at }
    }

    /// Whether nothing has changed since.
    pub(super) fn holds(&self) -> bool {
        self.counter.load(Ordering::Acquire) == self.at
    }
}

impl Changes {
    /// On Postgres a process hears nothing before its [`super::Ear`] does. On SQLite it hears what it changes itself, and
    /// that is all there is as long as one process answers: what a second one on the same file changes is seen only when
    /// entries reach their highest age.
    pub(super) fn at(backend: DbBackend) -> Self {
        Self {
            tenants: RwLock::default(),
            anyone: Counter::default(),
            hearing: AtomicBool::new(backend != DbBackend::Postgres),
        }
    }

    /// Something of this tenant has changed, and the change can be read.
    pub(crate) fn heard(&self, tenant: TenantId) {
        // Before the tenant's own: see `load_tenant`, which is safe only in this order.
        self.anyone.fetch_add(1, Ordering::SeqCst);
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(counter) = tenants.get(&tenant) {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Anything may have changed.
    pub(super) fn heard_too_little(&self) {
        self.anyone.fetch_add(1, Ordering::SeqCst);
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        for counter in tenants.values() {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Where this tenant stands now.
    pub(super) fn mark(&self, tenant: TenantId) -> Mark {
        let known = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(counter) = known.get(&tenant) {
            return Mark::of(Arc::clone(counter));
        }
        drop(known);
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        if tenants.len() >= MANY && tenants.len().is_power_of_two() {
            tenants.retain(|_, counter| Arc::strong_count(counter) > 1);
        }
        Mark::of(Arc::clone(tenants.entry(tenant).or_default()))
    }

    /// Where everybody stands now, for what may be about any tenant: a name that nobody has may be anybody's tomorrow.
    pub(super) fn mark_of_anyone(&self) -> Mark {
        Mark::of(Arc::clone(&self.anyone))
    }

    /// Whether this process hears of what others change.
    pub(super) fn hearing(&self) -> bool {
        self.hearing.load(Ordering::Relaxed)
    }

    /// From now on every change is heard; nobody knows what was said before.
    pub(super) fn hears(&self) {
        self.heard_too_little();
        self.hearing.store(true, Ordering::SeqCst);
    }

    /// From now on changes are missed.
    pub(super) fn deaf(&self) {
        self.hearing.store(false, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    fn tenant(number: u128) -> TenantId {
        TenantId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_change_is_its_tenants_and_nobody_elses() {
        let changes = Changes::at(DbBackend::Sqlite);
        let (one, two, anyone) = (
            changes.mark(tenant(1)),
            changes.mark(tenant(2)),
            changes.mark_of_anyone(),
        );
        changes.heard(tenant(1));
        assert_eq!((one.holds(), two.holds(), anyone.holds()), (false, true, false));
        assert!(changes.mark(tenant(1)).holds());
    }

    #[test]
    fn a_new_line_makes_everything_doubtful() {
        let changes = Changes::at(DbBackend::Postgres);
        let marks = [
            changes.mark(tenant(1)),
            changes.mark(tenant(2)),
            changes.mark_of_anyone(),
        ];
        assert!(!changes.hearing());
        changes.hears();
        assert!(changes.hearing());
        assert!(marks.iter().all(|mark| !mark.holds()));
        changes.deaf();
        assert!(!changes.hearing());
    }

    #[test]
    fn counters_that_nothing_refers_to_are_dropped() {
        let changes = Changes::at(DbBackend::Sqlite);
        let kept = changes.mark(tenant(0));
        for number in 1..100_000 {
            changes.mark(tenant(number));
        }
        let counted = changes.tenants.read().expect("unpoisoned").len();
        assert!(counted <= MANY, "{counted} counters");
        changes.heard(tenant(0));
        assert!(!kept.holds(), "a counter in use is kept");
    }
}
