//! Offers: what affiliates are paid to promote, where visitors go, and under which terms.

mod attribution;
mod create;
pub mod destination;
mod preview_payout;
mod publish_terms;
mod read;
mod review;
mod status;
mod terms_settings;

pub use self::attribution::{SetAttribution, set_attribution};
pub use self::create::{CreateOffer, create};
pub use self::preview_payout::{GivenConversion, GivenState, PayoutPreview, PreviewPayout, preview_payout};
pub(crate) use self::publish_terms::{in_force, parse_of as parse_terms, published};
pub use self::publish_terms::{latest_terms, publish_terms};
pub use self::read::{
    OfferFilter, by_ids, count, count_terms_of_offers, get, latest_terms_of, list, terms, terms_of_offers,
};
pub use self::review::{SetReview, set_review};
pub use self::status::set_status;
pub use self::terms_settings::{SetTermsSettings, set_terms_settings};
