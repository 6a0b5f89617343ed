//! Whole settlements: what is paid, why, and how it is explained.

use iso_currency::Currency;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use super::super::counters::Counters;
use super::super::explanation::Explanation;
use super::super::parse::parse;
use super::super::reason::Reason;
use super::super::sale::{ExchangeRate, Sale};
use super::{Settlement, Terms};
use crate::money::{Money, decimal_from_micros, parse_amount};

mod before;
mod properties;

fn terms(rules: Value) -> Terms {
    parse(&json!({"currency": "EUR", "rules": rules})).unwrap()
}

fn one_rule(pay: Value) -> Terms {
    terms(json!([{"id": "r1", "pay": pay}]))
}

fn sale(amount: &str, currency: Currency) -> Sale {
    Sale {
        event: "sale".to_owned(),
        affiliate: "jane-smith".to_owned(),
        country: Some("DE".to_owned()),
        coupon_code: None,
        amount: Some(Money {
            micros: parse_amount(amount).unwrap(),
            currency,
        }),
        rate: None,
    }
}

fn sale_without_amount() -> Sale {
    Sale {
        amount: None,
        ..sale("0", Currency::EUR)
    }
}

fn rate(rate: &str) -> Option<ExchangeRate> {
    Some(ExchangeRate::new(rate.parse().unwrap()).unwrap())
}

/// The payout of a first sale.
fn payout(terms: &Terms, sale: &Sale) -> Settlement {
    super::payout(terms, sale, &Counters::default())
}

/// What is paid and why; panics when the sale waits.
fn paid(terms: &Terms, sale: &Sale) -> (String, Option<String>, Option<Reason>) {
    match payout(terms, sale) {
        Settlement::Settled {
            payout,
            rule,
            reason,
            explanation,
        } => {
            assert_eq!(explanation.payout, Some(payout.to_string()));
            (payout.to_string(), rule, reason)
        }
        Settlement::WaitingForExchangeRate { .. } => panic!("the sale waits for a rate"),
    }
}

fn paid_amount(terms: &Terms, sale: &Sale) -> String {
    paid(terms, sale).0
}

#[test]
fn the_first_rule_whose_conditions_hold_decides() {
    let terms = terms(json!([
        {"id": "r1", "when": {"affiliates": ["bigcoupons"]}, "pay": {"kind": "flat", "amount": "9"}},
        {"id": "r2", "when": {"events": ["SALE"]}, "pay": {"kind": "flat", "amount": "5"}},
        {"id": "r3", "pay": {"kind": "flat", "amount": "7"}},
    ]));
    assert_eq!(
        paid(&terms, &sale("10", Currency::EUR)),
        ("5.00".to_owned(), Some("r2".to_owned()), None)
    );
}

#[test]
fn a_missing_amount_pays_what_does_not_need_one_and_says_so() {
    let missing = Some(Reason::AmountMissing);
    let rows = [
        (
            json!({"id": "r1", "pay": {"kind": "percent", "rate": "15"}}),
            "0.00",
            missing,
        ),
        (
            json!({"id": "r1", "pay": {"kind": "percent", "rate": "15"}, "min": "2.84"}),
            "2.84",
            missing,
        ),
        (
            json!({"id": "r1", "pay": {"kind": "hybrid", "amount": "1.22", "rate": "15"}}),
            "1.22",
            missing,
        ),
        (
            json!({"id": "r1", "pay": {"kind": "hybrid", "amount": "1.22", "rate": "15"}, "max": "1"}),
            "1.00",
            missing,
        ),
        (
            json!({"id": "r1", "pay": {"kind": "flat", "amount": "4"}}),
            "4.00",
            None,
        ),
    ];
    for (rule, amount, reason) in rows {
        let expected = (amount.to_owned(), Some("r1".to_owned()), reason);
        assert_eq!(paid(&terms(json!([rule])), &sale_without_amount()), expected, "{rule}");
    }
}

#[test]
fn an_amount_in_another_currency_waits_for_its_rate_whatever_the_rule_pays() {
    let rows = [
        json!({"id": "r1", "pay": {"kind": "percent", "rate": "15"}}),
        json!({"id": "r1", "pay": {"kind": "flat", "amount": "4"}}),
        json!({"id": "r1", "when": {"amount_from": "1"}, "pay": {"kind": "flat", "amount": "4"}}),
        json!({"id": "r1", "when": {"events": ["lead"]}, "pay": {"kind": "flat", "amount": "4"}}),
    ];
    for rule in rows {
        let settlement = payout(&terms(json!([rule])), &sale("10", Currency::USD));
        assert_eq!(settlement.reason(), Some(Reason::WaitingForExchangeRate), "{rule}");
        let Settlement::WaitingForExchangeRate { from, to, explanation } = settlement else {
            panic!("{rule} was settled without a rate");
        };
        assert_eq!((from, to, explanation.payout), (Currency::USD, Currency::EUR, None));
    }
}

