//! What the hot paths remember of links, integrations, offers, affiliates and tenants, so that a click or postback does
//! not ask the database who it is for. `changes.rs` says when an entry is outdated, `memory.rs` what is done about it.

mod announce;
mod changes;
mod entry;
mod flight;
mod integration;
mod listen;
mod memory;
mod noted;
mod program;
mod target;
mod tenant;
#[cfg(test)]
mod tests;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::DbBackend;
use waypost_entity::id::{AffiliateId, OfferId, TenantId};
use waypost_entity::{affiliate, offer};

use crate::click::target::{LinkName, Target};
use crate::config;
use crate::integration::Settings;

use self::memory::Memory;
use self::trouble::Trouble;

pub(crate) use self::announce::announce;
pub(crate) use self::changes::Changes;
pub use self::listen::Ear;

/// The caches of this process. Bounded in entries; cheap to clone.
#[derive(Clone)]
pub struct Caches {
    changes: Arc<Changes>,
    tenants: Memory<String, waypost_entity::tenant::Model>,
    targets: Memory<LinkName, Target>,
    integrations: Memory<String, Settings>,
    offers: Memory<(TenantId, OfferId), offer::Model>,
    affiliates: Memory<(TenantId, AffiliateId), affiliate::Model>,
}

/// How much one cache was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// What it remembers.
    pub name: &'static str,
    /// Answered from memory.
    pub hits: u64,
    /// Not known, or outdated.
    pub misses: u64,
}

/// What decides whether an entry may be served, the same for all caches of the process.
struct Conditions {
    changes: Arc<Changes>,
    trouble: Trouble,
    ttl: Duration,
    max_age: Duration,
    reload_timeout: Duration,
    capacity: u64,
    absent_capacity: u64,
}

impl Caches {
    /// Empty caches of the settings' size, in front of this kind of database.
    pub fn new(settings: &config::Cache, backend: DbBackend) -> Self {
        let conditions = Arc::new(Conditions {
            changes: Arc::new(Changes::at(backend)),
            trouble: Trouble::default(),
            ttl: Duration::from_millis(settings.ttl_ms),
            max_age: Duration::from_millis(settings.max_age_ms),
            reload_timeout: Duration::from_millis(settings.reload_timeout_ms),
            capacity: settings.capacity,
            absent_capacity: settings.absent_capacity,
        });
        Self {
            changes: Arc::clone(&conditions.changes),
            tenants: Memory::under(&conditions),
            targets: Memory::under(&conditions),
            integrations: Memory::under(&conditions),
            offers: Memory::under(&conditions),
            affiliates: Memory::under(&conditions),
        }
    }

    /// How much each cache was used since the process began.
    pub fn used(&self) -> [Used; 5] {
        [
            self.tenants.used("tenants"),
            self.targets.used("links"),
            self.integrations.used("integrations"),
            self.offers.used("offers"),
            self.affiliates.used("affiliates"),
        ]
    }

    /// Where changes are told to.
    pub(crate) fn changes(&self) -> &Arc<Changes> {
        &self.changes
    }
}
