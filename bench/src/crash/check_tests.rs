//! Each thing that can be amiss is found, and alone.

use uuid::Uuid;
use waypost_entity::id::{ClickId, ConversionId, PostbackId};

use super::*;

const CLICK: Uuid = Uuid::from_u128(1);
const POSTBACK: Uuid = Uuid::from_u128(2);
const CONVERSION: Uuid = Uuid::from_u128(3);

/// Something that goes wrong.
type Change = fn(&mut Journal, &mut Stored);

/// One click and one sale, acknowledged and whole.
fn whole() -> (Journal, Stored) {
    let journal = Journal {
        clicks: [(7, ClickId::from_uuid(CLICK))].into(),
        sales: vec![Sale {
            txn_id: "t".to_owned(),
            asked: 1,
            answer: Some(Acknowledged {
                kept: Kept::Accepted,
                postback: Some(PostbackId::from_uuid(POSTBACK)),
                conversion: Some(ConversionId::from_uuid(CONVERSION)),
            }),
            refused: None,
        }],
        ..Journal::default()
    };
    let stored = Stored {
        clicks: [CLICK].into(),
        visits: [(7, 1)].into(),
        postbacks: [POSTBACK].into(),
        reports: [("t".to_owned(), 1)].into(),
        conversions: [("t".to_owned(), vec![CONVERSION])].into(),
        unsettled: [].into(),
        undelivered: Vec::new(),
        told: [(CONVERSION, vec!["m".to_owned()])].into(),
        accruals: [(CONVERSION, 1)].into(),
    };
    (journal, stored)
}

/// The findings after this change to what is whole.
fn found(change: impl FnOnce(&mut Journal, &mut Stored)) -> Vec<&'static str> {
    let (mut journal, mut stored) = whole();
    change(&mut journal, &mut stored);
    let findings = check(&journal, &stored);
    let amiss = findings.lines.iter().filter(|line| line.count > 0);
    amiss.map(|line| line.what).collect()
}

#[test]
fn nothing_amiss_is_nothing_found() {
    assert_eq!(found(|_, _| {}), Vec::<&str>::new());
    let (journal, stored) = whole();
    assert!(
        check(&journal, &stored)
            .to_string()
            .ends_with("Nothing is lost, nothing is doubled.")
    );
}

#[test]
fn a_retry_may_be_recorded_once_or_as_often_as_it_was_sent() {
    for records in [1, 2] {
        let found = found(|journal, stored| {
            journal.sales[0].asked = 2;
            if let Some(answer) = &mut journal.sales[0].answer {
                answer.kept = Kept::Duplicate;
            }
            stored.reports.insert("t".to_owned(), records);
        });
        assert_eq!(found, Vec::<&str>::new(), "{records} records");
    }
}

#[test]
fn a_report_that_was_stored_for_later_needs_its_conversion_too() {
    let found = found(|journal, stored| {
        journal.sales[0].answer = Some(Acknowledged {
            kept: Kept::StoredForLater,
            postback: None,
            conversion: None,
        });
        stored.conversions.clear();
        stored.accruals.clear();
    });
    assert_eq!(found, ["acknowledged sales without a conversion"]);
}

#[test]
fn everything_amiss_is_found() {
    let table: [(Change, &[&str]); 14] = [
        (|_, stored| stored.clicks.clear(), &["acknowledged clicks lost"]),
        (|_, stored| stored.visits.clear(), &["acknowledged clicks lost"]),
        (
            |_, stored| stored.visits = [(7, 2)].into(),
            &["visits stored more than once"],
        ),
        (|_, stored| stored.postbacks.clear(), &["acknowledged postbacks lost"]),
        (|_, stored| stored.reports.clear(), &["acknowledged postbacks lost"]),
        (
            |_, stored| stored.reports = [("t".to_owned(), 2)].into(),
            &["postbacks recorded more often than sent"],
        ),
        (
            |journal, _| journal.sales[0].refused = Some("422 unknown_click".to_owned()),
            &["good reports refused"],
        ),
        (
            |_, stored| {
                stored.conversions.insert("t".to_owned(), vec![CONVERSION, POSTBACK]);
                stored.accruals.insert(POSTBACK, 1);
                stored.told.insert(POSTBACK, vec!["n".to_owned()]);
            },
            &["sales counted more than once"],
        ),
        (
            |_, stored| stored.unsettled = [CONVERSION].into(),
            &["conversions not settled"],
        ),
        (
            |_, stored| stored.accruals.clear(),
            &["settled conversions without their accrual"],
        ),
        (
            |_, stored| stored.accruals = [(CONVERSION, 2)].into(),
            &["conversions settled more than once"],
        ),
        (
            |_, stored| stored.told.clear(),
            &["conversions that no partner was told of"],
        ),
        (
            |_, stored| stored.undelivered = vec![CLICK],
            &["deliveries that are stuck"],
        ),
        (
            |_, stored| stored.told = [(CONVERSION, vec!["m".to_owned(), "other".to_owned()])].into(),
            &["repeats under another webhook-id"],
        ),
    ];
    for (change, expected) in table {
        assert_eq!(found(change), expected);
    }
}

#[test]
fn a_duplicate_without_a_first_and_a_foreign_conversion_are_found() {
    let found = found(|journal, _| {
        journal.sales[0].answer = Some(Acknowledged {
            kept: Kept::Duplicate,
            postback: None,
            conversion: Some(ConversionId::from_uuid(POSTBACK)),
        });
    });
    assert_eq!(
        found,
        [
            "first reports answered as duplicates",
            "answers that name another conversion"
        ]
    );
}
