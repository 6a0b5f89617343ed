//! Says what would become of a request, and why, and does nothing about it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;
use waypost_entity::id::{ConversionId, IntegrationId};
use waypost_entity::integration;
use waypost_entity::status::PostbackOutcome;

use crate::error::{Error, Problem, Result};
use crate::integration::Settings;
use crate::money::plain_decimal;
use crate::permission::Permission;
use crate::postback::reading::field::Field;
use crate::postback::reading::fields::{Fields, RefundAmount};
use crate::postback::reading::parameters::{LONGEST_BODY, LONGEST_QUERY};
use crate::postback::receive::{self, Request};
use crate::postback::record;
use crate::postback::report::{Received, Report};
use crate::postback::sender::proof::Proof;
use crate::postback::sender::signature::Headers;
use crate::scope::{Actor, Scope};

/// Most headers that are looked at.
const MOST_HEADERS: usize = 50;

/// A request as somebody describes it.
#[derive(Clone, Debug, Default)]
pub struct Described {
    /// `GET` or `POST`.
    pub method: String,
    /// The query string, still encoded.
    pub query: String,
    /// The body.
    pub body: String,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// Other headers, by name.
    pub headers: Vec<(String, String)>,
    /// When it comes in; now when absent.
    pub at: Option<DateTime<Utc>>,
}

/// What would become of a request.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What would become of it.
    pub outcome: PostbackOutcome,
    /// Why, as a word.
    pub code: String,
    /// Why, in words.
    pub message: String,
    /// The HTTP status of the answer.
    pub http_status: i32,
    /// The checks, see [`crate::postback::trace`].
    pub trace: Value,
    /// What it says, by our names and as it was read; empty when it cannot be read.
    pub fields: Vec<(String, String)>,
    /// The conversion that is there already and that it would repeat or change.
    pub conversion: Option<ConversionId>,
    /// Whether it would be a test.
    pub is_test: bool,
}

/// Explains. The request is read and decided by what reads and decides those that come in; nothing is written. Want of a secret, a
/// signature or an address is shown and stops nothing.
pub async fn explain(scope: &Scope, integration: IntegrationId, described: Described) -> Result<Explanation> {
    scope.permit(Permission::ReadConversions)?;
    check(&described)?;
    let row = scope.get::<integration::Entity>(scope.reader(), integration).await?;
    let settings = Arc::new(Settings::of(row, &scope.services().seal));
    let at = described.at.unwrap_or_else(|| scope.now());
    let header = |name: &'static str| {
        let mut given = described.headers.iter();
        let (_, value) = given.find(|(given, _)| given.eq_ignore_ascii_case(name))?;
        Some(value.as_str())
    };
    let request = Request {
        key: &settings.key,
        method: &described.method,
        query: described.query.strip_prefix('?').unwrap_or(&described.query),
        body: described.body.as_bytes(),
        content_type: described.content_type.as_deref(),
        secret: header("x-postback-secret"),
        headers: Headers::read(header),
        source_ip: None,
        pass: None,
        is_stored: false,
    };
    let reading = receive::read(&settings, &request, (at, Proof::Explaining));
    let fields = reading.fields.as_ref().map(shown).unwrap_or_default();
    let as_integration = Scope::admit(scope.services(), scope.tenant(), Actor::Integration(integration));
    let received = Received::at(&as_integration, &settings, (&request, at), reading);
    let told = record::explain(Report::of(as_integration, Arc::clone(&settings), received)).await?;
    Ok(Explanation {
        outcome: told.outcome,
        code: told.code,
        message: told.message,
        http_status: told.http_status,
        trace: told.trace,
        fields,
        // A new one is not there, and its id leads nowhere.
        conversion: told.conversion_id.filter(|_| told.outcome != PostbackOutcome::Accepted),
        is_test: told.is_test,
    })
}

fn check(described: &Described) -> Result<()> {
    let mut problems = Vec::new();
    if !["GET", "POST"].contains(&described.method.as_str()) {
        problems.push(Problem::at("method", "UNKNOWN", "use GET or POST"));
    }
    for (field, length, most) in [
        ("query", described.query.len(), LONGEST_QUERY),
        ("body", described.body.len(), LONGEST_BODY),
    ] {
        // One byte more is let through: what becomes of it is part of the explanation.
        if length > most + 1 {
            problems.push(Problem::at(field, "TOO_LONG", format!("at most {most} bytes are read")));
        }
    }
    if described.headers.len() > MOST_HEADERS {
        let message = format!("at most {MOST_HEADERS} headers");
        problems.push(Problem::at("headers", "TOO_MANY", message));
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(problems))
}

/// What a report says, in the order of the fields.
fn shown(fields: &Fields) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    let mut say = |field: Field, value: Option<String>| {
        shown.extend(value.map(|value| (field.word().to_owned(), value)));
    };
    say(Field::ClickId, fields.click_id.map(|id| id.to_string()));
    say(Field::CouponCode, fields.coupon_code.clone());
    say(Field::TxnId, fields.txn_id.clone());
    say(Field::Event, Some(fields.event.clone()));
    say(Field::Amount, fields.amount.map(plain_decimal));
    say(Field::Currency, fields.currency.clone());
    let status = fields.status.as_ref();
    say(
        Field::Status,
        status.map(|(meaning, word)| format!("{} (\"{word}\")", meaning.word())),
    );
    let refund = fields.refund.as_ref();
    match refund.map(|refund| refund.amount) {
        Some(RefundAmount::More(micros)) => say(Field::Refund, Some(plain_decimal(micros))),
        Some(RefundAmount::Total(micros)) => say(Field::RefundTotal, Some(plain_decimal(micros))),
        None => {}
    }
    say(Field::RefundId, refund.and_then(|refund| refund.id.clone()));
    say(Field::Payout, fields.payout.map(plain_decimal));
    say(Field::CustomerId, fields.customer_id.clone());
    say(Field::EventTime, fields.event_time.map(|at| at.to_rfc3339()));
    say(Field::Test, fields.is_test.then(|| "true".to_owned()));
    say(Field::Category, fields.details.category.clone());
    say(Field::Ltv, fields.details.ltv.map(plain_decimal));
    let adv = [Field::Adv1, Field::Adv2, Field::Adv3, Field::Adv4, Field::Adv5];
    for (field, value) in adv.into_iter().zip(&fields.details.adv) {
        say(field, value.clone());
    }
    shown.extend(fields.details.custom.iter().cloned());
    shown
}
