//! The rules of the caches, on a clock that moves when a test says so and a database that fails when it says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use sea_orm::{DbBackend, DbErr};
use tokio::sync::watch;
use tokio::time::{Instant, advance};
use uuid::Uuid;
use waypost_entity::id::{TenantId, TypedId};

use super::Conditions;
use super::changes::Changes;
use super::entry::Loaded;
use super::memory::Memory;
use super::trouble::Trouble;
use crate::error::{Error, Result};

const TTL: Duration = Duration::from_secs(1);
const MAX_AGE: Duration = Duration::from_secs(600);
const RELOAD_TIMEOUT: Duration = Duration::from_secs(1);

/// What a load finds.
#[derive(Clone)]
enum Row {
    Is(&'static str),
    IsNot,
    Away,
    Hangs,
    Broken,
    Panics,
}

/// What happens to the line on which changes are heard.
enum Event {
    Nothing,
    LineOpens,
    LineBreaks,
}

/// A cache of texts in front of a database of one row.
struct Stage {
    memory: Memory<u32, &'static str>,
    conditions: Arc<Conditions>,
    row: watch::Sender<Row>,
    /// Loads wait with what they have read until this is true.
    open: watch::Sender<bool>,
    loads: Arc<AtomicUsize>,
}

fn tenant(number: u32) -> TenantId {
    TenantId::from_uuid(Uuid::from_u128(number.into()))
}

impl Stage {
    fn set(backend: DbBackend) -> Self {
        let conditions = Arc::new(Conditions {
            changes: Arc::new(Changes::at(backend)),
            trouble: Trouble::default(),
            ttl: TTL,
            max_age: MAX_AGE,
            reload_timeout: RELOAD_TIMEOUT,
            capacity: 100,
            absent_capacity: 10,
        });
        Self {
            memory: Memory::under(&conditions),
            conditions,
            row: watch::Sender::new(Row::Is("old")),
            open: watch::Sender::new(true),
            loads: Arc::default(),
        }
    }

    /// The entry of a key, which is of the tenant with the key's number.
    async fn ask(&self, key: u32) -> Result<Option<&'static str>> {
        let load = || {
            let (row, open, loads) = (self.row.subscribe(), self.open.subscribe(), Arc::clone(&self.loads));
            load(Arc::clone(&self.conditions.changes), tenant(key), (row, open), loads)
        };
        Ok(self.memory.get(&key, load).await?.value.as_deref().copied())
    }

    fn change(&self, row: Row, key: u32) {
        self.row.send_replace(row);
        self.conditions.changes.heard(tenant(key));
    }

    fn loads(&self) -> usize {
        self.loads.load(Ordering::SeqCst)
    }
}

async fn load(
    changes: Arc<Changes>,
    tenant: TenantId,
    (row, mut open): (watch::Receiver<Row>, watch::Receiver<bool>),
    loads: Arc<AtomicUsize>,
) -> Result<Loaded<&'static str>> {
    loads.fetch_add(1, Ordering::SeqCst);
    let mark = changes.mark(tenant);
    let read = row.borrow().clone();
    open.wait_for(|open| *open).await.expect("open");
    match read {
        Row::Is(text) => Ok(Loaded::found(Some(text), mark)),
        Row::IsNot => Ok(Loaded::found(None, mark)),
        Row::Away => Err(Error::Unavailable(DbErr::Custom("away".into()))),
        Row::Hangs => std::future::pending().await,
        Row::Broken => Err(Error::internal(anyhow::anyhow!("broken"))),
        Row::Panics => panic!("a fault of ours"),
    }
}

/// Lets everybody who can go on do so.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn many_requests_for_a_cold_entry_load_it_once() {
    let stage = Stage::set(DbBackend::Sqlite);
    let answers = join_all((0..100).map(|_| stage.ask(1))).await;
    assert!(answers.into_iter().all(|answer| matches!(answer, Ok(Some("old")))));
    assert_eq!(stage.loads(), 1);
    stage.ask(2).await.expect("loaded");
    assert_eq!(stage.loads(), 2, "another key is another entry");
}

