//! Reads affiliates.

use sea_orm::Select;
use waypost_entity::affiliate;
use waypost_entity::id::AffiliateId;

use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::{batch, search};

/// Which affiliates to list.
#[derive(Clone, Debug, Default)]
pub struct AffiliateFilter {
    /// A part of the name, slug or e-mail address.
    pub search: Option<String>,
}

/// One affiliate.
pub async fn get(scope: &Scope, id: AffiliateId) -> Result<affiliate::Model> {
    scope.permit(Permission::ReadAffiliates)?;
    scope.get::<affiliate::Entity>(scope.reader(), id).await
}

/// The affiliates with these ids.
pub async fn by_ids(scope: &Scope, ids: &[AffiliateId]) -> Result<Vec<affiliate::Model>> {
    scope.permit(Permission::ReadAffiliates)?;
    batch::by_ids::<affiliate::Entity>(scope, ids).await
}

/// A page of affiliates, oldest first.
pub async fn list(scope: &Scope, filter: &AffiliateFilter, page: &Page) -> Result<Listed<affiliate::Model>> {
    scope.permit(Permission::ReadAffiliates)?;
    page::fetch(scope, filtered(scope, filter), Order::OldestFirst, page).await
}

/// How many affiliates the filter leaves.
pub async fn count(scope: &Scope, filter: &AffiliateFilter) -> Result<u64> {
    scope.permit(Permission::ReadAffiliates)?;
    page::count(scope, filtered(scope, filter)).await
}

fn filtered(scope: &Scope, filter: &AffiliateFilter) -> Select<affiliate::Entity> {
    let columns = [
        affiliate::Column::Name,
        affiliate::Column::Slug,
        affiliate::Column::Email,
    ];
    search::narrow(scope.select::<affiliate::Entity>(), &columns, filter.search.as_deref())
}
