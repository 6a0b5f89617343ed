//! Partner postbacks: where a partner wants to be told of conversions.

mod create;
pub mod headers;
mod read;
pub mod request;
mod status;
pub mod template;

pub use self::create::{CreatePartnerPostback, create};
pub use self::read::{PartnerPostbackFilter, by_ids, count, count_of_affiliates, get, list, of_affiliates};
pub use self::status::{pause, set_status};
