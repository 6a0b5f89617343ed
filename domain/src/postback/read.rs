//! Reads inbound postbacks. Who may read conversions may read what was reported of them.

use sea_orm::sea_query::Order as Direction;
use sea_orm::{ColumnTrait, QueryFilter, QueryTrait, Select};
use waypost_entity::id::{ConversionId, IntegrationId, PostbackId};
use waypost_entity::integration;
use waypost_entity::postback::{Column, Entity, Model};
use waypost_entity::status::PostbackOutcome;

use crate::batch;
use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// Most postbacks that are shown of one conversion.
const MOST_OF_ONE: u64 = 50;

/// Which postbacks to list.
#[derive(Clone, Debug, Default)]
pub struct PostbackFilter {
    /// Of this integration only.
    pub integration: Option<IntegrationId>,
    /// With this outcome only.
    pub outcome: Option<PostbackOutcome>,
    /// With this code only, for instance `unknown_click`.
    pub code: Option<String>,
}

/// One postback.
pub async fn get(scope: &Scope, id: PostbackId) -> Result<Model> {
    scope.permit(Permission::ReadConversions)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// A page of postbacks, newest first. An integration that is not there is not an empty list.
pub async fn list(scope: &Scope, filter: &PostbackFilter, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadConversions)?;
    if let Some(id) = filter.integration {
        scope.get::<integration::Entity>(scope.reader(), id).await?;
    }
    page::fetch(scope, filtered(scope, filter), Order::NewestFirst, page).await
}

/// How many postbacks the filter leaves.
pub async fn count(scope: &Scope, filter: &PostbackFilter) -> Result<u64> {
    scope.permit(Permission::ReadConversions)?;
    page::count(scope, filtered(scope, filter)).await
}

/// The postbacks of each of these conversions: the accepted one, then its repeats in the order in which they came.
pub async fn of_conversions(scope: &Scope, conversions: &[ConversionId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadConversions)?;
    let select = scope
        .select::<Entity>()
        .filter(Column::ConversionId.is_in(conversions.iter().copied()));
    // "accepted" is before "duplicate" in the alphabet too.
    let order = [(Column::Outcome, Direction::Asc), (Column::Id, Direction::Asc)];
    batch::first_of_each(scope, select, Column::ConversionId, &order, MOST_OF_ONE).await
}

fn filtered(scope: &Scope, filter: &PostbackFilter) -> Select<Entity> {
    scope
        .select::<Entity>()
        .apply_if(filter.integration, |select, integration| {
            select.filter(Column::IntegrationId.eq(integration))
        })
        .apply_if(filter.outcome, |select, outcome| {
            select.filter(Column::Outcome.eq(outcome))
        })
        .apply_if(filter.code.as_deref(), |select, code| {
            select.filter(Column::Code.eq(code))
        })
}
