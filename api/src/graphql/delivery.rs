//! Messages on their way to partners' and programs' servers.

mod list;
mod redeliver;

use async_graphql::{Context, ID, Object, Result};
use waypost_domain::delivery::{is_to_partner, redeliverable_until};
use waypost_domain::page;
use waypost_entity::id::{PartnerPostbackId, TypedId, WebhookId};
use waypost_entity::{conversion, delivery, delivery_attempt, partner_postback, webhook};

pub(crate) use self::list::{DeliveryFilter, DeliveryQueries};
pub(crate) use self::redeliver::DeliveryMutations;
use super::caller::rows;
use super::connection::{Noun, list_cost};
use super::conversion::Conversion;
use super::partner_postback::PartnerPostback;
use super::rows::{AttemptsOf, LastAttemptOf, find_row, row, rows_of};
use super::scalars::DateTime;
use super::status::{CallMethod, DeliveryStatus};
use super::webhook::Webhook;

/// How many attempts a typical delivery has.
const TYPICAL_ATTEMPTS: usize = 4;

#[derive(Clone)]
pub(crate) struct Delivery(pub delivery::Model);

/// One message on its way to one partner postback or webhook.
#[Object]
impl Delivery {
    /// The delivery's id, for instance "dlv_01j…". Partners get it as webhook-id, the same at every attempt.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The partner postback that it goes to; null when it goes to a webhook, or the partner postback is deleted.
    async fn partner_postback(&self, ctx: &Context<'_>) -> Result<Option<PartnerPostback>> {
        if !is_to_partner(&self.0) {
            return Ok(None);
        }
        let id = PartnerPostbackId::from_uuid(self.0.endpoint_id.uuid());
        let found = find_row::<partner_postback::Entity>(ctx, id).await?;
        Ok(found.map(PartnerPostback))
    }

    /// The webhook that it goes to; null when it goes to a partner postback, or the webhook is deleted.
    async fn webhook(&self, ctx: &Context<'_>) -> Result<Option<Webhook>> {
        let id = WebhookId::from_uuid(self.0.endpoint_id.uuid());
        Ok(find_row::<webhook::Entity>(ctx, id).await?.map(Webhook))
    }

    /// The conversion that it tells of; null when it tells of something else.
    async fn conversion(&self, ctx: &Context<'_>) -> Result<Option<Conversion>> {
        let Some(id) = self.0.conversion_id else {
            return Ok(None);
        };
        Ok(Some(Conversion(row::<conversion::Entity>(ctx, id).await?)))
    }

    /// What happened, as a word for programs: "conversion" for partners, a webhook's event type such as "payout.paid" for webhooks.
    async fn topic(&self) -> &str {
        &self.0.topic
    }

    /// What a webhook is sent, the same at every attempt; null for partners, to whom each attempt shows what it said.
    async fn body(&self) -> Option<&str> {
        (!is_to_partner(&self.0)).then_some(self.0.content.as_str())
    }

    /// How far it is.
    async fn status(&self) -> DeliveryStatus {
        self.0.status.into()
    }

    /// How many attempts were made.
    async fn attempts_made(&self) -> i32 {
        self.0.attempts_made
    }

    /// When the next attempt is due; null when there is none.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.next_attempt_at.map(DateTime)
    }

    /// The last attempt; null when none was made yet.
    async fn last_attempt(&self, ctx: &Context<'_>) -> Result<Option<DeliveryAttempt>> {
        let last = rows(ctx)?.load_one(LastAttemptOf(self.0.id)).await?;
        Ok(last.map(DeliveryAttempt))
    }

    /// The attempts, first to last; the last 50 when there are more.
    #[graphql(complexity = "list_cost(TYPICAL_ATTEMPTS, child_complexity)")]
    async fn attempts(&self, ctx: &Context<'_>) -> Result<Vec<DeliveryAttempt>> {
        Ok(rows_of(ctx, AttemptsOf(self.0.id))
            .await?
            .into_iter()
            .map(DeliveryAttempt)
            .collect())
    }

    /// When what it tells of happened.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it succeeded or was given up; null until then, and again when it is sent again.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// Until when it can be sent again: 90 days after it was created.
    async fn redeliverable_until(&self) -> DateTime {
        redeliverable_until(&self.0).into()
    }
}

impl From<delivery::Model> for Delivery {
    fn from(row: delivery::Model) -> Self {
        Self(row)
    }
}

impl Noun for Delivery {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

#[derive(Clone)]
pub(crate) struct DeliveryAttempt(pub delivery_attempt::Model);

/// One request made for a delivery.
#[Object]
impl DeliveryAttempt {
    /// The attempt's id, for instance "att_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// 1, 2, 3 … within the delivery.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// When the request was begun.
    async fn started_at(&self) -> DateTime {
        self.0.started_at.into()
    }

    /// How long it took, in milliseconds.
    async fn duration_ms(&self) -> i32 {
        self.0.duration_ms
    }

    /// Whether it was made to see if an endpoint that had failed too often answers again. Such attempts are not counted by the schedule.
    async fn is_probe(&self) -> bool {
        self.0.is_probe
    }

    /// How it was called.
    async fn method(&self) -> CallMethod {
        self.0.method.into()
    }

    /// What a partner was sent, secret values masked; null for a GET, and for a webhook, whose body is the delivery's.
    async fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// What was called, secret values masked.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// The HTTP status of the answer, for instance 200; null when there was none.
    async fn status_code(&self) -> Option<i32> {
        self.0.status_code
    }

    /// The kind of failure, as a word for programs; null when there was none.
    async fn error_class(&self) -> Option<&str> {
        self.0.error_class.as_deref()
    }

    /// The failure in words.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// The beginning of the answer's body, at most 1 KiB. Written by strangers: show it as text.
    async fn response_excerpt(&self) -> Option<&str> {
        self.0.response_excerpt.as_deref()
    }
}
