//! Postbacks that name a click or a sale that is not known yet: kept, tried again when it comes in and from time to time, and
//! decided in the end.

mod awaited;
mod read;
mod records;
mod schedule;
mod try_again;

pub(crate) use self::awaited::of_clicks;
pub(super) use self::awaited::of_sales;
pub(super) use self::read::of_conversions;
pub use self::read::of_postbacks;
pub(super) use self::records::Records;
pub use self::try_again::try_again;
