//! Reads offers and the versions of their terms.

use std::collections::HashMap;

use sea_orm::sea_query::Order as Direction;
use sea_orm::{ColumnTrait, QueryFilter, Select};
use waypost_entity::id::{OfferId, OfferTermsId};
use waypost_entity::{offer, offer_terms};

use crate::batch::{self, Children};
use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::search;

/// Which offers to list.
#[derive(Clone, Debug, Default)]
pub struct OfferFilter {
    /// A part of the name or slug.
    pub search: Option<String>,
}

/// One offer.
pub async fn get(scope: &Scope, id: OfferId) -> Result<offer::Model> {
    scope.permit(Permission::ReadOffers)?;
    scope.get::<offer::Entity>(scope.reader(), id).await
}

/// The offers with these ids.
pub async fn by_ids(scope: &Scope, ids: &[OfferId]) -> Result<Vec<offer::Model>> {
    scope.permit(Permission::ReadOffers)?;
    batch::by_ids::<offer::Entity>(scope, ids).await
}

/// A page of offers, oldest first.
pub async fn list(scope: &Scope, filter: &OfferFilter, page: &Page) -> Result<Listed<offer::Model>> {
    scope.permit(Permission::ReadOffers)?;
    page::fetch(scope, filtered(scope, filter), Order::OldestFirst, page).await
}

/// How many offers the filter leaves.
pub async fn count(scope: &Scope, filter: &OfferFilter) -> Result<u64> {
    scope.permit(Permission::ReadOffers)?;
    page::count(scope, filtered(scope, filter)).await
}

/// One version of an offer's terms.
pub async fn terms(scope: &Scope, id: OfferTermsId) -> Result<offer_terms::Model> {
    scope.permit(Permission::ReadOffers)?;
    scope.get::<offer_terms::Entity>(scope.reader(), id).await
}

/// The terms in force now of each of these offers.
pub async fn latest_terms_of(scope: &Scope, offers: &[OfferId]) -> Result<Vec<offer_terms::Model>> {
    scope.permit(Permission::ReadOffers)?;
    let versions = scope
        .select::<offer_terms::Entity>()
        .filter(offer_terms::Column::OfferId.is_in(offers.iter().copied()));
    let newest = [(offer_terms::Column::Version, Direction::Desc)];
    batch::first_of_each(scope, versions, offer_terms::Column::OfferId, &newest, 1).await
}

/// The same page of each offer's versions of its terms, newest first.
pub async fn terms_of_offers(
    scope: &Scope,
    offers: &[OfferId],
    page: &Page,
) -> Result<HashMap<OfferId, Listed<offer_terms::Model>>> {
    scope.permit(Permission::ReadOffers)?;
    let versions = Children {
        column: offer_terms::Column::OfferId,
        parents: offers,
        parent_of: |terms: &offer_terms::Model| terms.offer_id,
        order: Order::NewestFirst,
    };
    batch::page_of_each::<offer_terms::Entity, _>(scope, versions, page).await
}

/// How many versions of its terms each offer has.
pub async fn count_terms_of_offers(scope: &Scope, offers: &[OfferId]) -> Result<Vec<(OfferId, i64)>> {
    scope.permit(Permission::ReadOffers)?;
    batch::count_of_each::<offer_terms::Entity, _>(scope, offer_terms::Column::OfferId, offers).await
}

fn filtered(scope: &Scope, filter: &OfferFilter) -> Select<offer::Entity> {
    let columns = [offer::Column::Name, offer::Column::Slug];
    search::narrow(scope.select::<offer::Entity>(), &columns, filter.search.as_deref())
}
