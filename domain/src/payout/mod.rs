//! Payouts: what is owed is drafted as a run, reviewed, approved, exported, and marked as paid or failed.

mod approve;
mod assess;
mod authority;
mod cover;
mod draft;
mod due;
mod export;
mod fail;
mod file;
mod fill;
mod finish;
mod hand;
mod pay;
mod payee;
mod period;
mod read;
mod review;
mod settings;
mod statement;
mod told;

pub use self::approve::approve;
pub(crate) use self::cover::paid_entries;
pub use self::draft::{DraftRun, SeenRun, discard, draft, refresh};
pub use self::due::draft_due;
pub use self::export::{ExportRun, Exported, Shape, export};
pub use self::fail::{FailLines, fail};
pub use self::file::File;
pub use self::pay::{PayLines, pay};
pub use self::payee::{Destination, SetPayee, payees_of, set_payee};
pub use self::read::{
    LineFilter, RunFilter, RunTotal, count_lines, count_lines_of, count_runs, get, get_line, lines, lines_by_ids,
    lines_of, runs, runs_by_ids, totals_of,
};
pub use self::review::{Review, exclude, include};
pub use self::settings::{SetSettings, set, settings};
pub use self::statement::{Format, StatementOf, statement};
pub use self::told::{masked_account, masked_email, message};
