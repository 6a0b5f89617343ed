//! Movements of money owed to affiliates.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::ledger::{self, AddEntry};
use waypost_domain::page;
use waypost_entity::ledger_entry::Model;
use waypost_entity::{affiliate, payout_line};

use super::caller::{id, scope};
use super::connection::Noun;
use super::money::Money;
use super::payout::PayoutLine;
use super::rows::row;
use super::scalars::{Currency, DateTime, Decimal};
use super::status::LedgerEntryKind;
use super::user_error::{UserError, mend};

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

    /// What it pays; null unless it is a payment. Needs the scope "payouts:read".
    async fn payout_line(&self, ctx: &Context<'_>) -> Result<Option<PayoutLine>> {
        match self.0.payout_line_id {
            Some(id) => Ok(Some(PayoutLine(row::<payout_line::Entity>(ctx, id).await?))),
            None => Ok(None),
        }
    }

    /// Who or what booked it, for instance "user:usr_01j…"; "job" for what settles by itself.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// When it was booked.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

impl From<Model> for LedgerEntry {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for LedgerEntry {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

/// What to add to an affiliate's balance.
#[derive(InputObject)]
pub(crate) struct AddLedgerEntryInput {
    /// The affiliate.
    affiliate_id: ID,
    /// ADJUSTMENT or BONUS; the other kinds are booked by what they are for.
    kind: LedgerEntryKind,
    /// How much: above zero is owed to them, below zero is taken back, for instance "-12.50". A bonus is above zero.
    amount: Decimal,
    /// The currency of the balance, for instance "USD".
    currency: Currency,
    /// Why, in words that the affiliate may read on a statement; at most 200 characters.
    reason: String,
    /// Repeats with the same key make one entry, for instance a UUID.
    idempotency_key: Option<String>,
}

/// What became of addLedgerEntry.
#[derive(SimpleObject)]
pub(crate) struct AddLedgerEntryPayload {
    /// The entry; null when there is something to mend.
    ledger_entry: Option<LedgerEntry>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct LedgerMutations;

#[Object]
impl LedgerMutations {
    /// Adds an adjustment or a bonus to an affiliate's balance. It stays: what was wrong is set right by another one. Needs the scope
    /// "payouts:write".
    async fn add_ledger_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose balance, how much, and why.")] input: AddLedgerEntryInput,
    ) -> Result<AddLedgerEntryPayload> {
        let form = AddEntry {
            affiliate: id::<affiliate::Entity>(&input.affiliate_id)?,
            kind: input.kind.into(),
            amount: input.amount.0,
            currency: input.currency.0,
            reason: input.reason,
            idempotency_key: input.idempotency_key,
        };
        let (entry, user_errors) = mend(ledger::add(scope(ctx)?, form).await)?;
        Ok(AddLedgerEntryPayload {
            ledger_entry: entry.map(LedgerEntry),
            user_errors,
        })
    }
}
