//! What is refused, where, and with which words.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{MAX_RULES, parse};
use crate::terms::{CapMetric, CapScope, Period};

mod counting;

fn problems(document: Value) -> Vec<(String, String)> {
    let found = parse(&document).expect_err("the document should be refused");
    found
        .into_iter()
        .map(|problem| (problem.path, problem.message))
        .collect()
}

fn flat() -> Value {
    json!({"kind": "flat", "amount": "4.00"})
}

#[test]
fn a_document_with_every_feature_is_accepted() {
    let percent = |rate: &str| json!({"kind": "percent", "rate": rate});
    let by_conversions = json!({"kind": "tiered", "metric": "conversions", "period": "month",
        "tiers": [{"from": 0, "pay": percent("10")}, {"from": 100, "pay": flat()}]});
    let by_revenue = json!({"kind": "tiered", "metric": "revenue", "period": "total",
        "tiers": [{"from": "0", "pay": percent("5")}, {"from": "2500.50", "pay": percent("7.5")}]});
    let document = json!({
        "currency": "USD",
        "rules": [
            {"id": "r1", "when": {"events": ["sale"], "affiliates": ["jane-smith"]}, "pay": percent("15")},
            {"id": "r2", "when": {"events": ["lead"]}, "pay": flat(), "min": "1", "max": "250.00"},
            {"id": "r3", "when": {}, "pay": {"kind": "hybrid", "amount": "1.000001", "rate": "0.000001"}},
            {"id": "r4", "pay": by_conversions, "recurring": {"max_payments": 12, "within_days": 365}},
            {"id": "r5", "pay": by_revenue},
        ],
        "cap": {"scope": "affiliate", "metric": "payout", "period": "month", "limit": "5000.00"},
    });
    let terms = parse(&document).unwrap();
    assert_eq!((terms.currency().code(), terms.rules.len()), ("USD", 5));
    let asked = terms.asked();
    assert_eq!(asked.tiers, [Period::Month, Period::Total].into());
    assert_eq!(asked.cap, Some((CapScope::Affiliate, CapMetric::Payout, Period::Month)));
    assert!(asked.customers && !asked.is_nothing());
}

/// Each row: a rule, the path of its one problem, and what is said of it.
fn assert_refused(rows: &[(Value, &str, &str)]) {
    for (rule, path, message) in rows {
        let mut found = problems(json!({"currency": "USD", "rules": [rule]}));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found.remove(0), ((*path).to_owned(), (*message).to_owned()), "{rule}");
    }
}

#[test]
fn a_rule_is_an_object_of_known_keys_with_an_id_and_a_pay() {
    assert_refused(&[
        (
            json!({"id": "r1", "pay": flat(), "wen": {}}),
            "rules[0].wen",
            "unknown key \"wen\"; allowed here: id, when, pay, min, max, recurring",
        ),
        (
            json!({"id": "r1"}),
            "rules[0].pay",
            "the pay is missing: write what the rule pays, such as {\"kind\": \"percent\", \"rate\": \"15\"}",
        ),
        (
            json!({"pay": flat()}),
            "rules[0].id",
            "give the rule an id of its own, such as \"r1\": letters, digits, - and _, at most 64 of them",
        ),
        (
            json!({"id": "", "pay": flat()}),
            "rules[0].id",
            "give the rule an id of its own, such as \"r1\": letters, digits, - and _, at most 64 of them",
        ),
        (
            json!("r1"),
            "rules[0]",
            "write a rule: {\"id\": \"r1\", \"when\": {}, \"pay\": { … }}",
        ),
    ]);
}

