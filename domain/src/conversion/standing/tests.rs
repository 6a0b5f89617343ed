//! Tables of what was said of a conversion and what it comes to.

use chrono::DateTime;
use proptest::prelude::*;

use super::*;
use crate::postback::samples;

/// Something that is said, as short as a table needs it.
#[derive(Clone, Copy, Debug)]
enum Said {
    /// The merchant's word.
    Word(ReportedStatus),
    /// So much went back.
    Back(Micros),
    /// The hold was over.
    Ended,
    /// A reviewer's word.
    By(Review),
}

fn change(said: Said) -> conversion_change::Model {
    let nothing = samples::change();
    match said {
        Said::Word(status) => conversion_change::Model {
            status: Some(status),
            ..nothing
        },
        Said::Back(micros) => conversion_change::Model {
            kind: ConversionChangeKind::Refund,
            refund_micros: Some(micros),
            ..nothing
        },
        Said::Ended => conversion_change::Model {
            kind: ConversionChangeKind::HoldEnded,
            ..nothing
        },
        Said::By(review) => conversion_change::Model {
            kind: ConversionChangeKind::Review,
            review: Some(review),
            terms_id: None,
            ..nothing
        },
    }
}

fn after(said: &[Said]) -> Standing {
    let changes: Vec<_> = said.iter().map(|said| change(*said)).collect();
    Standing::after(&changes)
}

/// A sale of 10 that is held, and that somebody has to approve.
fn sale((is_held, needs_review): (bool, bool)) -> conversion::Model {
    conversion::Model {
        hold_until: is_held.then_some(DateTime::UNIX_EPOCH),
        needs_review,
        ..samples::sale(Some(10))
    }
}

#[test]
fn the_merchants_latest_word_counts_unless_everything_went_back() {
    use ReportedStatus::{Approved, Pending, Rejected, Reversed};
    use Said::{Back, Word};
    for (said, amount, status, remains) in [
        (vec![], Some(10), Approved, 10),
        (vec![Word(Pending)], Some(10), Pending, 10),
        (vec![Word(Pending), Word(Approved)], Some(10), Approved, 10),
        (vec![Word(Approved), Word(Rejected)], Some(10), Rejected, 10),
        (vec![Word(Reversed), Word(Approved)], Some(10), Approved, 10),
        (vec![Back(4)], Some(10), Approved, 6),
        (vec![Back(4), Word(Pending), Back(6)], Some(10), Reversed, 0),
        (vec![Back(10), Word(Approved)], Some(10), Reversed, 0),
        (vec![Back(10), Word(Rejected)], Some(10), Rejected, 0),
        (vec![], Some(0), Approved, 0),
        (vec![Word(Reversed)], None, Reversed, 0),
    ] {
        let standing = after(&said);
        assert_eq!(standing.status(&samples::sale(amount)), status, "{said:?}");
        assert_eq!(standing.remains(amount.unwrap_or_default()), remains, "{said:?}");
    }
}

/// A kind of sale, what was said of it, what it comes to, and whether it is on hold and awaits a review.
type Row = ((bool, bool), Vec<Said>, ReportedStatus, (bool, bool));

fn check(rows: impl IntoIterator<Item = Row>) {
    for (kind, said, status, waits) in rows {
        let (standing, sale) = (after(&said), sale(kind));
        let found = (standing.on_hold(&sale), standing.awaits_review(&sale));
        assert_eq!((standing.status(&sale), found), (status, waits), "{kind:?} {said:?}");
    }
}

const PLAIN: (bool, bool) = (false, false);
const HELD: (bool, bool) = (true, false);
const REVIEWED: (bool, bool) = (false, true);
const BOTH: (bool, bool) = (true, true);

#[test]
fn a_hold_and_a_review_keep_pending_what_the_merchant_counts() {
    use ReportedStatus::{Approved, Pending, Rejected, Reversed};
    use Said::{Back, Ended, Word};
    check([
        (PLAIN, vec![], Approved, (false, false)),
        (HELD, vec![], Pending, (true, false)),
        (HELD, vec![Ended], Approved, (false, false)),
        (HELD, vec![Ended, Word(Pending)], Pending, (false, false)),
        (HELD, vec![Word(Pending), Ended], Pending, (false, false)),
        (HELD, vec![Word(Pending)], Pending, (true, false)),
        (HELD, vec![Word(Pending), Word(Approved)], Pending, (true, false)),
        (HELD, vec![Word(Rejected)], Rejected, (false, false)),
        (
            HELD,
            vec![Word(Rejected), Ended, Word(Approved)],
            Approved,
            (false, false),
        ),
        (HELD, vec![Word(Rejected), Word(Approved)], Pending, (true, false)),
        (HELD, vec![Back(4)], Pending, (true, false)),
        (HELD, vec![Back(10)], Reversed, (false, false)),
        (REVIEWED, vec![], Pending, (false, true)),
        (REVIEWED, vec![Word(Pending)], Pending, (false, true)),
        (REVIEWED, vec![Ended], Pending, (false, true)),
        (BOTH, vec![], Pending, (true, true)),
        (BOTH, vec![Ended], Pending, (false, true)),
    ]);
}

