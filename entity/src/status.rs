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

    /// Whether an integration may report.
    IntegrationStatus {
        /// It may.
        Active,
        /// Its requests are refused and recorded.
        Paused,
    }

    /// Whether a partner postback is called.
    PartnerPostbackStatus {
        /// It is.
        Active,
        /// It is not: deliveries wait until it is opened again.
        Paused,
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

    /// What became of a postback.
    PostbackOutcome {
        /// It made a conversion.
        Accepted,
        /// It repeated one.
        Duplicate,
        /// It is kept and will be looked at later.
        Parked,
        /// It did neither; its code says why.
        Rejected,
    }

    /// A conversion's life.
    ConversionStatus {
        /// Counted, not yet settled or on hold.
        Pending,
        /// Owed to the affiliate.
        Approved,
        /// Never owed.
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
