//! The shared payout cases: terms, a conversion, what was before, and what must come out.

use std::collections::BTreeMap;
use std::error::Error;

use serde::Deserialize;
use serde_json::Value;
use waypost_domain::money::{Money, parse_amount, parse_currency};
use waypost_domain::terms::{Counters, ExchangeRate, Sale, Settlement, parse, payout};

const CASES: &str = include_str!("../../tests/vectors/payouts.json");

#[derive(Deserialize)]
struct Case {
    name: String,
    terms: Value,
    conversion: Conversion,
    state: State,
    exchange_rates: BTreeMap<String, String>,
    expected: Expected,
}

#[derive(Deserialize)]
struct Conversion {
    event: String,
    affiliate: String,
    country: Option<String>,
    coupon_code: Option<String>,
    amount: Option<String>,
    currency: String,
}

#[derive(Deserialize)]
struct State {
    conversions_before: u64,
    revenue_before: String,
    payments_before: u64,
    days_since_first: u64,
    cap_used: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "outcome", rename_all = "snake_case", deny_unknown_fields)]
enum Expected {
    Settled {
        payout: String,
        currency: String,
        rule: Option<String>,
        reason: Option<String>,
    },
    WaitingForExchangeRate,
}

fn sale(case: &Case) -> Result<Sale, Box<dyn Error>> {
    let conversion = &case.conversion;
    let currency = parse_currency(&conversion.currency)?;
    let mut amount = None;
    if let Some(text) = &conversion.amount {
        amount = Some(Money {
            micros: parse_amount(text)?,
            currency,
        });
    }
    let pair = format!(
        "{}/{}",
        conversion.currency,
        case.terms["currency"].as_str().unwrap_or_default()
    );
    let mut rate = None;
    if let Some(text) = case.exchange_rates.get(&pair) {
        rate = Some(ExchangeRate::new(text.parse()?)?);
    }
    Ok(Sale {
        event: conversion.event.clone(),
        affiliate: conversion.affiliate.clone(),
        country: conversion.country.clone(),
        coupon_code: conversion.coupon_code.clone(),
        amount,
        rate,
    })
}

fn before(state: &State) -> Result<Counters, Box<dyn Error>> {
    Ok(Counters {
        conversions_before: state.conversions_before,
        revenue_before: state.revenue_before.parse()?,
        payments_before: state.payments_before,
        days_since_first: state.days_since_first,
        cap_used: state.cap_used.parse()?,
    })
}

fn outcome(settlement: Settlement) -> Expected {
    match settlement {
        Settlement::Settled {
            payout,
            rule,
            reason,
            explanation,
        } => {
            let last = format!("Payout: {payout} {}.", payout.currency.code());
            assert_eq!(explanation.lines().last(), Some(&last));
            Expected::Settled {
                payout: payout.to_string(),
                currency: payout.currency.code().to_owned(),
                rule,
                reason: reason.map(|reason| reason.as_str().to_owned()),
            }
        }
        Settlement::WaitingForExchangeRate { .. } => Expected::WaitingForExchangeRate,
    }
}

#[test]
fn every_shared_case_is_paid_exactly() {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    for case in &cases {
        let terms = parse(&case.terms).unwrap_or_else(|problems| panic!("{}: {problems:?}", case.name));
        let (sale, before) = (sale(case).unwrap(), before(&case.state).unwrap());
        assert_eq!(outcome(payout(&terms, &sale, &before)), case.expected, "{}", case.name);
    }
    assert_eq!(cases.len(), 150, "the shared file changed");
}
