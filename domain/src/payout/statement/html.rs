//! A statement as a page of its own, made to be printed: no script, nothing from elsewhere. Pure.

use std::fmt::Write;

use waypost_entity::ledger_entry::Model;
use waypost_entity::status::LedgerEntryKind;

use super::super::file::File;
use super::not_owed::NotOwed;
use super::{Account, Statement};
use crate::money::Total;

const STYLE: &str = "body{font:14px/1.5 system-ui,sans-serif;color:#111;max-width:48rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #ccc;vertical-align:top}\
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}tr.sum td{font-weight:600}\
thead{display:table-header-group}tr{break-inside:avoid}@page{margin:18mm}@media print{body{margin:0;max-width:none}}";

/// The statement's file.
pub(super) fn file(statement: &Statement) -> File {
    let title = format!("Statement for {}", statement.affiliate.name);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head><body>\n\
         <h1>{title}</h1>\n<p>{program}<br>{from} to {through}, {zone}<br>Made {made}</p>\n",
        title = escaped(&title),
        program = escaped(&statement.program),
        from = statement.from,
        through = statement.through,
        zone = escaped(statement.zone.name()),
        made = statement.made_at.with_timezone(&statement.zone).date_naive(),
    );
    if statement.accounts.is_empty() {
        page.push_str("<p>Nothing was owed or paid.</p>\n");
    }
    for account in &statement.accounts {
        write_account(&mut page, statement, account);
    }
    write_not_owed(&mut page, statement);
    page.push_str("</body></html>\n");
    File {
        name: format!("{}.html", name(statement)),
        media_type: "text/html; charset=utf-8",
        text: page,
    }
}

/// The file's name without its ending.
pub(super) fn name(statement: &Statement) -> String {
    let Statement {
        affiliate,
        from,
        through,
        ..
    } = statement;
    format!("statement-{}-{from}-{through}", affiliate.slug)
}

fn write_account(page: &mut String, statement: &Statement, account: &Account) {
    let code = account.opening.currency.code();
    // Writing to a String cannot fail.
    let _ = write!(
        page,
        "<h2>{code}</h2>\n<table><thead><tr><th>Date</th><th>What</th><th class=\"n\">Amount</th><th class=\"n\">Balance</th></tr></thead><tbody>\n"
    );
    write_sum(page, "Opening balance", &account.opening);
    let mut balance = account.opening;
    for entry in &account.entries {
        balance.micros += i128::from(entry.amount_micros);
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td>{}: {}</td><td class=\"n\">{}</td><td class=\"n\">{balance}</td></tr>",
            entry.created_at.with_timezone(&statement.zone).date_naive(),
            word(entry),
            escaped(&entry.reason),
            amount(entry, &balance),
        );
    }
    write_sum(page, "Closing balance", &account.closing);
    page.push_str("</tbody></table>\n");
}

/// What is not owed and why, as it stands when the statement is made.
fn write_not_owed(page: &mut String, statement: &Statement) {
    let NotOwed { named, more } = &statement.not_owed;
    if named.is_empty() {
        return;
    }
    page.push_str(
        "<h2>Not owed, and why</h2>\n<p>Conversions of these days that are pending, rejected or reversed now.</p>\n\
         <table><thead><tr><th>Date</th><th>What</th><th>State</th><th>Why</th></tr></thead><tbody>\n",
    );
    for one in named {
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            one.converted_at.with_timezone(&statement.zone).date_naive(),
            escaped(&one.what),
            one.status.word(),
            escaped(&one.why),
        );
    }
    page.push_str("</tbody></table>\n");
    if *more > 0 {
        let _ = writeln!(page, "<p>And {more} more: choose fewer days to see them.</p>");
    }
}

fn write_sum(page: &mut String, what: &str, total: &Total) {
    let _ = writeln!(
        page,
        "<tr class=\"sum\"><td></td><td>{what}</td><td></td><td class=\"n\">{total}</td></tr>"
    );
}

/// The amount with the digits of its currency, as the balance has them.
fn amount(entry: &Model, balance: &Total) -> Total {
    Total {
        micros: entry.amount_micros.into(),
        ..*balance
    }
}

fn word(entry: &Model) -> &'static str {
    match entry.kind {
        LedgerEntryKind::Accrual => "Earned",
        LedgerEntryKind::Reversal => "Taken back",
        LedgerEntryKind::Adjustment => "Adjustment",
        LedgerEntryKind::Bonus => "Bonus",
        LedgerEntryKind::Payment => "Payment",
    }
}

/// What somebody wrote, as text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
