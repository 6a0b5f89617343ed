//! Slows down those who guess passwords, by account and by address, and never locks anybody out for long.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::config;
use crate::error::{Error, Result};
use crate::session::password::Hashers;

/// An account may be tried so many times as often from everywhere together as from one address: enough for its owner to
/// get in while one address tries without end, and far too few to guess a password.
const EVERYWHERE: u32 = 10;

/// Counts attempts in this process. The number of keys is bounded by forgetting those that have refilled.
pub struct Throttle {
    accounts: DefaultKeyedRateLimiter<String>,
    addresses: DefaultKeyedRateLimiter<String>,
    /// Bounds how many passwords are hashed at once.
    pub hashers: Hashers,
}

impl Throttle {
    /// Makes the counters of the settings.
    pub fn new(settings: &config::Auth) -> Self {
        let quota = |factor: u32| {
            let burst = NonZeroU32::new(settings.sign_in_burst.saturating_mul(factor)).unwrap_or(NonZeroU32::MIN);
            let refill = Duration::from_secs(settings.sign_in_refill_seconds.max(1)) / factor;
            Quota::with_period(refill)
                .unwrap_or(Quota::per_minute(burst))
                .allow_burst(burst)
        };
        Self {
            accounts: DefaultKeyedRateLimiter::keyed(quota(EVERYWHERE)),
            addresses: DefaultKeyedRateLimiter::keyed(quota(1)),
            hashers: Hashers::new(settings.password_hashers),
        }
    }

    /// Counts one attempt on an account from an address, and refuses it when there were too many.
    pub fn attempt(&self, account: &str, address: Option<IpAddr>) -> Result<()> {
        if let Some(address) = address {
            take(&self.addresses, neighbourhood(address))?;
        }
        take(&self.accounts, account.to_owned())
    }
}

fn take(limiter: &DefaultKeyedRateLimiter<String>, key: String) -> Result<()> {
    if limiter.len() > 100_000 {
        limiter.retain_recent();
    }
    limiter
        .check_key(&key)
        .map_err(|busy| Error::RateLimited(busy.wait_time_from(DefaultClock::default().now())))
}

/// A home or a machine has a whole /64 of IPv6 addresses, so those count as one.
pub fn neighbourhood(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttle() -> Throttle {
        Throttle::new(&config::Config::defaults().expect("the defaults load").auth)
    }

    #[test]
    fn an_account_has_an_end_to_guessing_from_wherever_it_comes() {
        let throttle = throttle();
        let tries = (0..120u8).map(|n| throttle.attempt("a@example.com", Some(IpAddr::from([192, 0, 2, n]))));
        assert_eq!(tries.filter(Result::is_err).count(), 20);
        assert!(throttle.attempt("b@example.com", None).is_ok());
    }

    #[test]
    fn one_address_cannot_lock_an_account() {
        let throttle = throttle();
        let (attacker, owner) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let tries = (0..1000).map(|_| throttle.attempt("a@example.com", Some(attacker)));
        assert_eq!(tries.filter(Result::is_ok).count(), 10);
        assert!(throttle.attempt("a@example.com", Some(owner)).is_ok());
    }

    #[test]
    fn the_twelfth_account_from_one_address_is_refused() {
        let throttle = throttle();
        let address = |n: u16| Some(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, n]));
        let tries = (0..12u16).map(|n| throttle.attempt(&format!("{n}@example.com"), address(n)));
        assert_eq!(tries.filter(Result::is_err).count(), 2);
    }
}
