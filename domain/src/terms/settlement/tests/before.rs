//! Settlements that depend on what was before: what is paid, why, and how it is explained.

use super::*;
use crate::terms::exact::Exact;

/// What one part of the terms asks for, and nothing else.
fn before(change: impl FnOnce(&mut Counters)) -> Counters {
    let mut before = Counters::default();
    change(&mut before);
    before
}

fn with_cap(rule: Value, cap: Value) -> Terms {
    parse(&json!({"currency": "EUR", "rules": [rule], "cap": cap})).unwrap()
}

/// The lines after the amount.
fn lines(terms: &Terms, amount: &str, before: &Counters) -> Vec<String> {
    let settlement = super::super::payout(terms, &sale(amount, Currency::EUR), before);
    settlement.explanation().lines().split_off(1)
}

#[test]
fn tiers_by_conversions_are_explained_with_the_count_and_the_tiers_own_formula() {
    let tiers = json!([
        {"from": 0, "pay": {"kind": "percent", "rate": "10"}},
        {"from": 100, "pay": {"kind": "percent", "rate": "15"}},
        {"from": 500, "pay": {"kind": "flat", "amount": "7"}},
    ]);
    let terms = one_rule(json!({"kind": "tiered", "metric": "conversions", "period": "month", "tiers": tiers}));
    let expected = [
        "Rule r1 applies.",
        "Tiers: conversions of this affiliate settled before, in the same month: 120; the tier from 100 to below 500 pays.",
        "Percent: 10.01 EUR × 15 ÷ 100 = 1.5015 EUR.",
        "Rounded to 2 decimals, half away from zero: 1.5015 EUR becomes 1.50 EUR.",
        "Payout: 1.50 EUR.",
    ];
    assert_eq!(
        lines(&terms, "10.01", &before(|state| state.conversions_before = 120)),
        expected
    );
    let last = lines(&terms, "10.01", &before(|state| state.conversions_before = 500));
    assert_eq!(
        last[1],
        "Tiers: conversions of this affiliate settled before, in the same month: 500; the tier from 500 pays."
    );
}

#[test]
fn tiers_by_revenue_are_explained_part_by_part() {
    let tiers = json!([
        {"from": "0", "pay": {"kind": "percent", "rate": "5"}},
        {"from": "1000", "pay": {"kind": "percent", "rate": "7.5"}},
        {"from": "5000", "pay": {"kind": "percent", "rate": "12.25"}},
    ]);
    let terms = one_rule(json!({"kind": "tiered", "metric": "revenue", "period": "total", "tiers": tiers}));
    let state = before(|state| state.revenue_before = "999.99".parse().unwrap());
    let expected = [
        "Rule r1 applies.",
        "Tiers: revenue of this affiliate settled before, since the beginning: 999.99 EUR; \
         with this sale it is 5100.00 EUR.",
        "In the tier from 0.00 EUR: 1000.00 − 999.99 = 0.01 EUR, 0.01 EUR × 5 ÷ 100 = 0.0005 EUR.",
        "In the tier from 1000.00 EUR: 5000.00 − 1000.00 = 4000.00 EUR, 4000.00 EUR × 7.5 ÷ 100 = 300.00 EUR.",
        "In the tier from 5000.00 EUR: 5100.00 − 5000.00 = 100.00 EUR, 100.00 EUR × 12.25 ÷ 100 = 12.25 EUR.",
        "Together: 0.0005 + 300.00 + 12.25 = 312.2505 EUR.",
        "Rounded to 2 decimals, half away from zero: 312.2505 EUR becomes 312.25 EUR.",
        "Payout: 312.25 EUR.",
    ];
    assert_eq!(lines(&terms, "4100.01", &state), expected);
    assert_eq!(lines(&terms, "0", &state)[2], "Together: nothing = 0.00 EUR.");
    let missing = super::super::payout(&terms, &sale_without_amount(), &state);
    assert_eq!(missing.reason(), Some(Reason::AmountMissing));
    assert_eq!(
        missing.explanation().lines()[2],
        "Tiers: a percentage of no amount is 0.00 EUR."
    );
}

#[test]
fn a_customer_who_was_paid_for_often_or_long_enough_pays_nothing_not_even_the_minimum() {
    let terms = terms(json!([
        {"id": "r1", "pay": {"kind": "flat", "amount": "4"}, "min": "2",
         "recurring": {"max_payments": 3, "within_days": 90}},
        {"id": "r2", "pay": {"kind": "flat", "amount": "1"}},
    ]));
    let counted = "Recurring: 2 of at most 3 payments of this customer were made before; \
                   the first conversion was 90 days ago, and the rule pays for 90 days.";
    let state = |payments_before, days_since_first| Counters {
        payments_before,
        days_since_first,
        ..Counters::default()
    };
    assert_eq!(
        lines(&terms, "10", &state(2, 90))[1..],
        [
            counted,
            "Flat: 4.00 EUR.",
            "No rounding: 4.00 EUR has no more than 2 decimals.",
            "Payout: 4.00 EUR."
        ]
    );
    let rows = [
        (
            state(3, 90),
            "The rule pays no more payments of one customer, so nothing is paid (recurring_limit_reached).",
        ),
        (
            state(2, 91),
            "That is longer than the rule pays for one customer, so nothing is paid (recurring_period_over).",
        ),
    ];
    for (before, reason) in rows {
        // The rule has decided, so the next one is not asked.
        let lines = lines(&terms, "10", &before);
        assert_eq!(lines[2..], [reason, "Payout: 0.00 EUR."], "{before:?}");
    }
}

