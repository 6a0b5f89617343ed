//! What each code means, and what to do about it, for people who read it in an answer.

use crate::postback::code::Code;

impl Code {
    /// What it means.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Accepted => "The conversion is counted.",
            Self::StatusUpdated => "The status of a conversion of before is changed.",
            Self::RefundRecorded => "Money that went back to the customer is taken off a conversion of before.",
            Self::Duplicate => "The conversion was reported before and is counted once; the answer names the first.",
            Self::Ignored => "The report says nothing of a conversion, or has a status that the integration ignores.",
            Self::ClickNotKnownYet => "The click is not known yet; the report is kept and decided when it is.",
            Self::SaleNotKnownYet => {
                "The sale that this is about is not known yet; the report is kept and decided when it is."
            }
            Self::StoredForLater => "The database is away; the report is kept on disk and decided when it is back.",
            Self::MissingClickId => {
                "There is neither a click id nor a coupon code, nor a sale of before that this is about."
            }
            Self::MalformedClickId => "The click id is not one of ours.",
            Self::LiteralMacro => {
                "A value is a placeholder that the sender's system did not fill in, such as {click_id}."
            }
            Self::MissingTxnId => "The integration needs a transaction id, and there is none.",
            Self::MalformedAmount => "An amount is not a plain number.",
            Self::NegativeAmount => "An amount is below zero.",
            Self::AmountTooLarge => "An amount is larger than any sale.",
            Self::UnknownCurrency => {
                "The currency is not an ISO 4217 code, or is missing where amounts are in the smallest unit."
            }
            Self::MalformedEvent => "The event is not one word of letters, digits, underscores, dashes and points.",
            Self::MalformedEventTime => "The time cannot be read, or lies more than 5 minutes in the future.",
            Self::RepeatedParameter => "A field is given more than once in one place.",
            Self::ParameterTooLong => "A field has more than 512 characters, or the query string more than 8 KiB.",
            Self::BodyTooLarge => "The body has more than 64 KiB.",
            Self::UnsupportedMediaType => "The body is neither a form nor JSON.",
            Self::MalformedBody => "The body, or a value in it, cannot be read.",
            Self::WrongSecret => "The secret is missing or wrong.",
            Self::WrongSignature => "The signature is missing, or was made with another secret or for another body.",
            Self::StaleSignature => "The signature is right, but its time is more than 5 minutes away.",
            Self::AddressNotAllowed => "The integration does not take reports from this address.",
            Self::IntegrationPaused => "The integration is paused.",
            Self::UnknownIntegration => "There is no integration with the key in the URL; nothing is recorded.",
            Self::RateLimited => "The integration reports more often than it may; nothing is recorded.",
            Self::UnknownClick => "The click does not exist in this program.",
            Self::UnknownSale => "The sale that this is about was never reported.",
            Self::UnknownCoupon => "The coupon code belongs to no affiliate.",
            Self::UnknownStatus => "The status mapping does not know the word.",
            Self::ClickOfAnotherOffer => "The click belongs to an offer that the integration does not report for.",
            Self::CouponOfAnotherOffer => "The coupon belongs to an offer that the integration does not report for.",
            Self::ClickTooOld => "The click is older than the offer's attribution window.",
            Self::ClickTooYoung => "The conversion came sooner after the click than the offer allows.",
            Self::OfferNotActive => "The offer is paused.",
            Self::AffiliateNotActive => "The affiliate is paused.",
            Self::PayoutOverrideNotAllowed => "The report sets a payout, which the integration may not.",
            Self::PayoutOverrideOutOfBounds => "The payout lies outside of the integration's bounds.",
            Self::RefundTooLarge => "More would have gone back than was paid.",
            Self::TemporarilyUnavailable => "The report could not be kept anywhere.",
        }
    }

    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Accepted | Self::StatusUpdated | Self::RefundRecorded | Self::Duplicate | Self::Ignored => "Nothing.",
            Self::ClickNotKnownYet | Self::SaleNotKnownYet | Self::StoredForLater => "Nothing: do not send it again.",
            Self::MissingClickId => "Keep the value that came with the visitor, and send it with the sale.",
            Self::MalformedClickId => "Send the value as it came with the visitor, whole.",
            Self::LiteralMacro => "Correct the name of the placeholder in the sender's system.",
            Self::MissingTxnId => "Send the order's own number, or let the integration do without.",
            Self::MalformedAmount => "Write 1234.50: digits and a point, no separators, no exponent, no sign.",
            Self::NegativeAmount => "Send what was paid; what goes back is a refund.",
            Self::AmountTooLarge => {
                "Check the unit: 4999 is 49.99 only where the integration counts the smallest unit."
            }
            Self::UnknownCurrency => "Send a code such as USD, or set the integration's default currency.",
            Self::MalformedEvent => "Send a word such as sale or lead.",
            Self::MalformedEventTime => "Send RFC 3339 with its zone, or a Unix time, and check the clock.",
            Self::RepeatedParameter => "Send it once.",
            Self::ParameterTooLong | Self::BodyTooLarge => "Send less.",
            Self::UnsupportedMediaType => "Send application/x-www-form-urlencoded or application/json.",
            Self::MalformedBody => "Mend what the message names; the encoding is UTF-8.",
            Self::WrongSecret => "Send the integration's secret as the header X-Postback-Secret.",
            Self::WrongSignature => {
                "Check that both sides have the same signing secret, and sign the body as it is sent."
            }
            Self::StaleSignature => "Sign each attempt anew, and check the clock.",
            Self::AddressNotAllowed => "Add the sender's address to the integration.",
            Self::IntegrationPaused => "Open the integration again in the dashboard.",
            Self::UnknownIntegration => "Copy the URL from the dashboard again.",
            Self::RateLimited => "Wait as long as Retry-After says, and send it again.",
            Self::UnknownClick => "Send the click id of a visit through a link of this program.",
            Self::UnknownSale => "Report the sale first, with the same transaction id and event.",
            Self::UnknownCoupon => "Give the coupon to an affiliate in the dashboard.",
            Self::UnknownStatus => "Add the word to the integration's status mapping.",
            Self::ClickOfAnotherOffer | Self::CouponOfAnotherOffer => "Report to the integration of that offer.",
            Self::ClickTooOld => "Nothing, or lengthen the offer's window.",
            Self::ClickTooYoung => "Look whether the sales are genuine, or lower the offer's shortest time.",
            Self::OfferNotActive => "Open the offer again.",
            Self::AffiliateNotActive => "Open the affiliate again.",
            Self::PayoutOverrideNotAllowed => "Leave the payout out, or give the integration bounds for it.",
            Self::PayoutOverrideOutOfBounds => "Check the payout, or widen the bounds.",
            Self::RefundTooLarge => "Check the amount, and whether the refund was reported before.",
            Self::TemporarilyUnavailable => "Send it again until it is taken, after the time that Retry-After says.",
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;
    use waypost_entity::status::PostbackOutcome;

    use super::*;

    #[test]
    fn every_refusal_says_what_to_do_and_nothing_else_asks_for_anything() {
        for code in Code::iter() {
            for words in [code.meaning(), code.remedy()] {
                assert!(words.ends_with('.') && words.starts_with(char::is_uppercase), "{words}");
            }
            let is_refused = code.outcome() == PostbackOutcome::Rejected;
            assert_eq!(
                code.remedy().starts_with("Nothing"),
                !is_refused || code == Code::ClickTooOld,
                "{}",
                code.word()
            );
        }
    }
}
