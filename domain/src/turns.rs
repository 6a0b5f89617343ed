//! Lets no more than so many of what costs much run at once in one process, and no more than one of each program.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::timeout;
use waypost_entity::id::TenantId;

use crate::error::{Error, Result};

/// Nobody waits longer than this, so that who asks is told before the answer's own time is over.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// Turns that are taken and given back.
#[derive(Debug)]
pub struct Turns {
    all: Semaphore,
    /// The one turn of each program that has or waits for one.
    own: Mutex<HashMap<TenantId, Arc<Semaphore>>>,
}

/// A turn, which lasts until it is dropped.
#[derive(Debug)]
pub struct Turn<'a> {
    _of_all: SemaphorePermit<'a>,
    _own: OwnedSemaphorePermit,
}

impl Turns {
    /// Turns for so many at once.
    pub(crate) fn for_at_once(most: usize) -> Self {
        Self {
            all: Semaphore::new(most),
            own: Mutex::default(),
        }
    }

    /// Waits for a turn of this program. [`Error::Overloaded`] when none comes soon enough.
    pub async fn take(&self, tenant: TenantId) -> Result<Turn<'_>> {
        let turn = timeout(LONGEST_WAIT, self.wait(tenant)).await;
        turn.map_err(|_| Error::Overloaded)?
    }

    /// A program's own turn comes first: however often it asks, one of its askers at most stands in the others' way.
    async fn wait(&self, tenant: TenantId) -> Result<Turn<'_>> {
        let own = self.own(tenant).acquire_owned().await.map_err(Error::internal)?;
        let of_all = self.all.acquire().await.map_err(Error::internal)?;
        Ok(Turn {
            _of_all: of_all,
            _own: own,
        })
    }

    fn own(&self, tenant: TenantId) -> Arc<Semaphore> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        // Programs that neither have a turn nor wait for one are forgotten.
        own.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(own.entry(tenant).or_insert_with(|| Arc::new(Semaphore::new(1))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use waypost_entity::id::TypedId;

    fn tenant(number: u128) -> TenantId {
        TenantId::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_gets_the_turn_that_is_given_back_and_is_told_when_none_is() {
        let turns = Turns::for_at_once(2);
        let first = turns.take(tenant(1)).await.expect("free");
        let _second = turns.take(tenant(2)).await.expect("free");
        assert!(matches!(turns.take(tenant(3)).await, Err(Error::Overloaded)));
        let giving_back = async move {
            tokio::task::yield_now().await;
            drop(first);
        };
        let (third, ()) = tokio::join!(turns.take(tenant(3)), giving_back);
        assert!(third.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_program_has_one_turn_however_often_it_asks() {
        let turns = Turns::for_at_once(2);
        let first = turns.take(tenant(1)).await.expect("free");
        let more = || turns.take(tenant(1));
        let (second, third, others) = tokio::join!(more(), more(), turns.take(tenant(2)));
        assert!(matches!(
            (second, third),
            (Err(Error::Overloaded), Err(Error::Overloaded))
        ));
        assert!(others.is_ok(), "the others have what it leaves");
        drop(first);
        assert!(more().await.is_ok());
        drop(others);
        turns.take(tenant(3)).await.expect("free");
        assert_eq!(turns.own.lock().expect("whole").len(), 1, "who is done is forgotten");
    }
}
