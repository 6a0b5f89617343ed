//! The spool: what could not be written because the database is away is kept in a file of this node, in order, and written
//! when it is back. Its ids were made when it came in, so that writing it twice writes it once.

mod keep;
mod kept;
mod remember;
pub mod replay;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sea_orm::DatabaseConnection;
use tokio::sync::{Notify, OnceCell};

pub(crate) use self::keep::Keeping;
pub(crate) use self::kept::Kept;
pub(crate) use self::remember::Noun;

/// The spool of this process. Its file is opened when it is first needed.
pub struct Spool {
    path: PathBuf,
    most_bytes: u64,
    db: OnceCell<DatabaseConnection>,
    /// Bytes in the file, and those on their way into it.
    bytes: AtomicU64,
    /// Rows that wait to be written into the database.
    waiting: AtomicU64,
    /// Whether the database was away when it was last asked for something.
    away: AtomicBool,
    bell: Notify,
    notes: remember::Notes,
}

/// What an operator wants to know of a spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Clicks and postbacks that wait.
    pub waiting: u64,
    /// Their size.
    pub bytes: u64,
    /// The size at which no more are taken.
    pub most_bytes: u64,
    /// Whether the database is away.
    pub away: bool,
}

impl Spool {
    /// A spool in this file, of at most this size.
    pub fn at(path: PathBuf, most_bytes: u64) -> Self {
        Self {
            path,
            most_bytes,
            db: OnceCell::new(),
            bytes: AtomicU64::new(0),
            waiting: AtomicU64::new(0),
            away: AtomicBool::new(false),
            bell: Notify::new(),
            notes: remember::Notes::default(),
        }
    }

    /// How full it is.
    pub fn held(&self) -> Held {
        Held {
            waiting: self.waiting.load(Ordering::Acquire),
            bytes: self.bytes.load(Ordering::Acquire),
            most_bytes: self.most_bytes,
            away: self.is_away(),
        }
    }

    /// Whether the database was away when it was last asked for something.
    pub(crate) fn is_away(&self) -> bool {
        self.away.load(Ordering::Acquire)
    }

    /// Whether something waits that came in earlier than what comes in now.
    pub(crate) fn is_waiting(&self) -> bool {
        self.waiting.load(Ordering::Acquire) > 0
    }

    /// Notes that the database is away; the replay finds out when it is back.
    pub fn lost(&self, cause: &(dyn std::error::Error + 'static)) {
        if !self.away.swap(true, Ordering::AcqRel) {
            let cause = crate::error::chain(cause);
            tracing::error!(cause, "the database is away: clicks and postbacks are kept on disk");
        }
        self.bell.notify_one();
    }

    /// Notes that the database is back.
    pub fn found(&self) {
        if self.away.swap(false, Ordering::AcqRel) {
            tracing::warn!("the database is back");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;
    use uuid::Uuid;
    use waypost_entity::click;
    use waypost_entity::id::TypedId;

    use super::*;
    use crate::ingest::Batch;

    fn click(number: u128) -> Kept {
        Kept::Click(Box::new(click::Model {
            tenant_id: TypedId::from_uuid(Uuid::from_u128(1)),
            id: TypedId::from_uuid(Uuid::from_u128(number)),
            tracking_link_id: None,
            offer_id: TypedId::from_uuid(Uuid::from_u128(2)),
            affiliate_id: TypedId::from_uuid(Uuid::from_u128(3)),
            sub1: Some("\u{1F600} \"x\"".to_owned()),
            sub2: None,
            sub3: None,
            sub4: None,
            sub5: None,
            parameters: serde_json::json!([["a", "b"]]),
            ip: None,
            user_agent: None,
            referer: None,
            created_at: DateTime::from_timestamp_micros(1_800_000_000_000_001).expect("in range"),
        }))
    }

    #[tokio::test]
    async fn what_is_kept_is_there_in_order_after_a_restart() {
        let directory = std::env::temp_dir().join(format!("waypost-spool-{}", std::process::id()));
        let path = directory.join("spool.db");
        let kept: Vec<Kept> = (1..=3).map(click).collect();
        let before = Arc::new(Spool::at(path.clone(), 1 << 20));
        Keeping(Arc::clone(&before)).write(&kept[..2]).await.expect("kept");
        Keeping(Arc::clone(&before)).write(&kept[2..]).await.expect("kept");
        let held = before.held();
        before.close().await.expect("closed");

        let after = Spool::at(path, 1 << 20);
        after.open().await.expect("opened");
        assert_eq!((after.held().waiting, after.held().bytes), (3, held.bytes));
        let rows = after.oldest(10).await.expect("read");
        let read: Vec<Kept> = rows.iter().map(|row| Kept::decode(&row.body).expect("a row")).collect();
        assert_eq!(read, kept);
        after.forget(&rows.iter().collect::<Vec<_>>()).await.expect("forgotten");
        assert_eq!((after.held().waiting, after.held().bytes), (0, 0));
        after.close().await.expect("closed");
        std::fs::remove_dir_all(directory).expect("removed");
    }

    #[tokio::test]
    async fn notes_outlive_the_process_and_the_newest_counts() {
        let directory = std::env::temp_dir().join(format!("waypost-notes-{}", std::process::id()));
        let before = Spool::at(directory.join("spool.db"), 0);
        assert!(!before.remembers().await.expect("asked"));
        before.remember(Noun::Target, "a".to_owned(), &1);
        before.remember(Noun::Integration, "a".to_owned(), &2);
        before.remember(Noun::Target, "a".to_owned(), &3);
        before.note_down().await.expect("noted");
        before.close().await.expect("closed");
        let after = Spool::at(directory.join("spool.db"), 0);
        assert!(after.remembers().await.expect("asked"));
        assert_eq!(after.recall(Noun::Target, "a").await.expect("asked"), Some(3));
        assert_eq!(after.recall(Noun::Integration, "a").await.expect("asked"), Some(2));
        assert_eq!(after.recall::<i32>(Noun::Target, "b").await.expect("asked"), None);
        let other_shape = after.recall::<String>(Noun::Target, "a").await;
        assert_eq!(other_shape.expect("asked"), None);
        after.close().await.expect("closed");
        std::fs::remove_dir_all(directory).expect("removed");
    }

    #[tokio::test]
    async fn a_full_spool_takes_no_more() {
        let directory = std::env::temp_dir().join(format!("waypost-full-spool-{}", std::process::id()));
        let spool = Arc::new(Spool::at(directory.join("spool.db"), 1000));
        let keeping = Keeping(Arc::clone(&spool));
        let mut kept = 0u32;
        while keeping.write(&[click(1)]).await.is_ok() {
            kept += 1;
        }
        assert!((1..5).contains(&kept), "{kept} rows in 1000 bytes");
        assert!(spool.held().bytes <= 1000);
        spool.close().await.expect("closed");
        std::fs::remove_dir_all(directory).expect("removed");
    }
}
