//! How many calls of one tenant are on their way at a time: servers that hang must not hold up the messages of others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use waypost_entity::id::{EndpointId, TenantId};

use super::turn::SOON;

/// Between two looks of a tenant's endpoints that wait for a place: so many may wait that they would keep the workers busy with looking.
const APART: TimeDelta = TimeDelta::milliseconds(100);
/// No endpoint waits longer for its next look, however many wait.
const FURTHEST: TimeDelta = TimeDelta::seconds(60);
/// A look comes early where the queue's clock is ahead of ours, by no more than this.
const EARLY: TimeDelta = TimeDelta::seconds(1);

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

/// A tenant's calls on their way, and who waits for a place.
#[derive(Default)]
struct Calls {
    all: usize,
    /// Of them those that are not usual.
    special: usize,
    /// When the endpoints that found no place are looked at again.
    looks: HashMap<EndpointId, DateTime<Utc>>,
    /// The last of these, of those that are usual and of the others: whoever answers does not queue behind those that may hang.
    last_look: HashMap<bool, DateTime<Utc>>,
}

/// Counts the calls of this process.
#[derive(Clone, Default)]
pub struct InFlight(Arc<Mutex<HashMap<TenantId, Calls>>>);

/// Leave to have some calls on their way; given back when it is dropped.
pub(super) struct Places {
    of: InFlight,
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
        let mut tenants = self.tenants();
        let calls = tenants.entry(tenant).or_default();
        let mut room = most.saturating_sub(calls.all);
        if is_special {
            room = room.min((most / 2).max(1).saturating_sub(calls.special));
        }
        let count = wanted.min(room);
        if count == 0 {
            return None;
        }
        calls.all += count;
        calls.special += if is_special { count } else { 0 };
        drop(tenants);
        Some(Places {
            of: self.clone(),
            tenant,
            is_special,
            count,
        })
    }

    /// When an endpoint that found no place is to be looked at again: the same time until it has come.
    pub(super) fn look_again_at(
        &self,
        tenant: TenantId,
        (endpoint, need): (EndpointId, Need),
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let is_special = need != Need::Usual;
        let mut tenants = self.tenants();
        let calls = tenants.entry(tenant).or_default();
        // One further away than any was written by a clock that has been set back since.
        let is_to_come = |at: &DateTime<Utc>| *at > now + EARLY && *at <= now + FURTHEST;
        if let Some(at) = calls.looks.get(&endpoint).filter(|at| is_to_come(at)) {
            return *at;
        }
        calls.looks.retain(|_, at| is_to_come(at));
        let first = now + SOON;
        let last = calls.last_look.get(&is_special);
        let next = last.map_or(first, |last| first.max(*last + APART));
        let at = if next <= now + FURTHEST { next } else { first };
        calls.last_look.insert(is_special, at);
        calls.looks.insert(endpoint, at);
        at
    }

    fn tenants(&self) -> MutexGuard<'_, HashMap<TenantId, Calls>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        let mut tenants = self.of.tenants();
        let Some(calls) = tenants.get_mut(&self.tenant) else {
            return;
        };
        calls.all = calls.all.saturating_sub(self.count);
        calls.special = calls
            .special
            .saturating_sub(if self.is_special { self.count } else { 0 });
        // Those without a call are forgotten, so that the map stays as small as what is on its way: whoever comes now finds a place.
        if calls.all == 0 {
            tenants.remove(&self.tenant);
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
            in_flight.tenants().is_empty(),
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
    fn those_that_wait_are_looked_at_one_after_the_other() {
        let in_flight = InFlight::default();
        let now = DateTime::UNIX_EPOCH;
        let endpoint = |number: u128| EndpointId::from_uuid(Uuid::from_u128(number));
        let look = |number, now| in_flight.look_again_at(tenant(1), (endpoint(number), Need::Doubtful), now);
        let at: Vec<_> = (0..581).map(|number| look(number, now)).collect();
        let after = |number: i32| now + SOON + APART * number;
        assert_eq!(at, (0..581).map(after).collect::<Vec<_>>(), "each has its own time");
        assert_eq!(at.last(), Some(&(now + FURTHEST)));
        assert_eq!(look(581, now), now + SOON, "none waits longer");
        assert_eq!(look(20, now), at[20], "it is on its way");
        let early = at[20] - EARLY;
        assert_eq!(look(20, early - APART), at[20]);
        assert!(look(20, early) > at[20], "it has come, early by the queue's clock");
        let set_back = now - TimeDelta::hours(1);
        assert_eq!(look(30, set_back), set_back + SOON);
        for (number, need) in [(1, Need::Usual), (2, Need::Doubtful)] {
            let at = in_flight.look_again_at(tenant(number), (endpoint(700), need), now);
            assert_eq!(at, now + SOON, "who answers, or is another's, waits for none of them");
        }
    }

    #[test]
    fn the_only_place_is_everybodys() {
        let in_flight = InFlight::default();
        assert_eq!(count(&in_flight.enter(tenant(1), Need::Doubtful, 1)), Some(1));
        assert_eq!(count(&in_flight.enter(tenant(1), Need::Usual, 1)), Some(1));
    }
}
