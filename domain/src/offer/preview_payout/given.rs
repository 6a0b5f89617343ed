//! The conversion and the state of a preview as somebody writes them, and what they mean to the terms.

use iso_currency::Currency;
use rust_decimal::Decimal;

use crate::check;
use crate::error::Problem;
use crate::money::{Micros, Money, parse_amount, parse_currency};
use crate::terms::{Counters, Exact, ExchangeRate, MAX_COUNT, Sale};

/// Most bytes of a text: an event, a coupon code.
const LONGEST_TEXT: usize = 200;
/// Most bytes of a rate; a decimal holds no more.
const LONGEST_RATE: usize = 30;

/// A conversion that may never have been.
#[derive(Debug)]
pub struct GivenConversion {
    /// What happened, for instance `sale`.
    pub event: String,
    /// The affiliate's slug.
    pub affiliate: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// As the customer entered it.
    pub coupon_code: Option<String>,
    /// What the customer paid.
    pub amount: Option<String>,
    /// ISO 4217; the currency of the terms when absent.
    pub currency: Option<String>,
    /// Units of the payout currency for one unit of the amount's.
    pub rate: Option<String>,
}

/// What is said to have been before.
#[derive(Debug, Default)]
pub struct GivenState {
    /// See [`Counters::conversions_before`].
    pub conversions_before: i64,
    /// See [`Counters::revenue_before`].
    pub revenue_before: Option<String>,
    /// See [`Counters::payments_before`].
    pub payments_before: i64,
    /// See [`Counters::days_since_first`].
    pub days_since_first: i64,
    /// See [`Counters::cap_used`].
    pub cap_used: Option<String>,
}

impl GivenConversion {
    /// The sale; `payout_currency` is unknown when the terms could not be read, and then there is no sale.
    pub(super) fn sale(&self, payout_currency: Option<Currency>, problems: &mut Vec<Problem>) -> Option<Sale> {
        text(&self.event, "event", problems);
        text(&self.affiliate, "affiliate", problems);
        if let Some(code) = &self.coupon_code {
            text(code, "couponCode", problems);
        }
        if let Some(country) = &self.country {
            self::country(country, problems);
        }
        let given = self.currency.as_deref().and_then(|code| currency(code, problems));
        let micros = self.amount.as_deref();
        let micros = micros.and_then(|amount| micros_at(["conversion", "amount"], amount, problems));
        let rate = self.rate.as_deref().and_then(|rate| self::rate(rate, problems));
        let currency = given.or(payout_currency);
        Some(Sale {
            event: self.event.clone(),
            affiliate: self.affiliate.clone(),
            country: self.country.clone(),
            coupon_code: self.coupon_code.clone(),
            amount: micros
                .zip(currency)
                .map(|(micros, currency)| Money { micros, currency }),
            rate,
        })
        .filter(|_| payout_currency.is_some())
    }
}

impl GivenState {
    pub(super) fn counters(&self, problems: &mut Vec<Problem>) -> Counters {
        let mut decimal = |field: &str, given: &Option<String>| {
            let given = given.as_deref();
            let micros = given.and_then(|amount| micros_at(["state", field], amount, problems));
            micros.map(Exact::from_micros).unwrap_or_default()
        };
        let (revenue_before, cap_used) = (
            decimal("revenueBefore", &self.revenue_before),
            decimal("capUsed", &self.cap_used),
        );
        Counters {
            conversions_before: count("conversionsBefore", self.conversions_before, problems),
            revenue_before,
            payments_before: count("paymentsBefore", self.payments_before, problems),
            days_since_first: count("daysSinceFirst", self.days_since_first, problems),
            cap_used,
        }
    }
}

fn problem(field: [&str; 2], code: &'static str, message: impl Into<String>) -> Problem {
    Problem {
        field: field.map(str::to_owned).to_vec(),
        message: message.into(),
        code,
    }
}

fn text(given: &str, field: &str, problems: &mut Vec<Problem>) {
    let field = ["conversion", field];
    if given.trim().is_empty() {
        problems.push(problem(
            field,
            "REQUIRED",
            "it is empty: write it, or leave it out where it may be",
        ));
    } else if given.len() > LONGEST_TEXT {
        let message = format!("use at most {LONGEST_TEXT} characters");
        problems.push(problem(field, "TOO_LONG", message));
    } else if given.chars().any(check::unseen) {
        let message = "leave out line breaks and other characters that cannot be seen";
        problems.push(problem(field, "MALFORMED", message));
    }
}

fn country(code: &str, problems: &mut Vec<Problem>) {
    if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let message = "write the ISO 3166 code in two capital letters, such as DE";
        problems.push(problem(["conversion", "country"], "MALFORMED", message));
    }
}

