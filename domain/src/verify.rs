//! Whether the books are right: what the checks of ledger, settlements and counters have in common.

use std::sync::{Mutex, PoisonError};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use waypost_entity::id::{ConversionId, TenantId};
use waypost_entity::{conversion, tenant};

use crate::error::Result;
use crate::services::Services;

/// Most findings that are told one by one.
const MOST_TOLD: usize = 100;

/// What a check found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How much was looked at.
    pub looked_at: u64,
    /// How much of it is wrong.
    pub wrong: u64,
    /// What is wrong with the first of these, a line each.
    pub findings: Vec<String>,
}

impl Checked {
    pub(crate) fn found(&mut self, finding: impl FnOnce() -> String) {
        self.wrong += 1;
        if self.findings.len() < MOST_TOLD {
            self.findings.push(finding());
        }
    }

    pub(crate) fn and(&mut self, other: Checked) {
        self.looked_at += other.looked_at;
        self.wrong += other.wrong;
        self.findings.extend(other.findings);
        self.findings.truncate(MOST_TOLD);
    }
}

/// Goes through the conversions of a tenant page by page, in the order of their ids.
pub(crate) struct Pages {
    most: u64,
    after: Option<ConversionId>,
}

impl Pages {
    /// Pages of so many.
    pub(crate) fn of(most: u64) -> Self {
        Self { most, after: None }
    }

    /// Those of the next page among these.
    pub(crate) fn next(&self, of: Select<conversion::Entity>) -> Select<conversion::Entity> {
        of.apply_if(self.after, |of, after| of.filter(conversion::Column::Id.gt(after)))
            .order_by_asc(conversion::Column::Id)
            .limit(self.most)
    }

    /// Goes on behind the last one of a page; not when there was none.
    pub(crate) fn go_on(&mut self, last: Option<ConversionId>) -> bool {
        self.after = last;
        last.is_some()
    }
}

/// Every tenant there is.
#[expect(
    clippy::disallowed_methods,
    reason = "the books of every tenant are checked, each by itself"
)]
pub(crate) async fn tenants(services: &Services) -> Result<Vec<TenantId>> {
    let ids = tenant::Entity::find().select_only().column(tenant::Column::Id);
    Ok(ids
        .order_by_asc(tenant::Column::Id)
        .into_tuple()
        .all(services.store.reader())
        .await?)
}

/// What the nightly check of this process found last.
#[derive(Debug, Default)]
pub struct Nightly(Mutex<Option<u64>>);

impl Nightly {
    /// How many conversions the ledger is wrong about; nothing before the first night.
    pub fn wrong(&self) -> Option<u64> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what was found.
    pub fn keep(&self, checked: &Checked) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(checked.wrong);
    }
}
