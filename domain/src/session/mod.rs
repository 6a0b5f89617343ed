//! Getting in: sign-up, sign-in, the rotation of refresh tokens, and who a token speaks for.

pub mod admit;
pub mod keys;
pub mod open;
pub mod password;
pub mod refresh;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
pub mod throttle;

pub use self::open::Opened;