fn currency(code: &str, problems: &mut Vec<Problem>) -> Option<Currency> {
    let currency = parse_currency(code);
    if let Err(error) = &currency {
        problems.push(problem(
            ["conversion", "currency"],
            "UNKNOWN_CURRENCY",
            error.to_string(),
        ));
    }
    currency.ok()
}

fn micros_at(field: [&str; 2], amount: &str, problems: &mut Vec<Problem>) -> Option<Micros> {
    match parse_amount(amount) {
        Ok(micros) => Some(micros),
        Err(error) => {
            problems.push(problem(field, "MALFORMED", error.to_string()));
            None
        }
    }
}

/// Rates need more decimals than amounts: one dong is 0.0000117 dinars.
fn rate(given: &str, problems: &mut Vec<Problem>) -> Option<ExchangeRate> {
    let plain = given.len() <= LONGEST_RATE && given.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let decimal = Some(given)
        .filter(|_| plain)
        .and_then(|text| Decimal::from_str_exact(text).ok());
    let rate = decimal.and_then(|decimal| ExchangeRate::new(decimal).ok());
    if rate.is_none() {
        let message = "write a decimal number above zero, such as 1.08452";
        problems.push(problem(["conversion", "rate"], "MALFORMED", message));
    }
    rate
}

fn count(field: &str, given: i64, problems: &mut Vec<Problem>) -> u64 {
    let count = u64::try_from(given).ok().filter(|count| *count <= MAX_COUNT);
    if count.is_none() {
        let message = format!("write a whole number from 0 to {MAX_COUNT}");
        problems.push(problem(["state", field], "OUT_OF_RANGE", message));
    }
    count.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> GivenConversion {
        GivenConversion {
            event: "sale".to_owned(),
            affiliate: "anna".to_owned(),
            country: None,
            coupon_code: None,
            amount: Some("10.00".to_owned()),
            currency: None,
            rate: None,
        }
    }

    #[test]
    fn an_amount_is_in_the_currency_of_the_terms_unless_another_is_named() {
        let mut problems = Vec::new();
        let plain = given().sale(Some(Currency::EUR), &mut problems).unwrap();
        let foreign = GivenConversion {
            currency: Some("VND".to_owned()),
            rate: Some("0.0000117".to_owned()),
            ..given()
        };
        let foreign = foreign.sale(Some(Currency::KWD), &mut problems).unwrap();
        let currencies = [&plain, &foreign].map(|sale| sale.amount.map(|amount| amount.currency));
        assert_eq!(currencies, [Some(Currency::EUR), Some(Currency::VND)]);
        assert_eq!(foreign.rate.unwrap().get(), Decimal::new(117, 7));
        assert_eq!(problems, []);
        assert_eq!(given().sale(None, &mut problems), None);
    }

    #[test]
    fn each_mistake_is_named_with_its_place() {
        let wrong = GivenConversion {
            event: String::new(),
            affiliate: "a\u{200b}".to_owned(),
            country: Some("de".to_owned()),
            coupon_code: Some("x".repeat(201)),
            amount: Some("-1".to_owned()),
            currency: Some("XAU".to_owned()),
            rate: Some("1_000".to_owned()),
        };
        let mut problems = Vec::new();
        wrong.sale(Some(Currency::EUR), &mut problems);
        let state = GivenState {
            conversions_before: -1,
            revenue_before: Some("1,5".to_owned()),
            payments_before: i64::MAX,
            days_since_first: 0,
            cap_used: Some("-5".to_owned()),
        };
        state.counters(&mut problems);
        let found: Vec<(String, &str)> = problems
            .iter()
            .map(|problem| (problem.field.join("."), problem.code))
            .collect();
        let expected = [
            ("conversion.event", "REQUIRED"),
            ("conversion.affiliate", "MALFORMED"),
            ("conversion.couponCode", "TOO_LONG"),
            ("conversion.country", "MALFORMED"),
            ("conversion.currency", "UNKNOWN_CURRENCY"),
            ("conversion.amount", "MALFORMED"),
            ("conversion.rate", "MALFORMED"),
            ("state.revenueBefore", "MALFORMED"),
            ("state.capUsed", "MALFORMED"),
            ("state.conversionsBefore", "OUT_OF_RANGE"),
            ("state.paymentsBefore", "OUT_OF_RANGE"),
        ];
        assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code)));
    }

    #[test]
    fn a_rate_is_a_plain_decimal_above_zero() {
        for (fine, text) in [
            (true, "1"),
            (true, "0.0000000000000000000000000001"),
            (false, "0"),
            (false, "0.00000000000000000000000000001"),
            (false, "-1"),
            (false, "+1"),
            (false, "1e5"),
            (false, "1_0"),
            (false, "."),
            (false, ""),
            (false, "99999999999999999999999999999999"),
        ] {
            assert_eq!(rate(text, &mut Vec::new()).is_some(), fine, "{text}");
        }
    }
}
