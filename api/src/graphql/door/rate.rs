//! How often a caller may call. Counted in this process, one operation a request.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use poem::http::{HeaderMap, HeaderName, HeaderValue};
use waypost_domain::session::throttle::neighbourhood;
use waypost_domain::{Scope, config};

/// How many callers are remembered before those who have rested are forgotten.
const MOST_CALLERS: usize = 100_000;

/// The counters.
pub(super) struct Rate {
    callers: DefaultKeyedRateLimiter<String, StateInformationMiddleware>,
    burst: u32,
    per_second: u32,
}

/// What one count came to.
pub(super) struct Turn {
    /// How long to wait when it was one too many.
    pub wait: Option<Duration>,
    remaining: u32,
    burst: u32,
    per_second: u32,
}

impl Rate {
    /// Counters of the settings.
    pub(super) fn new(settings: &config::Limits) -> Self {
        let burst = NonZeroU32::new(settings.api_burst).unwrap_or(NonZeroU32::MIN);
        let per_second = NonZeroU32::new(settings.api_per_second).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(per_second).allow_burst(burst);
        Self {
            callers: RateLimiter::keyed(quota).with_middleware(),
            burst: burst.get(),
            per_second: per_second.get(),
        }
    }

    /// Counts an operation of a caller.
    pub(super) fn take(&self, caller: String) -> Turn {
        if self.callers.len() > MOST_CALLERS {
            self.callers.retain_recent();
        }
        let (remaining, wait) = match self.callers.check_key(&caller) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(busy) => (0, Some(busy.wait_time_from(DefaultClock::default().now()))),
        };
        Turn {
            wait,
            remaining,
            burst: self.burst,
            per_second: self.per_second,
        }
    }
}

impl Turn {
    /// What the caller is told, after draft-ietf-httpapi-ratelimit-headers.
    pub(super) fn headers(&self) -> HeaderMap {
        let Self {
            remaining,
            burst,
            per_second,
            ..
        } = self;
        let window = burst.div_ceil(*per_second);
        let reset = (burst - remaining.min(burst)).div_ceil(*per_second);
        let told = [
            ("ratelimit-policy", format!("\"api\";q={burst};w={window}")),
            ("ratelimit", format!("\"api\";r={remaining};t={reset}")),
        ];
        let headers = told
            .into_iter()
            .filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?)));
        headers.collect()
    }
}

/// Whom an operation counts for: the person or key, or the neighbourhood of a stranger.
pub(super) fn caller(scope: Option<&Scope>, address: Option<IpAddr>) -> String {
    match (scope, address) {
        (Some(scope), _) => scope.actor().to_string(),
        (None, Some(address)) => neighbourhood(address),
        (None, None) => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_then_refused_with_a_time_to_wait() {
        let rate = Rate::new(&config::Limits {
            postback_burst: 1,
            postback_per_second: 1,
            api_burst: 3,
            api_per_second: 1,
        });
        let turns: Vec<Turn> = (0..4).map(|_| rate.take("a".to_owned())).collect();
        assert_eq!(turns.iter().filter(|turn| turn.wait.is_some()).count(), 1);
        assert!(turns[3].wait.is_some_and(|wait| wait <= Duration::from_secs(1)));
        assert_eq!(turns[0].headers()["ratelimit"], "\"api\";r=2;t=1");
        assert_eq!(turns[0].headers()["ratelimit-policy"], "\"api\";q=3;w=3");
        assert!(rate.take("b".to_owned()).wait.is_none());
    }

    #[test]
    fn one_house_counts_once() {
        let key = |address: &str| caller(None, address.parse().ok());
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }
}
