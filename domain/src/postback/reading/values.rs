//! Reads the value of each field that is more than a text.

use chrono::{DateTime, Utc};
use waypost_entity::id::ClickId;
use waypost_entity::status::{AmountUnit, ReportedStatus};

use crate::integration::{self as integrations, Settings};
use crate::money::{
    AmountError, Micros, minor_digits, parse_amount, parse_currency, parse_minor_amount, plain_decimal,
};
use crate::postback::code::{Code, Refusal};
use crate::postback::reading::field::Field;
use crate::postback::reading::fields::{Refund, RefundAmount};
use crate::postback::reading::found::Found;
use crate::postback::reading::meaning::normal_word;
use crate::postback::reading::moment;
use crate::postback::reading::parameters::{Parameter, quoted};
use crate::postback::trace::Trace;

/// Reads values as the settings of one integration say.
pub(in crate::postback) struct Reader<'a> {
    found: &'a Found<'a>,
    settings: &'a Settings,
    trace: &'a mut Trace,
    /// What the request names.
    currency: Option<String>,
}

impl<'a> Reader<'a> {
    /// A reader of what was found. The currency is read first, since amounts depend on it.
    pub(in crate::postback) fn of(
        found: &'a Found<'a>,
        settings: &'a Settings,
        trace: &'a mut Trace,
    ) -> Result<Self, Refusal> {
        let currency = found.get(Field::Currency).map(currency).transpose()?;
        Ok(Self {
            found,
            settings,
            trace,
            currency,
        })
    }

    pub(in crate::postback) fn currency(&self) -> Option<String> {
        self.currency.clone()
    }

    pub(in crate::postback) fn click_id(&self) -> Result<Option<ClickId>, Refusal> {
        let Some(given) = self.found.get(Field::ClickId) else {
            return Ok(None);
        };
        let refused = |_| {
            let expected = "a click id begins with clk_ and has 26 characters after it";
            refusal(Code::MalformedClickId, given, &format!("but {expected}"))
        };
        given.value.trim().parse().map(Some).map_err(refused)
    }

    pub(in crate::postback) fn event(&self) -> Result<String, Refusal> {
        let Some(given) = self.found.get(Field::Event) else {
            return Ok(self.settings.default_event.clone());
        };
        let mut problems = Vec::new();
        let event = integrations::event(&given.value, "event", &mut problems);
        match problems.first() {
            None => Ok(event),
            Some(problem) => Err(refusal(Code::MalformedEvent, given, &problem.message)),
        }
    }

    /// An amount in the integration's unit.
    pub(in crate::postback) fn amount(&mut self, field: Field) -> Result<Option<Micros>, Refusal> {
        let Some(given) = self.found.get(field) else {
            return Ok(None);
        };
        let read = match self.settings.amount_unit {
            AmountUnit::Major => parse_amount(&given.value),
            AmountUnit::Minor => {
                let read = parse_minor_amount(&given.value, self.digits(given)?);
                if let Ok(micros) = read {
                    let shown = plain_decimal(micros);
                    self.trace.decided(
                        field.word(),
                        Some(&given.value),
                        shown,
                        "integration.amountUnit = minor",
                    );
                }
                read
            }
        };
        read.map(Some).map_err(|error| {
            let code = match error {
                AmountError::Negative => Code::NegativeAmount,
                AmountError::TooLarge => Code::AmountTooLarge,
                AmountError::Malformed(_) => Code::MalformedAmount,
            };
            refusal(code, given, &error.to_string())
        })
    }

    /// How many of the smallest units make one of the currency. Without a currency nobody knows what 4999 is.
    fn digits(&self, amount: &Parameter) -> Result<u32, Refusal> {
        let code = self.currency.as_deref().or(self.settings.default_currency.as_deref());
        let known = code.and_then(|code| parse_currency(code).ok());
        let Some(currency) = known else {
            let message = format!(
                "{} counts the smallest units of a currency, but {} names none; send it, or set the integration's default currency",
                quoted(&amount.name),
                self.settings.mapping.asked_for(Field::Currency)
            );
            return Err(Refusal::new(Code::UnknownCurrency, message));
        };
        let odd = self
            .settings
            .preset
            .odd_digits
            .iter()
            .find(|(code, _)| *code == currency.code());
        Ok(odd.map_or_else(|| minor_digits(currency), |(_, digits)| *digits))
    }

    pub(in crate::postback) fn status(&mut self) -> Result<Option<(ReportedStatus, String)>, Refusal> {
        let Some(given) = self.found.get(Field::Status) else {
            return Ok(None);
        };
        let by = "integration.statusMapping";
        let Some(meaning) = self.settings.statuses.get(&normal_word(&given.value)) else {
            self.trace.decided("status", Some(&given.value), "unknown", by);
            let mut words: Vec<&str> = self.settings.statuses.keys().map(String::as_str).collect();
            words.sort_unstable();
            let expected = match words.is_empty() {
                true => "but the integration's status mapping is empty; add the word to it".to_owned(),
                false => format!(
                    "expected one of {}; add the word to the integration's status mapping",
                    words.join(", ")
                ),
            };
            return Err(refusal(Code::UnknownStatus, given, &expected));
        };
        self.trace.decided("status", Some(&given.value), meaning.word(), by);
        match meaning.status() {
            Some(status) => Ok(Some((status, given.value.trim().to_owned()))),
            None => Err(refusal(Code::Ignored, given, "which this integration ignores")),
        }
    }

    pub(in crate::postback) fn refund(&mut self) -> Result<Option<Refund>, Refusal> {
        let (more, total) = (self.amount(Field::Refund)?, self.amount(Field::RefundTotal)?);
        let amount = match (more, total) {
            (None, None) => return Ok(None),
            (Some(more), None) => RefundAmount::More(more),
            (None, Some(total)) => RefundAmount::Total(total),
            (Some(_), Some(_)) => {
                let asked_for = |field| self.settings.mapping.asked_for(field);
                let message = format!(
                    "{} says how much more went back and {} how much in all; send one of them",
                    asked_for(Field::Refund),
                    asked_for(Field::RefundTotal)
                );
                return Err(Refusal::new(Code::RepeatedParameter, message));
            }
        };
        let id = self.found.text(Field::RefundId);
        Ok(Some(Refund { amount, id }))
    }

    pub(in crate::postback) fn event_time(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Refusal> {
        let Some(given) = self.found.get(Field::EventTime) else {
            return Ok(None);
        };
        let read = moment::read(given.value.trim(), now);
        read.map(Some)
            .map_err(|expected| refusal(Code::MalformedEventTime, given, expected))
    }

    pub(in crate::postback) fn is_test(&self) -> Result<bool, Refusal> {
        let Some(given) = self.found.get(Field::Test) else {
            return Ok(false);
        };
        match normal_word(&given.value).as_str() {
            "1" | "true" | "yes" | "on" => Ok(true),
            "0" | "false" | "no" | "off" => Ok(false),
            _ => Err(refusal(Code::MalformedBody, given, "expected 1 or 0")),
        }
    }
}

fn currency(given: &Parameter) -> Result<String, Refusal> {
    let code = given.value.trim().to_uppercase();
    match parse_currency(&code) {
        Ok(_) => Ok(code),
        Err(_) => Err(refusal(
            Code::UnknownCurrency,
            given,
            "expected an ISO 4217 code such as USD",
        )),
    }
}

fn refusal(code: Code, given: &Parameter, expected: &str) -> Refusal {
    let message = format!("{} is {}: {expected}", quoted(&given.name), quoted(&given.value));
    Refusal::new(code, message)
}
