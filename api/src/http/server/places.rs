//! Places for connections: so many in all, and so many for one address, so that nobody alone can take them all.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use waypost_domain::measure::Counter;

use super::Limits;
use crate::http::client_address::TrustedProxies;

/// All places of a server.
pub(super) struct Places {
    most: usize,
    most_per_address: usize,
    proxies: TrustedProxies,
    taken: Mutex<Taken>,
    freed: Notify,
    sent_away: Counter,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A place that is taken until this is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    /// Whose place it is, unless it is a proxy's.
    owner: Option<IpAddr>,
}

impl Places {
    /// As many as the limits say and descriptors allow.
    pub(super) fn new(limits: &Limits, descriptors: usize) -> Self {
        let (mut most, mut most_per_address) = (limits.max_connections, limits.max_connections_per_address);
        if descriptors < most {
            tracing::warn!(
                wanted = most,
                possible = descriptors,
                "fewer connections than server.max_connections: the limit of open files is too low"
            );
            most = descriptors;
            most_per_address = most_per_address.min(descriptors.div_ceil(2));
        }
        Self {
            most,
            most_per_address,
            proxies: limits.proxies.clone(),
            taken: Mutex::default(),
            freed: Notify::new(),
            sent_away: Counter::default(),
        }
    }

    /// A place for a connection from `peer`, when there is one.
    pub(super) fn take(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let owner = self.owner(peer.to_canonical());
        let mut taken = self.lock();
        if taken.all >= self.most {
            return None;
        }
        if let Some(owner) = owner {
            let of_owner = taken.by_address.entry(owner).or_default();
            if *of_owner >= self.most_per_address {
                return None;
            }
            *of_owner += 1;
        }
        taken.all += 1;
        Some(Place {
            places: Arc::clone(self),
            owner,
        })
    }

    /// Counts somebody who got no place.
    pub(super) fn send_away(&self) {
        self.sent_away.add(1);
    }

    /// How many got no place so far.
    pub(super) fn sent_away(&self) -> u64 {
        self.sent_away.count()
    }

    /// How many places are taken.
    pub(super) fn taken(&self) -> usize {
        self.lock().all
    }

    /// How many places there are.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Waits until a place becomes free after this call.
    pub(super) async fn freed(&self) {
        self.freed.notified().await;
    }

    /// Waits until all places are free.
    pub(super) async fn emptied(&self) {
        loop {
            let freed = self.freed.notified();
            if self.taken() == 0 {
                return;
            }
            freed.await;
        }
    }

    /// Whose a connection is. An IPv6 network of 64 bits is one owner: it is what a single machine is given.
    fn owner(&self, peer: IpAddr) -> Option<IpAddr> {
        if self.proxies.include(peer) {
            return None;
        }
        match peer {
            IpAddr::V4(_) => Some(peer),
            IpAddr::V6(address) => {
                let network = u128::from(address) & (u128::MAX << 64);
                Some(IpAddr::V6(Ipv6Addr::from(network)))
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all -= 1;
        if let Some(owner) = self.owner
            && let Some(of_owner) = taken.by_address.get_mut(&owner)
        {
            *of_owner -= 1;
            if *of_owner == 0 {
                taken.by_address.remove(&owner);
            }
        }
        drop(taken);
        self.places.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use waypost_domain::Config;

    use super::*;

    fn places(most: usize, most_per_address: usize, descriptors: usize) -> Arc<Places> {
        let mut settings = Config::defaults().expect("the defaults load").server;
        settings.max_connections = most;
        settings.max_connections_per_address = most_per_address;
        settings.trusted_proxies = vec!["192.0.2.9".to_owned()];
        let limits = Limits::of(&settings).expect("limits");
        Arc::new(Places::new(&limits, descriptors))
    }

    /// How many of these get a place when nobody leaves.
    fn seated(places: &Arc<Places>, peers: &[&str]) -> usize {
        let seats: Vec<_> = peers
            .iter()
            .filter_map(|peer| places.take(peer.parse().expect("an address")))
            .collect();
        seats.len()
    }

    #[test]
    fn nobody_takes_more_than_their_part() {
        let (a, b, proxy) = ("203.0.113.1", "203.0.113.2", "192.0.2.9");
        for (peers, expected) in [
            (&[a, a, a][..], 2),
            (&[a, "::ffff:203.0.113.1", a], 2),
            (&[a, a, a, b, b], 4),
            (&[proxy, proxy, proxy], 3),
            (&[proxy, proxy, proxy, proxy, proxy, a], 4),
            (&["2001:db8::1", "2001:db8::2", "2001:db8::ffff:3"], 2),
            (&["2001:db8::1", "2001:db8::2", "2001:db8:0:1::3"], 3),
        ] {
            assert_eq!(seated(&places(4, 2, 1000), peers), expected, "{peers:?}");
        }
    }

    #[test]
    fn a_place_is_free_again_and_leaves_no_trace() {
        let places = places(4, 2, 1000);
        for _ in 0..3 {
            assert_eq!(seated(&places, &["203.0.113.1", "203.0.113.1", "192.0.2.9"]), 3);
        }
        assert!(places.lock().by_address.is_empty());
        assert_eq!(places.taken(), 0);
    }

    #[test]
    fn few_descriptors_are_shared_too() {
        let one = ["203.0.113.1"; 10];
        assert_eq!(seated(&places(100, 100, 8), &one), 4);
        assert_eq!(seated(&places(100, 100, 8), &["192.0.2.9"; 10]), 8);
        assert_eq!(seated(&places(100, 100, 1000), &one), 10);
    }
}