#[tokio::test(start_paused = true)]
async fn a_change_outdates_its_own_tenants_entries_only() {
    let stage = Stage::set(DbBackend::Sqlite);
    for key in [1, 2] {
        stage.ask(key).await.expect("loaded");
    }
    stage.change(Row::Is("new"), 1);
    assert_eq!(stage.ask(2).await.expect("served"), Some("old"));
    assert_eq!(stage.loads(), 2);
    assert_eq!(stage.ask(1).await.expect("loaded"), Some("new"));
    assert_eq!(stage.loads(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_load_that_a_change_overtook_leaves_nothing_outdated() {
    let stage = Arc::new(Stage::set(DbBackend::Sqlite));
    let asking = |stage: &Arc<Stage>| {
        let stage = Arc::clone(stage);
        tokio::spawn(async move { stage.ask(1).await.expect("loaded") })
    };
    stage.open.send_replace(false);
    let before = asking(&stage);
    settle().await;
    assert_eq!(stage.loads(), 1, "it has read the old row and is on its way back");
    stage.change(Row::Is("new"), 1);
    let after = asking(&stage);
    settle().await;
    assert_eq!(stage.loads(), 1, "who comes after the change waits for the same load");
    stage.open.send_replace(true);
    assert_eq!(before.await.expect("joined"), Some("old"));
    assert_eq!(
        after.await.expect("joined"),
        Some("new"),
        "and is not served what was before it"
    );
    assert_eq!(stage.ask(1).await.expect("served"), Some("new"));
    assert_eq!(stage.loads(), 2);
}

#[tokio::test(start_paused = true)]
async fn entries_live_long_while_changes_are_heard_and_a_moment_while_they_are_not() {
    let stage = Stage::set(DbBackend::Postgres);
    let changes = &stage.conditions.changes;
    let tick = Duration::from_millis(1);
    // What happens, how long nothing does after that, and the loads there were then.
    let steps = [
        (Event::Nothing, Duration::ZERO, 1),
        (Event::Nothing, TTL - tick, 1),
        (Event::Nothing, tick, 2),
        (Event::LineOpens, Duration::ZERO, 3),
        (Event::Nothing, TTL, 3),
        (Event::Nothing, MAX_AGE - TTL - tick, 3),
        (Event::Nothing, tick, 4),
        (Event::LineBreaks, TTL - tick, 4),
        (Event::Nothing, tick, 5),
    ];
    for (number, (event, pass, loads)) in steps.into_iter().enumerate() {
        match event {
            Event::Nothing => {}
            Event::LineOpens => changes.hears(),
            Event::LineBreaks => changes.deaf(),
        }
        advance(pass).await;
        assert_eq!(stage.ask(1).await.expect("served"), Some("old"));
        assert_eq!(stage.loads(), loads, "step {number}");
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_database_is_away_what_was_known_is_served_however_old() {
    let stage = Stage::set(DbBackend::Sqlite);
    stage.ask(1).await.expect("loaded");
    advance(MAX_AGE * 100).await;
    stage.row.send_replace(Row::Away);
    for _ in 0..1000 {
        assert_eq!(stage.ask(1).await.expect("served"), Some("old"));
    }
    assert_eq!(stage.loads(), 2, "after the first failure nobody asks for a moment");
    assert!(matches!(stage.ask(2).await, Err(Error::Unavailable(_))), "never known");
    // Back again, and one request finds out.
    stage.row.send_replace(Row::Is("new"));
    advance(Duration::from_millis(500)).await;
    assert_eq!(stage.ask(1).await.expect("served"), Some("old"), "nobody waits to see");
    settle().await;
    assert_eq!(stage.ask(1).await.expect("served"), Some("new"));
    assert_eq!(stage.loads(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_database_that_hangs_holds_a_request_up_once_and_briefly() {
    let stage = Stage::set(DbBackend::Sqlite);
    stage.ask(1).await.expect("loaded");
    stage.change(Row::Hangs, 1);
    let began = Instant::now();
    assert_eq!(stage.ask(1).await.expect("served"), Some("old"));
    assert_eq!(began.elapsed(), RELOAD_TIMEOUT);
    for _ in 0..100 {
        advance(Duration::from_millis(10)).await;
        let began = Instant::now();
        assert_eq!(stage.ask(1).await.expect("served"), Some("old"));
        assert_eq!(began.elapsed(), Duration::ZERO);
    }
    assert_eq!(stage.loads(), 2, "the one that hangs is not repeated beside itself");
    let began = Instant::now();
    assert!(
        matches!(stage.ask(2).await, Err(Error::Unavailable(_))),
        "nothing to serve"
    );
    assert_eq!(began.elapsed(), Duration::from_secs(10), "not for ever");
}

#[tokio::test(start_paused = true)]
async fn a_fault_is_no_reason_to_serve_what_is_outdated() {
    let stage = Stage::set(DbBackend::Sqlite);
    stage.ask(1).await.expect("loaded");
    stage.change(Row::Broken, 1);
    assert!(matches!(stage.ask(1).await, Err(Error::Internal(_))));
    stage.row.send_replace(Row::Panics);
    assert!(matches!(stage.ask(1).await, Err(Error::Internal(_))));
    stage.row.send_replace(Row::Is("new"));
    assert_eq!(
        stage.ask(1).await.expect("loaded"),
        Some("new"),
        "a load that fell over blocks no other"
    );
}

#[tokio::test(start_paused = true)]
async fn guesses_crowd_out_nothing_but_guesses() {
    let stage = Stage::set(DbBackend::Sqlite);
    for key in 0..50 {
        stage.ask(key).await.expect("loaded");
    }
    stage.row.send_replace(Row::IsNot);
    for key in 1_000..3_000 {
        assert_eq!(stage.ask(key).await.expect("asked"), None);
    }
    let (known, absent) = stage.memory.counts();
    assert_eq!(known, 50);
    assert!(absent <= 10, "{absent} absences");
    let before = stage.loads();
    for key in 0..50 {
        assert_eq!(stage.ask(key).await.expect("served"), Some("old"));
    }
    assert_eq!(stage.loads(), before);
}

#[tokio::test(start_paused = true)]
async fn absence_is_remembered_briefly_and_until_something_is_made() {
    let stage = Stage::set(DbBackend::Sqlite);
    stage.row.send_replace(Row::IsNot);
    for _ in 0..10 {
        assert_eq!(stage.ask(1).await.expect("asked"), None);
    }
    assert_eq!(stage.loads(), 1);
    stage.change(Row::Is("made"), 1);
    assert_eq!(stage.ask(1).await.expect("asked"), Some("made"), "right after a guess");
    stage.change(Row::IsNot, 1);
    assert_eq!(stage.ask(1).await.expect("asked"), None, "removed");
    assert_eq!(stage.memory.counts(), (0, 1));
    advance(TTL).await;
    stage.row.send_replace(Row::Away);
    assert!(
        matches!(stage.ask(1).await, Err(Error::Unavailable(_))),
        "nobody is turned away for what was not there some time ago"
    );
}
