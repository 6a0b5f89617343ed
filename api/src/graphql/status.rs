//! The states and choices of the API, one for one those of the rows.

use async_graphql::Enum;
use waypost_domain::conversion::Told;
use waypost_domain::postback::replay;
use waypost_domain::report::Dimension;
use waypost_entity::status;

/// What a person may do in a tenant.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::Role")]
pub(crate) enum Role {
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

/// Whether an offer takes clicks and conversions.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::OfferStatus")]
pub(crate) enum OfferStatus {
    /// It does.
    Active,
    /// It does not: its links answer as unknown, and conversions are refused.
    Paused,
}

/// Which version of an offer's terms pays a conversion.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::TermsInForceAt")]
pub(crate) enum TermsInForceAt {
    /// The one that was in force when the conversion happened.
    Conversion,
    /// The one that was in force when the visitor clicked; without a click, when the conversion happened.
    Click,
}

/// Whether an affiliate's clicks and conversions count.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::AffiliateStatus")]
pub(crate) enum AffiliateStatus {
    /// They count.
    Active,
    /// They do not: links answer as unknown, and conversions are refused.
    Paused,
}

/// Whether an integration may report.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::IntegrationStatus")]
pub(crate) enum IntegrationStatus {
    /// It may.
    Active,
    /// Its requests are refused and recorded.
    Paused,
}

/// Whether a coupon credits its affiliate.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::CouponStatus")]
pub(crate) enum CouponStatus {
    /// It does.
    Active,
    /// It does not: a report that names it and no click that counts is refused as "unknown_coupon".
    Paused,
}

/// What a merchant says of a conversion.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::ReportedStatus")]
pub(crate) enum ReportedStatus {
    /// It counts.
    Approved,
    /// It may count later; nothing is owed until then.
    Pending,
    /// It never counted.
    Rejected,
    /// It no longer counts: what was owed is taken back.
    Reversed,
}

/// What was said of a conversion after it was made.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::ConversionChangeKind")]
pub(crate) enum ConversionChangeKind {
    /// A word about its status.
    Status,
    /// Money that went back to the customer.
    Refund,
    /// A report that was read anew, by other settings than those of the time when it came.
    Correction,
    /// What a cap had cut is paid, since newer terms have a higher one.
    CapRaised,
    /// Its hold was over.
    HoldEnded,
    /// A reviewer approved or rejected it, or took that back.
    Review,
}

/// What a reviewer does with a conversion.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::Review")]
pub(crate) enum Review {
    /// It counts, whatever it was pending for.
    Approved,
    /// It does not count.
    Rejected,
    /// What was said before is taken back.
    Reopened,
}

/// What a reviewer said of a conversion and nobody has taken back.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::Reviewed")]
pub(crate) enum Reviewed {
    /// It counts.
    Approved,
    /// It does not.
    Rejected,
}

/// What became of one conversion in a review.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Told")]
pub(crate) enum ReviewOutcomeCode {
    /// It is done.
    Done,
    /// It was so already.
    Already,
    /// There is no such conversion.
    NotFound,
    /// The merchant rejected it, and only the merchant can make it count again.
    RejectedByMerchant,
    /// The merchant took it back, or all of its money went back to the customer.
    Reversed,
    /// It is part of a payment, so its approval stays; it can be rejected.
    Paid,
    /// No reviewer has said anything of it that could be taken back.
    NotReviewed,
}

/// In which way a stored postback comes to something else than before.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "replay::Kind")]
pub(crate) enum PostbackDifferenceKind {
    /// It did not count, and does now.
    Counted,
    /// It counts, and says something else now.
    Corrected,
    /// It counted, and would be refused today. It goes on counting unless takeBack is true.
    Withdrawn,
    /// It did not count and does not now, for another reason.
    Reworded,
}

/// Why a stored postback cannot be taken in again.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "replay::Unfit")]
pub(crate) enum UnfitForReplay {
    /// It never proved who sent it, and what it came with to prove it is not kept. Let its sender send it again.
    SenderNotProved,
    /// It was too long to be kept whole, or its body could not be kept.
    NotKeptWhole,
    /// It waits for its click or sale, and is tried again without this.
    StillWaits,
    /// It was taken in again before, and the record of that is selected too.
    ReplayedBefore,
}

/// Whether an endpoint is called.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::EndpointStatus")]
pub(crate) enum EndpointStatus {
    /// It is.
    Active,
    /// It is not: what happens meanwhile waits until it is opened again, and nothing is lost.
    Paused,
}

/// Why an endpoint is paused.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::PausedBecause")]
pub(crate) enum PausedBecause {
    /// Somebody wanted it.
    Asked,
    /// It answered 410 Gone.
    Gone,
    /// It was deleted: nothing is sent there any more.
    Deleted,
}

/// How a partner's server is called.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::CallMethod")]
pub(crate) enum CallMethod {
    /// GET: everything stands in the URL.
    Get,
    /// POST with a form as its body.
    PostForm,
    /// POST with JSON as its body.
    PostJson,
}

/// What makes two postbacks reports of the same conversion. One without a transaction id goes by its click and event, whatever the
/// rule. A sale that a coupon alone brings needs a transaction id, since many customers use the same coupon: where the rule goes by
/// the click, it goes by the coupon, the event and the transaction id.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::DedupeBy")]
pub(crate) enum DedupeBy {
    /// The same offer, event and transaction id.
    Txn,
    /// The same transaction id anywhere in the program.
    TxnAnywhere,
    /// The same click and event.
    ClickEvent,
    /// The same click, event and transaction id.
    ClickTxn,
}

/// What a visitor came with.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::Device")]
pub(crate) enum Device {
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

/// What became of a postback.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::PostbackOutcome")]
pub(crate) enum PostbackOutcome {
    /// It made a conversion.
    Accepted,
    /// It changed one: its status, or what was refunded of it.
    Updated,
    /// It repeated one, which is counted once.
    Duplicate,
    /// There was nothing to do about it.
    Ignored,
    /// It is kept and will be looked at later.
    Parked,
    /// It did neither; its code says why.
    Rejected,
}

/// What people are told of.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::NoticeKind")]
pub(crate) enum NoticeKind {
    /// An integration that usually reports has reported nothing that counts for much longer than it usually does.
    IntegrationSilent,
    /// Half or more of an integration's newest reports are rejected, and three times as many as usual.
    IntegrationRejecting,
    /// A partner postback or webhook failed so often that it rests: what is due waits, and one message is tried now and then.
    EndpointFailing,
    /// A partner postback or webhook answered 410 Gone and is paused.
    EndpointGone,
}

/// A conversion's life.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::ConversionStatus")]
pub(crate) enum ConversionStatus {
    /// Not settled yet, on hold, not reviewed yet, or pending by the merchant's word: nothing is owed yet.
    Pending,
    /// Owed to the affiliate.
    Approved,
    /// Rejected by the merchant or by a reviewer: nothing is owed, and what was owed is taken back.
    Rejected,
    /// Was owed and no longer is.
    Reversed,
    /// Part of a payment.
    Paid,
}

/// What moved money.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::LedgerEntryKind")]
pub(crate) enum LedgerEntryKind {
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
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "status::DeliveryStatus")]
pub(crate) enum DeliveryStatus {
    /// Waiting for its next attempt.
    Pending,
    /// The partner answered 2xx.
    Succeeded,
    /// The attempts are used up.
    Failed,
}

/// What a report's rows are split by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Dimension")]
pub(crate) enum ReportDimension {
    /// One row an offer.
    Offer,
    /// One row a local day.
    Day,
}
