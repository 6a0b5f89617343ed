//! The shared payout cases: terms, a conversion, and what must come out.

use std::collections::BTreeMap;
use std::error::Error;

use serde::Deserialize;
use serde_json::Value;
use waypost_domain::money::{Money, parse_amount, parse_currency};
use waypost_domain::terms::{ExchangeRate, Sale, Settlement, parse, payout};

const CASES: &str = include_str!("../../tests/vectors/payouts.json");

#[derive(Deserialize)]
struct Case {
    name: String,
    terms: Value,
    conversion: Conversion,
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

/// The paths and names of what this version does not support yet, in the order in which they are reported.
fn unsupported_features(terms: &Value) -> Vec<(String, &'static str)> {
    let mut features = Vec::new();
    if terms.get("cap").is_some() {
        features.push(("cap".to_owned(), "cap"));
    }
    for (place, rule) in terms["rules"].as_array().into_iter().flatten().enumerate() {
        if rule.get("recurring").is_some() {
            features.push((format!("rules[{place}].recurring"), "recurring"));
        }
        if rule["pay"]["kind"] == "tiered" {
            features.push((format!("rules[{place}].pay.kind"), "tiered"));
        }
    }
    features
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

fn outcome(settlement: Settlement) -> Expected {
    match settlement {
        Settlement::Settled {
            payout,
            rule,
            reason,
            explanation,
        } => {
            assert!(!explanation.lines().is_empty());
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

fn as_tuple(expected: &Expected) -> Option<(&str, &str, Option<&str>, Option<&str>)> {
    match expected {
        Expected::Settled {
            payout,
            currency,
            rule,
            reason,
        } => Some((payout, currency, rule.as_deref(), reason.as_deref())),
        Expected::WaitingForExchangeRate => None,
    }
}

#[test]
fn every_shared_case_is_paid_exactly_or_refused_by_the_name_of_what_is_missing() {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    let (mut paid, mut refused) = (0, 0);
    for case in &cases {
        let unsupported = unsupported_features(&case.terms);
        if unsupported.is_empty() {
            let terms = parse(&case.terms).unwrap_or_else(|problems| panic!("{}: {problems:?}", case.name));
            let outcome = outcome(payout(&terms, &sale(case).unwrap()));
            assert_eq!(as_tuple(&outcome), as_tuple(&case.expected), "{}", case.name);
            paid += 1;
        } else {
            let problems = parse(&case.terms).expect_err(&case.name);
            let named: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
            let paths: Vec<_> = unsupported.iter().map(|(path, _)| path.as_str()).collect();
            assert_eq!(named, paths, "{}", case.name);
            for (problem, (_, feature)) in problems.iter().zip(&unsupported) {
                let said = format!("{feature} is not supported by this version yet");
                assert!(problem.message.starts_with(&said), "{}: {}", case.name, problem.message);
            }
            refused += 1;
        }
    }
    assert_eq!(
        (paid, refused),
        (28, 122),
        "the shared file changed, or cases are no longer run"
    );
}

/// The terms without the caps and limits on renewals that this version does not know, when those decided nothing and no
/// rule is tiered; so more of the shared cases say something about what it does know.
fn without_limits_that_did_not_decide(case: &Case) -> Option<Value> {
    let decided = match &case.expected {
        Expected::Settled {
            reason: Some(reason), ..
        } => reason.starts_with("cap_") || reason.starts_with("recurring_"),
        Expected::Settled { reason: None, .. } | Expected::WaitingForExchangeRate => false,
    };
    let mut terms = case.terms.clone();
    terms.as_object_mut()?.remove("cap");
    for rule in terms["rules"].as_array_mut()? {
        rule.as_object_mut()?.remove("recurring");
    }
    (!decided && unsupported_features(&terms).is_empty()).then_some(terms)
}

#[test]
fn a_limit_that_did_not_decide_can_be_taken_away_without_changing_the_payout() {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    let mut paid = 0;
    for case in cases
        .iter()
        .filter(|case| !unsupported_features(&case.terms).is_empty())
    {
        let Some(terms) = without_limits_that_did_not_decide(case) else {
            continue;
        };
        let terms = parse(&terms).unwrap_or_else(|problems| panic!("{}: {problems:?}", case.name));
        let outcome = outcome(payout(&terms, &sale(case).unwrap()));
        assert_eq!(as_tuple(&outcome), as_tuple(&case.expected), "{}", case.name);
        paid += 1;
    }
    assert_eq!(paid, 22, "the shared file changed, or cases are no longer run");
}
