//! The choices of an integration's settings, one for one those of the rows.

use async_graphql::Enum;
use waypost_domain::{integration, postback};
use waypost_entity::status;

/// What an amount counts.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::AmountUnit")]
pub(crate) enum AmountUnit {
    /// Units of the currency: 49.99.
    Major,
    /// Its smallest units: 4999 for 49.99 USD, 50 for 50 JPY.
    Minor,
}

/// How a report proves who sent it, beside the secret.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::Signature")]
pub(crate) enum PostbackSignature {
    /// It does not.
    None,
    /// The headers webhook-id, webhook-timestamp and webhook-signature, as standardwebhooks.com describes them: HMAC-SHA256 of
    /// id, time and body; the time may be 5 minutes away.
    StandardWebhooks,
    /// The header Stripe-Signature; its time may be 5 minutes away.
    Stripe,
    /// The header X-Shopify-Hmac-Sha256.
    Shopify,
    /// The header X-WC-Webhook-Signature.
    Woocommerce,
}

/// How reports are answered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::AnswerStyle")]
pub(crate) enum AnswerStyle {
    /// With the HTTP status that says what became of them.
    Honest,
    /// With 200 whenever nothing is gained by sending them again, for senders that choke on anything else. What has to be sent
    /// again is still answered 429 or 503.
    Always200,
}

/// Who is credited when a report names a click and a coupon of different affiliates.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::AttributionOrder")]
pub(crate) enum AttributionOrder {
    /// The click's affiliate; the coupon's when there is no click that may be credited.
    ClickFirst,
    /// The coupon's affiliate; the click's when there is no coupon that may be credited.
    CouponFirst,
}

/// What a sender's word for a status means.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "postback::Meaning")]
pub(crate) enum StatusMeaning {
    /// The conversion counts.
    Approved,
    /// It may count later.
    Pending,
    /// It never counted.
    Rejected,
    /// It no longer counts.
    Reversed,
    /// The report says nothing that we want to know, and is answered "ignored".
    Ignore,
}

/// One of the two secrets that an integration can have.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "integration::Which")]
pub(crate) enum IntegrationSecret {
    /// What reports show, in the header X-Postback-Secret or the parameter "secret".
    Secret,
    /// What reports are signed with.
    SigningSecret,
}

/// One thing that a report can say.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "postback::Field")]
pub(crate) enum PostbackField {
    /// The click id that came with the visitor, for instance "clk_01jn3jqkzne90tkh2y5vp0kq3c".
    ClickId,
    /// The sender's own number of the order; what makes a second report of it a duplicate.
    TxnId,
    /// What the customer paid, for instance 49.99.
    Amount,
    /// The currency of all amounts of the report, an ISO 4217 code such as "USD".
    Currency,
    /// What happened, for instance "sale" or "lead".
    Event,
    /// The sender's word for how far the conversion is; the status mapping says what it means.
    Status,
    /// The coupon code that the customer used.
    CouponCode,
    /// What the affiliate is to be paid instead of what the terms say, where that is allowed.
    Payout,
    /// The sender's own number of the customer.
    CustomerId,
    /// When it happened: RFC 3339, or a Unix time in seconds or milliseconds.
    EventTime,
    /// 1 or true for a report that is only tried out.
    Test,
    /// The category of what was bought.
    Category,
    /// What the customer has spent in all so far.
    Ltv,
    /// Anything else that the sender wants to see in reports.
    Adv1,
    /// Anything else that the sender wants to see in reports.
    Adv2,
    /// Anything else that the sender wants to see in reports.
    Adv3,
    /// Anything else that the sender wants to see in reports.
    Adv4,
    /// Anything else that the sender wants to see in reports.
    Adv5,
    /// How much more of the order went back to the customer.
    Refund,
    /// How much of the order went back to the customer in all so far.
    RefundTotal,
    /// The sender's own number of the refund.
    RefundId,
    /// The integration's secret, for senders that cannot send the header X-Postback-Secret.
    Secret,
}
