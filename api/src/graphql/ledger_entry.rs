//! Movements of money owed to affiliates.

use async_graphql::{ID, Object, Result};
use waypost_entity::ledger_entry::Model;

use super::money::Money;
use super::scalars::DateTime;
use super::status::LedgerEntryKind;

#[derive(Clone)]
pub(crate) struct LedgerEntry(pub Model);

/// One movement of money owed to an affiliate. It never changes: what was wrong is reversed by another one.
#[Object]
impl LedgerEntry {
    /// The entry's id, for instance "led_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What moved the money.
    async fn kind(&self) -> LedgerEntryKind {
        self.0.kind.into()
    }

    /// How much: above zero is owed to the affiliate, below zero is taken back or paid.
    async fn amount(&self) -> Result<Money> {
        Ok(Money::stored(self.0.amount_micros, &self.0.currency)?)
    }

    /// Why, in words.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When it was booked.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
