//! How often a program may try its integrations, partner postbacks and webhooks out: a test of the first writes rows that stay, and one of
//! the others calls a stranger's server.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use waypost_entity::id::TenantId;

use crate::error::{Error, Result};

/// Tests in a row.
const BURST: u32 = 20;
/// How long it takes to earn one back.
const REFILL: Duration = Duration::from_secs(5);

/// The counters.
pub struct Rate(DefaultKeyedRateLimiter<TenantId>);

impl Default for Rate {
    fn default() -> Self {
        let quota = Quota::with_period(REFILL).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        Self(DefaultKeyedRateLimiter::keyed(
            quota.allow_burst(NonZeroU32::new(BURST).unwrap_or(NonZeroU32::MIN)),
        ))
    }
}

impl Rate {
    /// Counts a test.
    pub(crate) fn take(&self, tenant: TenantId) -> Result<()> {
        self.0
            .check_key(&tenant)
            .map_err(|busy| Error::RateLimited(busy.wait_time_from(DefaultClock::default().now())))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    #[test]
    fn one_program_cannot_use_up_anothers_tests() {
        let rate = Rate::default();
        let (busy, quiet) = (
            TenantId::from_uuid(Uuid::from_u128(1)),
            TenantId::from_uuid(Uuid::from_u128(2)),
        );
        let taken = (0..100).filter(|_| rate.take(busy).is_ok()).count();
        assert!((20..=21).contains(&taken), "{taken}");
        assert!(matches!(rate.take(busy), Err(Error::RateLimited(_))));
        assert!(rate.take(quiet).is_ok());
    }
}