#[test]
fn a_reviewer_has_the_last_word_of_what_the_merchant_counts() {
    use ReportedStatus::{Approved, Pending, Rejected, Reversed};
    use Review::{Approved as Approve, Rejected as Reject, Reopened as Reopen};
    use Said::{Back, By, Ended, Word};
    check([
        // An approval ends the hold and the review, and outranks the merchant's pending.
        (HELD, vec![By(Approve)], Approved, (false, false)),
        (REVIEWED, vec![By(Approve)], Approved, (false, false)),
        (BOTH, vec![By(Approve)], Approved, (false, false)),
        (BOTH, vec![By(Approve), Ended], Approved, (false, false)),
        (PLAIN, vec![Word(Pending), By(Approve)], Approved, (false, false)),
        (PLAIN, vec![By(Approve), Word(Pending)], Approved, (false, false)),
        // A rejection outranks what the merchant counts.
        (PLAIN, vec![By(Reject)], Rejected, (false, false)),
        (PLAIN, vec![By(Reject), Word(Approved)], Rejected, (false, false)),
        (BOTH, vec![By(Reject), Ended], Rejected, (false, false)),
        (BOTH, vec![By(Approve), By(Reject)], Rejected, (false, false)),
        (BOTH, vec![By(Reject), By(Approve)], Approved, (false, false)),
        // What the merchant does not count is worth nothing.
        (BOTH, vec![By(Approve), Word(Reversed)], Reversed, (false, false)),
        (BOTH, vec![Word(Rejected), By(Approve)], Rejected, (false, false)),
        (PLAIN, vec![By(Approve), Back(10)], Reversed, (false, false)),
        (PLAIN, vec![By(Reject), Word(Reversed)], Reversed, (false, false)),
        (PLAIN, vec![By(Reject), Back(10)], Reversed, (false, false)),
        // Reopened, it is what it would be if nobody had reviewed it.
        (PLAIN, vec![By(Reject), By(Reopen)], Approved, (false, false)),
        (
            PLAIN,
            vec![Word(Pending), By(Approve), By(Reopen)],
            Pending,
            (false, false),
        ),
        (HELD, vec![By(Reject), By(Reopen)], Pending, (true, false)),
        (HELD, vec![By(Reject), Ended, By(Reopen)], Approved, (false, false)),
        (BOTH, vec![By(Approve), By(Reopen)], Pending, (true, true)),
        (REVIEWED, vec![By(Approve), By(Reopen)], Pending, (false, true)),
        (PLAIN, vec![By(Reopen)], Approved, (false, false)),
    ]);
}

#[test]
fn a_hold_that_is_moved_into_the_future_goes_on() {
    let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("in range");
    let said = |kind, seconds| conversion_change::Model {
        kind,
        created_at: at(seconds),
        ..change(Said::Ended)
    };
    let ended = |seconds| said(ConversionChangeKind::HoldEnded, seconds);
    let moved = |seconds| said(ConversionChangeKind::Correction, seconds);
    let refund = |seconds| said(ConversionChangeKind::Refund, seconds);
    // What was said when, and when the hold ends by now: whether it goes on.
    for (row, (changes, until, goes_on)) in [
        (vec![], 10, true),
        (vec![moved(20)], 10, true),
        (vec![ended(10)], 10, false),
        (vec![ended(10), moved(20)], 21, true),
        (vec![ended(10), moved(20)], 20, false),
        (vec![ended(10), moved(20)], 11, false),
        (vec![ended(10), moved(20), refund(30)], 25, true),
        (vec![ended(10), moved(20), ended(25)], 25, false),
        (vec![ended(10), moved(20), ended(25), moved(26)], 5, false),
        (vec![ended(10), moved(20), ended(25), moved(26)], 27, true),
    ]
    .into_iter()
    .enumerate()
    {
        let held = conversion::Model {
            hold_until: Some(at(until)),
            ..samples::sale(Some(10))
        };
        let standing = Standing::after(&changes);
        assert_eq!(standing.on_hold(&held), goes_on, "row {row}");
        assert_eq!(standing.hold_is_over(&held), !goes_on, "row {row}");
    }
}

fn anything() -> impl Strategy<Value = Said> {
    use ReportedStatus::{Approved, Pending, Rejected, Reversed};
    prop_oneof![
        prop::sample::select(vec![Approved, Pending, Rejected, Reversed]).prop_map(Said::Word),
        (0..5i64).prop_map(Said::Back),
        Just(Said::Ended),
        prop::sample::select(vec![Review::Approved, Review::Rejected, Review::Reopened]).prop_map(Said::By),
    ]
}

proptest! {
    /// The voices do not depend on how they take turns: each keeps its own order, and that is all.
    #[test]
    fn neither_voice_takes_the_others_word_back(
        said in prop::collection::vec(anything(), 0..12), is_held: bool, needs_review: bool,
    ) {
        let sale = sale((is_held, needs_review));
        let is_review = |said: &&Said| matches!(said, Said::By(_));
        let (reviews, others): (Vec<_>, Vec<_>) = said.iter().partition(is_review);
        let apart: Vec<Said> = reviews.into_iter().chain(others).copied().collect();
        prop_assert_eq!(after(&said).status(&sale), after(&apart).status(&sale));
    }

    /// Nothing that the merchant does not count is ever worth anything.
    #[test]
    fn what_the_merchant_does_not_count_is_never_approved(
        said in prop::collection::vec(anything(), 0..12), is_held: bool, needs_review: bool,
    ) {
        let (standing, sale) = (after(&said), sale((is_held, needs_review)));
        let reported = standing.reported(sale.amount_micros);
        if matches!(reported, ReportedStatus::Rejected | ReportedStatus::Reversed) {
            prop_assert_eq!(standing.status(&sale), reported);
        }
    }
}
