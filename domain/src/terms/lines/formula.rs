//! The pay of the deciding rule as sentences.

use super::in_period;
use crate::terms::explanation::{Formula, TierPart};
use crate::terms::period::Period;

pub(super) fn formula_lines(formula: &Formula, currency: &str) -> Vec<String> {
    match formula {
        Formula::Flat { amount } => vec![format!("Flat: {amount} {currency}.")],
        Formula::Percent { amount, rate, result } => vec![percent_line((amount.as_deref(), rate, result), currency)],
        Formula::Hybrid {
            flat,
            amount,
            rate,
            share,
            result,
        } => vec![hybrid_line((flat, result), (amount.as_deref(), rate, share), currency)],
        Formula::TieredByConversions {
            period,
            before,
            from,
            below,
            pay,
        } => {
            let tier = tier_line((*period, *before), (from, below.as_deref()));
            [tier].into_iter().chain(formula_lines(pay, currency)).collect()
        }
        Formula::TieredByRevenue {
            period,
            before,
            after,
            parts,
            result,
        } => match after {
            Some(after) => revenue_lines((*period, before, after), (parts, result), currency),
            None => vec![format!("Tiers: a percentage of no amount is {result} {currency}.")],
        },
    }
}

fn percent_line((amount, rate, result): (Option<&str>, &str, &str), currency: &str) -> String {
    match amount {
        Some(amount) => format!("Percent: {amount} {currency} × {rate} ÷ 100 = {result} {currency}."),
        None => format!("Percent: {rate} percent of no amount is {result} {currency}."),
    }
}

fn hybrid_line(
    (flat, result): (&str, &str),
    (amount, rate, share): (Option<&str>, &str, &str),
    currency: &str,
) -> String {
    match amount {
        Some(amount) => format!(
            "Hybrid: {amount} {currency} × {rate} ÷ 100 = {share} {currency}, \
             plus {flat} {currency} = {result} {currency}."
        ),
        None => format!(
            "Hybrid: {rate} percent of no amount is 0; the flat part of {flat} {currency} is paid: {result} {currency}."
        ),
    }
}

fn tier_line((period, before): (Period, u64), (from, below): (&str, Option<&str>)) -> String {
    let period = in_period(period);
    let tier = match below {
        Some(below) => format!("from {from} to below {below}"),
        None => format!("from {from}"),
    };
    format!("Tiers: conversions of this affiliate settled before, {period}: {before}; the tier {tier} pays.")
}

fn revenue_lines(
    (period, before, after): (Period, &str, &str),
    (parts, result): (&[TierPart], &str),
    currency: &str,
) -> Vec<String> {
    let period = in_period(period);
    let mut lines = vec![format!(
        "Tiers: revenue of this affiliate settled before, {period}: {before} {currency}; \
         with this sale it is {after} {currency}."
    )];
    lines.extend(parts.iter().map(|part| {
        let TierPart {
            tier,
            from,
            to,
            part,
            rate,
            result,
        } = part;
        format!(
            "In the tier from {tier} {currency}: {to} − {from} = {part} {currency}, \
             {part} {currency} × {rate} ÷ 100 = {result} {currency}."
        )
    }));
    // One part is its own sum.
    if parts.len() != 1 {
        let parts: Vec<&str> = parts.iter().map(|part| part.result.as_str()).collect();
        let sum = if parts.is_empty() {
            "nothing".to_owned()
        } else {
            parts.join(" + ")
        };
        lines.push(format!("Together: {sum} = {result} {currency}."));
    }
    lines
}
