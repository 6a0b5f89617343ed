//! Finds deliveries: the log of what was sent where.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use serde::Serialize;
use waypost_entity::delivery::{Column, Entity, Model};
use waypost_entity::id::{AffiliateId, ConversionId, DeliveryId, EndpointId, PartnerPostbackId, WebhookId};
use waypost_entity::status::DeliveryStatus;
use waypost_entity::{affiliate, conversion, partner_postback, webhook};

use super::kinds::Kinds;
use crate::entropy::first_id_of;
use crate::error::{Error, Result};
use crate::page::{self, Listed, Order, Page};
use crate::scope::Scope;

/// How far a row's id and its time may be apart: they are taken one after the other.
const APART: TimeDelta = TimeDelta::minutes(1);

/// Which deliveries are meant; what is absent does not matter.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DeliveryFilter {
    /// In this state only.
    pub status: Option<DeliveryStatus>,
    /// To this partner postback only.
    pub partner_postback: Option<PartnerPostbackId>,
    /// To this webhook only.
    pub webhook: Option<WebhookId>,
    /// To this affiliate's partner postbacks only.
    pub affiliate: Option<AffiliateId>,
    /// Of this conversion only.
    pub conversion: Option<ConversionId>,
    /// Of this topic only.
    pub topic: Option<String>,
    /// Created at this moment or later; where only those that failed are meant, failed at it or later.
    pub since: Option<DateTime<Utc>>,
    /// Created before this moment, or failed before it.
    pub until: Option<DateTime<Utc>>,
}

impl DeliveryFilter {
    /// The time that `since` and `until` mean. Who asks what has failed since this morning means the failures, and not those among them
    /// that tell of something since this morning: the last attempt is days after the first.
    fn goes_by(&self) -> Column {
        match self.status {
            Some(DeliveryStatus::Failed) => Column::FinishedAt,
            Some(DeliveryStatus::Pending | DeliveryStatus::Succeeded) | None => Column::CreatedAt,
        }
    }

    /// Whether a row that it left is still meant: whoever had its lock meanwhile may have changed it.
    pub(super) fn still_leaves(&self, row: &Model) -> bool {
        let ended_before = |until| row.finished_at.is_some_and(|at| at < until);
        let is_of_the_time = match self.status {
            Some(DeliveryStatus::Failed) => self.until.is_none_or(ended_before),
            Some(DeliveryStatus::Pending | DeliveryStatus::Succeeded) | None => true,
        };
        is_of_the_time && self.status.is_none_or(|status| row.status == status)
    }
}

/// A page of deliveries, newest first, of the kinds that the caller may read. What the filter names and is not there is not an empty list.
pub async fn list(scope: &Scope, filter: &DeliveryFilter, page: &Page) -> Result<Listed<Model>> {
    let kinds = Kinds::readable(scope)?;
    check(scope, filter).await?;
    page::fetch(scope, filtered(scope, kinds, filter), Order::NewestFirst, page).await
}

/// How many deliveries the filter leaves.
pub async fn count(scope: &Scope, filter: &DeliveryFilter) -> Result<u64> {
    let kinds = Kinds::readable(scope)?;
    page::count(scope, filtered(scope, kinds, filter)).await
}

/// Refuses what cannot be meant.
pub(super) async fn check(scope: &Scope, filter: &DeliveryFilter) -> Result<()> {
    check_period("until", filter.since, filter.until)?;
    let db = scope.reader();
    if let Some(id) = filter.partner_postback {
        scope.get::<partner_postback::Entity>(db, id).await?;
    }
    if let Some(id) = filter.webhook {
        scope.get::<webhook::Entity>(db, id).await?;
    }
    if let Some(id) = filter.affiliate {
        scope.get::<affiliate::Entity>(db, id).await?;
    }
    if let Some(id) = filter.conversion {
        scope.get::<conversion::Entity>(db, id).await?;
    }
    Ok(())
}

/// Refuses a time that ends before it begins; `field` names its end.
pub(super) fn check_period(field: &str, from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Result<()> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => {
            let message = "choose an end after the beginning";
            Err(Error::invalid(field, "OUT_OF_RANGE", message))
        }
        _ => Ok(()),
    }
}

/// What the filter leaves of these kinds.
pub(super) fn filtered(scope: &Scope, kinds: Kinds, filter: &DeliveryFilter) -> Select<Entity> {
    let select = scope
        .select::<Entity>()
        .apply_if(filter.status, |select, status| select.filter(Column::Status.eq(status)))
        .apply_if(filter.partner_postback, |select, id| {
            select.filter(Column::EndpointId.eq(EndpointId::from(id)))
        })
        .apply_if(filter.webhook, |select, id| {
            select.filter(Column::EndpointId.eq(EndpointId::from(id)))
        })
        .apply_if(filter.affiliate, |select, affiliate| {
            select.filter(Column::EndpointId.in_subquery(postbacks_of(scope, affiliate)))
        })
        .apply_if(filter.conversion, |select, id| {
            select.filter(Column::ConversionId.eq(id))
        })
        .apply_if(filter.topic.as_deref(), |select, topic| {
            select.filter(Column::Topic.eq(topic))
        })
        .apply_if(filter.since, |select, moment| match filter.goes_by() {
            Column::CreatedAt => since(select, moment),
            by => select.filter(by.gte(moment)),
        })
        // The key finds the rows, since they lie in the order of their age and none ends before it begins; the time decides.
        .apply_if(filter.until, |select, until| {
            let after = first_id_of::<DeliveryId>(until + APART);
            select.filter(Column::Id.lt(after)).filter(filter.goes_by().lt(until))
        });
    kinds.narrow(select)
}

/// Those that were created at this moment or later.
pub(super) fn since(select: Select<Entity>, since: DateTime<Utc>) -> Select<Entity> {
    let first = first_id_of::<DeliveryId>(since - APART);
    select
        .filter(Column::Id.gte(first))
        .filter(Column::CreatedAt.gte(since))
}

fn postbacks_of(scope: &Scope, affiliate: AffiliateId) -> SelectStatement {
    scope
        .select::<partner_postback::Entity>()
        .select_only()
        .column(partner_postback::Column::Id)
        .filter(partner_postback::Column::AffiliateId.eq(affiliate))
        .into_query()
}
