//! Fills a database with clicks of the past, in bulk and past the doors.

use anyhow::Result;
use uuid::Uuid;
use waypost_entity::id::{ClickId, TypedId};

use crate::server::{Kind, Look};

/// Rows a statement.
const CHUNK: u64 = 500_000;
/// The stored clicks are spread evenly over this time, so that each is young enough to be credited.
const SPAN_MS: u64 = 20 * 24 * 3600 * 1000;

/// So many clicks up to a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored {
    pub(super) count: u64,
    /// Milliseconds since 1970 at the last of them.
    pub(super) until_ms: u64,
}

impl Stored {
    /// Writes them for the first link, and lets the database take note of its size. All of it is on the disk afterwards: what
    /// is not would be synced by the first commits that are measured.
    pub(super) async fn fill(self, kind: Kind, look: &Look) -> Result<()> {
        let mut from = 0;
        while from < self.count {
            let to = (from + CHUNK).min(self.count);
            look.execute(&self.statement(kind, from, to)).await?;
            from = to;
        }
        look.execute(&self.swept(kind)).await?;
        match kind {
            Kind::Sqlite => look.execute("PRAGMA wal_checkpoint(TRUNCATE)").await,
            Kind::Postgres => {
                look.execute("VACUUM ANALYZE click").await?;
                look.execute("CHECKPOINT").await
            }
        }
    }

    /// Up to so many of their ids, spread over all of them.
    pub(super) fn some_ids(self, wanted: u64) -> Vec<ClickId> {
        let wanted = wanted.min(self.count);
        // A step that shares no divisor with most counts visits old and young ones in turn.
        let numbers = (0..wanted).map(|n| n.wrapping_mul(7_368_787) % self.count.max(1));
        numbers.map(|n| ClickId::from_uuid(self.id(n))).collect()
    }

    /// Of UUID v7's shape: time first, so that ids are in the order of time.
    fn id(self, n: u64) -> Uuid {
        let ms = u128::from(self.first_ms() + n * SPAN_MS / self.count.max(1));
        Uuid::from_u128(ms << 80 | 0x7 << 76 | u128::from(n & 0xfff) << 64 | 0x8 << 60 | u128::from(n))
    }

    fn first_ms(self) -> u64 {
        self.until_ms.saturating_sub(SPAN_MS)
    }

    /// The statement after which nothing is owed of them: otherwise the server would derive their facts while it is measured.
    fn swept(self, kind: Kind) -> String {
        let last = self.id(self.count.saturating_sub(1)).simple();
        let last = match kind {
            Kind::Sqlite => format!("x'{last}'"),
            Kind::Postgres => format!("'{last}'::uuid"),
        };
        format!(
            "INSERT INTO click_sweep (tenant_id, swept_to) \
             SELECT tenant_id, {last} FROM tracking_link ORDER BY id LIMIT 1 ON CONFLICT DO NOTHING"
        )
    }

    /// The statement that makes the same ids as [`Self::id`]. References are not checked row by row: the link is there.
    fn statement(self, kind: Kind, from: u64, to: u64) -> String {
        let (first_ms, count, last) = (self.first_ms(), self.count, to - 1);
        let (before, numbers, id, time, parameters) = match kind {
            Kind::Sqlite => (
                "PRAGMA foreign_keys = OFF; PRAGMA synchronous = NORMAL".to_owned(),
                format!(
                    "WITH RECURSIVE numbers (n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"
                ),
                "unhex(printf('%012x7%03x8%015x', ms, n & 4095, n))",
                "strftime('%Y-%m-%dT%H:%M:%f+00:00', ms / 1000.0, 'unixepoch')",
                "'[[\"utm_source\",\"partner\"]]'",
            ),
            Kind::Postgres => (
                "SET session_replication_role = replica".to_owned(),
                format!("WITH numbers AS (SELECT n FROM generate_series({from}::bigint, {last}::bigint) AS n)"),
                "(lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid",
                "to_timestamp(ms / 1000.0)",
                "'[[\"utm_source\",\"partner\"]]'::jsonb",
            ),
        };
        format!(
            "{before}; {numbers} \
             INSERT INTO click (tenant_id, id, tracking_link_id, offer_id, affiliate_id, sub1, sub2, sub3, parameters, ip, user_agent, referer, created_at) \
             SELECT tenant_id, {id}, link_id, offer_id, affiliate_id, 's' || n, 'newsletter-42', 'camp-17', {parameters}, '192.0.2.7', \
             'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36', \
             'https://blog.example.com/best-shoes-17', {time} \
             FROM (SELECT n, {first_ms} + n * {SPAN_MS} / {count} AS ms FROM numbers) AS spread, \
             (SELECT tenant_id, id AS link_id, offer_id, affiliate_id FROM tracking_link ORDER BY id LIMIT 1) AS link"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORED: Stored = Stored {
        count: 1000,
        until_ms: 1_750_000_000_000,
    };

    #[test]
    fn ids_are_of_version_7_and_in_order() {
        let ids: Vec<Uuid> = (0..1000).map(|n| STORED.id(n)).collect();
        assert!(ids.is_sorted());
        for id in ids {
            assert_eq!(id.get_version_num(), 7);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
        }
    }

    #[test]
    fn some_ids_are_all_different_and_spread() {
        let mut ids = STORED.some_ids(500);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 500);
        assert_eq!(STORED.some_ids(5000).len(), 1000);
    }

    #[test]
    fn statements_cover_what_they_say() {
        let statement = STORED.statement(Kind::Postgres, 500, 1000);
        assert!(
            statement.contains("generate_series(500::bigint, 999::bigint)"),
            "{statement}"
        );
    }
}
