//! Reads inbound postbacks. Who may read conversions may read what was reported of them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order as Direction};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use serde::Serialize;
use waypost_entity::id::{ClickId, ConversionId, IntegrationId, PostbackId};
use waypost_entity::postback::{Column, Entity, Model};
use waypost_entity::status::PostbackOutcome;
use waypost_entity::{conversion, integration, parked_postback};

use crate::batch;
use crate::entropy::first_id_of;
use crate::error::{Error, Result};
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::postback::parking;
use crate::scope::Scope;

/// Most postbacks that are shown of one conversion.
const MOST_OF_ONE: u64 = 50;

/// Most conversions of one click or transaction id whose postbacks are found.
const MOST_SALES: u64 = 1000;

/// Which postbacks to list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PostbackFilter {
    /// Of this integration only.
    pub integration: Option<IntegrationId>,
    /// With this outcome only.
    pub outcome: Option<PostbackOutcome>,
    /// With this code only, for instance `unknown_click`.
    pub code: Option<String>,
    /// That name this click only, whether it is known or not.
    pub click: Option<ClickId>,
    /// With this transaction id only.
    pub txn_id: Option<String>,
    /// That came at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// That came before this moment.
    pub to: Option<DateTime<Utc>>,
    /// Tests only, or only those that are none.
    pub is_test: Option<bool>,
}

/// One postback.
pub async fn get(scope: &Scope, id: PostbackId) -> Result<Model> {
    scope.permit(Permission::ReadConversions)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// The postbacks with these ids.
pub async fn by_ids(scope: &Scope, ids: &[PostbackId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadConversions)?;
    batch::by_ids::<Entity>(scope, ids).await
}

/// A page of postbacks, newest first. An integration that is not there is not an empty list.
pub async fn list(scope: &Scope, filter: &PostbackFilter, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadConversions)?;
    check_period(filter)?;
    if let Some(id) = filter.integration {
        scope.get::<integration::Entity>(scope.reader(), id).await?;
    }
    page::fetch(scope, filtered(scope, filter).await?, Order::NewestFirst, page).await
}

/// How many postbacks the filter leaves.
pub async fn count(scope: &Scope, filter: &PostbackFilter) -> Result<u64> {
    scope.permit(Permission::ReadConversions)?;
    page::count(scope, filtered(scope, filter).await?).await
}

/// The postbacks of each of these conversions, those among them that had to wait: the accepted one, then the others in the order in
/// which they came.
pub async fn of_conversions(scope: &Scope, conversions: &[ConversionId]) -> Result<Vec<(ConversionId, Model)>> {
    let mut found: Vec<(PostbackOutcome, ConversionId, Model)> = Vec::new();
    for postback in at_once(scope, conversions).await? {
        found.extend(postback.conversion_id.map(|id| (postback.outcome, id, postback)));
    }
    let parked = parking::of_conversions(scope, conversions, MOST_OF_ONE).await?;
    let ids: Vec<PostbackId> = parked.iter().map(|row| row.postback_id).collect();
    let postbacks = batch::by_ids::<Entity>(scope, &ids).await?;
    let mut postbacks: HashMap<PostbackId, Model> = postbacks.into_iter().map(|row| (row.id, row)).collect();
    for row in parked {
        if let (Some(outcome), Some(conversion)) = (row.outcome, row.conversion_id) {
            found.extend(
                postbacks
                    .remove(&row.postback_id)
                    .map(|postback| (outcome, conversion, postback)),
            );
        }
    }
    // "accepted" is before "duplicate" in the alphabet too.
    found.sort_by_key(|(outcome, _, postback)| (outcome.word(), postback.id));
    Ok(found
        .into_iter()
        .map(|(_, conversion, postback)| (conversion, postback))
        .collect())
}

async fn at_once(scope: &Scope, conversions: &[ConversionId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadConversions)?;
    let select = scope
        .select::<Entity>()
        .filter(Column::ConversionId.is_in(conversions.iter().copied()));
    let order = [(Column::Outcome, Direction::Asc), (Column::Id, Direction::Asc)];
    batch::first_of_each(scope, select, Column::ConversionId, &order, MOST_OF_ONE).await
}