#[test]
fn a_pay_is_of_a_known_kind_with_the_keys_of_that_kind() {
    assert_refused(&[
        (
            json!({"id": "r1", "pay": {"rate": "5"}}),
            "rules[0].pay.kind",
            "name the kind of pay: flat, percent, hybrid, tiered",
        ),
        (
            json!({"id": "r1", "pay": {"kind": "bonus"}}),
            "rules[0].pay.kind",
            "unknown kind \"bonus\"; use one of: flat, percent, hybrid, tiered",
        ),
        (
            json!({"id": "r1", "pay": {"kind": "flat", "amount": "4", "rate": "5"}}),
            "rules[0].pay.rate",
            "unknown key \"rate\"; allowed here: kind, amount",
        ),
        (
            json!({"id": "r1", "pay": {"kind": "flat"}}),
            "rules[0].pay.amount",
            "the amount is missing: write it as text, such as \"4.00\"",
        ),
        (
            json!({"id": "r1", "pay": {"kind": "percent"}}),
            "rules[0].pay.rate",
            "the rate is missing: write the percentage as text, such as \"15\"",
        ),
    ]);
}

#[test]
fn a_number_is_a_plain_text_within_its_bounds() {
    assert_refused(&[
        (
            json!({"id": "r1", "pay": {"kind": "flat", "amount": 4.5}}),
            "rules[0].pay.amount",
            "write the number as text: \"4.5\"",
        ),
        (
            json!({"id": "r1", "pay": {"kind": "flat", "amount": "-4"}}),
            "rules[0].pay.amount",
            "it is negative: write zero or more",
        ),
        (
            json!({"id": "r1", "pay": {"kind": "flat", "amount": "4,00"}}),
            "rules[0].pay.amount",
            "use 1234.50: no thousands separators, a point before the cents",
        ),
        (
            json!({"id": "r1", "pay": {"kind": "flat", "amount": "0.0000001"}}),
            "rules[0].pay.amount",
            "use 1234.50: at most 6 decimals",
        ),
        (
            json!({"id": "r1", "pay": {"kind": "flat", "amount": "1000000000001"}}),
            "rules[0].pay.amount",
            "amount too large: the largest is 1000000000000",
        ),
        (
            json!({"id": "r1", "pay": {"kind": "percent", "rate": "10000.000001"}}),
            "rules[0].pay.rate",
            "the rate is a percentage and at most 10000",
        ),
        (
            json!({"id": "r1", "pay": {"kind": "percent", "rate": "15%"}}),
            "rules[0].pay.rate",
            "use 1234.50: digits, with a point before the cents",
        ),
        (
            json!({"id": "r1", "pay": flat(), "min": "5", "max": "4.99"}),
            "rules[0].max",
            "max is below min (5); raise max or lower min",
        ),
        (
            json!({"id": "r1", "pay": flat(), "min": null}),
            "rules[0].min",
            "write a number as text, such as \"4.00\", or leave the key out",
        ),
    ]);
}

#[test]
fn a_condition_is_a_list_that_can_hold() {
    assert_refused(&[
        (
            json!({"id": "r1", "pay": flat(), "when": []}),
            "rules[0].when",
            "write an object of conditions; {} means any sale",
        ),
        (
            json!({"id": "r1", "pay": flat(), "when": {"event": ["sale"]}}),
            "rules[0].when.event",
            "unknown key \"event\"; allowed here: events, affiliates, countries, coupon_codes, amount_from, amount_below",
        ),
        (
            json!({"id": "r1", "pay": flat(), "when": {"events": []}}),
            "rules[0].when.events",
            "the list is empty, so the rule would never apply; leave the key out to mean any",
        ),
        (
            json!({"id": "r1", "pay": flat(), "when": {"events": "sale"}}),
            "rules[0].when.events",
            "write a list of texts, or leave the key out to mean any",
        ),
        (
            json!({"id": "r1", "pay": flat(), "when": {"events": ["sale", 5]}}),
            "rules[0].when.events[1]",
            "write a text",
        ),
        (
            json!({"id": "r1", "pay": flat(), "when": {"events": [""]}}),
            "rules[0].when.events[0]",
            "it is empty",
        ),
        (
            json!({"id": "r1", "pay": flat(), "when": {"coupon_codes": [" X"]}}),
            "rules[0].when.coupon_codes[0]",
            "\" X\" has spaces around it or control characters in it",
        ),
        (
            json!({"id": "r1", "pay": flat(), "when": {"affiliates": ["Jane Smith"]}}),
            "rules[0].when.affiliates[0]",
            "\"Jane Smith\": write the affiliate's slug, such as jane-smith",
        ),
        (
            json!({"id": "r1", "pay": flat(), "when": {"countries": ["DE", "germany"]}}),
            "rules[0].when.countries[1]",
            "\"germany\": write the ISO 3166 code in two capital letters, such as DE",
        ),
        (
            json!({"id": "r1", "pay": flat(), "when": {"amount_from": "50", "amount_below": "50"}}),
            "rules[0].when.amount_below",
            "amount_below must be above amount_from, or the rule never applies",
        ),
    ]);
}

