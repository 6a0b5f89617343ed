//! What is refused of tiers, recurring payments and caps, where, and with which words.

use serde_json::{Value, json};

use super::super::{MAX_TIERS, parse};
use super::{assert_refused, flat, problems};

/// One rule that pays by these tiers.
fn tiered(metric: &str, tiers: Value) -> Value {
    json!({"id": "r1", "pay": {"kind": "tiered", "metric": metric, "period": "month", "tiers": tiers}})
}

fn percent(rate: &str) -> Value {
    json!({"kind": "percent", "rate": rate})
}

#[test]
fn a_tiered_pay_says_what_it_counts_and_for_how_long() {
    let tiers = json!([{"from": 0, "pay": flat()}]);
    let pay = |members: Value| {
        let mut pay = json!({"kind": "tiered", "metric": "conversions", "period": "month", "tiers": tiers});
        for (key, value) in members.as_object().unwrap() {
            match value {
                Value::Null => pay.as_object_mut().unwrap().remove(key),
                value => pay.as_object_mut().unwrap().insert(key.clone(), value.clone()),
            };
        }
        json!({"id": "r1", "pay": pay})
    };
    assert_refused(&[
        (
            pay(json!({"metric": null})),
            "rules[0].pay.metric",
            "name the metric: conversions, revenue",
        ),
        (
            pay(json!({"metric": "clicks"})),
            "rules[0].pay.metric",
            "unknown metric \"clicks\"; use one of: conversions, revenue",
        ),
        (
            pay(json!({"period": null})),
            "rules[0].pay.period",
            "name the period: day, month, total",
        ),
        (
            pay(json!({"period": "week"})),
            "rules[0].pay.period",
            "unknown period \"week\"; use one of: day, month, total",
        ),
        (
            pay(json!({"per": "week"})),
            "rules[0].pay.per",
            "unknown key \"per\"; allowed here: kind, metric, period, tiers",
        ),
        (
            pay(json!({"tiers": null})),
            "rules[0].pay.tiers",
            "write a list of tiers, from the lowest to the highest",
        ),
        (
            pay(json!({"tiers": []})),
            "rules[0].pay.tiers",
            "write at least one tier; the first one begins at 0",
        ),
    ]);
}

#[test]
fn tiers_begin_at_zero_and_rise() {
    let by_count = |borders: &[i64]| {
        let tiers = borders.iter().map(|from| json!({"from": from, "pay": flat()}));
        tiered("conversions", tiers.collect())
    };
    assert_refused(&[
        (
            by_count(&[10, 20]),
            "rules[0].pay.tiers[0].from",
            "the first tier begins at 0, or what lies below it would pay nothing: write 0",
        ),
        (
            by_count(&[0, 100, 50, 200]),
            "rules[0].pay.tiers[2].from",
            "a tier before this one begins at 100: write more, or sort the tiers",
        ),
        (
            by_count(&[0, 100, 100]),
            "rules[0].pay.tiers[2].from",
            "a tier before this one begins at 100: write more, or sort the tiers",
        ),
        (
            by_count(&[0, -5]),
            "rules[0].pay.tiers[1].from",
            "it is negative: write zero or more",
        ),
        (
            by_count(&[0, 1_000_000_001]),
            "rules[0].pay.tiers[1].from",
            "it is too large: write 1000000000 or less",
        ),
        (
            tiered(
                "revenue",
                json!([{"from": "0", "pay": percent("5")}, {"from": "0.00", "pay": percent("6")}]),
            ),
            "rules[0].pay.tiers[1].from",
            "a tier before this one begins at 0: write more, or sort the tiers",
        ),
    ]);
    let most: Vec<i64> = (0..).take(MAX_TIERS).collect();
    assert!(parse(&json!({"currency": "USD", "rules": [by_count(&most)]})).is_ok());
    let very_many: Vec<i64> = (0..10_000).collect();
    assert_refused(&[(
        by_count(&very_many),
        "rules[0].pay.tiers",
        "write at most 100 tiers; these are 10000",
    )]);
}

#[test]
fn a_tier_has_a_border_and_a_pay_that_its_metric_allows() {
    let one = |tier: Value| tiered("conversions", json!([tier]));
    let of_revenue = |tier: Value| tiered("revenue", json!([tier]));
    let itself = tiered("conversions", json!([{"from": 0, "pay": flat()}]))["pay"].clone();
    assert_refused(&[
        (
            one(json!(5)),
            "rules[0].pay.tiers[0]",
            "write a tier: {\"from\": 0, \"pay\": { … }}",
        ),
        (
            one(json!({"from": 0, "to": 9, "pay": flat()})),
            "rules[0].pay.tiers[0].to",
            "unknown key \"to\"; allowed here: from, pay",
        ),
        (
            one(json!({"pay": flat()})),
            "rules[0].pay.tiers[0].from",
            "the number is missing: write a whole one, such as 100",
        ),
        (
            one(json!({"from": 0.5, "pay": flat()})),
            "rules[0].pay.tiers[0].from",
            "write a whole number, such as 100",
        ),
        (
            one(json!({"from": 1e300, "pay": flat()})),
            "rules[0].pay.tiers[0].from",
            "write a whole number, such as 100",
        ),
        (
            one(json!({"from": "9".repeat(5_000), "pay": flat()})),
            "rules[0].pay.tiers[0].from",
            "it is too large: write 1000000000 or less",
        ),
        (
            one(json!({"from": 0})),
            "rules[0].pay.tiers[0].pay",
            "the pay is missing: write what the rule pays, such as {\"kind\": \"percent\", \"rate\": \"15\"}",
        ),
        (
            one(json!({"from": 0, "pay": itself})),
            "rules[0].pay.tiers[0].pay.kind",
            "unknown kind \"tiered\"; use one of: flat, percent, hybrid",
        ),
        (
            of_revenue(json!({"from": "0", "pay": flat()})),
            "rules[0].pay.tiers[0].pay.kind",
            "a tier of revenue pays a percentage of its part of the amount: use percent",
        ),
        (
            of_revenue(json!({"from": "0", "pay": percent("10001")})),
            "rules[0].pay.tiers[0].pay.rate",
            "the rate is a percentage and at most 10000",
        ),
        (
            of_revenue(json!({"from": 0, "pay": percent("5")})),
            "rules[0].pay.tiers[0].from",
            "write the number as text: \"0\"",
        ),
    ]);
}

