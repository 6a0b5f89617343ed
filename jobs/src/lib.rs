//! What happens later: the workers that run queued jobs, and the rules for jobs that fail.
//! Translates between apalis and the domain's verbs; decides nothing about the business.

pub mod books;
mod deliver;
pub mod depth;
pub mod drain;
pub mod facts;
pub mod holds;
mod listen;
mod mail;
pub mod notices;
pub mod owed;
mod pause;
pub mod payouts;
pub mod poison;
mod poll;
mod pulse;
pub mod retention;
mod run;
mod settle;
mod table;
mod timetable;
mod unpark;
mod verdict;
pub mod workers;

pub use waypost_domain::queue::{Job, enqueue};

pub use self::run::{Context, Handler, run};
pub use self::verdict::Verdict;
