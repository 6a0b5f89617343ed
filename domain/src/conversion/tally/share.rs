//! What one conversion adds to the counters while it counts. It is kept with the conversion, so that exactly this is taken out again.

use serde::{Deserialize, Serialize};

use super::place::Place;
use crate::money::Micros;
use crate::terms::Exact;

/// What a settlement says that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::conversion) struct Counted {
    /// The amount, less what went back, in the payout currency.
    pub revenue: Exact,
    pub payout_micros: Micros,
    /// The rule that decided; none when the sender set the payout or no rule matched.
    pub rule: Option<String>,
}

/// What one conversion adds, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Share {
    #[serde(flatten)]
    pub place: Place,
    #[serde(flatten)]
    pub counted: Counted,
}

impl Share {
    /// One when it is paid more than nothing.
    pub(super) fn paid(&self) -> u64 {
        u64::from(self.counted.payout_micros > 0)
    }
}
