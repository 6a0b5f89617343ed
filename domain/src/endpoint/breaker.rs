//! When an endpoint that does not answer is left alone, and when it is tried again. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use waypost_entity::endpoint::Model;

use crate::config;

/// How one call to an endpoint ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It took what it was sent.
    Succeeded,
    /// It did not.
    Failed {
        /// The call was made to see whether it answers again.
        is_probe: bool,
    },
}

/// The endpoint after one more call. Past so many failures in a row it rests, and a failed probe makes it rest longer; `jitter`
/// stretches or shrinks that. One success ends all of it.
pub(crate) fn after(
    mut endpoint: Model,
    outcome: Outcome,
    settings: &config::Delivery,
    (now, jitter): (DateTime<Utc>, f64),
) -> Model {
    match outcome {
        Outcome::Succeeded => {
            endpoint.failures_in_row = 0;
            endpoint.probes_in_row = 0;
            endpoint.rests_until = None;
            endpoint.last_success_at = Some(now);
        }
        Outcome::Failed { is_probe } => {
            endpoint.failures_in_row = endpoint.failures_in_row.saturating_add(1);
            endpoint.last_failure_at = Some(now);
            if is_probe {
                endpoint.probes_in_row = endpoint.probes_in_row.saturating_add(1);
            }
            if is_probe || endpoint.failures_in_row >= settings.rest_after_failures {
                endpoint.rests_until = Some(now + rest(settings, endpoint.probes_in_row, jitter));
            }
        }
    }
    endpoint
}

/// How long it rests after so many probes; the last step repeats.
fn rest(settings: &config::Delivery, probes: i32, jitter: f64) -> TimeDelta {
    let steps = &settings.rest_seconds;
    let step = usize::try_from(probes).ok().and_then(|probes| steps.get(probes));
    let seconds = step.or(steps.last()).copied().unwrap_or_default();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an hour in milliseconds is far from any bound"
    )]
    let milliseconds = (f64::from(seconds) * 1_000.0 * jitter) as i64;
    TimeDelta::milliseconds(milliseconds)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::{EndpointId, TenantId, TypedId};
    use waypost_entity::status::{EndpointKind, EndpointStatus};

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_452_800 + seconds, 0).expect("a time")
    }

    fn new() -> Model {
        Model {
            tenant_id: TenantId::from_uuid(Uuid::nil()),
            id: EndpointId::from_uuid(Uuid::nil()),
            kind: EndpointKind::Webhook,
            status: EndpointStatus::Active,
            paused_because: None,
            signing_secret: None,
            previous_signing_secret: None,
            previous_signing_secret_until: None,
            failures_in_row: 0,
            probes_in_row: 0,
            rests_until: None,
            served_until: None,
            turn: 0,
            last_success_at: None,
            last_failure_at: None,
            created_at: at(0),
            updated_at: at(0),
        }
    }

    fn settings() -> config::Delivery {
        let mut settings = config::Config::defaults().expect("the defaults load").delivery;
        settings.rest_after_failures = 3;
        settings.rest_seconds = vec![60, 120, 300];
        settings
    }

    #[test]
    fn it_rests_after_failures_in_a_row_longer_after_each_probe_and_not_after_a_success() {
        let settings = settings();
        let failed = |is_probe| Outcome::Failed { is_probe };
        // (what happened, how long it rests then)
        let story = [
            (failed(false), None),
            (failed(false), None),
            (Outcome::Succeeded, None),
            (failed(false), None),
            (failed(false), None),
            (failed(false), Some(60)),
            (failed(false), Some(60)),
            (failed(true), Some(120)),
            (failed(true), Some(300)),
            (failed(true), Some(300)),
            (Outcome::Succeeded, None),
            (failed(false), None),
        ];
        let mut endpoint = new();
        for (second, (outcome, rests)) in (0..).zip(story) {
            endpoint = after(endpoint, outcome, &settings, (at(second), 1.0));
            let expected = rests.map(|seconds| at(second + seconds));
            assert_eq!(endpoint.rests_until, expected, "after {outcome:?} at {second}");
        }
        assert_eq!((endpoint.failures_in_row, endpoint.probes_in_row), (1, 0));
        assert_eq!(
            (endpoint.last_success_at, endpoint.last_failure_at),
            (Some(at(10)), Some(at(11)))
        );
    }

    #[test]
    fn jitter_moves_the_end_of_the_rest() {
        let settings = settings();
        let mut endpoint = new();
        endpoint.failures_in_row = 2;
        let rested = after(endpoint, Outcome::Failed { is_probe: false }, &settings, (at(0), 1.2));
        assert_eq!(rested.rests_until, Some(at(72)));
    }
}
