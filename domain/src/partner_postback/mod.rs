//! Partner postbacks: where a partner wants to be told of conversions.

mod calls;
mod create;
mod delete;
mod form;
pub mod headers;
mod help;
pub mod preset;
mod preview;
mod read;
pub mod request;
mod shown;
pub mod template;
mod test;
mod update;

pub use self::calls::{end_previous_secret, remove_secret, rotate_secret, set_status};
pub use self::create::{CreatePartnerPostback, MOST, create};
pub use self::delete::delete;
pub(crate) use self::form::request_template;
pub use self::form::{Form, header_names, statuses};
pub use self::help::{filled_preset, macros, presets};
pub use self::preview::{Preview, Previewed, preview};
pub use self::read::{PartnerPostbackFilter, by_ids, count, count_of_affiliates, get, list, of_affiliates};
pub(crate) use self::request::RequestTemplate;
pub use self::test::{TestPartnerPostback, test};
pub use self::update::update;
