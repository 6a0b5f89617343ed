//! How many calls of one tenant are on their way at a time: servers that hang must not hold up the messages of others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use waypost_entity::id::TenantId;

/// What a call is for. Those that are not [`Need::Usual`] have half of a tenant's places between them, so that the rest is left for endpoints
/// that answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// For an endpoint that answered when it was last called.
    Usual,
    /// For one that has failed and may hang.
    Doubtful,
    /// Further ones beside the first, for an endpoint that is far behind.
    Further(usize),
}

/// Calls on their way.
#[derive(Clone, Copy, Default)]
struct Count {
    all: usize,
    /// Of them those that are not usual.
    special: usize,
}

/// Counts the calls of this process.
#[derive(Clone, Default)]
pub struct InFlight(Arc<Mutex<HashMap<TenantId, Count>>>);

/// Leave to have some calls on their way; given back when it is dropped.
pub(super) struct Places {
    counts: InFlight,
    tenant: TenantId,
    is_special: bool,
    /// How many calls.
    pub count: usize,
}

impl InFlight {
    /// Places for calls of a tenant that may have `most` on their way; none when there is not even one.
    pub(super) fn enter(&self, tenant: TenantId, need: Need, most: usize) -> Option<Places> {
        let wanted = match need {
            Need::Usual | Need::Doubtful => 1,
            Need::Further(wanted) => wanted,
        };
        let is_special = need != Need::Usual;
        let mut counts = self.counts();
        let now = counts.get(&tenant).copied().unwrap_or_default();
        let mut room = most.saturating_sub(now.all);
        if is_special {
            room = room.min((most / 2).max(1).saturating_sub(now.special));
        }
        let count = wanted.min(room);
        if count == 0 {
            return None;
        }
        let special = now.special + if is_special { count } else { 0 };
        let all = now.all + count;
        counts.insert(tenant, Count { all, special });
        drop(counts);
        Some(Places {
            counts: self.clone(),
            tenant,
            is_special,
            count,
        })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<TenantId, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        let mut counts = self.counts.counts();
        let now = counts.get(&self.tenant).copied().unwrap_or_default();
        let special = if self.is_special { self.count } else { 0 };
        let left = Count {
            all: now.all.saturating_sub(self.count),
            special: now.special.saturating_sub(special),
        };
        // Those without a call are forgotten, so that the map stays as small as what is on its way.
        if left.all == 0 {
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

    fn tenant(number: u128) -> TenantId {
        TenantId::from_uuid(Uuid::from_u128(number))
    }

    fn count(places: &Option<Places>) -> Option<usize> {
        places.as_ref().map(|places| places.count)
    }

    #[test]
    fn a_full_tenant_waits_and_others_do_not() {
        let in_flight = InFlight::default();
        let enter = |number, need| in_flight.enter(tenant(number), need, 4);
        let first = enter(1, Need::Usual);
        assert_eq!(count(&first), Some(1));
        let further = enter(1, Need::Further(8));
        assert_eq!(count(&further), Some(2), "half of them at most");
        let last = enter(1, Need::Usual);
        assert_eq!(count(&last), Some(1));
        assert!(enter(1, Need::Usual).is_none());
        let other = enter(2, Need::Doubtful);
        assert_eq!(count(&other), Some(1));
        drop(further);
        assert_eq!(count(&enter(1, Need::Further(1))), Some(1));
        drop((first, last, other));
        assert!(
            in_flight.counts().is_empty(),
            "nothing is remembered of who has no call"
        );
    }

    #[test]
    fn what_may_hang_has_half_of_the_places_however_busy_the_others_are() {
        let in_flight = InFlight::default();
        let enter = |need| in_flight.enter(tenant(1), need, 4);
        let usual = [enter(Need::Usual), enter(Need::Usual)];
        assert!(usual.iter().all(Option::is_some));
        let doubtful = enter(Need::Doubtful);
        assert_eq!(
            count(&doubtful),
            Some(1),
            "two of four are taken, and none of its own half"
        );
        drop(usual);
        let second = enter(Need::Doubtful);
        assert_eq!(count(&second), Some(1));
        assert!(enter(Need::Doubtful).is_none() && enter(Need::Further(1)).is_none());
        assert_eq!(count(&enter(Need::Usual)), Some(1));
    }

    #[test]
    fn the_only_place_is_everybodys() {
        let in_flight = InFlight::default();
        assert_eq!(count(&in_flight.enter(tenant(1), Need::Doubtful, 1)), Some(1));
        assert_eq!(count(&in_flight.enter(tenant(1), Need::Usual, 1)), Some(1));
    }
}
