//! A conversion that is held and reviewed, settled step by step.

use waypost_entity::status::Review;

use super::*;

/// A reviewer's word, or without one the end of the hold.
fn said(number: u128, review: Option<Review>) -> conversion_change::Model {
    conversion_change::Model {
        kind: match review {
            Some(_) => ConversionChangeKind::Review,
            None => ConversionChangeKind::HoldEnded,
        },
        review,
        word: review.map(|_| "why".to_owned()),
        refund_micros: None,
        ..change(number, None, Some(0))
    }
}

fn held_and_to_be_reviewed() -> Books {
    Books::of(conversion::Model {
        hold_until: Some(DateTime::UNIX_EPOCH),
        needs_review: true,
        ..sale(Some(100 * UNIT), "sale")
    })
}

#[test]
fn each_word_of_a_reviewer_moves_what_it_should() {
    use LedgerEntryKind::{Accrual, Reversal};
    use Review::{Approved, Rejected, Reopened};
    let mut books = held_and_to_be_reviewed();
    books.settle();
    assert_eq!((books.owed(), books.conversion.payout_micros), (0, Some(10 * UNIT)));
    for (number, (review, stored, units, reason)) in (1..).zip([
        (Some(Approved), ConversionStatus::Approved, 10, "sale settled"),
        (Some(Rejected), ConversionStatus::Rejected, 0, "sale rejected"),
        (Some(Approved), ConversionStatus::Approved, 10, "sale counts again"),
        (Some(Reopened), ConversionStatus::Pending, 0, "sale pending again"),
        (None, ConversionStatus::Pending, 0, "sale pending again"),
        (Some(Approved), ConversionStatus::Approved, 10, "sale counts again"),
    ]) {
        books.changes.push(said(number, review));
        books.settle();
        books.settle();
        assert_eq!(books.conversion.status, stored, "step {number}");
        assert_eq!(books.owed(), units * UNIT, "step {number}");
        let last = books.entries.last().map_or("", |entry| entry.reason.as_str());
        assert_eq!(last, reason, "step {number}");
    }
    let kinds: Vec<_> = books.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Accrual, Reversal, Accrual, Reversal, Accrual]);
}

#[test]
fn what_was_paid_and_is_rejected_is_owed_back() {
    let mut books = held_and_to_be_reviewed();
    books.changes.push(said(1, Some(Review::Approved)));
    books.settle();
    books.conversion.status = ConversionStatus::Paid;
    books.changes.push(said(2, None));
    books.settle();
    assert_eq!(books.conversion.status, ConversionStatus::Paid, "as long as it counts");
    books.changes.push(said(3, Some(Review::Rejected)));
    books.settle();
    assert_eq!((books.conversion.status, books.owed()), (ConversionStatus::Rejected, 0));
    assert_eq!(books.conversion.reason.as_deref(), Some("rejected_in_review"));
    assert_eq!(books.conversion.review_reason.as_deref(), Some("why"));
}

proptest! {
    /// Whatever is said and whenever it is settled, what is owed is the payout of what counts, and nothing otherwise.
    #[test]
    fn the_ledger_comes_to_the_payout_of_what_counts(
        is_held: bool,
        needs_review: bool,
        history in prop::collection::vec((0..9u8, any::<bool>()), 0..30),
    ) {
        let mut books = held_and_to_be_reviewed();
        books.conversion.hold_until = books.conversion.hold_until.filter(|_| is_held);
        books.conversion.needs_review = needs_review;
        for (number, (what, settles)) in (1..).zip(history) {
            books.changes.push(match what {
                0 => said(number, Some(Review::Approved)),
                1 => said(number, Some(Review::Rejected)),
                2 => said(number, Some(Review::Reopened)),
                3 => said(number, None),
                4 => change(number, Some(ReportedStatus::Pending), None),
                5 => change(number, Some(ReportedStatus::Rejected), None),
                6 => change(number, Some(ReportedStatus::Reversed), None),
                7 => change(number, Some(ReportedStatus::Approved), None),
                _ => change(number, None, Some(UNIT)),
            });
            if settles {
                books.settle();
            }
        }
        books.settle();
        let standing = Standing::after(&books.changes);
        let remains = standing.remains(100 * UNIT);
        let owed = match standing.status(&books.conversion) {
            ReportedStatus::Approved => remains / 10,
            ReportedStatus::Pending | ReportedStatus::Rejected | ReportedStatus::Reversed => 0,
        };
        prop_assert_eq!(books.owed(), owed);
        let is_pending = books.conversion.status == ConversionStatus::Pending;
        prop_assert!(is_pending || !(books.conversion.on_hold || books.conversion.awaits_review));
    }
}
