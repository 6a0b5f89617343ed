//! What a report says of a conversion that is there already: a word about its status, money that went back, or nothing new.
//! Pure: it takes what was reported before and decides.

use std::collections::HashSet;

use waypost_entity::id::{ConversionChangeId, ConversionId, PostbackId};
use waypost_entity::status::ReportedStatus;
use waypost_entity::{conversion, conversion_change, integration};

use crate::conversion::standing::Standing;
use crate::money::{Micros, Money, parse_currency, plain_decimal};
use crate::postback::code::{Code, Refusal};
use crate::postback::reading::fields::{Fields, Refund, RefundAmount};

/// A conversion that reports of a batch are about, locked, with what was reported of it before.
#[derive(Clone)]
pub(in crate::postback) struct Held {
    pub conversion: conversion::Model,
    /// The latest change that is written.
    pub last_before: Option<ConversionChangeId>,
    standing: Standing,
    /// The source keys of its changes.
    counted: HashSet<String>,
}

/// One thing more that was reported of a conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::postback) struct Change {
    pub conversion: ConversionId,
    pub what: What,
    /// What the sender called it.
    pub word: Option<String>,
    pub source_key: String,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::postback) enum What {
    Status(ReportedStatus),
    Refund(Micros),
}

impl What {
    /// In words, for the trace.
    pub(in crate::postback) fn words(self) -> String {
        match self {
            Self::Status(status) => format!("its status is {} now", status.word()),
            Self::Refund(micros) => format!("{} more went back", plain_decimal(micros)),
        }
    }
}

impl Held {
    /// A conversion and its changes, oldest first.
    pub(in crate::postback) fn with(conversion: conversion::Model, changes: &[conversion_change::Model]) -> Self {
        Self {
            conversion,
            last_before: changes.last().map(|change| change.id),
            standing: Standing::after(changes),
            counted: changes.iter().map(|change| change.source_key.clone()).collect(),
        }
    }

    /// Counts nothing more under these source keys.
    pub(in crate::postback) fn knows(&mut self, keys: Vec<String>) {
        self.counted.extend(keys);
    }

    /// Counts a change, for the reports behind it.
    pub(in crate::postback) fn count(&mut self, change: &Change) {
        self.counted.insert(change.source_key.clone());
        match change.what {
            What::Status(status) => self.standing.said = status,
            What::Refund(micros) => self.standing.refunded += micros,
        }
    }
}

/// What a new conversion's report says of it beyond a sale.
pub(in crate::postback) fn of_new(
    conversion: &conversion::Model,
    postback: PostbackId,
    fields: &Fields,
) -> Option<Change> {
    fields.status.as_ref()?;
    word_of(&Held::with(conversion.clone(), &[]), postback, fields)
}

/// What a report to this integration changes of a conversion; nothing when it repeats what was said before.
pub(in crate::postback) fn of_held(
    held: &Held,
    (postback, integration): (PostbackId, &integration::Model),
    fields: &Fields,
) -> Result<Vec<Change>, Refusal> {
    if integration
        .offer_id
        .is_some_and(|only| only != held.conversion.offer_id)
    {
        let message = "this sale is of another offer, which this integration does not report for";
        return Err(Refusal::new(Code::ClickOfAnotherOffer, message));
    }
    let word = word_of(held, postback, fields);
    // Who takes a sale back as a whole may name the money too, of which we know nothing.
    let taken_back = matches!(
        fields.status,
        Some((ReportedStatus::Reversed | ReportedStatus::Rejected, _))
    );
    let refund = match &fields.refund {
        Some(_) if taken_back && held.conversion.amount_micros.is_none() => None,
        Some(refund) => refund_of(held, refund, fields)?,
        None => None,
    };
    Ok(word.into_iter().chain(refund).collect())
}

/// What the sender of these changes is told.
pub(in crate::postback) fn told(changes: &[Change]) -> (Code, &'static str) {
    let refunds = changes.iter().any(|change| matches!(change.what, What::Refund(_)));
    if refunds {
        return (Code::RefundRecorded, "the refund is recorded");
    }
    (Code::StatusUpdated, "the status of the conversion is updated")
}

fn word_of(held: &Held, postback: PostbackId, fields: &Fields) -> Option<Change> {
    let (status, word) = fields.status.as_ref()?;
    let source_key = format!("status:{postback}");
    // A report that is written again says what it said then, and not what is true now.
    if *status == held.standing.said || held.counted.contains(&source_key) {
        return None;
    }
    Some(Change {
        conversion: held.conversion.id,
        what: What::Status(*status),
        word: Some(word.clone()),
        source_key,
    })
}

