//! A statement as a table of comma-separated values. Pure.

use super::super::file::{CSV, Cell, File, table};
use super::not_owed::NotOwed;
use super::{Account, Statement};
use crate::error::{Error, Result};
use crate::money::{Money, Total};

const HEADING: [&str; 6] = ["date", "kind", "description", "amount", "currency", "balance"];

/// The statement's file.
pub(super) fn file(statement: &Statement) -> Result<File> {
    let mut rows = Vec::new();
    for account in &statement.accounts {
        rows.extend(of_account(statement, account)?);
    }
    rows.extend(not_owed(statement));
    Ok(File {
        name: format!("{}.csv", super::html::name(statement)),
        media_type: CSV,
        text: table(Some(&HEADING), &rows)?,
    })
}

/// What is not owed and why, without amounts in their column: they are no part of a balance.
fn not_owed(statement: &Statement) -> Vec<Vec<Cell>> {
    let row = |day: String, kind: &str, description: &str| {
        let mut row = vec![Cell::plain(day), Cell::plain(kind), Cell::text(Some(description))];
        row.extend(["", "", ""].map(Cell::plain));
        row
    };
    let NotOwed { named, more } = &statement.not_owed;
    let mut rows: Vec<Vec<Cell>> = named
        .iter()
        .map(|one| {
            let day = one.converted_at.with_timezone(&statement.zone).date_naive();
            let description = format!("{}: {}", one.what, one.why);
            row(day.to_string(), one.status.word(), &description)
        })
        .collect();
    if *more > 0 {
        let description = format!("{more} more that are pending, rejected or reversed");
        rows.push(row(String::new(), "not_shown", &description));
    }
    rows
}

fn of_account(statement: &Statement, account: &Account) -> Result<Vec<Vec<Cell>>> {
    let code = account.opening.currency.code();
    let total = |day: &str, kind: &str, balance: &Total| {
        vec![
            Cell::plain(day),
            Cell::plain(kind),
            Cell::plain(""),
            Cell::plain(""),
            Cell::plain(code),
            Cell::plain(balance),
        ]
    };
    let mut rows = vec![total(&statement.from.to_string(), "opening", &account.opening)];
    let mut balance = account.opening;
    for entry in &account.entries {
        balance.micros += i128::from(entry.amount_micros);
        let amount = Money::stored(entry.amount_micros, &entry.currency).map_err(Error::internal)?;
        rows.push(vec![
            Cell::plain(entry.created_at.with_timezone(&statement.zone).date_naive()),
            Cell::plain(entry.kind.word()),
            Cell::text(Some(&entry.reason)),
            Cell::plain(amount),
            Cell::plain(code),
            Cell::plain(balance),
        ]);
    }
    rows.push(total(&statement.through.to_string(), "closing", &account.closing));
    Ok(rows)
}
