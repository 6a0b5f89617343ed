//! Puts requests into the spool's file, many with one sync, as long as there is room.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::counts::Size;
use super::file::statement;
use super::{Kept, Spool};
use crate::error::Result;
use crate::ingest::Batch;

/// Keeps requests on disk.
pub(crate) struct Keeping(pub(crate) Arc<Spool>);

/// Whether there was room for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// It is on disk.
    Found,
    /// Nothing of it is kept.
    None,
}

impl Batch for Keeping {
    type Item = Kept;
    type Done = Room;

    async fn write(&self, items: &[Kept]) -> Result<Vec<Room>> {
        let spool = &self.0;
        let bodies: Vec<String> = items.iter().map(Kept::encode).collect::<Result<_>>()?;
        // Counted while the connection is held, as the counts ask for.
        let tx = spool.begin().await?;
        let sizes = items.iter().zip(&bodies);
        let sizes = sizes.map(|(kept, body)| (Some(kept.tenant()), body.len() as u64));
        let (rooms, mut entered) = Entered::into(spool, sizes);
        if entered.sizes.is_empty() {
            tx.rollback().await?;
            return Ok(rooms);
        }
        for ((kept, body), room) in items.iter().zip(&bodies).zip(&rooms) {
            if *room == Room::Found {
                insert(&tx, kept, body).await?;
            }
        }
        // From here on they may be on disk, even if nobody waits for the commit to the end.
        entered.stay = true;
        let committed = tx.commit().await;
        spool.bell.notify_one();
        entered.stay = committed.is_ok();
        committed?;
        Ok(rooms)
    }

    fn is_written(room: &Room) -> bool {
        *room == Room::Found
    }
}

async fn insert(tx: &DatabaseTransaction, kept: &Kept, body: &str) -> Result<()> {
    let insert = "INSERT INTO spooled (body, tenant, came_at) VALUES (?, ?, ?)";
    let (tenant, came_at) = (kept.tenant().to_string(), kept.came_at().timestamp());
    let values = [body.into(), tenant.into(), came_at.into()];
    tx.execute_raw(statement(insert, values)).await?;
    Ok(())
}

/// Rows that are counted in before they are there: whoever sees less must not overtake what is about to wait. Dropped, it
/// counts them out again, unless they stay.
struct Entered<'a> {
    spool: &'a Spool,
    sizes: Vec<Size>,
    stay: bool,
}

impl<'a> Entered<'a> {
    /// Counts in what there is room for.
    fn into(spool: &'a Spool, sizes: impl Iterator<Item = Size>) -> (Vec<Room>, Self) {
        let (mut rooms, mut entered) = (Vec::new(), Vec::new());
        spool.counting(|counts| {
            for size in sizes {
                let fits = counts.enter(size, spool.most_bytes);
                rooms.push(if fits { Room::Found } else { Room::None });
                entered.extend(fits.then_some(size));
            }
        });
        if rooms.contains(&Room::None) {
            spool.overflowed();
        }
        let entered = Self {
            spool,
            sizes: entered,
            stay: false,
        };
        (rooms, entered)
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        if !self.stay {
            self.spool
                .counting(|counts| self.sizes.iter().for_each(|size| counts.leave(*size)));
        }
    }
}
