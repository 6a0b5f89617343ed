//! Works out what every sale of a program pays, from the written rules alone, to compare with what the product says.
//! It must not know the product's code: two workings agree for a reason only if neither has seen the other.

mod exact;
mod ledger;
mod payout;
mod terms;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

/// One thing that happened, in the order in which it was settled.
#[derive(Clone, Debug)]
pub(super) enum Happened {
    /// A conversion is reported and settled.
    Sale(Sale),
    /// Part or all of the amount goes back, in the sale's currency.
    Refund { sale: String, amount: String },
    /// The merchant's word; the latest counts.
    Said { sale: String, status: Status },
    /// A rate becomes known; sales that waited for it settle now, in the order in which they were reported.
    Rate {
        from: String,
        to: String,
        day: NaiveDate,
        rate: String,
    },
}

/// What the merchant says of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Pending,
    Approved,
    Rejected,
    Reversed,
}

/// A conversion as it was reported.
#[derive(Clone, Debug)]
pub(super) struct Sale {
    pub id: String,
    pub offer: String,
    pub affiliate: String,
    pub event: String,
    /// The amount and its currency.
    pub amount: Option<(String, String)>,
    pub converted_at: DateTime<Utc>,
    /// Who bought; always known here.
    pub customer: String,
    pub country: Option<String>,
    pub coupon: Option<String>,
}

/// An offer and the versions of its terms.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub currency: String,
    /// In force from then; oldest first. The newest in force at the moment of the conversion decides.
    pub versions: Vec<(DateTime<Utc>, serde_json::Value)>,
}

/// A program and all that happened in it.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub zone: chrono_tz::Tz,
    pub offers: BTreeMap<String, Offer>,
    pub happened: Vec<Happened>,
}

/// What a sale pays in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Payout {
    /// With the currency's decimals, such as "12.30"; none while the sale waits for a rate.
    pub payout: Option<String>,
    pub reason: Option<String>,
    /// Whether it is owed, that is, settled and approved.
    pub counts: bool,
}

/// The payout of every sale by its id, and what is owed by affiliate and currency.
///
/// A balance is listed as soon as one sale is owed to the affiliate in that currency, even if it pays 0.
pub(super) fn check(program: &Program) -> (BTreeMap<String, Payout>, BTreeMap<(String, String), String>) {
    let mut ledger = ledger::Ledger::new(program);
    for happened in &program.happened {
        ledger.follow(happened);
    }
    (ledger.payouts(), ledger.balances())
}
