//! Reads conversions, and what was reported of them since.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order as Direction};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use waypost_entity::conversion::{Column, Entity, Model};
use waypost_entity::id::{AffiliateId, ClickId, ConversionChangeId, ConversionId, OfferId};
use waypost_entity::status::ConversionStatus;
use waypost_entity::{affiliate, click, conversion_change, offer};

use crate::batch;
use crate::error::{Error, Result};
use crate::money::Micros;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// Most changes that are shown of one conversion.
const MOST_OF_ONE: u64 = 50;

/// Which conversions to list.
#[derive(Clone, Debug, Default)]
pub struct ConversionFilter {
    /// Of this offer only.
    pub offer: Option<OfferId>,
    /// Of this affiliate only.
    pub affiliate: Option<AffiliateId>,
    /// In this state only.
    pub status: Option<ConversionStatus>,
    /// Only those that are on hold, or only the others.
    pub on_hold: Option<bool>,
    /// Only those that wait for a reviewer, or only the others.
    pub awaits_review: Option<bool>,
    /// With this transaction id only.
    pub txn_id: Option<String>,
    /// Of this click only.
    pub click: Option<ClickId>,
    /// Converted at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Converted before this moment.
    pub to: Option<DateTime<Utc>>,
    /// Tests only; without it none.
    pub is_test: bool,
}

/// One conversion.
pub async fn get(scope: &Scope, id: ConversionId) -> Result<Model> {
    scope.permit(Permission::ReadConversions)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// The conversions with these ids.
pub async fn by_ids(scope: &Scope, ids: &[ConversionId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadConversions)?;
    batch::by_ids::<Entity>(scope, ids).await
}

/// One thing that was reported of a conversion after it was made.
pub async fn get_change(scope: &Scope, id: ConversionChangeId) -> Result<conversion_change::Model> {
    scope.permit(Permission::ReadConversions)?;
    scope.get::<conversion_change::Entity>(scope.reader(), id).await
}

/// A page of conversions, newest first. An offer, affiliate or click that is not there is not an empty list.
pub async fn list(scope: &Scope, filter: &ConversionFilter, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadConversions)?;
    check(scope, filter).await?;
    page::fetch(scope, filtered(scope, filter), Order::NewestFirst, page).await
}

/// How many conversions the filter leaves.
pub async fn count(scope: &Scope, filter: &ConversionFilter) -> Result<u64> {
    scope.permit(Permission::ReadConversions)?;
    page::count(scope, filtered(scope, filter)).await
}

/// What was reported of each of these conversions after it was made, in order.
pub async fn changes_of(scope: &Scope, conversions: &[ConversionId]) -> Result<Vec<conversion_change::Model>> {
    scope.permit(Permission::ReadConversions)?;
    let select = scope
        .select::<conversion_change::Entity>()
        .filter(conversion_change::Column::ConversionId.is_in(conversions.iter().copied()));
    let order = [(conversion_change::Column::Id, Direction::Asc)];
    batch::first_of_each(
        scope,
        select,
        conversion_change::Column::ConversionId,
        &order,
        MOST_OF_ONE,
    )
    .await
}

/// What went back to the customer of each of these conversions, in its own currency. Those of which nothing did are left out.
pub async fn refunds_of(scope: &Scope, conversions: &[ConversionId]) -> Result<Vec<(ConversionId, Micros)>> {
    use conversion_change::Column as Of;
    scope.permit(Permission::ReadConversions)?;
    Ok(scope
        .select::<conversion_change::Entity>()
        .select_only()
        .column(Of::ConversionId)
        .column_as(Expr::cust("CAST(SUM(refund_micros) AS BIGINT)"), "refunded")
        .filter(Of::ConversionId.is_in(conversions.iter().copied()))
        .filter(Of::RefundMicros.is_not_null())
        .group_by(Of::ConversionId)
        .into_tuple()
        .all(scope.reader())
        .await?)
}

async fn check(scope: &Scope, filter: &ConversionFilter) -> Result<()> {
    if let (Some(from), Some(to)) = (filter.from, filter.to)
        && from > to
    {
        return Err(Error::invalid(
            "to",
            "OUT_OF_RANGE",
            "choose an end after the beginning",
        ));
    }
    if let Some(id) = filter.offer {
        scope.get::<offer::Entity>(scope.reader(), id).await?;
    }
    if let Some(id) = filter.affiliate {
        scope.get::<affiliate::Entity>(scope.reader(), id).await?;
    }
    if let Some(id) = filter.click {
        scope.get::<click::Entity>(scope.reader(), id).await?;
    }
    Ok(())
}

fn flag(column: Column, is: bool) -> Expr {
    let column = Expr::col((Entity, column));
    if is { column } else { column.not() }
}

fn filtered(scope: &Scope, filter: &ConversionFilter) -> Select<Entity> {
    scope
        .select::<Entity>()
        .filter(Column::IsTest.eq(filter.is_test))
        .apply_if(filter.offer, |select, offer| select.filter(Column::OfferId.eq(offer)))
        .apply_if(filter.affiliate, |select, affiliate| {
            select.filter(Column::AffiliateId.eq(affiliate))
        })
        .apply_if(filter.status, |select, status| select.filter(Column::Status.eq(status)))
        // Written out, so that the indexes of the few for which it is true are found.
        .apply_if(filter.on_hold, |select, is| select.filter(flag(Column::OnHold, is)))
        .apply_if(filter.awaits_review, |select, is| {
            select.filter(flag(Column::AwaitsReview, is))
        })
        .apply_if(filter.txn_id.as_deref(), |select, txn_id| {
            select.filter(Column::TxnId.eq(txn_id))
        })
        .apply_if(filter.click, |select, click| select.filter(Column::ClickId.eq(click)))
        .apply_if(filter.from, |select, from| select.filter(Column::ConvertedAt.gte(from)))
        .apply_if(filter.to, |select, to| select.filter(Column::ConvertedAt.lt(to)))
}
