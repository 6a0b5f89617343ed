//! How far a connection is, shared by its socket, its requests and whoever watches its time.
//!
//! Nearly always, they all run in the connection's own task: the atomics are there for the compiler, and nobody waits for them.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use super::refusal::Refusal;

/// What a connection is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Stage {
    /// It is new, and nothing has arrived.
    New,
    /// A request's head is arriving.
    Head,
    /// A request is being answered.
    Busy,
    /// The last request is answered and no other has begun.
    Idle,
    /// The answer is out, and what the client still sends is thrown away.
    Closing,
    /// It speaks another protocol now.
    Upgraded,
}

/// A connection's progress.
pub(super) struct Progress {
    stage: AtomicU8,
    blocked: AtomicBool,
    steps: AtomicU32,
    refusal: OnceLock<Refusal>,
}

/// A request under way, until this is dropped.
pub(super) struct Busy(Arc<Progress>);

impl Progress {
    /// Of a new connection.
    pub(super) fn new() -> Self {
        Self {
            stage: AtomicU8::new(Stage::New as u8),
            blocked: AtomicBool::new(false),
            steps: AtomicU32::new(0),
            refusal: OnceLock::new(),
        }
    }

    /// What the connection is at.
    pub(super) fn stage(&self) -> Stage {
        const STAGES: [Stage; 5] = [Stage::New, Stage::Head, Stage::Busy, Stage::Idle, Stage::Closing];
        let stage = self.stage.load(Ordering::Relaxed);
        STAGES
            .into_iter()
            .find(|known| *known as u8 == stage)
            .unwrap_or(Stage::Upgraded)
    }

    /// Whether the client does not take what is written.
    pub(super) fn is_blocked(&self) -> bool {
        self.blocked.load(Ordering::Relaxed)
    }

    /// Grows with each change, so that a watcher sees that there was one without a clock being asked at each.
    pub(super) fn steps(&self) -> u32 {
        self.steps.load(Ordering::Relaxed)
    }

    /// Bytes came in.
    pub(super) fn arrived(&self) {
        match self.stage() {
            // Not a step: who connects has something to ask, so the time of the first head began with the connection.
            Stage::New => self.stage.store(Stage::Head as u8, Ordering::Relaxed),
            Stage::Idle => self.go(Stage::Head),
            Stage::Head | Stage::Busy | Stage::Closing | Stage::Upgraded => {}
        }
    }

    /// A request's head is whole.
    pub(super) fn begin(self: &Arc<Self>) -> Busy {
        self.go(Stage::Busy);
        Busy(Arc::clone(self))
    }

    /// The connection is given over to another protocol.
    pub(super) fn upgrade(&self) {
        self.go(Stage::Upgraded);
    }

    /// Nothing more will be said.
    pub(super) fn close(&self) {
        if self.stage() != Stage::Closing {
            self.go(Stage::Closing);
        }
    }

    /// Whether the last write had to wait for the client.
    pub(super) fn wrote(&self, had_to_wait: bool) {
        if self.blocked.load(Ordering::Relaxed) != had_to_wait {
            self.blocked.store(had_to_wait, Ordering::Relaxed);
            self.step();
        }
    }

    /// Something about this connection's requests must be refused; the first finding stands.
    pub(super) fn refuse(&self, refusal: Refusal) {
        let _ = self.refusal.set(refusal);
    }

    /// What must be refused.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.refusal.get().copied()
    }

    fn go(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
        self.step();
    }

    fn step(&self) {
        self.steps.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if self.0.stage() == Stage::Busy {
            self.0.go(Stage::Idle);
        }
    }
}
