//! The parts of the benchmarks, each with its tables and its goals.

mod flow;
mod forward;
mod growth;
mod ingest;
mod memory;
mod postback;
mod rounds;
mod settle;
mod stored;

pub(crate) use self::forward::{Options as ForwardOptions, forward};
pub(crate) use self::growth::{Options as GrowthOptions, growth};
pub(crate) use self::ingest::ingest;
pub(crate) use self::memory::{Options as MemoryOptions, memory};
pub(crate) use self::postback::postback;
pub(crate) use self::settle::{Options as SettleOptions, settle};