#[test]
fn recurring_payments_have_a_number_and_an_end() {
    let rule = |recurring: Value| json!({"id": "r1", "pay": flat(), "recurring": recurring});
    assert_refused(&[
        (
            rule(json!(12)),
            "rules[0].recurring",
            "write {\"max_payments\": 12, \"within_days\": 365}, or leave the key out to pay every time",
        ),
        (
            rule(json!({"max_payments": 12})),
            "rules[0].recurring.within_days",
            "the number is missing: write a whole one, such as 100",
        ),
        (
            rule(json!({"max_payments": 0, "within_days": 90})),
            "rules[0].recurring.max_payments",
            "with 0 nothing is ever paid: write 1 or more",
        ),
        (
            rule(json!({"max_payments": 3, "within_days": -1})),
            "rules[0].recurring.within_days",
            "it is negative: write zero or more",
        ),
        (
            rule(json!({"max_payments": 3, "within_days": 90, "days": 9})),
            "rules[0].recurring.days",
            "unknown key \"days\"; allowed here: max_payments, within_days",
        ),
    ]);
    let same_day = rule(json!({"max_payments": "3", "within_days": 0}));
    assert!(parse(&json!({"currency": "USD", "rules": [same_day]})).is_ok());
}

/// Each row: a cap, the path of its one problem, and what is said of it.
fn assert_caps_refused(rows: &[(Value, &str, &str)]) {
    for (cap, path, message) in rows {
        let document = json!({"currency": "USD", "rules": [{"id": "r1", "pay": flat()}], "cap": cap});
        assert_eq!(
            problems(document),
            [((*path).to_owned(), (*message).to_owned())],
            "{cap}"
        );
    }
}

#[test]
fn a_cap_says_whose_what_and_how_long() {
    assert_caps_refused(&[
        (
            json!("100"),
            "cap",
            "write {\"scope\": \"offer\", \"metric\": \"payout\", \"period\": \"month\", \"limit\": \"5000.00\"}, \
             or leave the key out",
        ),
        (
            json!({"metric": "payout", "period": "day", "limit": "5"}),
            "cap.scope",
            "name the scope: offer, affiliate",
        ),
        (
            json!({"scope": "offer", "metric": "clicks", "period": "day", "limit": "5"}),
            "cap.metric",
            "unknown metric \"clicks\"; use one of: conversions, payout",
        ),
        (
            json!({"scope": "offer", "metric": "payout", "period": 1, "limit": "5"}),
            "cap.period",
            "name the period: day, month, total",
        ),
        (
            json!({"scope": "offer", "metric": "conversions", "period": "day", "limit": 5, "each": 1}),
            "cap.each",
            "unknown key \"each\"; allowed here: scope, metric, period, limit",
        ),
    ]);
}

#[test]
fn the_limit_of_a_cap_is_above_zero_and_payable() {
    assert_caps_refused(&[
        (
            json!({"scope": "offer", "metric": "payout", "period": "day"}),
            "cap.limit",
            "the amount is missing: write it as text, such as \"4.00\"",
        ),
        (
            json!({"scope": "offer", "metric": "payout", "period": "day", "limit": "-5"}),
            "cap.limit",
            "it is negative: write zero or more",
        ),
        (
            json!({"scope": "offer", "metric": "payout", "period": "day", "limit": "0.00"}),
            "cap.limit",
            "with 0 nothing is ever paid: write more",
        ),
        (
            json!({"scope": "offer", "metric": "payout", "period": "day", "limit": "5.005"}),
            "cap.limit",
            "USD is paid with 2 decimals: write no more of them",
        ),
        (
            json!({"scope": "offer", "metric": "conversions", "period": "day", "limit": "5.5"}),
            "cap.limit",
            "write a whole number, such as 100",
        ),
        (
            json!({"scope": "offer", "metric": "conversions", "period": "day", "limit": 0}),
            "cap.limit",
            "with 0 nothing is ever paid: write 1 or more",
        ),
    ]);
}

#[test]
fn a_document_as_deep_as_can_be_sent_is_refused_where_it_goes_astray() {
    // The reader of JSON itself takes no more than 127 levels.
    let text = format!(
        "{}{}",
        r#"{"tiers":[{"pay":"#.repeat(40),
        "1".to_owned() + &"}]}".repeat(40)
    );
    let deep: Value = serde_json::from_str(&text).unwrap();
    let document = json!({"currency": "USD", "rules": [{"id": "r1", "pay": deep}]});
    assert_eq!(
        problems(document),
        [(
            "rules[0].pay.kind".to_owned(),
            "name the kind of pay: flat, percent, hybrid, tiered".to_owned()
        )]
    );
}
