//! The states and choices of payouts, one for one those of the rows.

use async_graphql::Enum;
use waypost_domain::payout::{Format, Shape};
use waypost_entity::status;

/// How often what is owed is drafted for payment.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::PayoutFrequency")]
pub(crate) enum PayoutFrequency {
    /// When somebody asks for it.
    ByHand,
    /// When a week has ended, on Sunday.
    Weekly,
    /// When the 15th and when the month has ended.
    TwiceAMonth,
    /// When a month has ended.
    Monthly,
}

/// Who may approve a payout run, of those who may approve at all.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::PayoutApproval")]
pub(crate) enum PayoutApproval {
    /// Also who prepared it.
    Anyone,
    /// A person who had no hand in it: never drafted or refreshed it, nor reviewed one of its lines, and neither did a key that they made.
    /// API keys approve nothing then.
    AnotherPerson,
}

/// How an affiliate is paid.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::PayoutMethod")]
pub(crate) enum PayoutMethod {
    /// To an account at PayPal.
    Paypal,
    /// By Wise.
    Wise,
    /// In another way, which the account names.
    Other,
}

/// A payout run's life.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::PayoutRunStatus")]
pub(crate) enum PayoutRunStatus {
    /// It can be reviewed, refreshed and thrown away.
    Draft,
    /// It stays as it is, and is to be paid.
    Approved,
    /// Every line of it was paid or failed.
    Finished,
    /// It was thrown away as a draft.
    Discarded,
}

/// What becomes of a line of a payout run.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::PayoutLineStatus")]
pub(crate) enum PayoutLineStatus {
    /// It is to be paid.
    Payable,
    /// It pays nothing in this run; what it holds is for the next one.
    CarriedOver,
    /// A reviewer left it out; what it holds is for the next run.
    Excluded,
    /// It was paid.
    Paid,
    /// It could not be paid; what it held is for the next run.
    Failed,
}

/// Why a line of a payout run is carried over.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::PayoutHold")]
pub(crate) enum PayoutHold {
    /// More was taken back than earned, which is set off against what comes next.
    NegativeBalance,
    /// It is less than the program's minimum.
    BelowMinimum,
    /// A currency has no exchange rate for the run's day: set it, then refresh the run.
    NoExchangeRate,
    /// It is more than one payment can be.
    TooLarge,
}

/// What a file of payments is made for.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Shape")]
pub(crate) enum PayoutShape {
    /// PayPal Payouts: one currency a file, 5,000 payments at most. Of what is still to be paid.
    Paypal,
    /// Wise batch payments, in which the affiliate gets the exact amount: 1,000 payments at most. Of what is still to be paid.
    Wise,
    /// A table of every payment of the run with all that is known of it: 5,000 payments at most.
    Plain,
}

/// What a statement is made for.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Format")]
pub(crate) enum StatementFormat {
    /// A page to be read and printed.
    Html,
    /// A table of comma-separated values.
    Csv,
}
