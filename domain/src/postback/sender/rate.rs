//! How often an integration may report. Counted in this process, before anything is read or recorded.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use waypost_entity::id::IntegrationId;

use crate::config;

/// How many integrations are remembered before those that have rested are forgotten, and after how many reports that is looked at:
/// counting them asks every part of the map.
const MOST_REMEMBERED: usize = 100_000;
const LOOKED_AT_EVERY: u32 = 4096;

/// The counters.
pub struct Rate {
    integrations: DefaultKeyedRateLimiter<IntegrationId>,
    reports: AtomicU32,
}

impl Rate {
    /// Counters of the settings.
    pub fn new(settings: &config::Limits) -> Self {
        let burst = NonZeroU32::new(settings.postback_burst).unwrap_or(NonZeroU32::MIN);
        let per_second = NonZeroU32::new(settings.postback_per_second).unwrap_or(NonZeroU32::MIN);
        Self {
            integrations: DefaultKeyedRateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)),
            reports: AtomicU32::new(0),
        }
    }

    /// Counts a report. Fails with how long to wait when it was one too many.
    pub(in crate::postback) fn take(&self, integration: IntegrationId) -> Result<(), Duration> {
        let number = self.reports.fetch_add(1, Ordering::Relaxed);
        if number.is_multiple_of(LOOKED_AT_EVERY) && self.integrations.len() > MOST_REMEMBERED {
            self.integrations.retain_recent();
        }
        self.integrations
            .check_key(&integration)
            .map_err(|busy| busy.wait_time_from(DefaultClock::default().now()))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    #[test]
    fn one_integration_cannot_use_up_anothers_turns() {
        let mut settings = config::Config::defaults().expect("the defaults load").limits;
        settings.postback_burst = 3;
        settings.postback_per_second = 1;
        let rate = Rate::new(&settings);
        let (busy, quiet) = (
            IntegrationId::from_uuid(Uuid::from_u128(1)),
            IntegrationId::from_uuid(Uuid::from_u128(2)),
        );
        let taken = (0..100).filter(|_| rate.take(busy).is_ok()).count();
        assert!((3..=4).contains(&taken), "{taken}");
        assert!(rate.take(quiet).is_ok());
    }
}
