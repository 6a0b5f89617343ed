//! Reads ledger entries.

use std::collections::HashMap;

use sea_orm::sea_query::Order as Direction;
use sea_orm::{ColumnTrait, QueryFilter};
use waypost_entity::id::{AffiliateId, ConversionId, LedgerEntryId};
use waypost_entity::ledger_entry::{Column, Entity, Model};

use crate::batch::{self, Children};
use crate::error::Result;
use crate::money::Total;
use crate::page::{Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// Most entries that are shown of one conversion.
const MOST_OF_ONE: u64 = 50;

/// One entry.
pub async fn get(scope: &Scope, id: LedgerEntryId) -> Result<Model> {
    scope.permit(Permission::ReadConversions)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// What each of these conversions moved, in order.
pub async fn of_conversions(scope: &Scope, conversions: &[ConversionId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadConversions)?;
    let select = scope
        .select::<Entity>()
        .filter(Column::ConversionId.is_in(conversions.iter().copied()));
    let order = [(Column::Id, Direction::Asc)];
    batch::first_of_each(scope, select, Column::ConversionId, &order, MOST_OF_ONE).await
}

/// What is owed to each of these affiliates, as [`super::balances`], for those who may see affiliates.
pub async fn balances_of(scope: &Scope, affiliates: &[AffiliateId]) -> Result<Vec<(AffiliateId, Total)>> {
    scope.permit(Permission::ReadAffiliates)?;
    super::balances(scope, affiliates).await
}

/// The same page of the entries of each affiliate, in the order in which they were booked.
pub async fn of_affiliates(
    scope: &Scope,
    affiliates: &[AffiliateId],
    page: &Page,
) -> Result<HashMap<AffiliateId, Listed<Model>>> {
    scope.permit(Permission::ReadPayouts)?;
    let children = Children {
        column: Column::AffiliateId,
        parents: affiliates,
        parent_of: |entry: &Model| entry.affiliate_id,
        order: Order::OldestFirst,
    };
    batch::page_of_each::<Entity, _>(scope, children, page).await
}

/// How many entries each affiliate has.
pub async fn count_of_affiliates(scope: &Scope, affiliates: &[AffiliateId]) -> Result<Vec<(AffiliateId, i64)>> {
    scope.permit(Permission::ReadPayouts)?;
    batch::count_of_each::<Entity, _>(scope, Column::AffiliateId, affiliates).await
}
