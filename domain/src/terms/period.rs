//! How long something is counted before counting starts again.

use serde::{Deserialize, Serialize};

/// The stretch of time that a counter counts in; days and months are those of the tenant's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Day,
    Month,
    Total,
}
