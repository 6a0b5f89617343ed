//! Where a conversion stands after everything that was said of it since it was made. Pure: it folds the changes in their order.
//! The merchant and the program's reviewers are two voices, and neither takes the other's word back.

use chrono::{DateTime, Utc};
use waypost_entity::status::{ConversionChangeKind, ReportedStatus, Review, Reviewed};
use waypost_entity::{conversion, conversion_change};

use crate::money::Micros;

/// What the changes of a conversion come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The merchant's latest word about it; approved when there was none.
    pub said: ReportedStatus,
    /// What went back to the customer, in the conversion's currency.
    pub refunded: Micros,
    /// The reviewers' latest word about it; none when there was none, or when it was taken back.
    pub reviewed: Option<Reviewed>,
    /// The moment at which a hold of it was last known to be over; none when none ever was. A hold that ends later goes on.
    hold_over_at: Option<DateTime<Utc>>,
}

impl Standing {
    /// Where it stands after these changes, oldest first.
    pub(crate) fn after<'a>(changes: impl IntoIterator<Item = &'a conversion_change::Model>) -> Self {
        let nothing = Self {
            said: ReportedStatus::Approved,
            refunded: 0,
            reviewed: None,
            hold_over_at: None,
        };
        changes.into_iter().fold(nothing, Self::and)
    }

    fn and(self, change: &conversion_change::Model) -> Self {
        let more = change.refund_micros.unwrap_or_default();
        match change.kind {
            ConversionChangeKind::Status => Self {
                said: change.status.unwrap_or(self.said),
                ..self
            },
            ConversionChangeKind::Refund => Self {
                refunded: self.refunded.saturating_add(more),
                ..self
            },
            ConversionChangeKind::Correction => Self {
                said: change.status.unwrap_or(self.said),
                refunded: self.refunded.saturating_add(more).max(0),
                // One that moves the sale to another offer may take an approval back.
                reviewed: change.review.map_or(self.reviewed, reviewed),
                // One that moves the hold to a moment that is past already does not begin it again.
                hold_over_at: self.hold_over_at.map(|at| at.max(change.created_at)),
            },
            // It is about how much is paid, and not about whether.
            ConversionChangeKind::CapRaised => self,
            ConversionChangeKind::HoldEnded => Self {
                hold_over_at: Some(change.created_at),
                ..self
            },
            ConversionChangeKind::Review => Self {
                reviewed: change.review.map_or(self.reviewed, reviewed),
                ..self
            },
        }
    }

    /// What remains of an amount.
    pub(crate) fn remains(&self, amount: Micros) -> Micros {
        amount.saturating_sub(self.refunded).max(0)
    }

    /// What it is by the merchant: a sale whose whole amount went back no longer counts, whatever was said of it.
    pub(crate) fn reported(&self, amount: Option<Micros>) -> ReportedStatus {
        let all_back = amount.is_some_and(|amount| self.refunded > 0 && self.remains(amount) == 0);
        match self.said {
            ReportedStatus::Approved | ReportedStatus::Pending if all_back => ReportedStatus::Reversed,
            said => said,
        }
    }

    /// What it is worth. What the merchant takes back or never counted is worth nothing, whatever a reviewer says of it; of everything
    /// else the reviewer has the last word.
    pub(crate) fn status(&self, conversion: &conversion::Model) -> ReportedStatus {
        match (self.reported(conversion.amount_micros), self.reviewed) {
            (gone @ (ReportedStatus::Rejected | ReportedStatus::Reversed), _) => gone,
            (ReportedStatus::Approved | ReportedStatus::Pending, Some(Reviewed::Approved)) => ReportedStatus::Approved,
            (ReportedStatus::Approved | ReportedStatus::Pending, Some(Reviewed::Rejected)) => ReportedStatus::Rejected,
            (ReportedStatus::Pending, None) => ReportedStatus::Pending,
            (ReportedStatus::Approved, None) if self.holds(conversion) || conversion.needs_review => {
                ReportedStatus::Pending
            }
            (ReportedStatus::Approved, None) => ReportedStatus::Approved,
        }
    }

    /// Whether its hold is one of the things that it is pending for.
    pub(crate) fn on_hold(&self, conversion: &conversion::Model) -> bool {
        self.status(conversion) == ReportedStatus::Pending && self.holds(conversion)
    }

    /// Whether a review is one of the things that it is pending for.
    pub(crate) fn awaits_review(&self, conversion: &conversion::Model) -> bool {
        self.status(conversion) == ReportedStatus::Pending && conversion.needs_review
    }

    /// Whether it has a hold, and that is over.
    pub(crate) fn hold_is_over(&self, conversion: &conversion::Model) -> bool {
        conversion.hold_until.is_some() && !self.holds(conversion)
    }

    /// Whether it has a hold that nothing has ended. What ended another one says nothing of a hold that a correction moved into the future.
    fn holds(&self, conversion: &conversion::Model) -> bool {
        let goes_on = |until| self.hold_over_at.is_none_or(|over_at| until > over_at);
        conversion.hold_until.is_some_and(goes_on)
    }
}

/// The reason of the reviewers' latest word.
pub(crate) fn review_reason(changes: &[conversion_change::Model]) -> Option<&str> {
    let reviews = |change: &&conversion_change::Model| change.review.is_some();
    changes.iter().rfind(reviews)?.word.as_deref()
}

fn reviewed(review: Review) -> Option<Reviewed> {
    match review {
        Review::Approved => Some(Reviewed::Approved),
        Review::Rejected => Some(Reviewed::Rejected),
        Review::Reopened => None,
    }
}

#[cfg(test)]
mod tests;
