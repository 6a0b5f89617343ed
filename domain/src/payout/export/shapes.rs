//! The columns of each shape, as the makers of the software that reads them describe them. Pure.

use std::collections::BTreeMap;

use waypost_entity::id::PayoutLineId;
use waypost_entity::status::{PayoutLineStatus, PayoutMethod};
use waypost_entity::{affiliate, payout_line, payout_run, tenant};

use super::super::file::{CSV, Cell, File, table};
use super::Shape;
use crate::error::{Error, Result};
use crate::money::Money;

/// Most payments of one file at PayPal, and of one plain table.
const MOST_PAYMENTS: usize = 5_000;
/// Most payments of one file at Wise.
const MOST_AT_WISE: usize = 1_000;
/// What Wise reads, in any order.
const WISE: [&str; 9] = [
    "recipientId",
    "name",
    "recipientEmail",
    "receiverType",
    "sourceCurrency",
    "targetCurrency",
    "amountCurrency",
    "amount",
    "paymentReference",
];
/// The plain table.
const PLAIN: [&str; 15] = [
    "payment",
    "affiliate",
    "affiliate_name",
    "affiliate_email",
    "amount",
    "currency",
    "method",
    "email",
    "account",
    "owed",
    "owed_currency",
    "exchange_rate",
    "status",
    "paid_on",
    "reference",
];

/// A payment and who gets it.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    line: &'a payout_line::Model,
    affiliate: &'a affiliate::Model,
}

impl<'a> Row<'a> {
    /// A line of a run with its affiliate.
    pub(super) fn of(line: &'a payout_line::Model, affiliate: &'a affiliate::Model) -> Self {
        Self { line, affiliate }
    }

    /// Where it stands in a file: people look for names.
    pub(super) fn place(&self) -> (&'a str, &'a str, PayoutLineId) {
        (&self.affiliate.name, &self.line.currency, self.line.id)
    }

    fn is_payable(self) -> bool {
        self.line.status == PayoutLineStatus::Payable
    }

    /// What the affiliate gets, and only what can be paid.
    fn pays(self) -> Result<Money> {
        let micros = self.line.pay_micros.unwrap_or_default();
        Money::stored(micros, &self.line.pay_currency).map_err(Error::internal)
    }

    /// What it takes from the balance.
    fn owed(self) -> Result<Money> {
        Money::stored(self.line.amount_micros, &self.line.currency).map_err(Error::internal)
    }
}

/// The files of a run.
pub(super) struct Files {
    pub files: Vec<File>,
    pub payments: usize,
    pub left_out: usize,
}

/// Makes the files of a run in one shape.
pub(super) fn files(
    shape: Shape,
    rows: &[Row<'_>],
    (program, run): (&tenant::Model, &payout_run::Model),
) -> Result<Files> {
    let chosen: Vec<Row<'_>> = rows.iter().copied().filter(|row| belongs(shape, *row)).collect();
    let payable = |rows: &[Row<'_>]| rows.iter().filter(|row| row.is_payable()).count();
    let left_out = payable(rows) - payable(&chosen);
    let named = |currency: Option<&str>, number: usize, text: String| {
        let currency = currency.map(|code| format!("-{code}")).unwrap_or_default();
        let number = if number > 0 {
            format!("-{}", number + 1)
        } else {
            String::new()
        };
        File {
            name: format!("payout-{}-{}{currency}{number}.csv", run.rate_day, shape.word()),
            media_type: CSV,
            text,
        }
    };
    let mut files = Vec::new();
    match shape {
        Shape::Paypal => {
            let mut of_currency: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
            for row in &chosen {
                of_currency.entry(&row.line.pay_currency).or_default().push(*row);
            }
            for (currency, rows) in of_currency {
                for (number, some) in rows.chunks(MOST_PAYMENTS).enumerate() {
                    files.push(named(Some(currency), number, paypal(some, program)?));
                }
            }
        }
        Shape::Wise => {
            for (number, some) in chosen.chunks(MOST_AT_WISE).enumerate() {
                files.push(named(None, number, wise(some, run)?));
            }
        }
        Shape::Plain => {
            for (number, some) in chosen.chunks(MOST_PAYMENTS).enumerate() {
                files.push(named(None, number, plain(some)?));
            }
        }
    }
    Ok(Files {
        files,
        payments: chosen.len(),
        left_out,
    })
}

fn belongs(shape: Shape, row: Row<'_>) -> bool {
    match shape {
        Shape::Paypal => row.is_payable() && row.line.method == Some(PayoutMethod::Paypal),
        Shape::Wise => row.is_payable() && row.line.method == Some(PayoutMethod::Wise),
        Shape::Plain => matches!(
            row.line.status,
            PayoutLineStatus::Payable | PayoutLineStatus::Paid | PayoutLineStatus::Failed
        ),
    }
}

/// Recipient, amount, currency, customer id of 30 characters at most, note, wallet
/// (docs.paypal.ai, Payouts, "Use Web UI"). The id of the line is exactly as long.
fn paypal(rows: &[Row<'_>], program: &tenant::Model) -> Result<String> {
    let row = |row: &Row<'_>| -> Result<Vec<Cell>> {
        Ok(vec![
            Cell::text(row.line.email.as_deref()),
            Cell::plain(row.pays()?),
            Cell::plain(&row.line.pay_currency),
            Cell::plain(row.line.id),
            Cell::Text(format!("Payout of {}", program.name)),
            Cell::plain("PAYPAL"),
        ])
    };
    table(None, &rows.iter().map(row).collect::<Result<Vec<_>>>()?)
}

/// Fixed target payments: the affiliate gets exactly this much (wise.com/help, "How do I fill in my batch template?").
fn wise(rows: &[Row<'_>], run: &payout_run::Model) -> Result<String> {
    let row = |row: &Row<'_>| -> Result<Vec<Cell>> {
        Ok(vec![
            Cell::text(row.line.account.as_deref()),
            Cell::text(Some(&row.affiliate.name)),
            Cell::text(row.line.email.as_deref()),
            Cell::plain("PERSON"),
            Cell::plain(&run.minimum_currency),
            Cell::plain(&row.line.pay_currency),
            Cell::plain("target"),
            Cell::plain(row.pays()?),
            Cell::plain(row.line.id),
        ])
    };
    table(Some(&WISE), &rows.iter().map(row).collect::<Result<Vec<_>>>()?)
}

fn plain(rows: &[Row<'_>]) -> Result<String> {
    let row = |row: &Row<'_>| -> Result<Vec<Cell>> {
        let Row { line, affiliate } = row;
        Ok(vec![
            Cell::plain(line.id),
            Cell::plain(&affiliate.slug),
            Cell::text(Some(&affiliate.name)),
            Cell::text(affiliate.email.as_deref()),
            Cell::plain(row.pays()?),
            Cell::plain(&line.pay_currency),
            Cell::plain(line.method.map_or("", PayoutMethod::word)),
            Cell::text(line.email.as_deref()),
            Cell::text(line.account.as_deref()),
            Cell::plain(row.owed()?),
            Cell::plain(&line.currency),
            Cell::plain(line.exchange_rate.as_deref().unwrap_or_default()),
            Cell::plain(line.status.word()),
            Cell::plain(line.paid_on.as_deref().unwrap_or_default()),
            Cell::text(line.reference.as_deref()),
        ])
    };
    table(Some(&PLAIN), &rows.iter().map(row).collect::<Result<Vec<_>>>()?)
}
