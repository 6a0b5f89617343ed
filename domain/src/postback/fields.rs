//! Finds the canonical fields among a request's parameters and checks each: the generic preset.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use waypost_entity::id::ClickId;
use waypost_entity::integration;
use waypost_entity::status::ReportedStatus;

use crate::integration as integrations;
use crate::money::{AmountError, Micros, parse_amount, parse_currency};
use crate::postback::code::{Code, Refusal};
use crate::postback::parameters::{Parameter, Place, quoted};

/// Longest value of a field, in characters.
const LONGEST_VALUE: usize = 512;

/// What a request says, checked. `None` means it says nothing, and a default applies. What is spooled or parked was perhaps read by
/// an earlier version, which knew fewer fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Fields {
    pub click_id: Option<ClickId>,
    /// As it came.
    pub coupon_code: Option<String>,
    pub txn_id: Option<String>,
    pub event: String,
    pub amount: Option<Micros>,
    pub currency: Option<String>,
    /// What the sender says of the conversion, and in which word.
    pub status: Option<(ReportedStatus, String)>,
    pub refund: Option<Refund>,
    /// What the sender wants the affiliate to be paid.
    pub payout: Option<Micros>,
    pub customer_id: Option<String>,
    /// When it happened, by the sender's clock.
    pub event_time: Option<DateTime<Utc>>,
    /// Whether the sender is trying something out.
    pub is_test: bool,
    pub details: Details,
}

/// Money that went back to the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub amount: RefundAmount,
    /// The sender's own number of the refund.
    pub id: Option<String>,
}

/// How much went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RefundAmount {
    /// This much more.
    More(Micros),
    /// This much in all so far.
    Total(Micros),
}

/// What is kept of a report beside what decides, to be shown and reported on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Details {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Lifetime value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ltv: Option<Micros>,
    /// `adv1` to `adv5`.
    pub adv: [Option<String>; 5],
    /// Parameters that no field knows, in their order; 20 at most.
    pub custom: Vec<(String, String)>,
}

/// The names that the generic preset gives each field. Two names of one field in one request are a repetition.
const CLICK_ID: &[&str] = &["click_id"];
const TXN_ID: &[&str] = &["txn_id", "order_id"];
const AMOUNT: &[&str] = &["amount", "sale_amount"];
const CURRENCY: &[&str] = &["currency"];
const EVENT: &[&str] = &["event", "goal"];
const SECRET: &[&str] = &["secret"];

/// Reads the fields as the integration's settings say.
pub(super) fn read(parameters: &[Parameter], settings: &integration::Model) -> Result<Fields, Refusal> {
    let click_id = click_id(field(parameters, CLICK_ID)?)?;
    let txn_id = field(parameters, TXN_ID)?;
    if txn_id.is_none() && settings.txn_id_required {
        return Err(Refusal::new(
            Code::MissingTxnId,
            "this integration needs \"txn_id\": the order's own number",
        ));
    }
    Ok(Fields {
        click_id: Some(click_id),
        txn_id: txn_id.map(|given| given.value.trim().to_owned()),
        event: event(field(parameters, EVENT)?, settings)?,
        amount: field(parameters, AMOUNT)?.map(amount).transpose()?,
        currency: field(parameters, CURRENCY)?.map(currency).transpose()?,
        ..Fields::default()
    })
}

/// The secret among the parameters, wherever it stands.
pub(super) fn secret(parameters: &[Parameter]) -> Option<&str> {
    parameters
        .iter()
        .find(|given| SECRET.contains(&given.name.as_str()))
        .map(|given| given.value.as_str())
}

/// What a request names, for the record of one that was refused.
pub(super) fn named(parameters: &[Parameter]) -> (Option<ClickId>, Option<String>) {
    let value = |names| {
        field(parameters, names)
            .ok()
            .flatten()
            .map(|given: &Parameter| given.value.trim().to_owned())
    };
    (value(CLICK_ID).and_then(|text| text.parse().ok()), value(TXN_ID))
}

