//! How many calls are on their way at a time, by endpoint and by tenant: one that hangs must not hold up the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use waypost_entity::id::{PartnerPostbackId, TenantId};

use crate::config;

/// Counts the calls of this process.
#[derive(Clone, Default)]
pub struct InFlight(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    endpoints: HashMap<PartnerPostbackId, usize>,
    tenants: HashMap<TenantId, usize>,
}

/// Leave to make one call; given back when it is dropped.
pub(super) struct Place {
    counts: InFlight,
    tenant: TenantId,
    endpoint: PartnerPostbackId,
}

impl InFlight {
    /// A place for one more call, unless the endpoint or the tenant has as many as the settings allow.
    pub(super) fn enter(
        &self,
        tenant: TenantId,
        endpoint: PartnerPostbackId,
        settings: &config::Delivery,
    ) -> Option<Place> {
        let mut counts = self.counts();
        let now = |count: Option<&usize>| count.copied().unwrap_or_default();
        let full = now(counts.endpoints.get(&endpoint)) >= settings.in_flight_per_endpoint
            || now(counts.tenants.get(&tenant)) >= settings.in_flight_per_tenant;
        if full {
            return None;
        }
        *counts.endpoints.entry(endpoint).or_default() += 1;
        *counts.tenants.entry(tenant).or_default() += 1;
        drop(counts);
        Some(Place {
            counts: self.clone(),
            tenant,
            endpoint,
        })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.counts();
        leave(&mut counts.endpoints, self.endpoint);
        leave(&mut counts.tenants, self.tenant);
    }
}

/// Forgets those without a call, so that the maps stay as small as what is on its way.
fn leave<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: K) {
    if let Some(count) = counts.get_mut(&key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    #[test]
    fn a_full_endpoint_and_a_full_tenant_wait_and_others_do_not() {
        let mut settings = config::Config::defaults().expect("the defaults load").delivery;
        (settings.in_flight_per_endpoint, settings.in_flight_per_tenant) = (2, 3);
        let in_flight = InFlight::default();
        let enter = |tenant: u128, endpoint: u128| {
            let (tenant, endpoint) = (Uuid::from_u128(tenant), Uuid::from_u128(endpoint));
            in_flight.enter(
                TenantId::from_uuid(tenant),
                PartnerPostbackId::from_uuid(endpoint),
                &settings,
            )
        };
        let first = (enter(1, 1), enter(1, 1));
        assert!(first.0.is_some() && first.1.is_some());
        assert!(enter(1, 1).is_none(), "the endpoint is full");
        let third = enter(1, 2);
        assert!(third.is_some());
        assert!(enter(1, 3).is_none(), "the tenant is full");
        assert!(enter(2, 4).is_some(), "another tenant is not");
        drop(first);
        assert!(enter(1, 1).is_some());
        drop(third);
        let counts = in_flight.counts();
        assert!(counts.endpoints.is_empty() && counts.tenants.is_empty());
    }
}
