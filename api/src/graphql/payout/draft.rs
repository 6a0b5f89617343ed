//! Drafting, reviewing and approving payout runs.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::payout::{self, DraftRun, Review, SeenRun};
use waypost_entity::{payout_line, payout_run};

use super::line::PayoutLine;
use super::run::PayoutRun;
use crate::graphql::caller::{id, scope};
use crate::graphql::scalars::Date;
use crate::graphql::user_error::{UserError, mend};

/// Which run to draft.
#[derive(InputObject)]
pub(crate) struct DraftPayoutRunInput {
    /// The last day that it covers, of the program's time zone; the day is over. Everything up to now when left out.
    through: Option<Date>,
    /// Repeats with the same key make one run, for instance a UUID.
    idempotency_key: Option<String>,
}

/// Which payout run is meant.
#[derive(InputObject)]
pub(crate) struct PayoutRunInput {
    /// The run.
    id: ID,
    /// Its revision as you saw it: the run is left alone and the answer is CONFLICT when it was changed since. Whatever it is by now when
    /// left out.
    revision: Option<i32>,
}

impl TryFrom<PayoutRunInput> for SeenRun {
    type Error = waypost_domain::Error;

    fn try_from(input: PayoutRunInput) -> waypost_domain::error::Result<Self> {
        Ok(Self {
            id: id::<payout_run::Entity>(&input.id)?,
            revision: input.revision,
        })
    }
}

/// What a reviewer says of a line.
#[derive(InputObject)]
pub(crate) struct ReviewPayoutLineInput {
    /// The line.
    id: ID,
    /// Why, at most 200 characters.
    reason: String,
}

impl TryFrom<ReviewPayoutLineInput> for Review {
    type Error = waypost_domain::Error;

    fn try_from(input: ReviewPayoutLineInput) -> waypost_domain::Result<Self> {
        Ok(Self {
            line: id::<payout_line::Entity>(&input.id)?,
            reason: input.reason,
        })
    }
}

/// What became of a payout run.
#[derive(SimpleObject)]
pub(crate) struct PayoutRunPayload {
    /// The run as it is now; null when there is something to mend.
    payout_run: Option<PayoutRun>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

impl PayoutRunPayload {
    /// What a verb made of a run.
    pub(super) fn of(done: waypost_domain::Result<payout_run::Model>) -> Result<Self> {
        let (run, user_errors) = mend(done)?;
        Ok(Self {
            payout_run: run.map(PayoutRun),
            user_errors,
        })
    }
}

/// What became of a line of a payout run.
#[derive(SimpleObject)]
pub(crate) struct PayoutLinePayload {
    /// The line as it is now; null when there is something to mend.
    payout_line: Option<PayoutLine>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

impl PayoutLinePayload {
    fn of(done: waypost_domain::Result<payout_line::Model>) -> Result<Self> {
        let (line, user_errors) = mend(done)?;
        Ok(Self {
            payout_line: line.map(PayoutLine),
            user_errors,
        })
    }
}

#[derive(Default)]
pub(crate) struct PayoutDraftMutations;

#[Object]
impl PayoutDraftMutations {
    /// Drafts a payout run of all that is owed from before its cut-off and in no other run. It pays nothing. Needs the scope
    /// "payouts:write".
    async fn draft_payout_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it covers.")] input: DraftPayoutRunInput,
    ) -> Result<PayoutRunPayload> {
        let form = DraftRun {
            through: input.through.map(|day| day.0),
            idempotency_key: input.idempotency_key,
        };
        PayoutRunPayload::of(payout::draft(scope(ctx)?, form).await)
    }

    /// Brings a draft up to date: entries that were booked since with a time before its cut-off, exchange rates that were set, and how
    /// affiliates are paid. What a reviewer left out stays out. Needs the scope "payouts:write".
    async fn refresh_payout_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which run, and as it was when you looked.")] input: PayoutRunInput,
    ) -> Result<PayoutRunPayload> {
        let seen = SeenRun::try_from(input)?;
        PayoutRunPayload::of(payout::refresh(scope(ctx)?, seen).await)
    }

    /// Throws a draft away; what it held is for the next one. Needs the scope "payouts:write".
    async fn discard_payout_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which run, and as it was when you looked.")] input: PayoutRunInput,
    ) -> Result<PayoutRunPayload> {
        let seen = SeenRun::try_from(input)?;
        PayoutRunPayload::of(payout::discard(scope(ctx)?, seen).await)
    }

    /// Leaves a line out of a draft; what it holds is for the next run. Needs the scope "payouts:write".
    async fn exclude_payout_line(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which line, and why.")] input: ReviewPayoutLineInput,
    ) -> Result<PayoutLinePayload> {
        let review = Review::try_from(input)?;
        PayoutLinePayload::of(payout::exclude(scope(ctx)?, review).await)
    }

    /// Takes a line back into a draft that a reviewer had left out. Needs the scope "payouts:write".
    async fn include_payout_line(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which line, and why.")] input: ReviewPayoutLineInput,
    ) -> Result<PayoutLinePayload> {
        let review = Review::try_from(input)?;
        PayoutLinePayload::of(payout::include(scope(ctx)?, review).await)
    }

    /// Approves a draft: it stays as it is from then on, and can be exported and paid. Who may do so is in the payout settings. Doing it
    /// twice does it once. Needs the scope "payouts:write"; an API key approves only where the settings let anyone approve, managers too.
    async fn approve_payout_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which run, and as it was when you looked.")] input: PayoutRunInput,
    ) -> Result<PayoutRunPayload> {
        let seen = SeenRun::try_from(input)?;
        PayoutRunPayload::of(payout::approve(scope(ctx)?, seen).await)
    }
}
