//! Attributed events, and what is paid for them.

mod change;
mod counted;
mod details;
mod explanation;
mod list;
mod review;

use async_graphql::{Context, ID, Object, Result};
use waypost_domain::page;
use waypost_entity::conversion::Model;
use waypost_entity::{affiliate, click, coupon, integration, offer};

pub(crate) use self::change::{ConversionChange, CorrectedField};
use self::details::ConversionDetails;
pub(crate) use self::explanation::Explanation;
pub(crate) use self::list::ConversionQueries;
pub(crate) use self::review::ReviewMutations;
use super::affiliate::Affiliate;
use super::caller::rows;
use super::click::Click;
use super::connection::{Noun, list_cost};
use super::coupon::Coupon;
use super::delivery::Delivery;
use super::integration::Integration;
use super::ledger_entry::LedgerEntry;
use super::money::Money;
use super::offer::Offer;
use super::postback::Postback;
use super::rows::{ChangesOf, DeliveriesOf, LedgerEntriesOf, PostbacksOf, RefundedOf, row, rows_of};
use super::scalars::DateTime;
use super::status::{ConversionStatus, Reviewed};

/// How many postbacks report a typical conversion.
const TYPICAL_POSTBACKS: usize = 4;
/// How many changes a typical conversion has.
const TYPICAL_CHANGES: usize = 2;
/// How many deliveries a typical conversion has.
const TYPICAL_DELIVERIES: usize = 2;
/// How many ledger entries a typical conversion has.
const TYPICAL_ENTRIES: usize = 2;

#[derive(Clone)]
pub(crate) struct Conversion(pub Model);

/// One attributed sale, lead or other event of a visitor.
#[Object]
impl Conversion {
    /// The conversion's id, for instance "conv_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What happened, for instance "sale".
    async fn event(&self) -> &str {
        &self.0.event
    }

    /// The merchant's own number of the transaction.
    async fn txn_id(&self) -> Option<&str> {
        self.0.txn_id.as_deref()
    }

    /// How far it is.
    async fn status(&self) -> ConversionStatus {
        self.0.status.into()
    }

    /// What the customer paid; null when the report named no amount.
    async fn amount(&self) -> Result<Option<Money>> {
        Ok(Money::stored_pair(
            self.0.amount_micros,
            self.0.amount_currency.as_deref(),
        )?)
    }

    /// What went back to the customer so far; null when the report named no amount.
    async fn refunded(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        let refunded = rows(ctx)?.load_one(RefundedOf(self.0.id)).await?.unwrap_or_default();
        let paid = self.0.amount_micros.map(|_| refunded);
        Ok(Money::stored_pair(paid, self.0.amount_currency.as_deref())?)
    }

    /// What the affiliate earns; null until it is settled.
    async fn payout(&self) -> Result<Option<Money>> {
        Ok(Money::stored_pair(
            self.0.payout_micros,
            self.0.payout_currency.as_deref(),
        )?)
    }

    /// Why the payout is what it is: "no_rule_matched", "amount_missing", "recurring_limit_reached", "recurring_period_over",
    /// "cap_reached", "cap_partly_reached", "waiting_for_exchange_rate", "payout_too_large", "payout_override", "rejected",
    /// "rejected_in_review", "reversed" or "refunded"; null when a rule paid.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When its hold ends by itself; null when its offer had none as it was made. It stays when the hold was ended before.
    async fn hold_until(&self) -> Option<DateTime> {
        self.0.hold_until.map(DateTime)
    }

    /// Whether it is pending because its hold is not over.
    async fn on_hold(&self) -> bool {
        self.0.on_hold
    }

    /// Whether it is pending because nobody has approved or rejected it yet.
    async fn awaits_review(&self) -> bool {
        self.0.awaits_review
    }

    /// What a reviewer said of it; null when nobody did, or when it was taken back.
    async fn review(&self) -> Option<Reviewed> {
        self.0.review.map(Into::into)
    }