#[test]
fn a_rate_turns_the_amount_before_conditions_and_pay_look_at_it() {
    let terms = terms(json!([
        {"id": "r1", "when": {"amount_from": "100"}, "pay": {"kind": "percent", "rate": "50"}},
        {"id": "r2", "pay": {"kind": "percent", "rate": "10"}},
    ]));
    let below = Sale {
        rate: rate("0.5"),
        ..sale("199.99", Currency::USD)
    };
    assert_eq!(paid(&terms, &below), ("10.00".to_owned(), Some("r2".to_owned()), None));
    let at = Sale {
        rate: rate("0.5"),
        ..sale("200", Currency::USD)
    };
    assert_eq!(paid(&terms, &at), ("50.00".to_owned(), Some("r1".to_owned()), None));
    // A rate that nobody needs changes nothing.
    let own = Sale {
        rate: rate("0.5"),
        ..sale("100", Currency::EUR)
    };
    assert_eq!(paid_amount(&terms, &own), "50.00");
}

#[test]
fn only_the_last_step_rounds() {
    // 0.03 x 0.5 = 0.015, and 33.333 percent of it is 0.00499995: rounded before the last step it would be a cent.
    let third = one_rule(json!({"kind": "percent", "rate": "33.333"}));
    assert_eq!(
        paid_amount(
            &third,
            &Sale {
                rate: rate("0.5"),
                ..sale("0.03", Currency::USD)
            }
        ),
        "0.00"
    );
    let finer_than_a_cent = one_rule(json!({"kind": "hybrid", "amount": "0.004", "rate": "0.1"}));
    assert_eq!(paid_amount(&finer_than_a_cent, &sale("1", Currency::EUR)), "0.01");
}

#[test]
fn what_remains_of_a_sale_refunded_too_far_counts_as_nothing() {
    let refunded = Sale {
        amount: Some(Money {
            micros: -5_000_000,
            currency: Currency::EUR,
        }),
        ..sale_without_amount()
    };
    let percent = one_rule(json!({"kind": "percent", "rate": "15"}));
    assert_eq!(
        paid(&percent, &refunded),
        ("0.00".to_owned(), Some("r1".to_owned()), None)
    );
    let lines = payout(&percent, &refunded).explanation().lines();
    assert_eq!(lines[0], "The amount -5.00 EUR is below zero and counts as 0.");
}

#[test]
fn a_payout_above_the_largest_amount_is_not_paid_but_a_maximum_keeps_it_below() {
    let huge = sale("1000000000000", Currency::EUR);
    let percent = json!({"kind": "percent", "rate": "10000"});
    assert_eq!(
        paid(&one_rule(percent.clone()), &huge),
        ("0.00".to_owned(), Some("r1".to_owned()), Some(Reason::PayoutTooLarge))
    );
    let bounded = terms(json!([{"id": "r1", "pay": percent, "max": "250"}]));
    assert_eq!(
        paid(&bounded, &huge),
        ("250.00".to_owned(), Some("r1".to_owned()), None)
    );
    let exactly = one_rule(json!({"kind": "percent", "rate": "100"}));
    assert_eq!(paid_amount(&exactly, &huge), "1000000000000.00");
}

#[test]
fn the_explanation_can_be_checked_with_a_pocket_calculator() {
    let flat = json!({"kind": "flat", "amount": "9"});
    let terms = terms(json!([
        {"id": "big-coupons", "when": {"affiliates": ["bigcoupons"]}, "pay": flat},
        {"id": "coupon", "when": {"coupon_codes": ["A", "B", "C", "D", "E", "F", "G"]}, "pay": flat},
        {"id": "large", "when": {"amount_from": "5000"}, "pay": flat},
        {"id": "r4", "pay": {"kind": "hybrid", "amount": "1.50", "rate": "33.333"}, "max": "999.999"},
    ]));
    let sale = Sale {
        rate: rate("1.08452"),
        ..sale("4487.84", Currency::USD)
    };
    let mut explanation = payout(&terms, &sale).explanation().clone();
    explanation.terms_version = Some(3);
    let expected = [
        "Terms version 3.",
        "Amount: 4487.84 USD × 1.08452 (exchange rate) = 4867.1522368 EUR.",
        r#"Rule big-coupons does not apply: the affiliate is "jane-smith", not "bigcoupons"."#,
        r#"Rule coupon does not apply: there is no coupon code, and it must be one of "A", "B", "C", "D", "E" and 2 more."#,
        "Rule large does not apply: the amount 4867.1522368 EUR is below 5000.00 EUR.",
        "Rule r4 applies.",
        "Hybrid: 4867.1522368 EUR × 33.333 ÷ 100 = 1622.367855092544 EUR, plus 1.50 EUR = 1623.867855092544 EUR.",
        "The maximum of 999.999 EUR applies instead of 1623.867855092544 EUR.",
        "Rounded to 2 decimals, half away from zero: 999.999 EUR becomes 1000.00 EUR.",
        "Payout: 1000.00 EUR.",
    ];
    assert_eq!(explanation.lines(), expected);
}

