//! The codes that a postback can be answered with, each with its outcome and HTTP status.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};
use waypost_entity::status::PostbackOutcome;

/// Why a postback was answered as it was. The words are part of the contract with merchants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, IntoStaticStr, Serialize, Deserialize)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Code {
    Accepted,
    StatusUpdated,
    RefundRecorded,
    Duplicate,
    Ignored,
    ClickNotKnownYet,
    SaleNotKnownYet,
    StoredForLater,
    MissingClickId,
    MalformedClickId,
    LiteralMacro,
    MissingTxnId,
    MalformedAmount,
    NegativeAmount,
    AmountTooLarge,
    UnknownCurrency,
    MalformedEvent,
    MalformedEventTime,
    RepeatedParameter,
    ParameterTooLong,
    BodyTooLarge,
    UnsupportedMediaType,
    MalformedBody,
    WrongSecret,
    WrongSignature,
    StaleSignature,
    AddressNotAllowed,
    IntegrationPaused,
    UnknownIntegration,
    RateLimited,
    UnknownClick,
    UnknownSale,
    UnknownCoupon,
    UnknownStatus,
    ClickOfAnotherOffer,
    CouponOfAnotherOffer,
    ClickTooOld,
    ClickTooYoung,
    OfferNotActive,
    AffiliateNotActive,
    PayoutOverrideNotAllowed,
    PayoutOverrideOutOfBounds,
    FraudulentClick,
    RefundTooLarge,
    TemporarilyUnavailable,
}

impl Code {
    /// The word on the wire.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What became of the request.
    pub fn outcome(self) -> PostbackOutcome {
        match self {
            Self::Accepted => PostbackOutcome::Accepted,
            Self::StatusUpdated | Self::RefundRecorded => PostbackOutcome::Updated,
            Self::Duplicate => PostbackOutcome::Duplicate,
            Self::Ignored => PostbackOutcome::Ignored,
            Self::ClickNotKnownYet | Self::SaleNotKnownYet | Self::StoredForLater => PostbackOutcome::Parked,
            _ => PostbackOutcome::Rejected,
        }
    }

    /// The HTTP status of the answer: 2xx means "it is kept", 4xx "do not send this again as it
    /// is", 503 "do".
    pub fn http_status(self) -> u16 {
        match self {
            Self::Accepted | Self::StatusUpdated | Self::RefundRecorded | Self::Duplicate | Self::Ignored => 200,
            Self::ClickNotKnownYet | Self::SaleNotKnownYet | Self::StoredForLater => 202,
            Self::MissingClickId
            | Self::MalformedClickId
            | Self::LiteralMacro
            | Self::MissingTxnId
            | Self::MalformedAmount
            | Self::NegativeAmount
            | Self::AmountTooLarge
            | Self::UnknownCurrency
            | Self::MalformedEvent
            | Self::MalformedEventTime
            | Self::RepeatedParameter
            | Self::ParameterTooLong
            | Self::MalformedBody => 400,
            Self::WrongSecret | Self::WrongSignature | Self::StaleSignature => 401,
            Self::AddressNotAllowed | Self::IntegrationPaused => 403,
            Self::UnknownIntegration => 404,
            Self::BodyTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::RateLimited => 429,
            Self::UnknownClick
            | Self::UnknownSale
            | Self::UnknownCoupon
            | Self::UnknownStatus
            | Self::ClickOfAnotherOffer
            | Self::CouponOfAnotherOffer
            | Self::ClickTooOld
            | Self::ClickTooYoung
            | Self::OfferNotActive
            | Self::AffiliateNotActive
            | Self::PayoutOverrideNotAllowed
            | Self::PayoutOverrideOutOfBounds
            | Self::FraudulentClick
            | Self::RefundTooLarge => 422,
            Self::TemporarilyUnavailable => 503,
        }
    }
}

/// A refusal: its code, and words that name the parameter as the sender spelled it and say what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// In words.
    pub message: String,
}

impl Refusal {
    /// A refusal with these words.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_rejection_has_a_status_that_says_so() {
        for code in Code::iter() {
            let rejected = code.outcome() == PostbackOutcome::Rejected;
            assert_eq!(rejected, code.http_status() >= 400, "{}", code.word());
        }
        assert_eq!(Code::ClickOfAnotherOffer.word(), "click_of_another_offer");
    }
}
