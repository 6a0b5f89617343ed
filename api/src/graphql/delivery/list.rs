//! Finding deliveries.

use async_graphql::{Context, ID, InputObject, Object, Result};
use waypost_domain::{Scope, delivery};
use waypost_entity::delivery::Entity;
use waypost_entity::{affiliate, conversion, partner_postback, webhook};

use super::Delivery;
use crate::graphql::caller::{id, optional_id, scope};
use crate::graphql::connection::{self, Connection, cost};
use crate::graphql::scalars::DateTime;
use crate::graphql::status::DeliveryStatus;

/// Which deliveries are meant; what is left out does not matter.
#[derive(InputObject)]
pub(crate) struct DeliveryFilter {
    /// Only those in this state.
    status: Option<DeliveryStatus>,
    /// Only those to this partner postback.
    partner_postback_id: Option<ID>,
    /// Only those to this webhook.
    webhook_id: Option<ID>,
    /// Only those to this affiliate's partner postbacks.
    affiliate_id: Option<ID>,
    /// Only those that tell of this conversion.
    conversion_id: Option<ID>,
    /// Only those of this topic, for instance "conversion" or "payout.paid".
    topic: Option<String>,
    /// Only those that were created at this moment or later; with the status FAILED, those that failed at it or later.
    since: Option<DateTime>,
    /// Only those that were created before this moment; with the status FAILED, those that failed before it.
    until: Option<DateTime>,
}

impl DeliveryFilter {
    pub(crate) fn narrowing(self) -> waypost_domain::Result<delivery::DeliveryFilter> {
        Ok(delivery::DeliveryFilter {
            status: self.status.map(Into::into),
            partner_postback: optional_id::<partner_postback::Entity>(self.partner_postback_id.as_ref())?,
            webhook: optional_id::<webhook::Entity>(self.webhook_id.as_ref())?,
            affiliate: optional_id::<affiliate::Entity>(self.affiliate_id.as_ref())?,
            conversion: optional_id::<conversion::Entity>(self.conversion_id.as_ref())?,
            topic: self.topic,
            since: self.since.map(|since| since.0),
            until: self.until.map(|until| until.0),
        })
    }
}

#[derive(Default)]
pub(crate) struct DeliveryQueries;

#[Object]
impl DeliveryQueries {
    /// One delivery. Needs the scope "partner_postbacks:read", or "webhooks:read" when it goes to a webhook.
    async fn delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The delivery's id, for instance \"dlv_01j…\".")] delivery: ID,
    ) -> Result<Option<Delivery>> {
        Ok(Some(Delivery(
            delivery::get(scope(ctx)?, id::<Entity>(&delivery)?).await?,
        )))
    }

    /// What was sent, is on its way or was given up, newest first. Needs the scope "partner_postbacks:read" or "webhooks:read"; with one
    /// of them, the list holds its kind only.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<DeliveryFilter>,
    ) -> Result<Connection<Delivery>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = filter.map(DeliveryFilter::narrowing).transpose()?.unwrap_or_default();
        let listed = delivery::list(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: delivery::DeliveryFilter) -> Result<u64> {
    Ok(delivery::count(&scope, &filter).await?)
}
