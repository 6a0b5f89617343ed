//! The states that rows can be in, stored as the snake_case words that people read in the API.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

macro_rules! statuses {
    ($($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $variant_doc:literal])* $variant:ident),* $(,)? })*) => {$(
        $(#[doc = $doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString,
        )]
        #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        pub enum $name {
            $($(#[doc = $variant_doc])* $variant,)*
        }

        impl $name {
            /// The word stored in the database and shown on the wire.
            pub fn word(self) -> &'static str {
                self.into()
            }
        }
    )*};
}

statuses! {
    /// What a person may do in a tenant.
    Role {
        /// Everything, and cannot be the last one to leave.
        Owner,
        /// Everything but the tenant itself.
        Admin,
        /// Runs the program: offers, affiliates, links, integrations.
        Manager,
        /// Reads everything, changes nothing.
        Analyst,
        /// A partner, who sees only itself.
        Affiliate,
    }

    /// Whether an affiliate's clicks and conversions count.
    AffiliateStatus {
        /// They count.
        Active,
        /// They do not: links answer as unknown, conversions are refused.
        Paused,
    }

    /// Whether an offer takes clicks and conversions.
    OfferStatus {
        /// It does.
        Active,
        /// It does not: links answer as unknown, conversions are refused.
        Paused,
    }

    /// At which moment the version of an offer's terms is the one that pays.
    TermsInForceAt {
        /// When the conversion happened.
        Conversion,
        /// When the visitor clicked; without a click, when the conversion happened.
        Click,
    }

    /// Whether an integration may report.
    IntegrationStatus {
        /// It may.
        Active,
        /// Its requests are refused and recorded.
        Paused,
    }

    /// What kind of server an endpoint is.
    EndpointKind {
        /// A partner's, which is told of its conversions.
        PartnerPostback,
        /// The program's own, which is told of what happens.
        Webhook,
    }

    /// Whether an endpoint is called.
    EndpointStatus {
        /// It is.
        Active,
        /// It is not: deliveries wait until it is opened again.
        Paused,
    }

    /// Why an endpoint is paused.
    PausedBecause {
        /// Somebody wanted it.
        Asked,
        /// It answered 410 Gone.
        Gone,
        /// The webhook or partner postback that it was is deleted: nothing is sent there any more.
        Deleted,
    }

    /// How a partner's server is called.
    CallMethod {
        /// GET: everything stands in the URL.
        Get,
        /// POST with a form as its body.
        PostForm,
        /// POST with JSON as its body.
        PostJson,
    }

    /// What a visitor came with.
    Device {
        /// A computer.
        Desktop,
        /// A telephone.
        Mobile,
        /// A tablet.
        Tablet,
        /// A television.
        Tv,
        /// A game console.
        Console,
        /// A program: nobody came.
        Bot,
        /// It does not say.
        Unknown,
    }

    /// What makes two postbacks the same conversion.
    DedupeBy {
        /// Offer, event and transaction id.
        Txn,
        /// The transaction id in the whole tenant.
        TxnAnywhere,
        /// Click and event.
        ClickEvent,
        /// Click, event and transaction id.
        ClickTxn,
    }

    /// How a report proves who sent it, beside the secret.
    Signature {
        /// It does not.
        None,
        /// HMAC-SHA256 over id, time and body, as standardwebhooks.com describes it.
        StandardWebhooks,
        /// The header Stripe-Signature.
        Stripe,
        /// The header X-Shopify-Hmac-Sha256.
        Shopify,
        /// The header X-WC-Webhook-Signature.
        Woocommerce,
    }

    /// What an amount counts.
    AmountUnit {
        /// Units of the currency: 49.99.
        Major,
        /// Its smallest units: 4999.
        Minor,
    }

    /// Who is credited when a report names a click and a coupon of different affiliates.
    AttributionOrder {
        /// The click's affiliate; the coupon's when there is no click that may be credited.
        ClickFirst,
        /// The coupon's affiliate; the click's when there is no coupon that may be credited.
        CouponFirst,
    }

    /// How reports are answered.
    AnswerStyle {
        /// With the status that says what became of them.
        Honest,
        /// With 200 whenever nothing is gained by sending them again, for senders that choke on anything else.
        Always200,
    }

    /// Whether a coupon credits its affiliate.
    CouponStatus {
        /// It does.
        Active,
        /// It does not.
        Paused,
    }

    /// What a sender says of a conversion.
    ReportedStatus {
        /// It counts.
        Approved,
        /// It may count later.
        Pending,
        /// It never counted.
        Rejected,
        /// It no longer counts.
        Reversed,
    }

    /// What was said of a conversion after it was made.
    ConversionChangeKind {
        /// A word about its status.
        Status,
        /// Money that went back to the customer.
        Refund,
        /// A report that was read anew, by other settings.
        Correction,
        /// What a cap had cut is paid, since newer terms have a higher one.
        CapRaised,
        /// Its hold was over.
        HoldEnded,
        /// A reviewer approved or rejected it, or took that back.
        Review,
    }

    /// What a reviewer does with a conversion.
    Review {
        /// It counts, whatever it was pending for.
        Approved,
        /// It does not count.
        Rejected,
        /// What was said before is taken back.
        Reopened,
    }

    /// What a reviewer said of a conversion and has not taken back.
    Reviewed {
        /// It counts.
        Approved,
        /// It does not.
        Rejected,
    }

    /// What became of a postback.
    PostbackOutcome {
        /// It made a conversion.
        Accepted,
        /// It changed one.
        Updated,
        /// It repeated one.
        Duplicate,
        /// There was nothing to do about it.
        Ignored,
        /// It is kept and will be looked at later.
        Parked,
        /// It did neither; its code says why.
        Rejected,
    }

    /// What people are told of.
    NoticeKind {
        /// An integration that usually reports has reported nothing for long.
        IntegrationSilent,
        /// Far more of an integration's reports are rejected than usual.
        IntegrationRejecting,
        /// An endpoint failed so often that it rests.
        EndpointFailing,
        /// An endpoint said that nobody will answer there again.
        EndpointGone,
    }

    /// A conversion's life.
    ConversionStatus {
        /// Counted and not owed yet: not settled, on hold, not reviewed, or pending by the merchant's word.
        Pending,
        /// Owed to the affiliate.
        Approved,
        /// Does not count, by the merchant's word or a reviewer's.
        Rejected,
        /// Was owed and no longer is.
        Reversed,
        /// Part of a payment.
        Paid,
    }

    /// What moved money.
    LedgerEntryKind {
        /// A settled conversion.
        Accrual,
        /// Taking back an accrual.
        Reversal,
        /// A correction.
        Adjustment,
        /// Something extra.
        Bonus,
        /// Money that left for the affiliate.
        Payment,
    }

    /// How often what is owed is drafted for payment.
    PayoutFrequency {
        /// When somebody asks for it.
        ByHand,
        /// When a week has ended, on Sunday.
        Weekly,
        /// When the 15th and when the month has ended.
        TwiceAMonth,
        /// When a month has ended.
        Monthly,
    }

    /// Who may approve a payout run.
    PayoutApproval {
        /// Also who prepared it.
        Anyone,
        /// A person who had no hand in it.
        AnotherPerson,
    }

    /// How an affiliate is paid.
    PayoutMethod {
        /// To an account at PayPal.
        Paypal,
        /// By Wise.
        Wise,
        /// In another way, which the account names.
        Other,
    }

    /// A payout run's life.
    PayoutRunStatus {
        /// It can be reviewed, refreshed and thrown away.
        Draft,
        /// It is frozen and to be paid.
        Approved,
        /// Every line of it was paid or failed.
        Finished,
        /// It was thrown away as a draft.
        Discarded,
    }

    /// What becomes of a line of a payout run.
    PayoutLineStatus {
        /// It is to be paid.
        Payable,
        /// It pays nothing; its entries are for the next run.
        CarriedOver,
        /// Somebody left it out; its entries are for the next run.
        Excluded,
        /// It was paid.
        Paid,
        /// It could not be paid; its entries are for the next run.
        Failed,
    }

    /// Why a line of a payout run is carried over.
    PayoutHold {
        /// More was taken back than earned.
        NegativeBalance,
        /// It is less than what is paid at least.
        BelowMinimum,
        /// A currency has no rate for the run's day.
        NoExchangeRate,
        /// It is more than one payment can be.
        TooLarge,
    }

    /// How far a delivery is.
    DeliveryStatus {
        /// Waiting for its next attempt.
        Pending,
        /// The partner answered 2xx.
        Succeeded,
        /// The attempts are used up.
        Failed,
    }
}
