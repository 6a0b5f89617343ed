//! One conversion's history, settled step by step and in every order.

mod review;

use chrono::DateTime;
use proptest::prelude::*;
use waypost_entity::status::{AffiliateStatus, ConversionChangeKind, LedgerEntryKind};
use waypost_entity::{affiliate, conversion_change, ledger_entry, offer_terms};

use super::*;
use crate::postback::samples::{self, id};
use crate::terms::Terms;

const UNIT: Micros = 1_000_000;

fn sale(amount: Option<Micros>, event: &str) -> conversion::Model {
    conversion::Model {
        click_id: None,
        event: event.into(),
        ..samples::sale(amount)
    }
}

fn change(number: u128, status: Option<ReportedStatus>, refund_micros: Option<Micros>) -> conversion_change::Model {
    conversion_change::Model {
        tenant_id: id(1),
        id: id(number),
        conversion_id: id(8),
        kind: match status {
            Some(_) => ConversionChangeKind::Status,
            None => ConversionChangeKind::Refund,
        },
        status,
        refund_micros,
        review: None,
        terms_id: None,
        word: None,
        corrected: None,
        source_key: number.to_string(),
        postback_id: None,
        actor: String::new(),
        created_at: DateTime::UNIX_EPOCH,
    }
}

/// A conversion with its history, settled as often as a test likes.
struct Books {
    conversion: conversion::Model,
    version: offer_terms::Model,
    terms: Terms,
    affiliate: affiliate::Model,
    changes: Vec<conversion_change::Model>,
    entries: Vec<ledger_entry::Model>,
    is_paid: bool,
}

impl Books {
    /// 10 % of a sale, rounded to the cent; 4.00 for a lead.
    fn of(conversion: conversion::Model) -> Self {
        let document = json!({ "currency": "USD", "rules": [
            { "id": "sale", "when": { "events": ["sale"] }, "pay": { "kind": "percent", "rate": "10" } },
            { "id": "lead", "when": { "events": ["lead"] }, "pay": { "kind": "flat", "amount": "4.00" } },
        ] });
        Self {
            conversion,
            terms: terms::parse(&document).expect("terms"),
            version: offer_terms::Model {
                tenant_id: id(1),
                id: id(9),
                offer_id: id(3),
                version: 1,
                document,
                created_at: DateTime::UNIX_EPOCH,
            },
            affiliate: affiliate::Model {
                tenant_id: id(1),
                id: id(4),
                name: "Anna".into(),
                slug: "anna".into(),
                email: None,
                status: AffiliateStatus::Active,
                created_at: DateTime::UNIX_EPOCH,
                updated_at: DateTime::UNIX_EPOCH,
            },
            changes: Vec::new(),
            entries: Vec::new(),
            is_paid: false,
        }
    }

    /// Settles, and books what comes of it as the database would: each source key once.
    fn settle(&mut self) {
        let ground = Ground {
            version: &self.version,
            terms: &self.terms,
            cap_of_version: None,
            affiliate: &self.affiliate,
            click: None,
            coupon: None,
            rate: None,
            changes: &self.changes,
            entries: &self.entries,
            is_paid: self.is_paid,
        };
        let turn = (&Turn::default(), DateTime::UNIX_EPOCH);
        let mut movements = decide(&mut self.conversion, &ground, turn).expect("decided").movements;
        let Some(movement) = movements.pop() else { return };
        assert!(movements.is_empty(), "one affiliate is credited in one currency");
        let taken = self.entries.iter().any(|entry| entry.source_key == movement.source_key);
        assert!(!taken, "{} is booked already", movement.source_key);
        self.entries.push(ledger_entry::Model {
            tenant_id: id(1),
            id: id(0),
            affiliate_id: movement.affiliate,
            conversion_id: Some(movement.conversion),
            payout_line_id: None,
            kind: movement.kind,
            amount_micros: movement.amount.micros,
            currency: "USD".into(),
            reason: movement.reason,
            source_key: movement.source_key,
            actor: String::new(),
            created_at: DateTime::UNIX_EPOCH,
        });
    }

    fn owed(&self) -> Micros {
        self.entries.iter().map(|entry| entry.amount_micros).sum()
    }

