//! What a reviewer's word does to a conversion, by everything that was said of it before. Pure.

use waypost_entity::status::{ConversionStatus, ReportedStatus, Review, Reviewed};
use waypost_entity::{conversion, conversion_change};

use crate::conversion::standing::{Standing, review_reason};

/// What became of one conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Told {
    /// It is done.
    Done,
    /// It was so already.
    Already,
    /// It is not there.
    NotFound,
    /// The merchant rejected it: it counts only when the merchant says so.
    RejectedByMerchant,
    /// The merchant took it back, or all of its money went back.
    Reversed,
    /// It is part of a payment, so its approval stands; it can be rejected.
    Paid,
    /// No reviewer has said anything that could be taken back.
    NotReviewed,
}

impl Told {
    /// In words.
    pub fn message(self) -> &'static str {
        match self {
            Self::Done => "it is done",
            Self::Already => "it was so already",
            Self::NotFound => "there is no such conversion",
            Self::RejectedByMerchant => "the merchant rejected it, and only the merchant can make it count again",
            Self::Reversed => "the merchant took it back or refunded all of it, so there is nothing to review",
            Self::Paid => "it is part of a payment, so its approval stays; reject it to take the money back",
            Self::NotReviewed => "no reviewer has said anything of it that could be taken back",
        }
    }
}

/// What a word comes to.
pub(super) fn decide(
    conversion: &conversion::Model,
    before: &[conversion_change::Model],
    (review, reason): (Review, Option<&str>),
) -> Told {
    let standing = Standing::after(before);
    match review {
        Review::Approved => counted(conversion, &standing).unwrap_or_else(|| {
            let is_so = standing.status(conversion) == ReportedStatus::Approved;
            done_unless(is_so)
        }),
        Review::Rejected => counted(conversion, &standing).unwrap_or_else(|| {
            // Another reason is worth saying: the affiliate reads it.
            let is_so = standing.reviewed == Some(Reviewed::Rejected) && review_reason(before) == reason;
            done_unless(is_so)
        }),
        Review::Reopened => match standing.reviewed {
            None => Told::NotReviewed,
            Some(Reviewed::Approved) if conversion.status == ConversionStatus::Paid => Told::Paid,
            Some(Reviewed::Approved | Reviewed::Rejected) => Told::Done,
        },
    }
}

/// What is told of one that the merchant does not count, of which there is nothing to decide.
fn counted(conversion: &conversion::Model, standing: &Standing) -> Option<Told> {
    match standing.reported(conversion.amount_micros) {
        ReportedStatus::Rejected => Some(Told::RejectedByMerchant),
        ReportedStatus::Reversed => Some(Told::Reversed),
        ReportedStatus::Approved | ReportedStatus::Pending => None,
    }
}

fn done_unless(is_so: bool) -> Told {
    if is_so { Told::Already } else { Told::Done }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use waypost_entity::status::ConversionChangeKind;

    use super::*;
    use crate::postback::samples::{self, id};

    fn merchant(status: ReportedStatus) -> conversion_change::Model {
        conversion_change::Model {
            tenant_id: id(1),
            id: id(1),
            conversion_id: id(8),
            kind: ConversionChangeKind::Status,
            status: Some(status),
            refund_micros: None,
            corrected: None,
            review: None,
            terms_id: None,
            word: None,
            source_key: String::new(),
            postback_id: None,
            actor: String::new(),
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    fn back(micros: i64) -> conversion_change::Model {
        conversion_change::Model {
            kind: ConversionChangeKind::Refund,
            status: None,
            refund_micros: Some(micros),
            ..merchant(ReportedStatus::Approved)
        }
    }

    fn reviewer(review: Review, reason: &str) -> conversion_change::Model {
        conversion_change::Model {
            kind: ConversionChangeKind::Review,
            status: None,
            review: Some(review),
            terms_id: None,
            word: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
            ..merchant(ReportedStatus::Approved)
        }
    }

    #[test]
    fn a_word_is_taken_where_it_changes_something() {
        use ReportedStatus::{Pending, Rejected, Reversed};
        use Review::{Approved as Approve, Rejected as Reject, Reopened as Reopen};
        use Told::{Already, Done, NotReviewed, Paid, RejectedByMerchant};
        let why = || reviewer(Reject, "why");
        for (row, (needs_review, before, [approved, rejected, reopened])) in [
            (false, vec![], [Already, Done, NotReviewed]),
            (true, vec![], [Done, Done, NotReviewed]),
            (false, vec![merchant(Pending)], [Done, Done, NotReviewed]),
            (true, vec![reviewer(Approve, "")], [Already, Done, Done]),
            (true, vec![why()], [Done, Already, Done]),
            (true, vec![reviewer(Reject, "otherwise")], [Done, Done, Done]),
            (true, vec![why(), reviewer(Reopen, "")], [Done, Done, NotReviewed]),
            (false, vec![why(), reviewer(Reopen, "")], [Already, Done, NotReviewed]),
            (
                false,
                vec![merchant(Rejected)],
                [RejectedByMerchant, RejectedByMerchant, NotReviewed],
            ),
            (
                false,
                vec![merchant(Reversed)],
                [Told::Reversed, Told::Reversed, NotReviewed],
            ),
            (true, vec![back(10)], [Told::Reversed, Told::Reversed, NotReviewed]),
            (true, vec![back(4)], [Done, Done, NotReviewed]),
            (
                true,
                vec![why(), merchant(Reversed)],
                [Told::Reversed, Told::Reversed, Done],
            ),
        ]
        .into_iter()
        .enumerate()
        {
            let sale = conversion::Model {
                needs_review,
                ..samples::sale(Some(10))
            };
            let told = [Approve, Reject, Reopen].map(|review| decide(&sale, &before, (review, Some("why"))));
            assert_eq!(told, [approved, rejected, reopened], "row {row}");
        }
        let paid = conversion::Model {
            status: ConversionStatus::Paid,
            needs_review: true,
            ..samples::sale(Some(10))
        };
        let before = [reviewer(Approve, "")];
        let told = [Approve, Reject, Reopen].map(|review| decide(&paid, &before, (review, None)));
        assert_eq!(told, [Already, Done, Paid], "what was paid");
    }
}
