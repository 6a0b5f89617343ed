//! Reads notices. Who may read integrations may read what is told of them.

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, QueryFilter, QueryTrait, Select};
use waypost_entity::id::NoticeId;
use waypost_entity::notice::{Column, Entity, Model};
use waypost_entity::status::NoticeKind;

use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// Which notices to list.
#[derive(Clone, Debug, Default)]
pub struct NoticeFilter {
    /// Those that are neither over nor dismissed; or only the others.
    pub open: Option<bool>,
    /// Of this kind only.
    pub kind: Option<NoticeKind>,
}

/// One notice.
pub async fn get(scope: &Scope, id: NoticeId) -> Result<Model> {
    scope.permit(Permission::ReadIntegrations)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// A page of notices, newest first.
pub async fn list(scope: &Scope, filter: &NoticeFilter, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadIntegrations)?;
    page::fetch(scope, filtered(scope, filter), Order::NewestFirst, page).await
}

/// How many notices the filter leaves.
pub async fn count(scope: &Scope, filter: &NoticeFilter) -> Result<u64> {
    scope.permit(Permission::ReadIntegrations)?;
    page::count(scope, filtered(scope, filter)).await
}

fn filtered(scope: &Scope, filter: &NoticeFilter) -> Select<Entity> {
    let is_open = Column::ClosedAt.is_null().and(Column::DismissedAt.is_null());
    scope
        .select::<Entity>()
        .apply_if(filter.open, |select, open| {
            select.filter(if open { is_open } else { is_open.not() })
        })
        .apply_if(filter.kind, |select, kind| select.filter(Column::Kind.eq(kind)))
}
