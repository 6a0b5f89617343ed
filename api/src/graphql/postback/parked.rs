//! What became of a postback that had to wait.

use async_graphql::{Context, Object, Result};
use waypost_domain::postback::{self, trace};
use waypost_entity::conversion;
use waypost_entity::parked_postback::Model;

use super::{TYPICAL_STEPS, TraceStep};
use crate::graphql::connection::list_cost;
use crate::graphql::conversion::Conversion;
use crate::graphql::rows::row;
use crate::graphql::scalars::DateTime;
use crate::graphql::status::PostbackOutcome;

pub(crate) struct ParkedPostback(pub Model);

/// A postback whose click or sale was not known when it came, and what became of it since.
#[Object]
impl ParkedPostback {
    /// When it is given up.
    async fn waits_until(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When it is tried again, unless what it waits for comes in before; null once it is decided.
    async fn next_try_at(&self) -> Option<DateTime> {
        self.0.next_try_at.map(DateTime)
    }

    /// How often it was tried again.
    async fn tries(&self) -> i32 {
        self.0.tries
    }

    /// When it was decided; null while it waits.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// What became of it; null while it waits.
    async fn outcome(&self) -> Option<PostbackOutcome> {
        self.0.outcome.map(Into::into)
    }

    /// Why, as a word for programs, for instance "accepted" or, when it waited in vain, "unknown_click"; null while it waits.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Why, in words; null while it waits.
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// What to do about it, in words; null while it waits and when there is nothing to do.
    async fn remedy(&self) -> Option<&str> {
        postback::remedy(self.0.code.as_deref()?)
    }

    /// The checks that decided it, in order; empty while it waits.
    #[graphql(complexity = "list_cost(TYPICAL_STEPS, child_complexity)")]
    async fn trace(&self) -> Vec<TraceStep> {
        let steps = self.0.trace.as_ref().map(trace::steps).unwrap_or_default();
        steps.into_iter().map(TraceStep::from).collect()
    }

    /// The conversion that it made, changed or repeated.
    async fn conversion(&self, ctx: &Context<'_>) -> Result<Option<Conversion>> {
        let Some(conversion) = self.0.conversion_id else {
            return Ok(None);
        };
        Ok(Some(Conversion(row::<conversion::Entity>(ctx, conversion).await?)))
    }
}
