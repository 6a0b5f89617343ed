//! How an integration is doing.

use async_graphql::{Object, SimpleObject};
use waypost_domain::notice::Health;

use crate::graphql::connection::list_cost;
use crate::graphql::scalars::DateTime;

/// In how many of the 48 hours a typical integration reports.
const TYPICAL_HOURS: usize = 12;

pub(crate) struct IntegrationHealth(pub Health);

/// How an integration is doing. Tests are left out.
#[Object]
impl IntegrationHealth {
    /// When it last reported something that was accepted; null when it never did.
    async fn last_accepted_at(&self) -> Option<DateTime> {
        self.0.last_accepted_at.map(DateTime)
    }

    /// Those of the last 48 hours in which it reported something, in order; the last one may not be over.
    #[graphql(complexity = "list_cost(TYPICAL_HOURS, child_complexity)")]
    async fn hours(&self) -> Vec<IntegrationHour> {
        let hour = |row: &waypost_entity::integration_hour::Model| IntegrationHour {
            began_at: row.hour.into(),
            accepted: row.accepted,
            duplicates: row.duplicates,
            parked: row.parked,
            rejected: row.rejected,
        };
        self.0.hours.iter().map(hour).collect()
    }
}

/// What an integration reported in one hour.
#[derive(SimpleObject)]
pub(crate) struct IntegrationHour {
    /// When the hour began.
    began_at: DateTime,
    /// Postbacks that made or changed a conversion.
    accepted: i64,
    /// Postbacks that repeated one, or about which there was nothing to do.
    duplicates: i64,
    /// Postbacks that had to wait for their click or sale when they came.
    parked: i64,
    /// Postbacks that were rejected.
    rejected: i64,
}
