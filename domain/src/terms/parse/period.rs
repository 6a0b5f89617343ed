//! What a counter counts in.

use super::super::period::Period;
use super::super::problem::Problems;
use super::object::Object;
use super::values::one_of;

const PERIODS: [(&str, Period); 3] = [("day", Period::Day), ("month", Period::Month), ("total", Period::Total)];

/// The `period` of tiers or of a cap.
pub(super) fn period(object: &Object<'_>, problems: &mut Problems) -> Option<Period> {
    one_of(object, "period", &PERIODS, problems)
}
