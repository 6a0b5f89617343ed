//! The canonical fields of a report, found among its parameters and checked, each problem with its code.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use waypost_entity::id::ClickId;
use waypost_entity::status::ReportedStatus;

use crate::integration::Settings;
use crate::money::Micros;
use crate::postback::code::{Code, Refusal};
use crate::postback::reading::custom;
use crate::postback::reading::field::Field;
use crate::postback::reading::found::Found;
use crate::postback::reading::parameters::Parameter;
use crate::postback::reading::values::Reader;
use crate::postback::trace::Trace;

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
pub struct Details {
    /// What was bought.
    /// What was bought.
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

/// Reads the fields as the integration's settings say.
pub(in crate::postback) fn read(
    parameters: &[Parameter],
    settings: &Settings,
    now: DateTime<Utc>,
    trace: &mut Trace,
) -> Result<Fields, Refusal> {
    let found = Found::among(parameters)?;
    let mut reader = Reader::of(&found, settings, trace)?;
    let text = |field| found.text(field);
    let txn_id = text(Field::TxnId);
    if txn_id.is_none() && settings.txn_id_required {
        return Err(missing_txn_id(settings));
    }
    let fields = Fields {
        click_id: reader.click_id()?,
        coupon_code: text(Field::CouponCode),
        txn_id,
        event: reader.event()?,
        amount: reader.amount(Field::Amount)?,
        currency: reader.currency(),
        status: reader.status()?,
        refund: reader.refund()?,
        payout: reader.amount(Field::Payout)?,
        customer_id: text(Field::CustomerId),
        event_time: reader.event_time(now)?,
        is_test: reader.is_test()? || settings.is_sandbox,
        details: Details {
            category: text(Field::Category),
            ltv: reader.amount(Field::Ltv)?,
            adv: [Field::Adv1, Field::Adv2, Field::Adv3, Field::Adv4, Field::Adv5].map(text),
            custom: custom::kept(parameters, trace),
        },
    };
    if fields.is_about_something() {
        return Ok(fields);
    }
    Err(missing_click_id(settings))
}

impl Fields {
    /// Whether there is a click or coupon to credit, or a sale of before that this is about.
    fn is_about_something(&self) -> bool {
        let of_before = self.txn_id.is_some() && (self.status.is_some() || self.refund.is_some());
        self.click_id.is_some() || self.coupon_code.is_some() || of_before
    }
}

/// What a request names, for the record of one that was refused.
pub(in crate::postback) fn named(parameters: &[Parameter]) -> (Option<ClickId>, Option<String>) {
    let Ok(found) = Found::among(parameters) else {
        return (None, None);
    };
    let click = found.text(Field::ClickId).and_then(|text| text.parse().ok());
    (click, found.text(Field::TxnId))
}

fn missing_txn_id(settings: &Settings) -> Refusal {
    let message = format!(
        "this integration needs {}: the order's own number",
        settings.mapping.asked_for(Field::TxnId)
    );
    Refusal::new(Code::MissingTxnId, message)
}

fn missing_click_id(settings: &Settings) -> Refusal {
    let message = format!(
        "{} is missing: send the value that came with the visitor",
        settings.mapping.asked_for(Field::ClickId)
    );
    Refusal::new(Code::MissingClickId, message)
}