#[test]
fn a_cap_takes_what_is_over_it_before_rounding_and_says_what() {
    let cap = json!({"scope": "affiliate", "metric": "payout", "period": "day", "limit": "100"});
    let terms = with_cap(json!({"id": "r1", "pay": {"kind": "percent", "rate": "33.333"}}), cap);
    let state = |used: &str| before(|state| state.cap_used = used.parse().unwrap());
    let counted = |used, left| {
        format!(
            "Cap: at most 100.00 EUR of this affiliate with the offer is paid on the same day; \
             {used} EUR was before, so {left} EUR can still be paid."
        )
    };
    let found = lines(&terms, "30.01", &state("95.00"));
    let expected = [
        counted("95.00", "5.00").as_str(),
        "Without the cap it would be 10.0032333 EUR.",
        "No rounding: 5.00 EUR has no more than 2 decimals.",
        "Only what the cap leaves is paid (cap_partly_reached).",
        "Payout: 5.00 EUR.",
    ]
    .map(str::to_owned);
    assert_eq!(found[2..], expected);
    let found = lines(&terms, "30.01", &state("100.00"));
    assert_eq!(found[2], counted("100.00", "0.00"));
    assert_eq!(
        found[5..],
        [
            "The cap is used up, so nothing is paid (cap_reached).",
            "Payout: 0.00 EUR."
        ]
    );
    let found = lines(&terms, "3", &state("95.00"));
    assert_eq!(found[2], counted("95.00", "5.00"));
    assert_eq!(found[4], "Payout: 1.00 EUR.");
}

#[test]
fn a_cap_counts_conversions_and_leaves_alone_what_no_rule_pays() {
    let cap = json!({"scope": "offer", "metric": "conversions", "period": "month", "limit": 100});
    let rule = json!({"id": "r1", "when": {"amount_from": "5"}, "pay": {"kind": "flat", "amount": "4"}});
    let terms = with_cap(rule, cap);
    let used = |used| before(|state| state.cap_used = Exact::from_count(used));
    assert_eq!(
        lines(&terms, "10", &used(101))[2..4],
        [
            "Cap: at most 100 conversions of the offer are paid in the same month; 101 were before, \
             so 0 can still be paid.",
            "Without the cap it would be 4.00 EUR.",
        ]
    );
    let reasons = [("10", 99), ("10", 100), ("1", 100)]
        .map(|(amount, count)| super::super::payout(&terms, &sale(amount, Currency::EUR), &used(count)).reason());
    assert_eq!(reasons, [None, Some(Reason::CapReached), Some(Reason::NoRuleMatched)]);
}

#[test]
fn a_cap_is_named_before_a_missing_amount_and_keeps_a_payout_below_the_largest_amount() {
    let cap = json!({"scope": "offer", "metric": "payout", "period": "total", "limit": "100"});
    let terms = with_cap(
        json!({"id": "r1", "pay": {"kind": "percent", "rate": "10000"}, "min": "7"}),
        cap,
    );
    let used = before(|state| state.cap_used = Exact::from_count(99));
    let missing = super::super::payout(&terms, &sale_without_amount(), &used);
    assert_eq!(missing.reason(), Some(Reason::CapPartlyReached));
    let huge = super::super::payout(&terms, &sale("1000000000000", Currency::EUR), &used);
    assert_eq!(huge.reason(), Some(Reason::CapPartlyReached));
    assert_eq!(huge.explanation().payout.as_deref(), Some("1.00"));
}

#[test]
fn what_was_counted_is_stored_with_the_explanation() {
    let cap = json!({"scope": "offer", "metric": "conversions", "period": "total", "limit": "100"});
    let tiers = json!([{"from": "0", "pay": {"kind": "percent", "rate": "5"}}]);
    let pay = json!({"kind": "tiered", "metric": "revenue", "period": "day", "tiers": tiers});
    let rule = json!({"id": "r1", "pay": pay, "recurring": {"max_payments": 3, "within_days": 90}});
    let settlement = super::super::payout(&with_cap(rule, cap), &sale("10", Currency::EUR), &Counters::default());
    let stored = serde_json::to_value(settlement.explanation()).unwrap();
    let part = json!({"tier": "0.00", "from": "0.00", "to": "10.00", "part": "10.00", "rate": "5", "result": "0.50"});
    assert_eq!(
        [&stored["recurring"], &stored["formula"], &stored["cap"]],
        [
            &json!({"payments_before": 0, "max_payments": 3, "days_since_first": 0, "within_days": 90}),
            &json!({"kind": "tiered_by_revenue", "period": "day", "before": "0.00", "after": "10.00", "parts": [part],
                "result": "0.50"}),
            &json!({"scope": "offer", "metric": "conversions", "period": "total", "limit": "100", "used": "0",
                "left": "100", "instead_of": null}),
        ]
    );
    let read: Explanation = serde_json::from_value(stored).unwrap();
    assert_eq!(&read, settlement.explanation());
}
