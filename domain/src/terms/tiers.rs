//! Pay that depends on how much was settled before: one tier for the whole sale, or each part of the amount in its own.

use super::document::{Plain, Rate, Tiers};
use super::exact::Exact;
use super::explanation::{Formula, TierPart};
use super::pay::{Earned, by_plain, missing};

/// The tier with the highest border not above the number of conversions before pays the whole sale.
pub(super) fn by_conversions(tiers: &Tiers<Plain>, amount: Option<&Exact>, before: u64, digits: u32) -> Earned {
    let count = Exact::from_count(before);
    let (begun, ahead): (Vec<_>, Vec<_>) = tiers.later.iter().partition(|tier| tier.from <= count);
    let (pay, from) = begun
        .last()
        .map_or((&tiers.first, Exact::zero()), |tier| (&tier.pay, tier.from.clone()));
    let earned = by_plain(pay, amount, digits);
    let formula = Formula::TieredByConversions {
        period: tiers.period,
        before,
        from: from.show(0),
        below: ahead.first().map(|next| next.from.show(0)),
        pay: Box::new(earned.formula),
    };
    Earned { formula, ..earned }
}

/// The amount is laid on top of the revenue before and cut at the borders; each part is paid at its tier's percentage.
pub(super) fn by_revenue(tiers: &Tiers<Rate>, amount: Option<&Exact>, before: &Exact, digits: u32) -> Earned {
    let after = amount.map(|amount| before.plus(amount));
    let parts = after
        .as_ref()
        .map_or_else(Vec::new, |after| parts(tiers, before, after));
    let exact = parts.iter().fold(Exact::zero(), |sum, part| sum.plus(&part.share));
    let formula = Formula::TieredByRevenue {
        period: tiers.period,
        before: before.show(digits),
        after: after.as_ref().map(|after| after.show(digits)),
        parts: parts.iter().map(|part| part.show(digits)).collect(),
        result: exact.show(digits),
    };
    Earned {
        exact,
        reason: missing(amount),
        formula,
    }
}

/// What lies in one tier.
struct Part<'a> {
    tier: &'a Exact,
    from: &'a Exact,
    to: &'a Exact,
    rate: &'a Rate,
    share: Exact,
}

fn parts<'a>(tiers: &'a Tiers<Rate>, before: &'a Exact, after: &'a Exact) -> Vec<Part<'a>> {
    const ZERO: &Exact = &Exact::zero();
    let mut parts = Vec::new();
    let later = tiers.later.iter().map(|tier| (&tier.from, &tier.pay));
    let begins = [(ZERO, &tiers.first)].into_iter().chain(later);
    let ends = tiers.later.iter().map(|next| &next.from).chain([after]);
    for ((tier, rate), end) in begins.zip(ends) {
        let (from, to) = (before.max(tier), after.min(end));
        if from < to {
            let share = rate.of(&to.less(from));
            parts.push(Part {
                tier,
                from,
                to,
                rate,
                share,
            });
        }
    }
    parts
}

impl Part<'_> {
    fn show(&self, digits: u32) -> TierPart {
        TierPart {
            tier: self.tier.show(digits),
            from: self.from.show(digits),
            to: self.to.show(digits),
            part: self.to.less(self.from).show(digits),
            rate: self.rate.0.show(0),
            result: self.share.show(digits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::document::Tier;
    use crate::terms::period::Period;

    fn exact(text: &str) -> Exact {
        Exact::from_decimal(text.parse().unwrap())
    }

    fn tiers<P>(first: P, later: Vec<(&str, P)>) -> Tiers<P> {
        let tier = |(from, pay)| Tier { from: exact(from), pay };
        Tiers {
            period: Period::Month,
            first,
            later: later.into_iter().map(tier).collect(),
        }
    }

    #[test]
    fn the_tier_with_the_highest_border_not_above_the_conversions_before_pays_the_whole_sale() {
        let percent = |rate| Plain::Percent(Rate(exact(rate)));
        let flat = Plain::Flat { amount: exact("3") };
        let tiers = tiers(percent("10"), vec![("100", percent("15")), ("500", flat)]);
        let rows = [
            (0, "20.00", "0", Some("100")),
            (99, "20.00", "0", Some("100")),
            (100, "30.00", "100", Some("500")),
            (499, "30.00", "100", Some("500")),
            (500, "3.00", "500", None),
            (u64::MAX, "3.00", "500", None),
        ];
        for (before, paid, begins, ends) in rows {
            let earned = by_conversions(&tiers, Some(&exact("200")), before, 2);
            let Formula::TieredByConversions { from, below, .. } = &earned.formula else {
                panic!("{:?}", earned.formula);
            };
            let found = (earned.exact.show(2), from.as_str(), below.as_deref(), earned.reason);
            assert_eq!(found, (paid.to_owned(), begins, ends, None), "{before} before");
        }
        let reasons = [0, 500].map(|before| by_conversions(&tiers, None, before, 2).reason);
        assert_eq!(reasons, [Some(crate::terms::Reason::AmountMissing), None]);
    }

    #[test]
    fn an_amount_is_cut_at_the_borders_above_the_revenue_before() {
        let rate = |rate| Rate(exact(rate));
        let tiers = tiers(rate("5"), vec![("1000", rate("7.5")), ("5000", rate("12.25"))]);
        let rows = [
            ("0", "100", "5.00", vec!["100.00"]),
            ("999.99", "0.01", "0.0005", vec!["0.01"]),
            ("1000", "100", "7.50", vec!["100.00"]),
            ("999.99", "0.02", "0.00125", vec!["0.01", "0.01"]),
            ("900", "5000", "415.25", vec!["100.00", "4000.00", "900.00"]),
            ("5000", "1", "0.1225", vec!["1.00"]),
            ("12000", "1", "0.1225", vec!["1.00"]),
            ("900", "0", "0.00", vec![]),
        ];
        for (before, amount, paid, expected) in rows {
            let earned = by_revenue(&tiers, Some(&exact(amount)), &exact(before), 2);
            let Formula::TieredByRevenue { parts, .. } = &earned.formula else {
                panic!("{:?}", earned.formula);
            };
            let found: Vec<&str> = parts.iter().map(|part| part.part.as_str()).collect();
            assert_eq!(
                (earned.exact.show(2).as_str(), found),
                (paid, expected),
                "{amount} on {before}"
            );
        }
    }
}
