//! The body of a message: the same over all attempts at it, since it is written once, when what it tells of happens. Fields are added to a
//! version; what is there keeps its name and its meaning, or the version is another one.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use waypost_entity::{affiliate, conversion, offer};

use super::event::EventType;
use crate::error::{Error, Result};
use crate::money;

/// The version of all bodies.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    version: u32,
    timestamp: String,
    data: &'a Data,
}

/// What is told, by the type of the event.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Data {
    Created(Conversion),
    Updated(Updated),
    Paid(Paid),
    Silent(Silent),
    Failed(Failed),
    Test(Test),
}

/// A conversion as it was settled.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Conversion {
    pub test: bool,
    pub conversion_id: String,
    pub event: String,
    pub status: &'static str,
    pub reason: Option<String>,
    pub txn_id: Option<String>,
    pub click_id: Option<String>,
    pub coupon_id: Option<String>,
    pub integration_id: String,
    pub offer: Named,
    pub affiliate: Named,
    pub amount: Option<Money>,
    pub payout: Option<Money>,
    pub converted_at: String,
    pub settled_at: Option<String>,
}

/// A conversion as it is, and as it was before.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Updated {
    #[serde(flatten)]
    pub now: Conversion,
    pub before: Before,
}

/// What can be otherwise after a settlement.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Before {
    pub status: &'static str,
    pub payout: Option<Money>,
    pub affiliate_id: String,
}

/// A payment.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Paid {
    pub test: bool,
    pub payout_run_id: String,
    pub payout_line_id: String,
    pub affiliate: Named,
    /// What the affiliate got.
    pub amount: Money,
    /// What their balance got less by.
    pub covers: Money,
    /// The day on which it was paid, as the program said.
    pub paid_on: Option<String>,
    /// When it was marked as paid.
    pub paid_at: Option<String>,
}

/// An integration that reports nothing.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Silent {
    pub test: bool,
    pub notice_id: String,
    pub integration_id: String,
    pub name: String,
    pub last_accepted_at: String,
}

/// A message to a partner that was given up.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Failed {
    pub test: bool,
    pub delivery_id: String,
    pub partner_postback_id: String,
    pub affiliate: Named,
    pub conversion_id: Option<String>,
    pub attempts_made: i32,
    pub last_error: Option<String>,
}

/// Nothing happened.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Test {
    pub test: bool,
    pub webhook_id: String,
}

/// An offer or an affiliate, by its id and by its name in links.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Named {
    pub id: String,
    pub slug: String,
}

/// An amount as the API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Money {
    pub amount: String,
    pub currency: String,
}

impl Data {
    /// What happened.
    pub(crate) fn event_type(&self) -> EventType {
        match self {
            Self::Created(_) => EventType::ConversionCreated,
            Self::Updated(_) => EventType::ConversionUpdated,
            Self::Paid(_) => EventType::PayoutPaid,
            Self::Silent(_) => EventType::IntegrationSilent,
            Self::Failed(_) => EventType::DeliveryFailed,
            Self::Test(_) => EventType::WebhookTest,
        }
    }

    /// The same, marked as nothing that happened.
    pub(super) fn into_test(mut self) -> Self {
        let test = match &mut self {
            Self::Created(data) => &mut data.test,
            Self::Updated(data) => &mut data.now.test,
            Self::Paid(data) => &mut data.test,
            Self::Silent(data) => &mut data.test,
            Self::Failed(data) => &mut data.test,
            Self::Test(data) => &mut data.test,
        };
        *test = true;
        self
    }

    /// The body that tells of it.
    pub(crate) fn written(&self, at: DateTime<Utc>) -> Result<String> {
        serde_json::to_string(&self.body(at)).map_err(Error::internal)
    }

    /// The same for people to read.
    pub(super) fn printed(&self, at: DateTime<Utc>) -> Result<String> {
        serde_json::to_string_pretty(&self.body(at)).map_err(Error::internal)
    }

    fn body(&self, at: DateTime<Utc>) -> Body<'_> {
        Body {
            r#type: self.event_type().name(),
            version: VERSION,
            timestamp: moment(at),
            data: self,
        }
    }
}

impl Conversion {
    pub(crate) fn of(row: &conversion::Model, (offer, affiliate): (Named, Named)) -> Result<Self> {
        Ok(Self {
            test: row.is_test,
            conversion_id: row.id.to_string(),
            event: row.event.clone(),
            status: row.status.word(),
            reason: row.reason.clone(),
            txn_id: row.txn_id.clone(),
            click_id: row.click_id.map(|id| id.to_string()),
            coupon_id: row.coupon_id.map(|id| id.to_string()),
            integration_id: row.integration_id.to_string(),
            offer,
            affiliate,
            amount: Money::pair(row.amount_micros, row.amount_currency.as_deref())?,
            payout: Money::pair(row.payout_micros, row.payout_currency.as_deref())?,
            converted_at: moment(row.converted_at),
            settled_at: row.settled_at.map(moment),
        })
    }
}

impl From<&offer::Model> for Named {
    fn from(row: &offer::Model) -> Self {
        Self {
            id: row.id.to_string(),
            slug: row.slug.clone(),
        }
    }
}

impl From<&affiliate::Model> for Named {
    fn from(row: &affiliate::Model) -> Self {
        Self {
            id: row.id.to_string(),
            slug: row.slug.clone(),
        }
    }
}

impl Money {
    pub(crate) fn stored(micros: money::Micros, code: &str) -> Result<Self> {
        let money = money::Money::stored(micros, code).map_err(Error::internal)?;
        Ok(Self {
            amount: money.to_string(),
            currency: money.currency.code().to_owned(),
        })
    }

    /// Money that a row may lack.
    pub(crate) fn pair(micros: Option<money::Micros>, code: Option<&str>) -> Result<Option<Self>> {
        let pair = micros.zip(code);
        pair.map(|(micros, code)| Self::stored(micros, code)).transpose()
    }
}

/// A moment as the API shows it.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
