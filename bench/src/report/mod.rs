//! What a run prints: tables in Markdown, and goals with their verdicts.

mod goal;
mod number;
mod table;

pub(crate) use self::goal::{Goal, Goals};
pub(crate) use self::number::{count, median, micros_each, per_second, ratio};
pub(crate) use self::table::Table;
