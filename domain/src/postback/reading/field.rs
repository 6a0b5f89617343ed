//! What a report can say: the canonical fields, whatever a sender calls them.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumIter, EnumString, IntoStaticStr};

/// One thing that a report can say.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumCount,
    EnumIter,
    EnumString,
    IntoStaticStr,
    Serialize,
    Deserialize,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "`meaning` says what each is")]
pub enum Field {
    ClickId,
    TxnId,
    Amount,
    Currency,
    Event,
    Status,
    CouponCode,
    Payout,
    CustomerId,
    EventTime,
    Test,
    Category,
    Ltv,
    Adv1,
    Adv2,
    Adv3,
    Adv4,
    Adv5,
    Refund,
    RefundTotal,
    RefundId,
    Secret,
}

impl Field {
    /// Our word for it, for instance `click_id`.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What it says, for people who set an integration up.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::ClickId => "The click id that came with the visitor, for instance clk_01jn3jqkzne90tkh2y5vp0kq3c.",
            Self::TxnId => "The sender's own number of the order; what makes a second report of it a duplicate.",
            Self::Amount => "What the customer paid, for instance 49.99.",
            Self::Currency => "The currency of all amounts of the report, an ISO 4217 code such as USD.",
            Self::Event => {
                "What happened, for instance sale or lead; the terms of the offer may pay for each differently."
            }
            Self::Status => "The sender's word for how far the conversion is; the status mapping says what it means.",
            Self::CouponCode => "The coupon code that the customer used; it can credit an affiliate without a click.",
            Self::Payout => {
                "What the affiliate is to be paid instead of what the terms say, where the integration allows it."
            }
            Self::CustomerId => "The sender's own number of the customer.",
            Self::EventTime => "When it happened: RFC 3339, or a Unix time in seconds or milliseconds.",
            Self::Test => "1 or true for a report that is only tried out and is never paid.",
            Self::Category => "The category of what was bought.",
            Self::Ltv => "What the customer has spent in all so far.",
            Self::Adv1 | Self::Adv2 | Self::Adv3 | Self::Adv4 | Self::Adv5 => {
                "Anything else that the sender wants to see in reports."
            }
            Self::Refund => "How much more of the order went back to the customer.",
            Self::RefundTotal => "How much of the order went back to the customer in all so far.",
            Self::RefundId => "The sender's own number of the refund, by which a repeated one is told.",
            Self::Secret => "The integration's secret, for senders that cannot send the header X-Postback-Secret.",
        }
    }
}
