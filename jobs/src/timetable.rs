//! Work that comes again and again until the process stops.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// When to look next. The first look is at once; one that took long delays those behind it.
pub(crate) struct Timetable {
    ticks: Interval,
    halted: watch::Receiver<bool>,
}

impl Timetable {
    /// A look every so often until `halted`.
    pub(crate) fn every(time: Duration, halted: watch::Receiver<bool>) -> Self {
        let mut ticks = interval(time);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { ticks, halted }
    }

    /// Waits for the next look; says whether there is one.
    pub(crate) async fn next(&mut self) -> bool {
        tokio::select! {
            _ = self.halted.wait_for(|halted| *halted) => false,
            _ = self.ticks.tick() => true,
        }
    }
}

/// Looks every so often until `halted`, which also cuts off a look that goes on.
pub(crate) async fn keep_looking<L: Future<Output = ()>>(
    time: Duration,
    mut halted: watch::Receiver<bool>,
    look: impl Fn() -> L,
) {
    let mut looks = Timetable::every(time, halted.clone());
    while looks.next().await {
        tokio::select! {
            _ = halted.wait_for(|halted| *halted) => return,
            () = look() => {}
        }
    }
}
