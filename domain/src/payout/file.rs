//! Files for people and for other people's software: tables of comma-separated values whose cells begin no formula.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use crate::error::{Error, Result};

/// A file to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, for instance `payout-2026-02-28-paypal-USD.csv`.
    pub name: String,
    /// What it is.
    pub media_type: &'static str,
    /// What is in it.
    pub text: String,
}

/// The media type of tables.
pub(super) const CSV: &str = "text/csv; charset=utf-8";

/// A cell of a table.
pub(super) enum Cell {
    /// What somebody wrote. A spreadsheet must not take it for a formula.
    Text(String),
    /// A number, a day or a word of ours, which is written as it is.
    Plain(String),
}

impl Cell {
    /// What somebody may have written.
    pub(super) fn text(text: Option<&str>) -> Self {
        Self::Text(text.unwrap_or_default().to_owned())
    }

    /// What we wrote.
    pub(super) fn plain(text: impl ToString) -> Self {
        Self::Plain(text.to_string())
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) if begins_a_formula(text) => format!("'{text}"),
            Self::Text(text) | Self::Plain(text) => text.clone(),
        }
    }
}

/// Whether spreadsheets take a cell for a formula (OWASP, CSV Injection). Blanks in front do not hinder them.
pub(super) fn begins_a_formula(text: &str) -> bool {
    let first = text.trim_start_matches([' ', '\u{a0}']).chars().next();
    first.is_some_and(|first| ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'].contains(&first))
}

/// A table with its lines, as RFC 4180 has them.
pub(super) fn table(heading: Option<&[&str]>, rows: &[Vec<Cell>]) -> Result<String> {
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::Necessary)
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    if let Some(heading) = heading {
        writer.write_record(heading).map_err(Error::internal)?;
    }
    for row in rows {
        writer
            .write_record(row.iter().map(Cell::written))
            .map_err(Error::internal)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Error::internal(error.into_error()))?;
    String::from_utf8(bytes).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_begins_no_formula_and_a_number_stays_a_number() {
        for (cell, written) in [
            (Cell::text(Some("Anna, \"the\" blogger")), "Anna, \"the\" blogger"),
            (
                Cell::text(Some("=HYPERLINK(\"http://x\")")),
                "'=HYPERLINK(\"http://x\")",
            ),
            (Cell::text(Some("+49 30")), "'+49 30"),
            (Cell::text(Some("-2+3")), "'-2+3"),
            (Cell::text(Some("@SUM(A1)")), "'@SUM(A1)"),
            (Cell::text(Some("  =1")), "'  =1"),
            (Cell::text(Some("\t=1")), "'\t=1"),
            (Cell::text(Some("＝1")), "'＝1"),
            (Cell::text(None), ""),
            (Cell::plain("-12.50"), "-12.50"),
        ] {
            assert_eq!(cell.written(), written);
        }
        let row = vec![Cell::text(Some("a\"b,c\nd")), Cell::plain("-1")];
        assert_eq!(
            table(Some(&["x", "y"]), &[row]).expect("a table"),
            "x,y\r\n\"a\"\"b,c\nd\",-1\r\n"
        );
    }
}
