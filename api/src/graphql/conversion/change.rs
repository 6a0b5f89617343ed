//! What was said of a conversion after it was made.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use waypost_domain::Error;
use waypost_domain::postback::replay::{self, Corrected};
use waypost_entity::conversion_change::Model;
use waypost_entity::{conversion, postback};

use crate::graphql::connection::list_cost;
use crate::graphql::money::Money;
use crate::graphql::postback::Postback;
use crate::graphql::rows::row;
use crate::graphql::scalars::DateTime;
use crate::graphql::status::{ConversionChangeKind, ReportedStatus, Review};

/// How many things a correction typically changes.
const TYPICAL_FIELDS: usize = 3;

/// One thing that is read otherwise than before.
#[derive(SimpleObject)]
pub(crate) struct CorrectedField {
    /// Our name for it, for instance "amount".
    name: String,
    /// What it was, for instance "4999"; null when there was nothing.
    before: Option<String>,
    /// What it is, for instance "49.99"; null when there is nothing now.
    now: Option<String>,
}

impl From<Corrected> for CorrectedField {
    fn from(corrected: Corrected) -> Self {
        let Corrected { name, before, now } = corrected;
        Self { name, before, now }
    }
}

#[derive(Clone)]
pub(crate) struct ConversionChange(pub Model);

/// Something that was said of a conversion after it was made, by the merchant or a reviewer, or that came of itself. It never changes: what is said later is another one.
#[Object]
impl ConversionChange {
    /// The change's id, for instance "chg_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is.
    async fn kind(&self) -> ConversionChangeKind {
        self.0.kind.into()
    }

    /// What the merchant said that the conversion is; null for everything else, and for a correction of other things.
    async fn status(&self) -> Option<ReportedStatus> {
        self.0.status.map(Into::into)
    }

    /// What went back to the customer, in the currency that they paid in; null for a status. A correction says how much more it is, or
    /// how much less.
    async fn refund(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        let Some(micros) = self.0.refund_micros else {
            return Ok(None);
        };
        let sale = row::<conversion::Entity>(ctx, self.0.conversion_id).await?;
        let currency = sale.amount_currency.ok_or(Error::NotFound("currency"))?;
        Ok(Some(Money::stored(micros, &currency)?))
    }

    /// What a correction reads otherwise than before; empty for what is none.
    #[graphql(complexity = "list_cost(TYPICAL_FIELDS, child_complexity)")]
    async fn corrected(&self) -> Vec<CorrectedField> {
        replay::corrected(&self.0)
            .into_iter()
            .map(CorrectedField::from)
            .collect()
    }

    /// What the reviewer did; null for what is no review. A correction that moves the sale to another offer may take an approval back,
    /// which is then to be given anew: `REOPENED`.
    async fn review(&self) -> Option<Review> {
        self.0.review.map(Into::into)
    }

    /// Who caused it, for instance "user:usr_01j…", "api_key:key_01j…", "integration:int_01j…", or "job" for what came of itself.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// What the sender called it: its word for the status, for instance "chargeback", or its own number of the refund. Of a review, the
    /// reviewer's reason.
    async fn word(&self) -> Option<&str> {
        self.0.word.as_deref()
    }

    /// The report that said so, or that was read anew; null when no report did.
    async fn postback(&self, ctx: &Context<'_>) -> Result<Option<Postback>> {
        let Some(postback) = self.0.postback_id else {
            return Ok(None);
        };
        Ok(Some(Postback(row::<postback::Entity>(ctx, postback).await?)))
    }

    /// When it was recorded.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
