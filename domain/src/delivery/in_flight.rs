//! How many calls of one tenant are on their way at a time: servers that hang must not hold up the messages of others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use waypost_entity::id::TenantId;

/// The part of a tenant's places that is shared by its endpoints that have failed, and by the further calls to those that are far behind: the
/// rest is kept for endpoints that answer.
pub(super) fn shared(places: usize) -> usize {
    (places / 2).max(1)
}

/// Counts the calls of this process.
#[derive(Clone, Default)]
pub struct InFlight(Arc<Mutex<HashMap<TenantId, usize>>>);

/// Leave to have some calls on their way; given back when it is dropped.
pub(super) struct Places {
    counts: InFlight,
    tenant: TenantId,
    /// How many calls.
    pub count: usize,
}

impl InFlight {
    /// Places for one more call at least, and for `wanted` at most; none when the tenant has `most` on their way.
    pub(super) fn enter(&self, tenant: TenantId, wanted: usize, most: usize) -> Option<Places> {
        let mut counts = self.counts();
        let now = counts.entry(tenant).or_default();
        let count = wanted.max(1).min(most.saturating_sub(*now));
        if count == 0 {
            return None;
        }
        *now += count;
        drop(counts);
        Some(Places {
            counts: self.clone(),
            tenant,
            count,
        })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<TenantId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        let mut counts = self.counts.counts();
        let left = counts.get(&self.tenant).map_or(0, |now| now.saturating_sub(self.count));
        // Those without a call are forgotten, so that the map stays as small as what is on its way.
        if left == 0 {
            counts.remove(&self.tenant);
        } else {
            counts.insert(self.tenant, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    #[test]
    fn a_full_tenant_waits_and_others_do_not() {
        let in_flight = InFlight::default();
        let enter = |tenant: u128, wanted| in_flight.enter(TenantId::from_uuid(Uuid::from_u128(tenant)), wanted, 3);
        let count = |places: &Option<Places>| places.as_ref().map(|places| places.count);
        let first = enter(1, 0);
        assert_eq!(count(&first), Some(1), "one at least");
        let second = enter(1, 8);
        assert_eq!(count(&second), Some(2), "no more than there are");
        assert!(enter(1, 1).is_none());
        let other = enter(2, 2);
        assert_eq!(count(&other), Some(2));
        drop(second);
        assert_eq!(count(&enter(1, 8)), Some(2));
        drop((first, other));
        assert!(
            in_flight.counts().is_empty(),
            "nothing is remembered of who has no call"
        );
    }
}
