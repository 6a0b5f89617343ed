//! Lets no more than so many of what costs much run at once in one process.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::error::{Error, Result};

/// Nobody waits longer than this, so that who asks is told before the answer's own time is over.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Turns that are taken and given back.
#[derive(Debug)]
pub struct Turns(Semaphore);

impl Turns {
    /// Turns for so many at once.
    pub(crate) fn for_at_once(most: usize) -> Self {
        Self(Semaphore::new(most))
    }

    /// Waits for a turn, which lasts until it is dropped. [`Error::Overloaded`] when none comes soon enough.
    pub async fn take(&self) -> Result<SemaphorePermit<'_>> {
        let turn = timeout(LONGEST_WAIT, self.0.acquire()).await;
        turn.map_err(|_| Error::Overloaded)?.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_waits_gets_the_turn_that_is_given_back_and_is_told_when_none_is() {
        let turns = Turns::for_at_once(2);
        let (first, _second) = (turns.take().await.expect("free"), turns.take().await.expect("free"));
        assert!(matches!(turns.take().await, Err(Error::Overloaded)));
        let giving_back = async move {
            tokio::task::yield_now().await;
            drop(first);
        };
        let (third, ()) = tokio::join!(turns.take(), giving_back);
        assert!(third.is_ok());
    }
}
