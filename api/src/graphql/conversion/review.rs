//! Approving, rejecting and reopening conversions.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::conversion::{self, Outcome, ReviewConversions, Told};
use waypost_entity::conversion::Entity;
use waypost_entity::status::Review;

use super::Conversion;
use crate::graphql::caller::{id, scope};
use crate::graphql::connection::list_cost;
use crate::graphql::rows::row;
use crate::graphql::status::ReviewOutcomeCode;
use crate::graphql::user_error::{UserError, mend};

/// How many conversions a request typically names.
const TYPICAL_CONVERSIONS: usize = 20;

/// Which conversions to approve.
#[derive(InputObject)]
pub(crate) struct ApproveConversionsInput {
    /// The conversions, 1 to 200.
    ids: Vec<ID>,
    /// A remark for the affiliate to read, at most 500 characters on one line.
    reason: Option<String>,
}

/// Which conversions to reject.
#[derive(InputObject)]
pub(crate) struct RejectConversionsInput {
    /// The conversions, 1 to 200.
    ids: Vec<ID>,
    /// Why, for the affiliate to read, at most 500 characters on one line, for instance "the order was a test".
    reason: String,
}

/// Of which conversions to take back what reviewers said.
#[derive(InputObject)]
pub(crate) struct ReopenConversionsInput {
    /// The conversions, 1 to 200.
    ids: Vec<ID>,
    /// A remark for the history, at most 500 characters on one line.
    reason: Option<String>,
}

pub(crate) struct ReviewOutcome(Outcome);

/// What became of one of the conversions.
#[Object]
impl ReviewOutcome {
    /// The id that was named.
    async fn id(&self) -> ID {
        self.0.conversion.to_string().into()
    }

    /// What became of it.
    async fn code(&self) -> ReviewOutcomeCode {
        self.0.told.into()
    }

    /// The same in words.
    async fn message(&self) -> &str {
        self.0.told.message()
    }

    /// The conversion as it is now; null when it is not there.
    async fn conversion(&self, ctx: &Context<'_>) -> Result<Option<Conversion>> {
        match self.0.told {
            Told::NotFound => Ok(None),
            Told::Done | Told::Already | Told::RejectedByMerchant | Told::Reversed | Told::Paid | Told::NotReviewed => {
                Ok(Some(Conversion(row::<Entity>(ctx, self.0.conversion).await?)))
            }
        }
    }
}

/// What became of approveConversions.
#[derive(SimpleObject)]
pub(crate) struct ApproveConversionsPayload {
    /// One for each conversion, in the order of the input; null when there is something to mend, and then nothing was done.
    #[graphql(complexity = "list_cost(TYPICAL_CONVERSIONS, child_complexity)")]
    outcomes: Option<Vec<ReviewOutcome>>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of rejectConversions.
#[derive(SimpleObject)]
pub(crate) struct RejectConversionsPayload {
    /// One for each conversion, in the order of the input; null when there is something to mend, and then nothing was done.
    #[graphql(complexity = "list_cost(TYPICAL_CONVERSIONS, child_complexity)")]
    outcomes: Option<Vec<ReviewOutcome>>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of reopenConversions.
#[derive(SimpleObject)]
pub(crate) struct ReopenConversionsPayload {
    /// One for each conversion, in the order of the input; null when there is something to mend, and then nothing was done.
    #[graphql(complexity = "list_cost(TYPICAL_CONVERSIONS, child_complexity)")]
    outcomes: Option<Vec<ReviewOutcome>>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct ReviewMutations;

#[Object]
impl ReviewMutations {
    /// Approves conversions: holds and reviews end, and what they are worth is owed. Each is answered for itself, and what the merchant
    /// rejected or took back stays so. Sent again it does nothing more. Needs the scope "conversions:write".
    async fn approve_conversions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which conversions.")] input: ApproveConversionsInput,
    ) -> Result<ApproveConversionsPayload> {
        let (outcomes, user_errors) = review(ctx, (Review::Approved, &input.ids, input.reason)).await?;
        Ok(ApproveConversionsPayload { outcomes, user_errors })
    }

    /// Rejects conversions, whatever the merchant says later: what was owed for them is taken back, also when it was paid. Each is answered
    /// for itself. Rejected again for another reason, one has that reason. Needs the scope "conversions:write".
    async fn reject_conversions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which conversions, and why.")] input: RejectConversionsInput,
    ) -> Result<RejectConversionsPayload> {
        let (outcomes, user_errors) = review(ctx, (Review::Rejected, &input.ids, Some(input.reason))).await?;
        Ok(RejectConversionsPayload { outcomes, user_errors })
    }

    /// Takes back what reviewers said of conversions: each is on hold again, waits for a reviewer again, or is what the merchant says, as
    /// if nobody had reviewed it. Each is answered for itself. Needs the scope "conversions:write".
    async fn reopen_conversions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which conversions.")] input: ReopenConversionsInput,
    ) -> Result<ReopenConversionsPayload> {
        let (outcomes, user_errors) = review(ctx, (Review::Reopened, &input.ids, input.reason)).await?;
        Ok(ReopenConversionsPayload { outcomes, user_errors })
    }
}

async fn review(
    ctx: &Context<'_>,
    (review, ids, reason): (Review, &[ID], Option<String>),
) -> Result<(Option<Vec<ReviewOutcome>>, Vec<UserError>)> {
    let scope = scope(ctx)?;
    let conversions = ids.iter().map(|named| id::<Entity>(named));
    let form = ReviewConversions {
        conversions: conversions.collect::<waypost_domain::Result<_>>()?,
        review,
        reason,
    };
    let (outcomes, user_errors) = mend(conversion::review(scope, form).await)?;
    let outcomes = outcomes.map(|outcomes| outcomes.into_iter().map(ReviewOutcome).collect());
    Ok((outcomes, user_errors))
}
