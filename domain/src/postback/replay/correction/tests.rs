//! Tables of what a request that is read again corrects.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use waypost_entity::offer;
use waypost_entity::status::PostbackOutcome;

use super::*;
use crate::postback::samples::{self, id};
use crate::postback::sender::proof::Proof;

const UNIT: Micros = 1_000_000;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("in range") + TimeDelta::seconds(seconds)
}

/// A change by the request of this number, which is written in the order of its own number.
fn change(number: u128, by: u128, what: (Option<ReportedStatus>, Option<Micros>)) -> conversion_change::Model {
    conversion_change::Model {
        tenant_id: id(1),
        id: id(number),
        conversion_id: id(9),
        kind: match what.0 {
            Some(_) => ConversionChangeKind::Status,
            None => ConversionChangeKind::Refund,
        },
        status: what.0,
        refund_micros: what.1.map(|units| units * UNIT),
        review: None,
        terms_id: None,
        corrected: None,
        word: None,
        source_key: number.to_string(),
        postback_id: Some(id(by)),
        actor: String::new(),
        created_at: at(i64::try_from(by).expect("small")),
    }
}

fn sale(changes: Vec<conversion_change::Model>) -> Sale {
    Sale::with(samples::sale(Some(100 * UNIT)), changes)
}

/// The request of this number; the first one made the conversion.
fn stored(number: u128) -> Stored {
    let outcome = if number == 1 {
        PostbackOutcome::Accepted
    } else {
        PostbackOutcome::Updated
    };
    Stored {
        request: samples::postback(number, at(i64::try_from(number).expect("small"))),
        outcome,
        code: String::new(),
        conversion: Some(id(9)),
        proof: Proof::Counted,
        is_aside: false,
    }
}

fn basis(known: &Known) -> Basis<'_> {
    Basis {
        now: at(0),
        zone: Tz::Pacific__Auckland,
        known,
    }
}

/// The status that a correction sets, and by how much it changes the refund, in units.
fn corrected(changes: Vec<conversion_change::Model>, number: u128, today: Today) -> (Option<ReportedStatus>, Micros) {
    let correction = of(&sale(changes), &stored(number), (today, &basis(&Known::default())));
    correction.map_or((None, 0), |correction| (correction.status, correction.refund / UNIT))
}

#[test]
fn a_word_is_corrected_while_nobody_said_more_since() {
    use ReportedStatus::{Approved, Pending, Rejected, Reversed};
    let word = |number, by, status| change(number, by, (Some(status), None));
    let says = |word| Today::Says(word, None);
    let pending = || vec![word(1, 2, Pending)];
    let outdone = || vec![word(1, 2, Pending), word(2, 3, Reversed)];
    let again = || vec![word(1, 2, Pending), word(2, 3, Approved), word(3, 2, Rejected)];
    for (row, (changes, number, today, expected)) in [
        (pending(), 2, says(Some(Pending)), None),
        (pending(), 2, says(Some(Rejected)), Some(Rejected)),
        (pending(), 2, says(None), Some(Approved)),
        (pending(), 2, Today::Nothing, Some(Approved)),
        (outdone(), 2, says(Some(Rejected)), None),
        (outdone(), 3, says(Some(Approved)), Some(Approved)),
        (outdone(), 3, Today::Nothing, Some(Pending)),
        (again(), 2, says(Some(Pending)), Some(Pending)),
        (vec![], 1, Today::Nothing, Some(Rejected)),
        (outdone(), 1, Today::Nothing, None),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(corrected(changes, number, today).0, expected, "row {row}");
    }
}

#[test]
fn a_refund_is_corrected_to_what_its_request_says_today() {
    let back = |number, by, units| change(number, by, (None, Some(units)));
    let says = |units| Today::Says(None, Some((units * UNIT, format!("refund:{units}"))));
    let two = || vec![back(1, 2, 40), back(2, 3, 10)];
    let mended = || vec![back(1, 2, 40), back(2, 3, 10), back(3, 2, -39)];
    for (row, (changes, number, today, expected)) in [
        (two(), 2, says(40), 0),
        (two(), 2, says(4), -36),
        (two(), 3, says(25), 15),
        (two(), 3, Today::Nothing, -10),
        (mended(), 2, says(1), 0),
        (mended(), 2, says(40), 39),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(corrected(changes, number, today).1, expected, "row {row}");
    }
    let before = |number| Standing::after(&sale(mended()).before(id(number))).refunded / UNIT;
    assert_eq!(
        (before(2), before(3)),
        (0, 1),
        "a correction belongs where what it corrects does"
    );
}

