//! Whether the books are right: what the checks of ledger, settlements and counters have in common.

use std::sync::{Mutex, PoisonError};

use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use waypost_entity::id::TenantId;
use waypost_entity::tenant;

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