#[test]
fn the_document_itself_is_checked() {
    let missing = "the currency is missing: \
                   name the payout currency by its ISO 4217 code in capital letters, such as \"USD\"";
    let wrong = "this is not a currency to pay in: \
                 name the payout currency by its ISO 4217 code in capital letters, such as \"USD\"";
    let rule = json!({"id": "r1", "pay": flat()});
    let too_many: Vec<Value> = (0..=MAX_RULES)
        .map(|n| json!({"id": format!("r{n}"), "pay": flat()}))
        .collect();
    let rows = [
        (
            json!([]),
            "",
            "write an object: {\"currency\": \"USD\", \"rules\": [ … ]}",
        ),
        (json!({"rules": [rule]}), "currency", missing),
        (json!({"currency": "usd", "rules": [rule]}), "currency", wrong),
        (json!({"currency": "XAU", "rules": [rule]}), "currency", wrong),
        (
            json!({"currency": "USD"}),
            "rules",
            "write a list of rules, tried from top to bottom",
        ),
        (
            json!({"currency": "USD", "rules": []}),
            "rules",
            "write at least one rule",
        ),
        (
            json!({"currency": "USD", "rules": too_many}),
            "rules",
            "write at most 200 rules; these are 201",
        ),
        (
            json!({"currency": "USD", "rules": [rule, rule]}),
            "rules[1].id",
            "rules[0] has this id already; give each rule its own",
        ),
        (
            json!({"currency": "USD", "rules": [rule], "title": "x"}),
            "title",
            "unknown key \"title\"; allowed here: currency, rules, cap",
        ),
    ];
    for (document, path, message) in rows {
        assert_eq!(
            problems(document.clone()),
            [(path.to_owned(), message.to_owned())],
            "{document}"
        );
    }
}

#[test]
fn every_problem_is_reported_at_once() {
    let document = json!({
        "rules": [
            {"id": "r1", "when": {"events": []}, "pay": {"kind": "hybrid", "amount": "x", "rate": "20000"}},
            {"id": "r1", "pay": {"kind": "percent", "rate": "15"}, "max": "-1", "note": ""},
        ],
    });
    let paths: Vec<String> = problems(document).into_iter().map(|(path, _)| path).collect();
    let expected = [
        "currency",
        "rules[0].when.events",
        "rules[0].pay.amount",
        "rules[0].pay.rate",
        "rules[1].note",
        "rules[1].max",
        "rules[1].id",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn a_document_with_very_many_problems_is_answered_briefly() {
    let members = (0..5_000).map(|n| (format!("{}{n}", "k".repeat(500)), Value::Null));
    let found = problems(Value::Object(members.collect()));
    assert_eq!(found.len(), 101);
    assert!(
        found
            .iter()
            .all(|(path, message)| path.len() < 100 && message.len() < 200)
    );
    assert_eq!(found[100].1, "4902 more problems are not listed; mend these first");
}

fn json_near_terms() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "currency",
        "rules",
        "id",
        "when",
        "pay",
        "kind",
        "rate",
        "amount",
        "min",
        "max",
        "events",
        "countries",
        "cap",
        "tiers",
        "from",
        "metric",
        "period",
        "recurring",
        "limit",
        "scope",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![
            "USD",
            "flat",
            "percent",
            "hybrid",
            "tiered",
            "4.00",
            "r1",
            "revenue",
            "conversions",
            "payout",
            "month",
        ])
        .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone().prop_map(str::to_owned), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn any_document_is_answered_without_a_panic(document in json_near_terms()) {
        if let Err(problems) = parse(&document) {
            prop_assert!(!problems.is_empty());
        }
    }
}
