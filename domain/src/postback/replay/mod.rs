//! Takes stored requests in again, by today's settings: what was refused may count now, and what was read wrongly is corrected. Nothing
//! that is written changes: a request that counts now gets a record of its own, and a correction is a change beside the others.

mod again;
mod apply;
mod correction;
mod counted;
mod difference;
mod refused;
mod run;
mod sales;
mod stored;

pub use self::apply::{apply, dry_run};
pub use self::difference::{Corrected, Difference, Kind, Moved, Replay, corrected};
pub use self::stored::{Selection, Unfit};
