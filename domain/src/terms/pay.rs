//! What a rule pays for a sale before its bounds and before rounding: flat, percent, both added, or by tiers.

use super::counters::Counters;
use super::document::{Pay, Plain, Rate};
use super::exact::Exact;
use super::explanation::Formula;
use super::reason::Reason;
use super::tiers;

/// What the pay of the deciding rule comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Earned {
    pub(super) exact: Exact,
    pub(super) reason: Option<Reason>,
    pub(super) formula: Formula,
}

/// `amount` is in the payout currency; `digits` are that currency's, for showing amounts.
pub(super) fn earned(pay: &Pay, amount: Option<&Exact>, before: &Counters, digits: u32) -> Earned {
    match pay {
        Pay::Plain(plain) => by_plain(plain, amount, digits),
        Pay::ByConversions(tiers) => tiers::by_conversions(tiers, amount, before.conversions_before, digits),
        Pay::ByRevenue(tiers) => tiers::by_revenue(tiers, amount, &before.revenue_before, digits),
    }
}

/// What does not depend on what was before.
pub(super) fn by_plain(plain: &Plain, amount: Option<&Exact>, digits: u32) -> Earned {
    match plain {
        Plain::Flat { amount: flat } => Earned {
            exact: flat.clone(),
            reason: None,
            formula: Formula::Flat {
                amount: flat.show(digits),
            },
        },
        Plain::Percent(rate) => {
            let share = share(rate, amount);
            let formula = Formula::Percent {
                amount: amount.map(|amount| amount.show(digits)),
                rate: rate.0.show(0),
                result: share.show(digits),
            };
            Earned {
                exact: share,
                reason: missing(amount),
                formula,
            }
        }
        Plain::Hybrid { amount: flat, rate } => {
            let share = share(rate, amount);
            let sum = flat.plus(&share);
            let formula = Formula::Hybrid {
                flat: flat.show(digits),
                amount: amount.map(|amount| amount.show(digits)),
                rate: rate.0.show(0),
                share: share.show(digits),
                result: sum.show(digits),
            };
            Earned {
                exact: sum,
                reason: missing(amount),
                formula,
            }
        }
    }
}

/// A percentage of the amount; of no amount it is nothing.
fn share(rate: &Rate, amount: Option<&Exact>) -> Exact {
    amount.map_or_else(Exact::zero, |amount| rate.of(amount))
}

impl Rate {
    pub(super) fn of(&self, amount: &Exact) -> Exact {
        amount.times(&self.0).hundredth()
    }
}

pub(super) fn missing(amount: Option<&Exact>) -> Option<Reason> {
    amount.is_none().then_some(Reason::AmountMissing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::from_decimal(text.parse().unwrap())
    }

    #[test]
    fn each_kind_pays_by_its_formula_and_says_when_the_amount_is_missing() {
        let flat = Plain::Flat { amount: exact("4") };
        let percent = Plain::Percent(Rate(exact("33.333")));
        let hybrid = Plain::Hybrid {
            amount: exact("1.22"),
            rate: Rate(exact("0.35")),
        };
        let rows = [
            (&flat, Some("99.99"), "4.00", None),
            (&flat, None, "4.00", None),
            (&percent, Some("10.01"), "3.3366333", None),
            (&percent, Some("0"), "0.00", None),
            (&percent, None, "0.00", Some(Reason::AmountMissing)),
            (&hybrid, Some("273.32"), "2.17662", None),
            (&hybrid, None, "1.22", Some(Reason::AmountMissing)),
        ];
        for (pay, amount, result, reason) in rows {
            let amount = amount.map(exact);
            let earned = by_plain(pay, amount.as_ref(), 2);
            assert_eq!(
                (earned.exact.show(2).as_str(), earned.reason),
                (result, reason),
                "{pay:?}"
            );
        }
    }
}