    fn lines(&self) -> String {
        let document = self.conversion.explanation.clone().expect("explained");
        let read: Explanation = serde_json::from_value(document).expect("readable");
        read.lines().join("\n")
    }
}

/// A word or a refund, then the status, what is owed in cents, and why the ledger last moved.
type Step = (
    Option<ReportedStatus>,
    Option<Micros>,
    ConversionStatus,
    Micros,
    &'static str,
);

#[test]
fn each_word_and_refund_moves_what_it_should() {
    use LedgerEntryKind::{Accrual, Reversal};
    use ReportedStatus::{Approved, Pending, Rejected, Reversed};
    let mut books = Books::of(sale(Some(100 * UNIT), "sale"));
    let steps: [Step; 8] = [
        (Some(Pending), None, ConversionStatus::Pending, 0, ""),
        (Some(Approved), None, ConversionStatus::Approved, 1000, "sale settled"),
        (
            None,
            Some(25 * UNIT),
            ConversionStatus::Approved,
            750,
            "sale refunded in part",
        ),
        (Some(Reversed), None, ConversionStatus::Reversed, 0, "sale taken back"),
        (
            Some(Approved),
            None,
            ConversionStatus::Approved,
            750,
            "sale counts again",
        ),
        (Some(Rejected), None, ConversionStatus::Rejected, 0, "sale rejected"),
        (Some(Pending), None, ConversionStatus::Pending, 0, "sale rejected"),
        (None, Some(75 * UNIT), ConversionStatus::Reversed, 0, "sale rejected"),
    ];
    for (number, (status, refund, stored, cents, reason)) in (1..).zip(steps) {
        books.changes.push(change(number, status, refund));
        books.settle();
        assert_eq!(books.conversion.status, stored, "step {number}");
        assert_eq!(books.owed(), cents * UNIT / 100, "step {number}");
        let last = books.entries.last().map_or("", |entry| entry.reason.as_str());
        assert_eq!(last, reason, "step {number}");
    }
    let kinds: Vec<_> = books.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Accrual, Reversal, Reversal, Accrual, Reversal]);
}

#[test]
fn the_explanation_says_what_remained_and_what_was_taken_back() {
    let mut books = Books::of(sale(Some(100 * UNIT), "sale"));
    books.settle();
    assert!(!books.lines().contains("remain"), "{}", books.lines());
    books.changes.push(change(1, None, Some(40 * UNIT)));
    books.settle();
    for line in [
        "The merchant reports the sale as approved.",
        "The customer paid 100.00 USD; 40.00 USD went back, so 60.00 USD remain.",
        "Percent: 60.00 USD × 10 ÷ 100 = 6.00 USD.",
        "Payout: 6.00 USD.",
        "Taken back of what was booked before: 4.00 USD.",
    ] {
        assert!(books.lines().contains(line), "{line}\n{}", books.lines());
    }
    books.changes.push(change(2, None, Some(60 * UNIT)));
    books.settle();
    assert_eq!(books.conversion.reason.as_deref(), Some("refunded"));
    assert!(
        books
            .lines()
            .contains("Taken back of what was booked before: 6.00 USD.")
    );
}

#[test]
fn what_the_sender_sets_is_paid_while_the_sale_counts() {
    let mut books = Books::of(sale(Some(100 * UNIT), "sale"));
    books.conversion.payout_override_micros = Some(7_505_000);
    books.settle();
    assert_eq!(books.owed(), 7_510_000, "rounded to the cent");
    assert_eq!(books.conversion.reason.as_deref(), Some("payout_override"));
    assert!(books.lines().contains("The merchant set the payout with the report"));
    books.changes.push(change(1, Some(ReportedStatus::Reversed), None));
    books.settle();
    assert_eq!(books.owed(), 0);
    assert_eq!(books.conversion.reason.as_deref(), Some("reversed"));
}

