//! Reads tracking links, of the whole program or of each of many offers or affiliates.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryTrait, Select};
use waypost_entity::id::{AffiliateId, OfferId, TrackingLinkId};
use waypost_entity::tracking_link::{Column, Entity, Model};
use waypost_entity::{affiliate, offer};

use crate::batch::{self, Children};
use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// Which links to list.
#[derive(Clone, Debug, Default)]
pub struct TrackingLinkFilter {
    /// Of this offer only.
    pub offer: Option<OfferId>,
    /// Of this affiliate only.
    pub affiliate: Option<AffiliateId>,
}

/// One link.
pub async fn get(scope: &Scope, id: TrackingLinkId) -> Result<Model> {
    scope.permit(Permission::ReadLinks)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// The links with these ids.
pub async fn by_ids(scope: &Scope, ids: &[TrackingLinkId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadLinks)?;
    batch::by_ids::<Entity>(scope, ids).await
}

/// A page of links, oldest first. An offer or affiliate that is not there is not an empty list.
pub async fn list(scope: &Scope, filter: &TrackingLinkFilter, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadLinks)?;
    if let Some(id) = filter.offer {
        scope.get::<offer::Entity>(scope.reader(), id).await?;
    }
    if let Some(id) = filter.affiliate {
        scope.get::<affiliate::Entity>(scope.reader(), id).await?;
    }
    page::fetch(scope, filtered(scope, filter), Order::OldestFirst, page).await
}

/// How many links the filter leaves.
pub async fn count(scope: &Scope, filter: &TrackingLinkFilter) -> Result<u64> {
    scope.permit(Permission::ReadLinks)?;
    page::count(scope, filtered(scope, filter)).await
}

/// The same page of each offer's links.
pub async fn of_offers(scope: &Scope, offers: &[OfferId], page: &Page) -> Result<HashMap<OfferId, Listed<Model>>> {
    scope.permit(Permission::ReadLinks)?;
    let links = Children {
        column: Column::OfferId,
        parents: offers,
        parent_of: |link: &Model| link.offer_id,
        order: Order::OldestFirst,
    };
    batch::page_of_each::<Entity, _>(scope, links, page).await
}

/// How many links each offer has.
pub async fn count_of_offers(scope: &Scope, offers: &[OfferId]) -> Result<Vec<(OfferId, i64)>> {
    scope.permit(Permission::ReadLinks)?;
    batch::count_of_each::<Entity, _>(scope, Column::OfferId, offers).await
}

/// The same page of each affiliate's links.
pub async fn of_affiliates(
    scope: &Scope,
    affiliates: &[AffiliateId],
    page: &Page,
) -> Result<HashMap<AffiliateId, Listed<Model>>> {
    scope.permit(Permission::ReadLinks)?;
    let children = Children {
        column: Column::AffiliateId,
        parents: affiliates,
        parent_of: |link: &Model| link.affiliate_id,
        order: Order::OldestFirst,
    };
    batch::page_of_each::<Entity, _>(scope, children, page).await
}

/// How many links each affiliate has.
pub async fn count_of_affiliates(scope: &Scope, affiliates: &[AffiliateId]) -> Result<Vec<(AffiliateId, i64)>> {
    scope.permit(Permission::ReadLinks)?;
    batch::count_of_each::<Entity, _>(scope, Column::AffiliateId, affiliates).await
}

fn filtered(scope: &Scope, filter: &TrackingLinkFilter) -> Select<Entity> {
    scope
        .select::<Entity>()
        .apply_if(filter.offer, |select, offer| select.filter(Column::OfferId.eq(offer)))
        .apply_if(filter.affiliate, |select, affiliate| {
            select.filter(Column::AffiliateId.eq(affiliate))
        })
}