/// The postbacks that made or changed these conversions, those among them that had to wait: so many of each kind, the oldest.
pub(super) async fn that_count(scope: &Scope, conversions: &[ConversionId], most: u64) -> Result<Vec<Model>> {
    let counts = [PostbackOutcome::Accepted, PostbackOutcome::Updated];
    let mut found = scope
        .select::<Entity>()
        .filter(Column::ConversionId.is_in(conversions.iter().copied()))
        .filter(Column::Outcome.is_in(counts))
        .order_by_asc(Column::Id)
        .limit(most)
        .all(scope.reader())
        .await?;
    let parked = scope
        .select::<parked_postback::Entity>()
        .filter(parked_postback::Column::ConversionId.is_in(conversions.iter().copied()))
        .filter(parked_postback::Column::Outcome.is_in(counts))
        .order_by_asc(parked_postback::Column::PostbackId)
        .limit(most)
        .all(scope.reader())
        .await?;
    let parked: Vec<PostbackId> = parked.iter().map(|row| row.postback_id).collect();
    found.extend(batch::by_ids::<Entity>(scope, &parked).await?);
    Ok(found)
}

/// The records of those of these postbacks that were taken in again.
pub async fn replays_of(scope: &Scope, ids: &[PostbackId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadConversions)?;
    Ok(scope
        .select::<Entity>()
        .filter(Column::ReplayOf.is_in(ids.iter().copied()))
        .all(scope.reader())
        .await?)
}

/// The postbacks that a filter leaves.
pub(super) async fn filtered(scope: &Scope, filter: &PostbackFilter) -> Result<Select<Entity>> {
    let of_click = match filter.click {
        Some(click) => Some(named(scope, Column::ClickId.eq(click), conversion::Column::ClickId.eq(click)).await?),
        None => None,
    };
    let of_txn = match filter.txn_id.as_deref() {
        Some(txn_id) => Some(named(scope, Column::TxnId.eq(txn_id), conversion::Column::TxnId.eq(txn_id)).await?),
        None => None,
    };
    Ok(narrowed(scope, filter)
        .apply_if(of_click, Select::filter)
        .apply_if(of_txn, Select::filter))
}

fn narrowed(scope: &Scope, filter: &PostbackFilter) -> Select<Entity> {
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
        .apply_if(filter.from, |select, from| {
            select.filter(Column::Id.gte(first_id_of::<PostbackId>(from)))
        })
        .apply_if(filter.to, |select, to| {
            select.filter(Column::Id.lt(first_id_of::<PostbackId>(to)))
        })
        .apply_if(filter.is_test, |select, is_test| {
            select.filter(Column::IsTest.eq(is_test))
        })
}

/// Those that name something, as far as they belong to no conversion, and those of the conversions that it belongs to: each half has
/// its index, and the common case, a conversion's first report, has no entry of its own in the first.
async fn named(scope: &Scope, by_postback: Expr, by_conversion: Expr) -> Result<Condition> {
    let sales: Vec<ConversionId> = scope
        .select::<conversion::Entity>()
        .select_only()
        .column(conversion::Column::Id)
        .filter(by_conversion)
        .order_by_desc(conversion::Column::Id)
        .limit(MOST_SALES)
        .into_tuple()
        .all(scope.reader())
        .await?;
    Ok(Condition::any()
        .add(by_postback.and(Column::ConversionId.is_null()))
        .add(Column::ConversionId.is_in(sales)))
}

/// Refuses a period that ends before it begins.
pub(super) fn check_period(filter: &PostbackFilter) -> Result<()> {
    match (filter.from, filter.to) {
        (Some(from), Some(to)) if from > to => {
            let message = "choose an end after the beginning";
            Err(Error::invalid("to", "OUT_OF_RANGE", message))
        }
        _ => Ok(()),
    }
}
