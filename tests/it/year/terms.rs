//! The terms of the year: of each offer at first, and what they are changed to.

use serde_json::{Value, json};

/// By the name of the offer.
pub(super) fn first() -> Vec<(&'static str, Value)> {
    vec![
        (
            "dollars",
            json!({ "currency": "USD", "rules": [
            { "id": "vip", "when": { "events": ["SALE"], "affiliates": ["anna"], "amount_from": "200" }, "pay": { "kind": "percent", "rate": "17.5" } },
            { "id": "sale", "when": { "events": ["sale"] }, "max": "40", "pay": { "kind": "tiered", "metric": "conversions", "period": "month", "tiers": [
                { "from": 0, "pay": { "kind": "percent", "rate": "7.333" } },
                { "from": 12, "pay": { "kind": "hybrid", "amount": "1.005", "rate": "9" } },
                { "from": 30, "pay": { "kind": "percent", "rate": "15" } } ] } },
            { "id": "renewal", "when": { "events": ["renewal"] }, "pay": { "kind": "percent", "rate": "10" }, "recurring": { "max_payments": 3, "within_days": 120 } } ],
            "cap": { "scope": "affiliate", "metric": "payout", "period": "month", "limit": "350.00" } }),
        ),
        (
            "euros",
            json!({ "currency": "EUR", "rules": [
            { "id": "lead", "when": { "events": ["lead"] }, "pay": { "kind": "flat", "amount": "2.50" } },
            { "id": "rest", "min": "0.75", "pay": { "kind": "tiered", "metric": "revenue", "period": "month", "tiers": [
                { "from": "0", "pay": { "kind": "percent", "rate": "5" } },
                { "from": "500", "pay": { "kind": "percent", "rate": "7.25" } },
                { "from": "2500.50", "pay": { "kind": "percent", "rate": "11.111" } } ] } } ],
            "cap": { "scope": "offer", "metric": "conversions", "period": "day", "limit": "9" } }),
        ),
        (
            "yen",
            json!({ "currency": "JPY", "rules": [
            { "id": "sale", "when": { "events": ["sale", "renewal"] }, "pay": { "kind": "tiered", "metric": "revenue", "period": "total", "tiers": [
                { "from": "0", "pay": { "kind": "percent", "rate": "3.3" } },
                { "from": "1000000", "pay": { "kind": "percent", "rate": "4.4" } } ] } } ] }),
        ),
    ]
}

/// After how many sales, which offer, and what it pays from then on.
pub(super) fn later() -> Vec<(usize, &'static str, Value)> {
    vec![
        (
            700,
            "euros",
            json!({ "currency": "EUR", "rules": [
            { "id": "small", "when": { "events": ["sale"], "amount_below": "50" }, "pay": { "kind": "flat", "amount": "1" } },
            { "id": "sale", "when": { "events": ["sale"] }, "pay": { "kind": "percent", "rate": "8" } },
            { "id": "renewal", "when": { "events": ["renewal"] }, "pay": { "kind": "flat", "amount": "4" }, "recurring": { "max_payments": 2, "within_days": 45 } } ],
            "cap": { "scope": "offer", "metric": "payout", "period": "day", "limit": "45.50" } }),
        ),
        (
            1300,
            "yen",
            json!({ "currency": "JPY", "rules": [
            { "id": "sale", "when": { "events": ["sale"] }, "min": "25", "pay": { "kind": "tiered", "metric": "conversions", "period": "day", "tiers": [
                { "from": 0, "pay": { "kind": "percent", "rate": "2.5" } },
                { "from": 2, "pay": { "kind": "percent", "rate": "5.5" } } ] } },
            { "id": "other", "pay": { "kind": "hybrid", "amount": "50", "rate": "1" } } ],
            "cap": { "scope": "affiliate", "metric": "conversions", "period": "total", "limit": "180" } }),
        ),
        (
            1800,
            "dollars",
            json!({ "currency": "USD", "rules": [
            { "id": "sale", "when": { "events": ["sale"] }, "pay": { "kind": "tiered", "metric": "conversions", "period": "total", "tiers": [
                { "from": 0, "pay": { "kind": "percent", "rate": "8" } },
                { "from": 60, "pay": { "kind": "percent", "rate": "9.75" } } ] } },
            { "id": "renewal", "when": { "events": ["renewal"] }, "pay": { "kind": "percent", "rate": "6" }, "recurring": { "max_payments": 8, "within_days": 300 } } ],
            "cap": { "scope": "offer", "metric": "payout", "period": "total", "limit": "11000" } }),
        ),
    ]
}
