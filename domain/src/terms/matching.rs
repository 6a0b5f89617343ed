//! Whether the conditions of a rule hold for a sale, and the first that does not.

use super::document::Conditions;
use super::exact::Exact;
use super::explanation::{Listed, Mismatch};
use super::sale::Sale;

/// The first condition that does not hold, in the order people read them; `None` when the rule applies.
/// `digits` are the payout currency's, for showing amounts.
pub(super) fn mismatch(when: &Conditions, sale: &Sale, amount: Option<&Exact>, digits: u32) -> Option<Mismatch> {
    event(when, sale)
        .or_else(|| affiliate(when, sale))
        .or_else(|| country(when, sale))
        .or_else(|| coupon_code(when, sale))
        .or_else(|| amount_from(when, amount, digits))
        .or_else(|| amount_below(when, amount, digits))
}

fn event(when: &Conditions, sale: &Sale) -> Option<Mismatch> {
    let events = when.events.as_ref()?;
    if any_ignoring_case(events, &sale.event) {
        return None;
    }
    Some(Mismatch::Event {
        event: sale.event.clone(),
        wanted: Listed::of(events),
    })
}

fn affiliate(when: &Conditions, sale: &Sale) -> Option<Mismatch> {
    let affiliates = when.affiliates.as_ref()?;
    if affiliates.contains(&sale.affiliate) {
        return None;
    }
    Some(Mismatch::Affiliate {
        affiliate: sale.affiliate.clone(),
        wanted: Listed::of(affiliates),
    })
}

fn country(when: &Conditions, sale: &Sale) -> Option<Mismatch> {
    let countries = when.countries.as_ref()?;
    if sale.country.as_ref().is_some_and(|country| countries.contains(country)) {
        return None;
    }
    Some(Mismatch::Country {
        country: sale.country.clone(),
        wanted: Listed::of(countries),
    })
}

fn coupon_code(when: &Conditions, sale: &Sale) -> Option<Mismatch> {
    let codes = when.coupon_codes.as_ref()?;
    if sale
        .coupon_code
        .as_ref()
        .is_some_and(|code| any_ignoring_case(codes, code))
    {
        return None;
    }
    Some(Mismatch::CouponCode {
        coupon_code: sale.coupon_code.clone(),
        wanted: Listed::of(codes),
    })
}

fn amount_from(when: &Conditions, amount: Option<&Exact>, digits: u32) -> Option<Mismatch> {
    let from = when.amount_from.as_ref()?;
    if amount.is_some_and(|amount| amount >= from) {
        return None;
    }
    Some(Mismatch::AmountFrom {
        amount: amount.map(|amount| amount.show(digits)),
        from: from.show(digits),
    })
}

fn amount_below(when: &Conditions, amount: Option<&Exact>, digits: u32) -> Option<Mismatch> {
    let below = when.amount_below.as_ref()?;
    if amount.is_some_and(|amount| amount < below) {
        return None;
    }
    Some(Mismatch::AmountBelow {
        amount: amount.map(|amount| amount.show(digits)),
        below: below.show(digits),
    })
}

fn any_ignoring_case(listed: &[String], found: &str) -> bool {
    let found = found.to_lowercase();
    listed.iter().any(|one| one.to_lowercase() == found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sale() -> Sale {
        Sale {
            event: "SALE".to_owned(),
            affiliate: "jane-smith".to_owned(),
            country: Some("DE".to_owned()),
            coupon_code: Some("PARTNER20".to_owned()),
            amount: None,
            rate: None,
        }
    }

    fn listed(values: &[&str]) -> Option<Vec<String>> {
        Some(values.iter().map(|value| (*value).to_owned()).collect())
    }

    fn units(units: i64) -> Option<Exact> {
        Some(Exact::from_micros(units * 1_000_000))
    }

    fn holds(when: &Conditions, sale: &Sale, amount: Option<i64>) -> bool {
        let amount = amount.and_then(units);
        mismatch(when, sale, amount.as_ref(), 2).is_none()
    }

    #[test]
    fn every_condition_is_any_of_its_list_and_an_absent_one_holds() {
        let events = |values| Conditions {
            events: listed(values),
            ..Conditions::default()
        };
        let affiliates = |values| Conditions {
            affiliates: listed(values),
            ..Conditions::default()
        };
        let countries = |values| Conditions {
            countries: listed(values),
            ..Conditions::default()
        };
        let coupon_codes = |values| Conditions {
            coupon_codes: listed(values),
            ..Conditions::default()
        };
        let rows = [
            (Conditions::default(), true),
            (events(&["lead", "sale"]), true),
            (events(&["lead"]), false),
            (affiliates(&["jane-smith"]), true),
            (affiliates(&["Jane-Smith"]), false),
            (countries(&["US", "DE"]), true),
            (countries(&["US"]), false),
            (coupon_codes(&["Partner20"]), true),
            (coupon_codes(&["Partner"]), false),
            (
                Conditions {
                    events: listed(&["sale"]),
                    ..countries(&["US"])
                },
                false,
            ),
        ];
        for (when, expected) in rows {
            assert_eq!(holds(&when, &sale(), Some(1)), expected, "{when:?}");
        }
    }

    #[test]
    fn a_sale_without_country_or_coupon_meets_no_list_of_them() {
        let bare = Sale {
            country: None,
            coupon_code: None,
            ..sale()
        };
        assert!(!holds(
            &Conditions {
                countries: listed(&["DE"]),
                ..Conditions::default()
            },
            &bare,
            None
        ));
        assert!(!holds(
            &Conditions {
                coupon_codes: listed(&["Partner20"]),
                ..Conditions::default()
            },
            &bare,
            None
        ));
    }

    #[test]
    fn amounts_count_from_inclusive_to_exclusive_and_no_amount_is_no_match() {
        let between = Conditions {
            amount_from: units(50),
            amount_below: units(200),
            ..Conditions::default()
        };
        let rows = [
            (Some(49), false),
            (Some(50), true),
            (Some(199), true),
            (Some(200), false),
            (None, false),
        ];
        for (amount, expected) in rows {
            assert_eq!(holds(&between, &sale(), amount), expected, "{amount:?}");
        }
        assert!(!holds(
            &Conditions {
                amount_below: units(200),
                ..Conditions::default()
            },
            &sale(),
            None
        ));
    }

    #[test]
    fn the_first_condition_that_fails_is_named() {
        let when = Conditions {
            events: listed(&["lead"]),
            countries: listed(&["US"]),
            ..Conditions::default()
        };
        let expected = Mismatch::Event {
            event: "SALE".to_owned(),
            wanted: Listed::of(&["lead".to_owned()]),
        };
        assert_eq!(mismatch(&when, &sale(), None, 2), Some(expected));
    }
}