/// The one parameter of a field. The body wins over the query; within one place there is no winner.
fn field<'a>(parameters: &'a [Parameter], names: &[&str]) -> Result<Option<&'a Parameter>, Refusal> {
    let in_place = |place| {
        let mut found = parameters
            .iter()
            .filter(move |p| p.place == place && names.contains(&p.name.as_str()));
        match (found.next(), found.next()) {
            (Some(_), Some(second)) => Err(repeated(names, &second.name)),
            (first, _) => Ok(first),
        }
    };
    let (query, body) = (in_place(Place::Query)?, in_place(Place::Body)?);
    let Some(given) = body.or(query).filter(|given| !given.value.trim().is_empty()) else {
        return Ok(None);
    };
    if given.value.chars().count() > LONGEST_VALUE {
        let message = format!("{} is longer than {LONGEST_VALUE} characters", quoted(&given.name));
        return Err(Refusal::new(Code::ParameterTooLong, message));
    }
    if given.nested {
        let message = format!(
            "{} is a list or an object; send one text or number",
            quoted(&given.name)
        );
        return Err(Refusal::new(Code::MalformedBody, message));
    }
    if is_literal_macro(&given.value) {
        let message = format!(
            "{} is {}, which looks like a placeholder that your system did not fill in",
            quoted(&given.name),
            quoted(&given.value)
        );
        return Err(Refusal::new(Code::LiteralMacro, message));
    }
    Ok(Some(given))
}

fn repeated(names: &[&str], name: &str) -> Refusal {
    let message = match names {
        [_] => format!("{} is given more than once", quoted(name)),
        _ => format!("{} mean the same; send one of them, once", names.join(" and ")),
    };
    Refusal::new(Code::RepeatedParameter, message)
}

/// Whether a value is a macro of the sender's system that was never replaced.
fn is_literal_macro(value: &str) -> bool {
    let value = value.trim();
    let wrapped = |open: &str, close: &str| {
        value.len() > open.len() + close.len() && value.starts_with(open) && value.ends_with(close)
    };
    let empty_word =
        ["undefined", "null", "nan", "none", "nil", "[object object]"].contains(&value.to_lowercase().as_str());
    empty_word
        || [
            ("{", "}"),
            ("[", "]"),
            ("%%", "%%"),
            ("<", ">"),
            ("$", "$"),
            ("#", "#"),
            ("${", "}"),
        ]
        .iter()
        .any(|(open, close)| wrapped(open, close))
}

fn click_id(given: Option<&Parameter>) -> Result<ClickId, Refusal> {
    let given = given.ok_or_else(|| {
        Refusal::new(
            Code::MissingClickId,
            "\"click_id\" is missing: send the value that came with the visitor",
        )
    })?;
    given.value.trim().parse().map_err(|_| {
        let message = format!(
            "{} is {}, but a click id begins with clk_ and has 26 characters after it",
            quoted(&given.name),
            quoted(&given.value)
        );
        Refusal::new(Code::MalformedClickId, message)
    })
}

fn event(given: Option<&Parameter>, settings: &integration::Model) -> Result<String, Refusal> {
    let Some(given) = given else {
        return Ok(settings.default_event.clone());
    };
    let mut problems = Vec::new();
    let event = integrations::event(&given.value, "event", &mut problems);
    match problems.into_iter().next() {
        None => Ok(event),
        Some(problem) => {
            let message = format!(
                "{} is {}: {}",
                quoted(&given.name),
                quoted(&given.value),
                problem.message
            );
            Err(Refusal::new(Code::MalformedEvent, message))
        }
    }
}

fn amount(given: &Parameter) -> Result<Micros, Refusal> {
    parse_amount(&given.value).map_err(|error| {
        let code = match error {
            AmountError::Negative => Code::NegativeAmount,
            AmountError::TooLarge => Code::AmountTooLarge,
            AmountError::Malformed(_) => Code::MalformedAmount,
        };
        Refusal::new(
            code,
            format!("{} is {}: {error}", quoted(&given.name), quoted(&given.value)),
        )
    })
}

fn currency(given: &Parameter) -> Result<String, Refusal> {
    let code = given.value.trim().to_uppercase();
    match parse_currency(&code) {
        Ok(_) => Ok(code),
        Err(_) => {
            let message = format!(
                "{} is {}: expected an ISO 4217 code such as USD",
                quoted(&given.name),
                quoted(&given.value)
            );
            Err(Refusal::new(Code::UnknownCurrency, message))
        }
    }
}