fn refund_of(held: &Held, refund: &Refund, fields: &Fields) -> Result<Option<Change>, Refusal> {
    let id = held.conversion.id;
    let (more, source_key) = match (refund.amount, &refund.id) {
        (RefundAmount::Total(total), _) => (
            total.saturating_sub(held.standing.refunded),
            format!("refund_total:{id}:{total}"),
        ),
        (RefundAmount::More(more), Some(number)) => (more, format!("refund:{id}:{number}")),
        // Without a number of its own a refund is known by its amount: the same amount again is the same refund.
        (RefundAmount::More(more), None) => (more, format!("refund_amount:{id}:{more}")),
    };
    if held.counted.contains(&source_key) || more <= 0 {
        return Ok(None);
    }
    fits(held, more, fields)?;
    Ok(Some(Change {
        conversion: id,
        what: What::Refund(more),
        word: refund.id.clone(),
        source_key,
    }))
}

/// Refuses a refund of more than what remains of the sale, or of other money than it was paid in.
fn fits(held: &Held, more: Micros, fields: &Fields) -> Result<(), Refusal> {
    let paid = held
        .conversion
        .amount_micros
        .zip(held.conversion.amount_currency.as_deref());
    let Some((amount, currency)) = paid else {
        let message =
            "this sale was reported without an amount, so no part of it can go back; send the status reversed instead";
        return Err(Refusal::new(Code::RefundTooLarge, message));
    };
    if let Some(other) = fields.currency.as_deref().filter(|other| *other != currency) {
        let message = format!("the refund is in {other}, and the sale was paid in {currency}");
        return Err(Refusal::new(Code::UnknownCurrency, message));
    }
    let remains = held.standing.remains(amount);
    if more <= remains {
        return Ok(());
    }
    let shown = |micros| match parse_currency(currency) {
        Ok(known) => Money {
            micros,
            currency: known,
        }
        .to_string(),
        Err(_) => micros.to_string(),
    };
    let message = format!(
        "the refund of {} {currency} is more than the {} {currency} that remain of the sale",
        shown(more),
        shown(remains)
    );
    Err(Refusal::new(Code::RefundTooLarge, message))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::postback::samples::{id, integration, sale};

    const UNIT: Micros = 1_000_000;

    type Told = Result<Vec<What>, Code>;

    fn word(status: ReportedStatus) -> Fields {
        Fields {
            status: Some((status, status.word().to_uppercase())),
            ..Fields::default()
        }
    }

    fn refund(amount: RefundAmount, id: Option<&str>) -> Fields {
        Fields {
            refund: Some(Refund {
                amount,
                id: id.map(str::to_owned),
            }),
            ..Fields::default()
        }
    }

    /// What each report in turn comes to: what counts of it, or the refusal's code.
    fn told_in_turn(amount: Option<Micros>, reports: &[Fields]) -> Vec<Told> {
        let mut held = Held::with(sale(amount), &[]);
        let settings = integration(None);
        let mut told = Vec::new();
        for (number, fields) in (100..).zip(reports) {
            let made = of_held(&held, (id(number), &settings), fields);
            for change in made.iter().flatten() {
                held.count(change);
            }
            let made = made.map(|changes| changes.iter().map(|change| change.what).collect());
            told.push(made.map_err(|refusal| refusal.code));
        }
        told
    }

    #[test]
    fn a_word_counts_when_it_is_not_the_latest_already() {
        use ReportedStatus::{Approved, Pending, Rejected, Reversed};
        let reports = [
            Approved, Pending, Pending, Approved, Reversed, Reversed, Rejected, Approved,
        ]
        .map(word);
        let status = |status| Ok(vec![What::Status(status)]);
        let nothing = || Ok(vec![]);
        let expected = [
            nothing(),
            status(Pending),
            nothing(),
            status(Approved),
            status(Reversed),
            nothing(),
            status(Rejected),
            status(Approved),
        ];
        assert_eq!(told_in_turn(Some(100 * UNIT), &reports), expected);
    }

    #[test]
    fn each_refund_counts_once_and_never_over_the_amount() {
        let back = |units: Micros| Ok(vec![What::Refund(units * UNIT)]);
        let nothing = || Ok(vec![]);
        let more = |units: Micros, id| refund(RefundAmount::More(units * UNIT), id);
        let total = |units: Micros| refund(RefundAmount::Total(units * UNIT), None);
        let table: [(Option<Micros>, Vec<Fields>, Vec<Told>); 8] = [
            (
                Some(100),
                vec![more(30, Some("a")), more(30, Some("a")), more(30, Some("b"))],
                vec![back(30), nothing(), back(30)],
            ),
            (
                Some(100),
                vec![more(30, None), more(30, None), more(20, None)],
                vec![back(30), nothing(), back(20)],
            ),
            (
                Some(100),
                vec![total(30), total(30), total(20), total(50)],
                vec![back(30), nothing(), nothing(), back(20)],
            ),
            (
                Some(100),
                vec![more(30, Some("a")), total(30), total(100)],
                vec![back(30), nothing(), back(70)],
            ),
            (
                Some(100),
                vec![more(60, Some("a")), more(60, Some("b")), more(40, Some("b"))],
                vec![back(60), Err(Code::RefundTooLarge), back(40)],
            ),
            (
                Some(100),
                vec![total(101), more(0, None), total(0)],
                vec![Err(Code::RefundTooLarge), nothing(), nothing()],
            ),
            (
                None,
                vec![more(1, None), total(1)],
                vec![Err(Code::RefundTooLarge), Err(Code::RefundTooLarge)],
            ),
            (Some(0), vec![more(1, None)], vec![Err(Code::RefundTooLarge)]),
        ];
        for (amount, reports, expected) in table {
            let amount = amount.map(|units| units * UNIT);
            assert_eq!(told_in_turn(amount, &reports), expected, "{reports:?}");
        }
    }

    #[test]
    fn what_is_refused_names_why() {
        let other = Fields {
            currency: Some("EUR".to_owned()),
            ..refund(RefundAmount::More(UNIT), None)
        };
        let same = Fields {
            currency: Some("USD".to_owned()),
            ..refund(RefundAmount::More(UNIT), None)
        };
        let told = told_in_turn(Some(10 * UNIT), &[other, same]);
        assert_eq!(told, [Err(Code::UnknownCurrency), Ok(vec![What::Refund(UNIT)])]);
        let reversed = Fields {
            status: word(ReportedStatus::Reversed).status,
            ..refund(RefundAmount::More(UNIT), None)
        };
        let told = told_in_turn(None, &[reversed]);
        assert_eq!(
            told,
            [Ok(vec![What::Status(ReportedStatus::Reversed)])],
            "taken back as a whole"
        );
        let mut settings = integration(Some(id(9)));
        let held = Held::with(sale(None), &[]);
        let fields = word(ReportedStatus::Reversed);
        let foreign = of_held(&held, (id(1), &settings), &fields).map_err(|refusal| refusal.code);
        assert_eq!(foreign, Err(Code::ClickOfAnotherOffer));
        settings.offer_id = Some(id(3));
        assert!(of_held(&held, (id(1), &settings), &fields).is_ok());
    }

    #[test]
    fn a_report_that_is_written_again_says_what_it_said_then() {
        let settings = integration(None);
        let mut held = Held::with(sale(None), &[]);
        let say = |held: &Held, number, status| of_held(held, (id(number), &settings), &word(status)).expect("taken");
        for (number, status) in [(1, ReportedStatus::Pending), (2, ReportedStatus::Approved)] {
            for change in say(&held, number, status) {
                held.count(&change);
            }
        }
        assert_eq!(say(&held, 1, ReportedStatus::Pending), []);
        assert_eq!(say(&held, 3, ReportedStatus::Pending).len(), 1);
    }

    proptest! {
        #[test]
        fn no_row_of_refunds_gives_back_more_than_was_paid(
            paid in 0..50i64,
            refunds in prop::collection::vec((any::<bool>(), 0..60i64, prop::option::of(0..4u8)), 0..20),
        ) {
            let reports: Vec<Fields> = refunds
                .iter()
                .map(|(total, micros, id)| {
                    let amount = if *total { RefundAmount::Total(*micros) } else { RefundAmount::More(*micros) };
                    refund(amount, id.map(|id| id.to_string()).as_deref())
                })
                .collect();
            let back: Micros = told_in_turn(Some(paid), &reports)
                .into_iter()
                .flatten()
                .flatten()
                .map(|what| match what {
                    What::Refund(micros) => micros,
                    What::Status(_) => 0,
                })
                .sum();
            prop_assert!(back <= paid);
        }
    }
}