#[test]
fn what_is_read_otherwise_is_listed_and_nothing_else() {
    let now = |change: fn(&mut conversion::Model)| {
        let mut row = samples::sale(Some(100 * UNIT));
        change(&mut row);
        of(
            &sale(vec![]),
            &stored(1),
            (Today::Makes(Box::new(row), None), &basis(&Known::default())),
        )
    };
    assert!(now(|_| {}).is_none());
    let made = now(|row| {
        row.amount_micros = Some(UNIT);
        row.event = "lead".to_owned();
        // What settlement writes is none of the report's.
        row.payout_micros = Some(UNIT);
    })
    .expect("a correction");
    let names: Vec<&str> = made.corrected.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["event", "amount"]);
    assert_eq!(
        (made.row.amount_micros, made.row.payout_micros, made.row.settled_at),
        (Some(UNIT), None, None)
    );
}

#[test]
fn an_approval_is_for_the_offer_at_which_it_was_given() {
    use ConversionStatus::{Approved, Paid};
    let word = |review| conversion_change::Model {
        kind: ConversionChangeKind::Review,
        review: Some(review),
        ..change(1, 2, (None, None))
    };
    // The status, the reviewer's word, whether it moves, and the new offer's review and the end of its hold: whether an approval goes.
    for (row, (status, review, is_moved, (needs_review, until), expected)) in [
        (Approved, Review::Approved, true, (true, None), true),
        (Approved, Review::Approved, true, (false, Some(1)), true),
        (Approved, Review::Approved, true, (false, Some(0)), false),
        (Approved, Review::Approved, true, (false, None), false),
        (Approved, Review::Approved, false, (true, Some(1)), false),
        (Approved, Review::Rejected, true, (true, Some(1)), false),
        (Approved, Review::Reopened, true, (true, Some(1)), false),
        (Paid, Review::Approved, true, (true, Some(1)), false),
    ]
    .into_iter()
    .enumerate()
    {
        let mut sale = sale(vec![word(review)]);
        sale.row.status = status;
        let mut now = conversion::Model {
            event: "lead".to_owned(),
            needs_review,
            hold_until: until.map(at),
            ..sale.row.clone()
        };
        if is_moved {
            now.offer_id = id(77);
        } else {
            (sale.row.needs_review, sale.row.hold_until) = (now.needs_review, now.hold_until);
        }
        let today = Today::Makes(Box::new(now), None);
        let made = of(&sale, &stored(1), (today, &basis(&Known::default()))).expect("a correction");
        assert_eq!(made.review, expected.then_some(Review::Reopened), "row {row}");
        let is_shown = made.corrected.iter().any(|one| one.name == "review");
        assert_eq!(is_shown, expected, "row {row}");
        let expected = match status {
            Paid => (false, None),
            _ => (needs_review, until.map(at)),
        };
        assert_eq!((made.row.needs_review, made.row.hold_until), expected, "row {row}");
    }
}

#[test]
fn a_rate_stays_while_its_day_and_its_currencies_do() {
    let (dollars, yens) = (id(71), id(72));
    let mut known = Known::default();
    for (offer, currency) in [(dollars, "USD"), (yens, "JPY")] {
        let row = samples::rows(at(0)).offer;
        let row = offer::Model {
            id: offer,
            currency: currency.to_owned(),
            ..row
        };
        known.offers.insert((id(1), offer), Arc::new(row));
    }
    let noon = |hours| DateTime::from_timestamp(1_772_452_800, 0).expect("in range") + TimeDelta::hours(hours);
    let mut sale = sale(vec![]);
    sale.row.amount_currency = Some("EUR".to_owned());
    sale.row.payout_currency = Some("USD".to_owned());
    sale.row.exchange_rate = Some("1.1".to_owned());
    sale.row.converted_at = noon(-3);
    let own = sale.row.offer_id;
    // Noon in London is one in the morning in Auckland.
    for (row, (hours, offer, currency, stays)) in [
        (-2, own, "EUR", true),
        (-13, own, "EUR", true),
        (-26, own, "EUR", false),
        (-1, own, "EUR", false),
        (-3, own, "GBP", false),
        (-3, dollars, "EUR", true),
        (-2, dollars, "EUR", true),
        (-1, dollars, "EUR", false),
        (-3, yens, "EUR", false),
    ]
    .into_iter()
    .enumerate()
    {
        let now = conversion::Model {
            converted_at: noon(hours),
            offer_id: offer,
            amount_currency: Some(currency.to_owned()),
            event: "lead".to_owned(),
            ..sale.row.clone()
        };
        let today = Today::Makes(Box::new(now), None);
        let made = of(&sale, &stored(1), (today, &basis(&known))).expect("a correction");
        assert_eq!(made.row.exchange_rate.is_some(), stays, "row {row}");
    }
}
