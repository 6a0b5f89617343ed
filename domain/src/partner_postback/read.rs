//! Reads partner postbacks, of the whole program or of each of many affiliates.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryTrait, Select};
use waypost_entity::affiliate;
use waypost_entity::id::{AffiliateId, PartnerPostbackId};
use waypost_entity::partner_postback::{Column, Entity, Model};

use crate::batch::{self, Children};
use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// Which partner postbacks to list.
#[derive(Clone, Debug, Default)]
pub struct PartnerPostbackFilter {
    /// Of this affiliate only.
    pub affiliate: Option<AffiliateId>,
}

/// One partner postback.
pub async fn get(scope: &Scope, id: PartnerPostbackId) -> Result<Model> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// The partner postbacks with these ids.
pub async fn by_ids(scope: &Scope, ids: &[PartnerPostbackId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    batch::by_ids::<Entity>(scope, ids).await
}

/// A page of partner postbacks, oldest first. An affiliate that is not there is not an empty list.
pub async fn list(scope: &Scope, filter: &PartnerPostbackFilter, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    if let Some(id) = filter.affiliate {
        scope.get::<affiliate::Entity>(scope.reader(), id).await?;
    }
    page::fetch(scope, filtered(scope, filter), Order::OldestFirst, page).await
}

/// How many partner postbacks the filter leaves.
pub async fn count(scope: &Scope, filter: &PartnerPostbackFilter) -> Result<u64> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    page::count(scope, filtered(scope, filter)).await
}

/// The same page of each affiliate's partner postbacks.
pub async fn of_affiliates(
    scope: &Scope,
    affiliates: &[AffiliateId],
    page: &Page,
) -> Result<HashMap<AffiliateId, Listed<Model>>> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    let children = Children {
        column: Column::AffiliateId,
        parents: affiliates,
        parent_of: |postback: &Model| postback.affiliate_id,
        order: Order::OldestFirst,
    };
    batch::page_of_each::<Entity, _>(scope, children, page).await
}

/// How many partner postbacks each affiliate has.
pub async fn count_of_affiliates(scope: &Scope, affiliates: &[AffiliateId]) -> Result<Vec<(AffiliateId, i64)>> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    batch::count_of_each::<Entity, _>(scope, Column::AffiliateId, affiliates).await
}

fn filtered(scope: &Scope, filter: &PartnerPostbackFilter) -> Select<Entity> {
    scope
        .select::<Entity>()
        .apply_if(filter.affiliate, |select, affiliate| {
            select.filter(Column::AffiliateId.eq(affiliate))
        })
}
