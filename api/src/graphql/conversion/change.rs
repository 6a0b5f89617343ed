//! What was reported of a conversion after it was made.

use async_graphql::{Context, ID, Object, Result};
use waypost_domain::Error;
use waypost_entity::conversion_change::Model;
use waypost_entity::{conversion, postback};

use crate::graphql::money::Money;
use crate::graphql::postback::Postback;
use crate::graphql::rows::row;
use crate::graphql::scalars::DateTime;
use crate::graphql::status::{ConversionChangeKind, ReportedStatus};

#[derive(Clone)]
pub(crate) struct ConversionChange(pub Model);

/// Something that was reported of a conversion after it was made. It never changes: what is said later is another one.
#[Object]
impl ConversionChange {
    /// The change's id, for instance "chg_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What was reported.
    async fn kind(&self) -> ConversionChangeKind {
        self.0.kind.into()
    }

    /// What the conversion was said to be; null for a refund.
    async fn status(&self) -> Option<ReportedStatus> {
        self.0.status.map(Into::into)
    }

    /// What went back to the customer, in the currency that they paid in; null for a status.
    async fn refund(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        let Some(micros) = self.0.refund_micros else {
            return Ok(None);
        };
        let sale = row::<conversion::Entity>(ctx, self.0.conversion_id).await?;
        let currency = sale.amount_currency.ok_or(Error::NotFound("currency"))?;
        Ok(Some(Money::stored(micros, &currency)?))
    }

    /// What the sender called it: its word for the status, for instance "chargeback", or its own number of the refund.
    async fn word(&self) -> Option<&str> {
        self.0.word.as_deref()
    }

    /// The report that said so; null when no report did.
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
