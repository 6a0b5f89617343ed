//! What each code means, and what to do about it, for people who read it in an answer.

use strum::IntoEnumIterator;

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
            Self::UnknownCoupon => "No active coupon has this code.",
            Self::UnknownStatus => "The status mapping does not know the word.",
            Self::ClickOfAnotherOffer => "The click belongs to an offer that the integration does not report for.",
            Self::CouponOfAnotherOffer => "The coupon belongs to an offer that the integration does not report for.",
            Self::ClickTooOld => "The click is older than the offer's attribution window.",
            Self::ClickTooYoung => "The conversion came sooner after the click than the offer allows.",
            Self::OfferNotActive => "The offer is paused.",
            Self::AffiliateNotActive => "The affiliate is paused.",
            Self::PayoutOverrideNotAllowed => "The report sets a payout, which the integration may not.",
            Self::PayoutOverrideOutOfBounds => "The payout lies outside of the integration's bounds.",
            Self::FraudulentClick => "The click was made by a known bot, and the offer refuses those.",
            Self::RefundTooLarge => "More would have gone back than was paid.",
            Self::TemporarilyUnavailable => "The report could not be kept anywhere.",
        }
    }

    /// What to do about it, for whoever runs the sender or the program; none when there is nothing to do.
    pub fn remedy(self) -> Option<&'static str> {
        Some(match self {
            Self::Accepted | Self::StatusUpdated | Self::RefundRecorded | Self::Duplicate => return None,
            Self::Ignored | Self::ClickNotKnownYet | Self::SaleNotKnownYet | Self::StoredForLater => return None,
            Self::MissingClickId => {
                "Keep the click id that came with the visitor, and send it with the sale under the name that the integration reads."
            }
            Self::MalformedClickId => {
                "Send the click id whole, as it came with the visitor; compare it with what the offer's destination gets."
            }
            Self::LiteralMacro => {
                "Correct how the placeholder is spelled in the sender's system, so that it is filled in."
            }
            Self::MissingTxnId => "Send the order's own number, or let the integration do without.",
            Self::MalformedAmount => "Write 1234.50: digits and a point, no separators, no exponent, no sign.",
            Self::NegativeAmount => "Send what was paid; report what goes back as a refund.",
            Self::AmountTooLarge => "Check the amount unit: 4999 is 49.99 only where the smallest unit is counted.",
            Self::UnknownCurrency => "Send a three-letter code such as USD, or set the integration's default currency.",
            Self::MalformedEvent => "Send one word such as sale or lead, without spaces.",
            Self::MalformedEventTime => "Send RFC 3339 with its zone, or a Unix time, and check the sender's clock.",
            Self::RepeatedParameter => "Send it once: which of two values is meant is never guessed.",
            Self::ParameterTooLong => "Check what the sender fills in, and send less.",
            Self::BodyTooLarge => "Send one conversion a request.",
            Self::UnsupportedMediaType => {
                "Send application/x-www-form-urlencoded or application/json, and name it as the Content-Type."
            }
            Self::MalformedBody => "Mend what the message names; the encoding is UTF-8.",
            Self::WrongSecret => {
                "Send the integration's secret as the header X-Postback-Secret. If it was changed, change it at the sender; if not, somebody may be guessing."
            }
            Self::WrongSignature => "Give both sides the same signing secret, and sign the body as it is sent.",
            Self::StaleSignature => {
                "Sign each attempt anew, and check the sender's clock; a request that somebody replays looks the same."
            }
            Self::AddressNotAllowed => "If the address is the sender's, add it to the integration's allowed addresses.",
            Self::IntegrationPaused => "Resume the integration in the dashboard to take reports again.",
            Self::UnknownIntegration => "Copy the URL from the dashboard again.",
            Self::RateLimited => "Wait as long as Retry-After says, and send it again.",
            Self::UnknownClick => {
                "Send the click id of a visit through a link of this program, and not a made-up one or another program's."
            }
            Self::UnknownSale => "Report the sale first, with the same transaction id and event.",
            Self::UnknownCoupon => "Create or resume the coupon in the dashboard, and report the sale again.",
            Self::UnknownStatus => "Say in the integration's settings what the word means.",
            Self::ClickOfAnotherOffer | Self::CouponOfAnotherOffer => {
                "Report to the other offer's integration, or let this one report for any offer."
            }
            Self::ClickTooOld => "Widen the offer's attribution window if such sales should count.",
            Self::ClickTooYoung => {
                "Look whether the sale is genuine, since haste is often a sign of fraud; if it is, lower the offer's shortest time."
            }
            Self::OfferNotActive => "Resume the offer if its sales should count.",
            Self::AffiliateNotActive => "Resume the affiliate if their sales should count.",
            Self::PayoutOverrideNotAllowed => "Leave the payout out, or give the integration bounds for it.",
            Self::PayoutOverrideOutOfBounds => "Check the payout, or widen the integration's bounds.",
            Self::FraudulentClick => "If a person made the click, let the offer take conversions of bots' clicks.",
            Self::RefundTooLarge => "Check the amount and the currency, and whether the refund was reported before.",
            Self::TemporarilyUnavailable => "Send it again until it is taken, after the time that Retry-After says.",
        })
    }
}

/// What to do about a postback that was recorded with this code; none when there is nothing to do.
pub fn remedy(word: &str) -> Option<&'static str> {
    Code::iter().find(|code| code.word() == word)?.remedy()
}

#[cfg(test)]
mod tests {
    use waypost_entity::status::PostbackOutcome;

    use super::*;

    #[test]
    fn every_refusal_says_what_to_do_and_nothing_else_asks_for_anything() {
        for code in Code::iter() {
            for words in [Some(code.meaning()), code.remedy()].into_iter().flatten() {
                assert!(words.ends_with('.') && words.starts_with(char::is_uppercase), "{words}");
            }
            let is_refused = code.outcome() == PostbackOutcome::Rejected;
            assert_eq!(code.remedy().is_some(), is_refused, "{}", code.word());
            assert_eq!(remedy(code.word()), code.remedy());
        }
        assert_eq!(remedy("of a later version"), None);
    }
}
