//! How far a request is that is done in parts. It is kept with the request's idempotency key, in the transaction of each part, so that
//! whoever repeats it goes on where it ended, also beside it, and nothing is done twice.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::scope::Scope;
use crate::tx::Tx;

/// Most rows that are written together: others write between two parts.
const PAGE: u64 = 500;

/// How far it is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Progress<L> {
    /// How many there were to do when it began.
    pub matching: u64,
    /// How many are done.
    pub done: u64,
    /// The last that was looked at.
    pub last: Option<L>,
    /// Nothing is left, or as much is done as one request does.
    pub is_over: bool,
}

impl<L: Copy + Send + Sync + Serialize + DeserializeOwned> Progress<L> {
    /// Before the first part of a request that does no more than `most`.
    pub(super) fn begun(matching: u64, most: u64) -> Self {
        Self {
            matching,
            done: 0,
            last: None,
            is_over: most == 0,
        }
    }

    /// How far it is by now, whoever did it.
    pub(super) async fn resumed(self, scope: &Scope, tx: &Tx, once: &Once<'_>) -> Result<Self> {
        idempotency::resume(scope, tx, once, self).await
    }

    /// How many the next part takes.
    pub(super) fn room(&self, most: u64) -> u64 {
        PAGE.min(most.saturating_sub(self.done))
    }

    /// After a part, of which so many were done, and the last was this one.
    pub(super) async fn after(
        mut self,
        scope: &Scope,
        (tx, once): (&Tx, &Once<'_>),
        (done, last, is_over): (u64, Option<L>, bool),
    ) -> Result<Self> {
        self.done += done;
        self.last = last.or(self.last);
        self.is_over = is_over;
        idempotency::keep(scope, tx, once, &self).await?;
        Ok(self)
    }

    /// How many are not done.
    pub(super) fn remaining(&self) -> u64 {
        self.matching.saturating_sub(self.done)
    }
}
