//! What is measured of one kind of row on its way to where it is kept.

use crate::measure::{Counter, Histogram, MICROS, ROWS};

/// What happened since the process began.
pub struct Flow {
    /// Rows of the transactions that were committed.
    pub batch_rows: Histogram,
    /// How long these took, in microseconds.
    pub batch_micros: Histogram,
    /// Rows that were refused for what they are.
    pub refused: Counter,
    /// Rows that were turned away because there was no room for them.
    pub shed: Counter,
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            batch_rows: Histogram::with(ROWS),
            batch_micros: Histogram::with(MICROS),
            refused: Counter::default(),
            shed: Counter::default(),
        }
    }
}

/// What waits in memory at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Rows that wait for their turn.
    pub rows: usize,
    /// About how much memory these take.
    pub bytes: usize,
    /// Rows that are being written.
    pub writing: usize,
}

/// What has been handed in and is not yet written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Clicks on their way into the database.
    pub clicks: Load,
    /// Reports on their way into the database.
    pub reports: Load,
    /// Both, on their way into the spool.
    pub keeping: Load,
}

/// One kind of row: its name, what was measured, and what waits.
pub struct Line<'a> {
    /// `clicks`, `postbacks` or `spool`.
    pub name: &'static str,
    /// Since the process began.
    pub flow: &'a Flow,
    /// Now.
    pub load: Load,
}
