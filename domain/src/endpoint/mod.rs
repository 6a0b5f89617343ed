//! Endpoints: the servers that we call, partners' and programs' alike. Whether each is called, when it rests because it does not
//! answer, and what its requests are signed with.

pub(crate) mod address;
mod breaker;
mod create;
mod health;
mod read;
mod retire;
mod secret;
mod signature;
mod status;
pub(crate) mod told;

pub(crate) use self::breaker::{Outcome, after};
pub(crate) use self::create::{create, create_signed};
pub use self::health::{Health, health_of};
pub use self::read::by_ids;
pub(crate) use self::retire::retire;
pub use self::secret::Rotation;
pub(crate) use self::secret::{end_previous_secret, live_secrets, remove_secret, rotate_secret};
pub(crate) use self::signature::{Signed, headers as signature_headers};
pub(crate) use self::status::{lock, set_status};
