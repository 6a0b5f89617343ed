//! What holds for any terms, any sale and whatever was before.

use super::*;
use crate::money::Micros;
use crate::terms::exact::Exact;

const CENT: Micros = 10_000;

fn text(cents: i64) -> String {
    Decimal::new(cents, 2).to_string()
}

fn percent(cents: i64) -> Value {
    json!({"kind": "percent", "rate": text(cents)})
}

/// Borders that begin at 0 and rise.
fn borders(most: i64) -> impl Strategy<Value = Vec<i64>> {
    prop::collection::btree_set(1..most, 0..6).prop_map(|above| [0].into_iter().chain(above).collect())
}

fn plain() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..100_000_i64).prop_map(|cents| json!({"kind": "flat", "amount": text(cents)})),
        (0..20_000_i64).prop_map(percent),
        (0..1_000_i64, 0..20_000_i64)
            .prop_map(|(flat, rate)| json!({"kind": "hybrid", "amount": text(flat), "rate": text(rate)})),
    ]
}

fn period() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["day", "month", "total"])
}

fn by_revenue() -> impl Strategy<Value = Value> {
    (borders(1_000_000), prop::collection::vec(0..20_000_i64, 6), period()).prop_map(|(borders, rates, period)| {
        let tiers = borders.iter().zip(&rates);
        let tiers: Value = tiers
            .map(|(from, rate)| json!({"from": text(*from), "pay": percent(*rate)}))
            .collect();
        json!({"kind": "tiered", "metric": "revenue", "period": period, "tiers": tiers})
    })
}

fn by_conversions() -> impl Strategy<Value = Value> {
    (borders(1_000), prop::collection::vec(plain(), 6), period()).prop_map(|(borders, pays, period)| {
        let tiers = borders.iter().zip(&pays);
        let tiers: Value = tiers.map(|(from, pay)| json!({"from": from, "pay": pay})).collect();
        json!({"kind": "tiered", "metric": "conversions", "period": period, "tiers": tiers})
    })
}

prop_compose! {
    /// A rule without an id; its bounds are in cents.
    fn rule()(
        pay in prop_oneof![plain(), by_revenue(), by_conversions()],
        from in prop::option::of(0..500_000_i64),
        bounds in prop::option::of((0..5_000_i64, 0..50_000_i64)),
        recurring in prop::option::of((1..12_u64, 0..365_u64)),
    ) -> Value {
        let mut rule = json!({"pay": pay});
        if let Some(from) = from {
            rule["when"] = json!({"amount_from": text(from)});
        }
        if let Some((min, more)) = bounds {
            rule["min"] = text(min).into();
            rule["max"] = text(min + more).into();
        }
        if let Some((payments, days)) = recurring {
            rule["recurring"] = json!({"max_payments": payments, "within_days": days});
        }
        rule
    }
}

prop_compose! {
    fn cap()(
        scope in prop::sample::select(vec!["offer", "affiliate"]),
        metric in prop::sample::select(vec!["conversions", "payout"]),
        period in period(),
        limit in 1..1_000_u64,
    ) -> Value {
        json!({"scope": scope, "metric": metric, "period": period, "limit": limit.to_string()})
    }
}

/// Terms in EUR.
fn document() -> impl Strategy<Value = Value> {
    (prop::collection::vec(rule(), 1..5), prop::option::of(cap())).prop_map(|(mut rules, cap)| {
        for (place, rule) in rules.iter_mut().enumerate() {
            rule["id"] = format!("r{place}").into();
        }
        let mut document = json!({"currency": "EUR", "rules": rules});
        if let Some(cap) = cap {
            document["cap"] = cap;
        }
        document
    })
}

prop_compose! {
    fn any_sale()(cents in prop::option::of(0..1_000_000_i64)) -> Sale {
        let amount = cents.map(|cents| Money { micros: cents * CENT, currency: Currency::EUR });
        Sale { amount, ..sale_without_amount() }
    }
}

prop_compose! {
    fn counters()(
        conversions_before in 0..1_200_u64,
        revenue in 0..2_000_000_i64,
        payments_before in 0..14_u64,
        days_since_first in 0..400_u64,
        used in 0..120_000_i64,
    ) -> Counters {
        Counters {
            conversions_before,
            revenue_before: Exact::from_micros(revenue * CENT),
            payments_before,
            days_since_first,
            cap_used: Exact::from_micros(used * CENT),
        }
    }
}

