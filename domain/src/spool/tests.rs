//! What is kept is there after a restart, whatever version kept it, and no more is kept than there is room for.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::DateTime;
use sea_orm::{ConnectionTrait, Database};
use uuid::Uuid;
use waypost_entity::click;
use waypost_entity::id::{TenantId, TypedId};

use super::*;
use crate::ingest::Batch;

fn tenant(number: u128) -> TenantId {
    TenantId::from_uuid(Uuid::from_u128(number))
}

fn click_of(tenant: TenantId, number: u128) -> Kept {
    Kept::Click(Box::new(click::Model {
        tenant_id: tenant,
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
        is_test: false,
        created_at: DateTime::from_timestamp_micros(1_800_000_000_000_001).expect("in range"),
    }))
}

fn click(number: u128) -> Kept {
    click_of(tenant(1), number)
}

/// A directory of the test's own, removed at its end.
struct Directory(PathBuf);

impl Directory {
    fn of(test: &str) -> Self {
        Self(std::env::temp_dir().join(format!("waypost-{test}-{}", std::process::id())))
    }

    fn spool(&self, most_bytes: u64) -> Arc<Spool> {
        Arc::new(Spool::at(self.0.join("spool.db"), most_bytes))
    }

    async fn write(&self, sql: &str) {
        std::fs::create_dir_all(&self.0).expect("made");
        let url = format!("sqlite://{}?mode=rwc", self.0.join("spool.db").display());
        let file = Database::connect(url).await.expect("opened");
        file.execute_unprepared(sql).await.expect("written");
        file.close().await.expect("closed");
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn keep(spool: &Arc<Spool>, kept: &[Kept]) -> Vec<Room> {
    Keeping(Arc::clone(spool)).write(kept).await.expect("asked")
}

#[tokio::test]
async fn what_is_kept_is_there_in_order_after_a_restart() {
    let directory = Directory::of("spool");
    let kept: Vec<Kept> = (1..=3).map(click).collect();
    let before = directory.spool(1 << 20);
    keep(&before, &kept[..2]).await;
    keep(&before, &kept[2..]).await;
    let held = before.held();
    before.close().await.expect("closed");

    let after = directory.spool(1 << 20);
    after.open().await.expect("opened");
    assert_eq!((after.held().waiting, after.held().bytes), (3, held.bytes));
    let came_at = aside::waiting_since(&after).await.expect("asked");
    assert_eq!(came_at, DateTime::from_timestamp(1_800_000_000, 0));
    let rows = after.oldest(0, 10).await.expect("read");
    let read: Vec<Kept> = rows.iter().map(|row| Kept::decode(&row.body).expect("a row")).collect();
    assert_eq!(read, kept);
    after.forget(&rows.iter().collect::<Vec<_>>()).await.expect("forgotten");
    let held = after.held();
    assert_eq!((held.waiting, held.bytes, held.replayed), (0, 0, 3));
    after.close().await.expect("closed");
}

#[tokio::test]
async fn notes_outlive_the_process_and_the_newest_counts() {
    let directory = Directory::of("notes");
    let before = directory.spool(0);
    assert!(!before.remembers().await.expect("asked"));
    before.remember(Noun::Target, "a".to_owned(), &1);
    before.remember(Noun::Integration, "a".to_owned(), &2);
    before.remember(Noun::Target, "a".to_owned(), &3);
    before.note_down().await.expect("noted");
    before.close().await.expect("closed");
    let after = directory.spool(0);
    assert!(after.remembers().await.expect("asked"));
    assert_eq!(after.recall(Noun::Target, "a").await.expect("asked"), Some(3));
    assert_eq!(after.recall(Noun::Integration, "a").await.expect("asked"), Some(2));
    assert_eq!(after.recall::<i32>(Noun::Target, "b").await.expect("asked"), None);
    let other_shape = after.recall::<String>(Noun::Target, "a").await;
    assert_eq!(other_shape.expect("asked"), None);
    after.close().await.expect("closed");
}

#[tokio::test]
async fn what_does_not_fit_hears_so_at_once_and_keeps_nobody_else_out() {
    let directory = Directory::of("full-spool");
    let size = click(1).encode().expect("encoded").len() as u64;
    let spool = directory.spool(size * 8);
    let flood: Vec<Kept> = (1..=20).map(click).collect();
    let rooms = keep(&spool, &flood).await;
    let expected: Vec<Room> = (1..=20)
        .map(|number| if number <= 4 { Room::Found } else { Room::None })
        .collect();
    assert_eq!(rooms, expected, "half of the spool, and the rest is told in one go");
    let neighbour = click_of(tenant(2), 21);
    assert_eq!(keep(&spool, &[click(22), neighbour]).await, [Room::None, Room::Found]);
    let held = spool.held();
    assert_eq!((held.waiting, held.bytes), (5, size * 5));
    assert_eq!((spool.share(tenant(1)).waiting, spool.share(tenant(2)).waiting), (4, 1));
    spool.recount().await.expect("counted");
    assert_eq!(spool.held(), held, "the file says the same");
    spool.close().await.expect("closed");
}

#[tokio::test]
async fn what_is_set_aside_is_shown_without_data_tried_again_and_discarded() {
    let directory = Directory::of("aside");
    let spool = directory.spool(1 << 20);
    let kept: Vec<Kept> = (1..=3).map(click).collect();
    keep(&spool, &kept).await;
    let rows = spool.oldest(0, 10).await.expect("read");
    for row in &rows[..2] {
        spool
            .set_aside(row, "unknown offer", "a sentence with data")
            .await
            .expect("set aside");
    }
    let held = spool.held();
    assert_eq!((held.waiting, held.set_aside), (1, 2));
    let listed = aside::list(&spool, 1).await.expect("listed");
    let expected = aside::Aside {
        seq: rows[0].seq,
        kind: "click".to_owned(),
        tenant: Some(tenant(1)),
        came_at: DateTime::from_timestamp(1_800_000_000, 0),
        reason: "unknown offer".to_owned(),
    };
    assert_eq!(listed, [expected]);
    let reasons = aside::reasons(&spool, 10).await.expect("asked");
    assert_eq!(reasons[0].rows, 2);
    let plan = format!("EXPLAIN QUERY PLAN {}", aside::REASONS);
    let db = spool.db().await.expect("open");
    let plan = sea_orm::Statement::from_sql_and_values(sea_orm::DbBackend::Sqlite, plan, [10.into()]);
    let steps = db.query_all_raw(plan).await.expect("planned");
    let first: String = steps[0].try_get("", "detail").expect("a step");
    assert!(first.contains("INDEX set_aside"), "what waits is not read: {first}");

    assert_eq!(aside::retry(&spool, &[rows[2].seq, 999]).await.expect("asked"), 0);
    assert_eq!(aside::retry(&spool, &[rows[0].seq]).await.expect("retried"), 1);
    assert_eq!(spool.oldest(0, 10).await.expect("read")[0].seq, rows[0].seq);
    let waits = rows[2].seq;
    assert_eq!(
        aside::discard(&spool, &[waits]).await.expect("asked"),
        0,
        "it only waits"
    );
    assert_eq!(aside::discard(&spool, &[]).await.expect("asked"), 0);
    assert_eq!(aside::discard(&spool, &[rows[1].seq]).await.expect("discarded"), 1);
    let held = spool.held();
    assert_eq!((held.waiting, held.set_aside), (2, 0));
    assert_eq!(aside::retry(&spool, &[]).await.expect("retried"), 0);
    spool.close().await.expect("closed");
}

#[tokio::test]
async fn a_file_of_an_earlier_version_opens_and_is_counted_by_tenant() {
    let directory = Directory::of("old-spool");
    let body = click(1).encode().expect("encoded");
    directory
        .write(&format!(
            "CREATE TABLE spooled (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, refused TEXT);
            INSERT INTO spooled (body) VALUES ('{body}');
            INSERT INTO spooled (body, refused) VALUES ('not JSON', 'it was refused');"
        ))
        .await;
    for _ in 0..2 {
        let spool = directory.spool(1 << 20);
        spool.open().await.expect("opened");
        assert_eq!(spool.share(tenant(1)).waiting, 1);
        let since = aside::waiting_since(&spool).await.expect("asked");
        assert_eq!(since, DateTime::from_timestamp(1_800_000_000, 0));
        let listed = aside::list(&spool, 10).await.expect("listed");
        let [unreadable] = listed.as_slice() else {
            panic!("{listed:?}");
        };
        assert_eq!((unreadable.kind.as_str(), unreadable.tenant), ("unreadable", None));
        spool.close().await.expect("closed");
    }
}
