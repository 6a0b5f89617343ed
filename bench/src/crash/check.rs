//! Holds the database to the journal: what was acknowledged is there exactly once.

use std::fmt;

use waypost_entity::id::TypedId;

use super::journal::{Acknowledged, Journal, Kept, Sale};
use super::stored::Stored;
use crate::report::Table;

/// What is amiss, counted under a name each; every count should be 0.
#[derive(Debug, Default)]
pub(super) struct Findings {
    lines: Vec<Finding>,
}

#[derive(Debug)]
struct Finding {
    what: &'static str,
    count: usize,
    /// One of them, to look at.
    example: Option<String>,
}

/// Compares everything.
pub(super) fn check(journal: &Journal, stored: &Stored) -> Findings {
    let mut findings = Findings::default();
    check_clicks(journal, stored, &mut findings);
    check_reports(journal, stored, &mut findings);
    check_conversions(journal, stored, &mut findings);
    check_settlements(stored, &mut findings);
    check_deliveries(stored, &mut findings);
    findings
}

fn check_clicks(journal: &Journal, stored: &Stored, findings: &mut Findings) {
    let lost = journal
        .clicks
        .iter()
        .filter(|(number, click)| !stored.clicks.contains(&click.uuid()) || !stored.visits.contains_key(number));
    findings.note("acknowledged clicks lost", lost.map(|(_, click)| click));
    let doubled = stored.visits.iter().filter(|(_, rows)| **rows > 1);
    findings.note("visits stored more than once", doubled.map(|(number, _)| number));
}

fn check_reports(journal: &Journal, stored: &Stored, findings: &mut Findings) {
    let records = |sale: &Sale| stored.reports.get(&sale.txn_id).copied().unwrap_or_default();
    let named = |answer: &Acknowledged| answer.postback.is_none_or(|id| stored.postbacks.contains(&id.uuid()));
    let txns = |is: &dyn Fn(&Sale) -> bool| -> Vec<&String> {
        let found = journal.sales.iter().filter(|sale| is(sale));
        found.map(|sale| &sale.txn_id).collect()
    };
    findings.note(
        "acknowledged postbacks lost",
        txns(&|sale| {
            sale.answer
                .as_ref()
                .is_some_and(|answer| records(sale) == 0 || !named(answer))
        }),
    );
    findings.note(
        "postbacks recorded more often than sent",
        txns(&|sale| records(sale) > sale.asked),
    );
    findings.note(
        "first reports answered as duplicates",
        txns(&|sale| {
            let answer = sale.answer.as_ref();
            sale.asked == 1 && answer.is_some_and(|answer| answer.kept == Kept::Duplicate)
        }),
    );
    findings.note(
        "good reports refused",
        journal
            .sales
            .iter()
            .filter_map(|sale| Some(format!("{}: {}", sale.txn_id, sale.refused.as_ref()?))),
    );
}

fn check_conversions(journal: &Journal, stored: &Stored, findings: &mut Findings) {
    let of = |sale: &Sale| stored.conversions.get(&sale.txn_id).map_or(&[][..], Vec::as_slice);
    let acknowledged = || {
        journal
            .sales
            .iter()
            .filter_map(|sale| Some((sale, sale.answer.as_ref()?)))
    };
    let missing = acknowledged().filter(|(sale, _)| of(sale).is_empty());
    findings.note(
        "acknowledged sales without a conversion",
        missing.map(|(sale, _)| &sale.txn_id),
    );
    let other =
        acknowledged().filter(|(sale, answer)| answer.conversion.is_some_and(|id| !of(sale).contains(&id.uuid())));
    findings.note(
        "answers that name another conversion",
        other.map(|(sale, _)| &sale.txn_id),
    );
    let doubled = stored.conversions.iter().filter(|(_, ids)| ids.len() > 1);
    findings.note("sales counted more than once", doubled.map(|(txn, _)| txn));
}

fn check_settlements(stored: &Stored, findings: &mut Findings) {
    findings.note("conversions not settled", &stored.unsettled);
    let settled = stored
        .conversions
        .values()
        .flatten()
        .filter(|id| !stored.unsettled.contains(id));
    findings.note(
        "settled conversions without their accrual",
        settled.filter(|id| !stored.accruals.contains_key(id)),
    );
    let doubled = stored.accruals.iter().filter(|(_, entries)| **entries > 1);
    findings.note("conversions settled more than once", doubled.map(|(id, _)| id));
}

/// A partner may be told twice when the product is killed before it has recorded an answer, and then by the same message.
fn check_deliveries(stored: &Stored, findings: &mut Findings) {
    let untold = stored
        .conversions
        .values()
        .flatten()
        .filter(|id| !stored.told.contains_key(*id));
    findings.note("conversions that no partner was told of", untold);
    findings.note("deliveries that are stuck", &stored.undelivered);
    let differs = |messages: &&Vec<String>| messages.iter().any(|message| Some(message) != messages.first());
    let renamed = stored.told.iter().filter(|(_, messages)| differs(messages));
    findings.note("repeats under another webhook-id", renamed.map(|(id, _)| id));
}

impl Findings {
    fn note<T: fmt::Display>(&mut self, what: &'static str, found: impl IntoIterator<Item = T>) {
        let mut found = found.into_iter();
        let example = found.next().map(|first| first.to_string());
        self.lines.push(Finding {
            what,
            count: usize::from(example.is_some()) + found.count(),
            example,
        });
    }

    pub(super) fn are_none(&self) -> bool {
        self.lines.iter().all(|line| line.count == 0)
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(&["", "count", "for instance"]);
        for Finding { what, count, example } in &self.lines {
            let example = example.clone().unwrap_or_default();
            table.row([(*what).to_owned(), count.to_string(), example]);
        }
        let verdict = if self.are_none() {
            "Nothing is lost, nothing is doubled."
        } else {
            "**Something is lost or doubled.**"
        };
        write!(f, "{table}\n{verdict}")
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