fn micros(terms: &Terms, sale: &Sale, before: &Counters) -> Micros {
    match super::super::payout(terms, sale, before) {
        Settlement::Settled { payout, .. } => payout.micros,
        Settlement::WaitingForExchangeRate { .. } => panic!("the amount is in the payout currency"),
    }
}

/// What the tiers give before rounding, as it is explained.
fn unrounded(terms: &Terms, cents: i64, before: i64) -> Decimal {
    let before = Counters {
        revenue_before: Exact::from_micros(before * CENT),
        ..Counters::default()
    };
    let settlement = super::super::payout(terms, &sale(&text(cents), Currency::EUR), &before);
    settlement
        .explanation()
        .rounding
        .as_ref()
        .unwrap()
        .exact
        .parse()
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_payout_is_never_negative_never_above_the_rules_maximum_and_payable(
        document in document(), sale in any_sale(), before in counters(),
    ) {
        let settlement = super::super::payout(&parse(&document).unwrap(), &sale, &before);
        let Settlement::Settled { payout, rule, .. } = settlement else { panic!("the amount is in euros") };
        prop_assert!(payout.micros >= 0 && payout.micros % CENT == 0, "{payout}");
        let rules = document["rules"].as_array().unwrap();
        let decided = rules.iter().find(|one| rule.as_deref() == one["id"].as_str());
        if let Some(max) = decided.and_then(|rule| rule["max"].as_str()) {
            prop_assert!(payout.micros <= parse_amount(max).unwrap(), "{payout} is above {max}");
        }
    }

    #[test]
    fn a_cap_of_payouts_is_never_exceeded_and_one_of_conversions_pays_no_more_of_them(
        document in document(), cap in cap(), sale in any_sale(), before in counters(),
    ) {
        let mut document = document;
        let limit: Decimal = cap["limit"].as_str().unwrap().parse().unwrap();
        document["cap"] = cap;
        let paid = decimal_from_micros(micros(&parse(&document).unwrap(), &sale, &before));
        let used: Decimal = before.cap_used.to_string().parse().unwrap();
        if document["cap"]["metric"] == "payout" {
            prop_assert!(paid.is_zero() || used + paid <= limit, "{used} and {paid} are more than {limit}");
        } else {
            prop_assert!(paid.is_zero() || used < limit, "{used} of {limit} conversions were paid");
        }
    }

    #[test]
    fn equal_inputs_give_equal_explanations_to_the_byte(
        document in document(), sale in any_sale(), before in counters(),
    ) {
        let explained = || {
            let settlement = super::super::payout(&parse(&document).unwrap(), &sale, &before);
            (serde_json::to_string(settlement.explanation()).unwrap(), settlement.explanation().lines())
        };
        prop_assert_eq!(explained(), explained());
    }

    #[test]
    fn rules_below_the_deciding_one_decide_nothing(
        document in document(), more in rule(), sale in any_sale(), before in counters(),
    ) {
        let settlement = super::super::payout(&parse(&document).unwrap(), &sale, &before);
        prop_assume!(settlement.explanation().rule.is_some());
        let mut longer = document;
        let mut more = more;
        more["id"] = "more".into();
        longer["rules"].as_array_mut().unwrap().push(more);
        prop_assert_eq!(super::super::payout(&parse(&longer).unwrap(), &sale, &before), settlement);
    }

    #[test]
    fn the_rule_above_decides_whatever_stands_below(
        document in document(), pay in plain(), sale in any_sale(), before in counters(),
    ) {
        let mut alone = document.clone();
        alone["rules"] = json!([{"id": "first", "pay": pay}]);
        let mut on_top = document;
        on_top["rules"].as_array_mut().unwrap().insert(0, alone["rules"][0].clone());
        prop_assert_eq!(
            super::super::payout(&parse(&on_top).unwrap(), &sale, &before),
            super::super::payout(&parse(&alone).unwrap(), &sale, &before)
        );
    }

    #[test]
    fn a_sale_split_in_two_earns_the_same_before_rounding(
        pay in by_revenue(), before in 0..1_500_000_i64, first in 0..500_000_i64, second in 0..500_000_i64,
    ) {
        let terms = one_rule(pay);
        let whole = unrounded(&terms, first + second, before);
        let parts = unrounded(&terms, first, before) + unrounded(&terms, second, before + first);
        prop_assert_eq!(whole, parts);
    }
}
