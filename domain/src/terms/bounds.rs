//! The least and the most one conversion is paid under a rule, applied before rounding.

use super::document::Rule;
use super::exact::Exact;
use super::explanation::{Bound, BoundApplied};

/// The payout inside the rule's bounds, and the bound that changed it. The minimum is paid even when the amount is
/// missing. At most one bound can bite: terms with a minimum above the maximum are refused.
pub(super) fn bounded(rule: &Rule, earned: Exact, digits: u32) -> (Exact, Option<BoundApplied>) {
    let (bound, limit) = match (&rule.min, &rule.max) {
        (Some(min), _) if earned < *min => (Bound::Min, min),
        (_, Some(max)) if earned > *max => (Bound::Max, max),
        _ => return (earned, None),
    };
    let applied = BoundApplied {
        bound,
        limit: limit.show(digits),
        instead_of: earned.show(digits),
    };
    (limit.clone(), Some(applied))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::document::{Conditions, Pay, Plain};

    fn exact(text: &str) -> Exact {
        Exact::from_decimal(text.parse().unwrap())
    }

    #[test]
    fn a_bound_replaces_only_what_lies_outside_it() {
        let rows = [
            (Some("2"), Some("10"), "1.999999999", "2.00", Some(Bound::Min)),
            (Some("2"), Some("10"), "2", "2.00", None),
            (Some("2"), Some("10"), "10", "10.00", None),
            (Some("2"), Some("10"), "10.000000001", "10.00", Some(Bound::Max)),
            (Some("2"), None, "500", "500.00", None),
            (None, Some("10"), "0", "0.00", None),
            (None, None, "7.5", "7.50", None),
            (Some("3"), Some("3"), "0", "3.00", Some(Bound::Min)),
        ];
        for (min, max, earned, paid, bound) in rows {
            let rule = Rule {
                id: "r1".to_owned(),
                when: Conditions::default(),
                pay: Pay::Plain(Plain::Flat { amount: Exact::zero() }),
                min: min.map(exact),
                max: max.map(exact),
                recurring: None,
            };
            let (exact, applied) = bounded(&rule, exact(earned), 2);
            assert_eq!(
                (exact.show(2).as_str(), applied.map(|applied| applied.bound)),
                (paid, bound),
                "{earned}"
            );
        }
    }
}
