//! How an integration is doing: when it last reported something that counted, and its last two days.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use waypost_entity::id::IntegrationId;
use waypost_entity::integration_hour::{Column, Entity, Model};

use super::hours;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// The hours that are shown.
const SHOWN_HOURS: i64 = 48;

/// How an integration is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// When it last reported something that was accepted.
    pub last_accepted_at: Option<DateTime<Utc>>,
    /// Of the last 48 hours those in which it reported something, in order; the last one may not be over.
    pub hours: Vec<Model>,
}

/// How each of these integrations is doing.
pub async fn health_of(scope: &Scope, integrations: &[IntegrationId]) -> Result<HashMap<IntegrationId, Health>> {
    scope.permit(Permission::ReadIntegrations)?;
    let this_hour = hours::hour_of(scope.now())?;
    let mut found: HashMap<IntegrationId, Health> = integrations.iter().map(|id| (*id, Health::default())).collect();
    let over = scope
        .select::<Entity>()
        .filter(Column::IntegrationId.is_in(integrations.iter().copied()))
        .filter(Column::Hour.gt(this_hour - TimeDelta::hours(SHOWN_HOURS)))
        .filter(Column::Hour.lt(this_hour))
        .order_by_asc(Column::Hour)
        .all(scope.reader())
        .await?;
    let now = hours::counted(scope, this_hour, this_hour + TimeDelta::hours(1)).await?;
    for row in over.into_iter().chain(now) {
        if let Some(health) = found.get_mut(&row.integration_id) {
            health.last_accepted_at = std::cmp::max(health.last_accepted_at, row.last_accepted_at);
            health.hours.push(row);
        }
    }
    for (id, last) in before(scope, integrations).await? {
        if let Some(health) = found.get_mut(&id) {
            health.last_accepted_at = std::cmp::max(health.last_accepted_at, Some(last));
        }
    }
    Ok(found)
}

/// When each integration last reported something that was accepted, in the hours that are over.
async fn before(scope: &Scope, integrations: &[IntegrationId]) -> Result<Vec<(IntegrationId, DateTime<Utc>)>> {
    let last = scope
        .select::<Entity>()
        .select_only()
        .column(Column::IntegrationId)
        .column_as(Expr::col(Column::LastAcceptedAt).max(), "last_at")
        .filter(Column::IntegrationId.is_in(integrations.iter().copied()))
        .filter(Column::LastAcceptedAt.is_not_null())
        .group_by(Column::IntegrationId);
    Ok(last.into_tuple().all(scope.reader()).await?)
}