    /// Why, in the reviewer's words, for the affiliate to read; null without a review, and when an approval gave no reason.
    async fn review_reason(&self) -> Option<&str> {
        self.0.review_reason.as_deref()
    }

    /// How the payout was computed; null until it was.
    async fn explanation(&self) -> Result<Option<Explanation>> {
        Ok(self.0.explanation.clone().map(Explanation::read).transpose()?)
    }

    /// What was promoted.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Offer> {
        Ok(Offer(row::<offer::Entity>(ctx, self.0.offer_id).await?))
    }

    /// Who is paid.
    async fn affiliate(&self, ctx: &Context<'_>) -> Result<Affiliate> {
        Ok(Affiliate(row::<affiliate::Entity>(ctx, self.0.affiliate_id).await?))
    }

    /// The visit that it is credited to; null when a coupon brought it.
    async fn click(&self, ctx: &Context<'_>) -> Result<Option<Click>> {
        let Some(click) = self.0.click_id else { return Ok(None) };
        Ok(Some(Click(row::<click::Entity>(ctx, click).await?)))
    }

    /// The coupon that the customer entered, when it is one of the program's; null otherwise.
    async fn coupon(&self, ctx: &Context<'_>) -> Result<Option<Coupon>> {
        let Some(coupon) = self.0.coupon_id else {
            return Ok(None);
        };
        Ok(Some(Coupon(row::<coupon::Entity>(ctx, coupon).await?)))
    }

    /// The merchant's own name of who bought, for instance "customer-4711".
    async fn customer_id(&self) -> Option<&str> {
        self.0.customer_id.as_deref()
    }

    /// Whether it was made to try something out: it is in no report and no balance.
    async fn is_test(&self) -> bool {
        self.0.is_test
    }

    /// What else was reported of it; null when nothing was.
    async fn details(&self) -> Result<Option<ConversionDetails>> {
        Ok(ConversionDetails::read(&self.0)?)
    }

    /// What was said of it after it was made, in order; at most 50.
    #[graphql(complexity = "list_cost(TYPICAL_CHANGES, child_complexity)")]
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<ConversionChange>> {
        Ok(rows_of(ctx, ChangesOf(self.0.id))
            .await?
            .into_iter()
            .map(ConversionChange)
            .collect())
    }

    /// The merchant system that reported it.
    async fn integration(&self, ctx: &Context<'_>) -> Result<Integration> {
        Ok(Integration(
            row::<integration::Entity>(ctx, self.0.integration_id).await?,
        ))
    }

    /// The reports of it: the one that was accepted, then its repeats in order; at most 50.
    #[graphql(complexity = "list_cost(TYPICAL_POSTBACKS, child_complexity)")]
    async fn postbacks(&self, ctx: &Context<'_>) -> Result<Vec<Postback>> {
        Ok(rows_of(ctx, PostbacksOf(self.0.id))
            .await?
            .into_iter()
            .map(Postback)
            .collect())
    }

    /// Its ways to the partner, newest first; at most 50.
    #[graphql(complexity = "list_cost(TYPICAL_DELIVERIES, child_complexity)")]
    async fn deliveries(&self, ctx: &Context<'_>) -> Result<Vec<Delivery>> {
        Ok(rows_of(ctx, DeliveriesOf(self.0.id))
            .await?
            .into_iter()
            .map(Delivery)
            .collect())
    }

    /// What it moved, in order; at most 50.
    #[graphql(complexity = "list_cost(TYPICAL_ENTRIES, child_complexity)")]
    async fn ledger_entries(&self, ctx: &Context<'_>) -> Result<Vec<LedgerEntry>> {
        Ok(rows_of(ctx, LedgerEntriesOf(self.0.id))
            .await?
            .into_iter()
            .map(LedgerEntry)
            .collect())
    }

    /// When it happened. Reports count it on this day.
    async fn converted_at(&self) -> DateTime {
        self.0.converted_at.into()
    }

    /// When its payout was computed; null until then.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }

    /// When it was recorded.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

impl From<Model> for Conversion {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for Conversion {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}