#[test]
fn a_payout_of_nothing_is_explained_too() {
    let lead_only = terms(json!([{"id": "r1", "when": {"events": ["lead"]}, "pay": {"kind": "flat", "amount": "9"}}]));
    let expected = [
        "Amount: 10.00 EUR.",
        r#"Rule r1 does not apply: the event is "sale", not "lead"."#,
        "No rule applies (no_rule_matched).",
        "Payout: 0.00 EUR.",
    ];
    assert_eq!(
        payout(&lead_only, &sale("10", Currency::EUR)).explanation().lines(),
        expected
    );

    let expected = [
        "The sale has no amount.",
        "Rule r1 applies.",
        "Percent: 15 percent of no amount is 0.00 EUR.",
        "No rounding: 0.00 EUR has no more than 2 decimals.",
        "The rule pays a percentage, and the sale came without an amount (amount_missing).",
        "Payout: 0.00 EUR.",
    ];
    let percent = one_rule(json!({"kind": "percent", "rate": "15"}));
    assert_eq!(payout(&percent, &sale_without_amount()).explanation().lines(), expected);

    let expected = [
        "Amount: 10.00 USD.",
        "There is no exchange rate to EUR for the day of the conversion; \
         it is settled when one is given (waiting_for_exchange_rate).",
    ];
    assert_eq!(
        payout(&percent, &sale("10", Currency::USD)).explanation().lines(),
        expected
    );
}

#[test]
fn a_stored_explanation_has_this_shape() {
    let terms = terms(json!([
        {"id": "r1", "when": {"countries": ["US"]}, "pay": {"kind": "flat", "amount": "9"}},
        {"id": "r2", "pay": {"kind": "percent", "rate": "12.5"}, "min": "2"},
    ]));
    let settlement = payout(&terms, &sale("10", Currency::EUR));
    let stored = serde_json::to_value(settlement.explanation()).unwrap();
    let expected = json!({
        "terms_version": null,
        "currency": "EUR",
        "amount": {"given": "10.00", "currency": "EUR", "rate": null, "converted": null, "below_zero": null},
        "passed_over": [
            {
                "rule": "r1",
                "because": {"condition": "country", "country": "DE", "wanted": {"values": ["US"], "more": 0}},
            },
        ],
        "rule": "r2",
        "formula": {"kind": "percent", "amount": "10.00", "rate": "12.5", "result": "1.25"},
        "bound": {"bound": "min", "limit": "2.00", "instead_of": "1.25"},
        "rounding": {"exact": "2.00", "decimals": 2, "rounded": "2.00"},
        "reason": null,
        "payout": "2.00",
    });
    assert_eq!(stored, expected);
    let read: Explanation = serde_json::from_value(stored).unwrap();
    assert_eq!(&read, settlement.explanation());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn the_payout_agrees_with_plain_decimal_arithmetic_and_is_the_same_every_time(
        amount_cents in 0..100_000_000_i64,
        rate_digits in 1..10_000_000_i64,
        percent_digits in 0..10_000_000_i64,
        flat_micros in 0..1_000_000_000_i64,
        currency in prop::sample::select(vec![Currency::JPY, Currency::USD, Currency::KWD]),
    ) {
        let percent = Decimal::new(percent_digits, 3);
        let flat = decimal_from_micros(flat_micros);
        let exchange = Decimal::new(rate_digits, 5);
        let document = json!({"currency": currency.code(), "rules": [
            {"id": "r1", "pay": {"kind": "hybrid", "amount": flat.to_string(), "rate": percent.to_string()}},
        ]});
        let terms = parse(&document).unwrap();
        let amount = Money { micros: amount_cents * 10_000, currency: Currency::EUR };
        let rate = ExchangeRate::new(exchange).ok();
        let sale = Sale { amount: Some(amount), rate, ..sale_without_amount() };

        // So few digits that `rust_decimal` is exact with them, too.
        let exact = Decimal::new(amount_cents, 2) * exchange * percent / Decimal::ONE_HUNDRED + flat;
        let digits = u32::from(currency.exponent().unwrap());
        let expected = exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
        let settlement = payout(&terms, &sale);
        let Settlement::Settled { payout: settled, .. } = &settlement else { panic!("a rate was given") };
        prop_assert_eq!(settled.to_decimal(), expected);
        prop_assert_eq!(&payout(&terms, &sale), &settlement);
    }

    #[test]
    fn no_sale_is_answered_with_a_panic_or_below_zero(
        micros in any::<i64>(), rate_mantissa in 1..i64::MAX, rate_scale in 0..28_u32, percent in 0..=10_000_i64,
    ) {
        let terms = one_rule(json!({"kind": "percent", "rate": percent.to_string()}));
        let amount = Money { micros, currency: Currency::USD };
        let rate = ExchangeRate::new(Decimal::new(rate_mantissa, rate_scale)).ok();
        let settlement = payout(&terms, &Sale { amount: Some(amount), rate, ..sale_without_amount() });
        prop_assert!(!settlement.explanation().lines().is_empty());
        let Settlement::Settled { payout: settled, .. } = settlement else { panic!("a rate was given") };
        prop_assert!(settled.micros >= 0 && settled.micros % 10_000 == 0);
    }
}
