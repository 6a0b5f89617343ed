//! Visitors and merchants' servers that go on sending whatever happens, and keep a journal of what was acknowledged.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use waypost_entity::id::ClickId;

use super::journal::{Journal, Sale};
use super::reply::{self, Reply};
use crate::http::Connection;
use crate::load::{Doors, click_of, next_number, txn_id, write_sale, write_visit};

/// Before a sender tries again.
const PAUSE: Duration = Duration::from_millis(20);
/// Longest wait for an answer. A sender that gives up does not know whether its report was kept.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);
/// How long the senders may take to bring their last reports to an end.
const LONGEST_STOP: Duration = Duration::from_secs(120);
/// Of the latest clicks a sale is chosen, so that a report may follow its click closely.
const LATEST: usize = 500;

/// All senders, at work.
pub(super) struct Senders {
    shared: Arc<Shared>,
    crew: JoinSet<()>,
}

struct Shared {
    address: SocketAddr,
    doors: Doors,
    stopping: AtomicBool,
    journal: Mutex<Journal>,
    /// Acknowledged clicks that can be credited, latest last.
    latest: Mutex<Vec<ClickId>>,
}

impl Senders {
    pub(super) fn start(address: SocketAddr, doors: Doors, of_each: usize, first: Vec<ClickId>) -> Self {
        let shared = Arc::new(Shared {
            address,
            doors,
            stopping: AtomicBool::new(false),
            journal: Mutex::default(),
            latest: Mutex::new(first),
        });
        let mut crew = JoinSet::new();
        for _ in 0..of_each {
            crew.spawn(keep_visiting(Arc::clone(&shared)));
            crew.spawn(keep_selling(Arc::clone(&shared)));
        }
        Self { shared, crew }
    }

    /// Lets every report come to its end.
    pub(super) async fn stop(self) -> Result<Journal> {
        self.shared.stopping.store(true, Ordering::Relaxed);
        timeout(LONGEST_STOP, self.crew.join_all())
            .await
            .context("reports are still unanswered long after the last restart")?;
        Ok(std::mem::take(&mut *self.shared.journal()))
    }
}

impl Shared {
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_click(&self, number: u64, click: ClickId) {
        self.journal().clicks.insert(number, click);
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.len() >= LATEST {
            latest.drain(..LATEST / 2);
        }
        latest.push(click);
    }

    fn click_for(&self, number: u64) -> Option<ClickId> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let count = u64::try_from(latest.len()).ok().filter(|count| *count > 0)?;
        latest.get(usize::try_from(number % count).ok()?).copied()
    }
}

/// A connection that is opened again when it breaks.
struct Line {
    address: SocketAddr,
    open: Option<Connection>,
}

/// An answer that outlives the connection's buffer, or why there is none.
enum Heard {
    Answer {
        status: u16,
        click: Option<ClickId>,
        body: Vec<u8>,
    },
    /// Sent, and no answer came.
    Nothing,
    /// Not even sent.
    NoConnection,
}

impl Line {
    fn to(address: SocketAddr) -> Self {
        Self { address, open: None }
    }

    async fn ask(&mut self, request: &[u8]) -> Heard {
        let mut connection = match self.open.take() {
            Some(open) => open,
            None => match Connection::open(self.address).await {
                Ok(opened) => opened,
                Err(_) => return Heard::NoConnection,
            },
        };
        match timeout(LONGEST_ANSWER, connection.exchange(request)).await {
            Ok(Ok(answer)) => {
                let (closes, heard) = (
                    answer.closes,
                    Heard::Answer {
                        status: answer.status,
                        click: click_of(&answer),
                        body: answer.body.to_vec(),
                    },
                );
                self.open = Some(connection).filter(|_| !closes);
                heard
            }
            Ok(Err(_)) | Err(_) => Heard::Nothing,
        }
    }
}

/// A visitor does not ask again, so that each visit is stored at most once.
async fn keep_visiting(shared: Arc<Shared>) {
    let (mut line, mut request) = (Line::to(shared.address), Vec::new());
    while !shared.is_stopping() {
        let number = next_number();
        request.clear();
        write_visit(&shared.doors, number, &mut request);
        match line.ask(&request).await {
            Heard::Answer {
                status: 302,
                click: Some(click),
                ..
            } => {
                shared.note_click(number, click);
                continue;
            }
            Heard::Answer { .. } => shared.journal().clicks_refused += 1,
            Heard::Nothing => shared.journal().clicks_unanswered += 1,
            Heard::NoConnection => {}
        }
        sleep(PAUSE).await;
    }
}

async fn keep_selling(shared: Arc<Shared>) {
    let mut line = Line::to(shared.address);
    while !shared.is_stopping() {
        let number = next_number();
        let Some(click) = shared.click_for(number) else {
            sleep(PAUSE).await;
            continue;
        };
        let sale = report(&shared, &mut line, click, txn_id(number)).await;
        shared.journal().sales.push(sale);
    }
}

/// Reports a sale until it is answered, with the same transaction id each time, as merchants' servers do.
async fn report(shared: &Shared, line: &mut Line, click: ClickId, txn_id: String) -> Sale {
    let mut request = Vec::new();
    write_sale(&shared.doors, click, &txn_id, &mut request);
    let mut sale = Sale {
        txn_id,
        asked: 0,
        answer: None,
        refused: None,
    };
    loop {
        let heard = line.ask(&request).await;
        sale.asked += usize::from(!matches!(heard, Heard::NoConnection));
        if let Heard::Answer { status, body, .. } = heard {
            match reply::read(status, &body) {
                Reply::Done(answer) => {
                    sale.answer = Some(answer);
                    return sale;
                }
                Reply::Refused(code) => {
                    sale.refused = Some(code);
                    return sale;
                }
                Reply::Again => {}
            }
        }
        sleep(PAUSE).await;
    }
}