#[test]
fn a_test_and_a_sale_that_waits_for_a_rate_move_nothing_and_one_that_is_rejected_does_not_wait() {
    let mut test = Books::of(sale(Some(100 * UNIT), "sale"));
    test.conversion.is_test = true;
    test.settle();
    assert_eq!((test.owed(), test.conversion.payout_micros), (0, Some(10 * UNIT)));
    let mut foreign = Books::of(sale(Some(100 * UNIT), "sale"));
    foreign.conversion.amount_currency = Some("EUR".into());
    foreign.settle();
    assert_eq!((foreign.owed(), foreign.conversion.settled_at), (0, None));
    foreign.changes.push(change(1, Some(ReportedStatus::Rejected), None));
    foreign.settle();
    assert_eq!(foreign.conversion.status, ConversionStatus::Rejected);
    assert!(foreign.conversion.settled_at.is_some());
    foreign.changes.push(change(2, Some(ReportedStatus::Approved), None));
    foreign.conversion.settled_at = None;
    foreign.settle();
    assert_eq!(
        (foreign.conversion.status, foreign.conversion.settled_at),
        (ConversionStatus::Pending, None)
    );
}

#[test]
fn a_paid_conversion_stays_paid_until_it_is_taken_back() {
    let mut books = Books::of(sale(Some(100 * UNIT), "sale"));
    books.settle();
    books.conversion.status = ConversionStatus::Paid;
    books.changes.push(change(1, None, Some(50 * UNIT)));
    books.settle();
    assert_eq!(
        (books.conversion.status, books.owed()),
        (ConversionStatus::Paid, 5 * UNIT)
    );
    books.changes.push(change(2, None, Some(50 * UNIT)));
    books.settle();
    assert_eq!((books.conversion.status, books.owed()), (ConversionStatus::Reversed, 0));
}

#[test]
fn one_that_counts_again_is_paid_if_its_payment_stands() {
    for (is_paid, again) in [(true, ConversionStatus::Paid), (false, ConversionStatus::Approved)] {
        let mut books = Books::of(sale(Some(100 * UNIT), "sale"));
        books.settle();
        books.is_paid = is_paid;
        for (number, said, status) in [
            (1, ReportedStatus::Rejected, ConversionStatus::Rejected),
            (2, ReportedStatus::Pending, ConversionStatus::Pending),
            (3, ReportedStatus::Approved, again),
        ] {
            books.changes.push(change(number, Some(said), None));
            books.settle();
            assert_eq!(books.conversion.status, status);
        }
        assert_eq!(books.owed(), 10 * UNIT);
    }
}

fn reports() -> impl Strategy<Value = Vec<(u8, Micros, bool)>> {
    prop::collection::vec((0..8u8, 1..4_000_000i64, any::<bool>()), 0..30)
}

proptest! {
    #[test]
    fn the_ledger_comes_to_the_payout_of_what_remains_or_to_nothing(
        amount in prop::option::of(0..10_000_000i64),
        event in prop_oneof![Just("sale"), Just("lead")],
        reports in reports(),
    ) {
        let mut books = Books::of(sale(amount, event));
        let mut remains = amount.unwrap_or_default();
        let (mut said, mut refunded) = (ReportedStatus::Approved, false);
        for (number, (kind, micros, settles)) in (1..).zip(reports) {
            let status = match kind {
                0 => Some(ReportedStatus::Pending),
                1 => Some(ReportedStatus::Rejected),
                2 => Some(ReportedStatus::Reversed),
                3 | 4 => Some(ReportedStatus::Approved),
                _ => None,
            };
            match status {
                Some(status) => {
                    said = status;
                    books.changes.push(change(number, Some(status), None));
                }
                None if remains > 0 => {
                    let back = micros.min(remains);
                    remains -= back;
                    refunded = true;
                    books.changes.push(change(number, None, Some(back)));
                }
                None => {}
            }
            if settles {
                books.settle();
                books.settle();
                prop_assert!(books.owed() >= 0);
            }
        }
        books.settle();
        let worthless = refunded && remains == 0;
        let payout = match (said, event) {
            (ReportedStatus::Approved, _) if worthless => 0,
            (ReportedStatus::Approved, "lead") => 4 * UNIT,
            // 10 %, to the cent, half away from zero.
            (ReportedStatus::Approved, _) => (remains + 50_000) / 100_000 * 10_000,
            _ => 0,
        };
        prop_assert_eq!(books.owed(), payout);
    }
}
