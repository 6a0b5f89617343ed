//! Reads conversions.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter, QueryTrait, Select};
use waypost_entity::conversion::{Column, Entity, Model};
use waypost_entity::id::{AffiliateId, ClickId, ConversionId, OfferId};
use waypost_entity::status::ConversionStatus;
use waypost_entity::{affiliate, click, offer};

use crate::batch;
use crate::error::{Error, Result};
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// Which conversions to list.
#[derive(Clone, Debug, Default)]
pub struct ConversionFilter {
    /// Of this offer only.
    pub offer: Option<OfferId>,
    /// Of this affiliate only.
    pub affiliate: Option<AffiliateId>,
    /// In this state only.
    pub status: Option<ConversionStatus>,
    /// With this transaction id only.
    pub txn_id: Option<String>,
    /// Of this click only.
    pub click: Option<ClickId>,
    /// Converted at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Converted before this moment.
    pub to: Option<DateTime<Utc>>,
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

fn filtered(scope: &Scope, filter: &ConversionFilter) -> Select<Entity> {
    scope
        .select::<Entity>()
        .apply_if(filter.offer, |select, offer| select.filter(Column::OfferId.eq(offer)))
        .apply_if(filter.affiliate, |select, affiliate| {
            select.filter(Column::AffiliateId.eq(affiliate))
        })
        .apply_if(filter.status, |select, status| select.filter(Column::Status.eq(status)))
        .apply_if(filter.txn_id.as_deref(), |select, txn_id| {
            select.filter(Column::TxnId.eq(txn_id))
        })
        .apply_if(filter.click, |select, click| select.filter(Column::ClickId.eq(click)))
        .apply_if(filter.from, |select, from| select.filter(Column::ConvertedAt.gte(from)))
        .apply_if(filter.to, |select, to| select.filter(Column::ConvertedAt.lt(to)))
}
