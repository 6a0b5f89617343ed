//! Checks every night that the ledger says what every conversion is settled at.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use tokio::sync::watch;
use waypost_domain::Services;
use waypost_domain::ledger;

use crate::timetable::Timetable;

/// Between two looks at the clock.
const EVERY: Duration = Duration::from_secs(900);
/// The hours of the night, in UTC.
const NIGHT: std::ops::Range<u32> = 2..6;

/// Checks once a night until `halted`. A check that fails is tried again at the next look.
pub async fn keep_checking(services: Services, mut halted: watch::Receiver<bool>) {
    let mut looks = Timetable::every(EVERY, halted.clone());
    let mut checked_on = None;
    while looks.next().await {
        let now = services.clock.now();
        if !is_due(checked_on, now) {
            continue;
        }
        let checked = tokio::select! {
            _ = halted.wait_for(|halted| *halted) => return,
            checked = check(&services) => checked,
        };
        if checked {
            checked_on = Some(now.date_naive());
        }
    }
}

/// Checks now; says whether it could.
pub async fn check(services: &Services) -> bool {
    match ledger::verify(services).await {
        Ok(checked) => {
            services.nightly.keep(&checked);
            match checked.wrong {
                0 => tracing::info!(conversions = checked.looked_at, "the ledger is right"),
                wrong => {
                    tracing::error!(wrong, first = ?checked.findings.first(), "the ledger is wrong; see `waypost doctor`");
                }
            }
            true
        }
        Err(error) => {
            tracing::warn!(%error, "the ledger could not be checked");
            false
        }
    }
}

fn is_due(checked_on: Option<NaiveDate>, now: DateTime<Utc>) -> bool {
    NIGHT.contains(&now.hour()) && checked_on != Some(now.date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_checked_once_a_night() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let night = at("2026-03-02T02:10:00Z");
        for (checked_on, now, due) in [
            (None, at("2026-03-02T01:59:00Z"), false),
            (None, night, true),
            (Some(night.date_naive()), at("2026-03-02T05:59:00Z"), false),
            (None, at("2026-03-02T06:00:00Z"), false),
            (Some(night.date_naive()), at("2026-03-03T02:00:00Z"), true),
        ] {
            assert_eq!(is_due(checked_on, now), due, "{now}");
        }
    }
}
