//! Taking stored postbacks in again, by today's settings.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::postback::replay::{self, Difference, Kind, Moved, Replay, Selection};
use waypost_entity::{affiliate, conversion, postback};

use super::{Postback, PostbackFilter};
use crate::graphql::affiliate::Affiliate;
use crate::graphql::caller::{optional_id, scope};
use crate::graphql::connection::list_cost;
use crate::graphql::conversion::{Conversion, CorrectedField};
use crate::graphql::money::Money;
use crate::graphql::rows::row;
use crate::graphql::status::{PostbackDifferenceKind, PostbackOutcome, UnfitForReplay};
use crate::graphql::user_error::{UserError, mend};

/// How many affiliates' money a run typically moves.
const TYPICAL_AFFILIATES: usize = 10;
/// How many differences are given when nobody says how many.
const SOME_DIFFERENCES: i32 = 50;
/// How many things a correction typically changes.
const TYPICAL_FIELDS: usize = 3;

/// Which stored postbacks to take in again, and what may come of it.
#[derive(InputObject)]
pub(crate) struct ReplayPostbacksInput {
    /// Which ones; all when left out. At most 1000 are looked at in one run, the oldest first.
    filter: Option<PostbackFilter>,
    /// Only those behind this one: the "last" of the run before.
    after: Option<ID>,
    /// Whether what counted and would be refused today is taken back. When left out it is shown and kept: rules that became stricter need
    /// not hold for what was sold before. That an offer, affiliate or coupon is paused today never matters for what counted.
    take_back: Option<bool>,
}

/// A replay to apply.
#[derive(InputObject)]
pub(crate) struct ApplyReplayInput {
    /// What the dry run was asked for.
    replay: ReplayPostbacksInput,
    /// The dry run's fingerprint. When something else would come of it now, nothing is done.
    fingerprint: String,
}

impl ReplayPostbacksInput {
    fn selection(self) -> waypost_domain::Result<Selection> {
        Ok(Selection {
            filter: self
                .filter
                .map(PostbackFilter::narrowing)
                .transpose()?
                .unwrap_or_default(),
            after: optional_id::<postback::Entity>(self.after.as_ref())?,
            take_back: self.take_back.unwrap_or_default(),
        })
    }
}

/// How many postbacks cannot be taken in again, and why.
#[derive(SimpleObject)]
pub(crate) struct UnfitPostbacks {
    /// Why.
    reason: UnfitForReplay,
    /// How many.
    count: i32,
}

pub(crate) struct AffiliateMoney(Moved);

/// What one affiliate is owed more, or less.
#[Object]
impl AffiliateMoney {
    /// Who.
    async fn affiliate(&self, ctx: &Context<'_>) -> Result<Affiliate> {
        Ok(Affiliate(row::<affiliate::Entity>(ctx, self.0.affiliate).await?))
    }

    /// How much more; below zero it is less.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }
}

pub(crate) struct PostbackDifference(Difference);

/// A stored postback that comes to something else than before.
#[Object]
impl PostbackDifference {
    /// The postback.
    async fn postback(&self, ctx: &Context<'_>) -> Result<Postback> {
        Ok(Postback(row::<postback::Entity>(ctx, self.0.postback).await?))
    }

    /// In which way.
    async fn kind(&self) -> PostbackDifferenceKind {
        self.0.kind.into()
    }

    /// What became of it before.
    async fn outcome_before(&self) -> PostbackOutcome {
        self.0.before.0.into()
    }

    /// Why, as a word for programs, for instance "missing_click_id".
    async fn code_before(&self) -> &str {
        &self.0.before.1
    }

    /// What becomes of it now.
    async fn outcome(&self) -> PostbackOutcome {
        self.0.now.0.into()
    }

    /// Why, as a word for programs, for instance "accepted".
    async fn code(&self) -> &str {
        &self.0.now.1
    }

    /// Why, in words.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The conversion that it made or changed. In a dry run one that is only about to be made is not there yet, and this is null.
    async fn conversion(&self, ctx: &Context<'_>) -> Result<Option<Conversion>> {
        let Some(conversion) = self.0.conversion else {
            return Ok(None);
        };
        Ok(Some(Conversion(row::<conversion::Entity>(ctx, conversion).await?)))
    }

    /// What is read otherwise.
    #[graphql(complexity = "list_cost(TYPICAL_FIELDS, child_complexity)")]
    async fn corrected(&self) -> Vec<CorrectedField> {
        let corrected = self.0.corrected.iter().cloned();
        corrected.map(CorrectedField::from).collect()
    }

    /// What is booked for its conversion; with the first of them where several postbacks are about one.
    #[graphql(complexity = "list_cost(1, child_complexity)")]
    async fn money(&self) -> Vec<AffiliateMoney> {
        self.0.money.iter().cloned().map(AffiliateMoney).collect()
    }

    /// Whether anything is done about it.
    async fn applies(&self) -> bool {
        self.0.is_applied
    }
}

pub(crate) struct PostbackReplay(Replay);

/// What comes of taking stored postbacks in again.
#[Object]
impl PostbackReplay {
    /// How many postbacks were looked at.
    async fn looked_at(&self) -> u64 {
        self.0.read
    }

    /// How many are left for the next run.
    async fn remaining(&self) -> u64 {
        self.0.remaining
    }

    /// The last one that was looked at: the next run's "after". Null when there was none.
    async fn last(&self) -> Option<ID> {
        self.0.last.map(|id| id.to_string().into())
    }

    /// Those that cannot be taken in again.
    #[graphql(complexity = "list_cost(1, child_complexity)")]
    async fn unfit(&self) -> Vec<UnfitPostbacks> {
        let unfit = self.0.unfit.iter();
        unfit
            .map(|(reason, count)| UnfitPostbacks {
                reason: (*reason).into(),
                count: i32::try_from(*count).unwrap_or(i32::MAX),
            })
            .collect()
    }

    /// How many come to something else in this way, all of them when it is left out.
    async fn count(
        &self,
        #[graphql(desc = "In which way; in any when left out.")] kind: Option<PostbackDifferenceKind>,
        #[graphql(desc = "Only those about which something is done, or only the others; all when left out.")]
        applies: Option<bool>,
    ) -> usize {
        let kind: Option<Kind> = kind.map(Into::into);
        let differences = self.0.differences.iter();
        differences
            .filter(|difference| kind.is_none_or(|kind| difference.kind == kind))
            .filter(|difference| applies.is_none_or(|applies| difference.is_applied == applies))
            .count()
    }

    /// Those that come to something else than before, oldest first.
    #[graphql(
        complexity = "list_cost(usize::try_from(first.unwrap_or(SOME_DIFFERENCES)).unwrap_or(1000).min(1000), child_complexity)"
    )]
    async fn differences(
        &self,
        #[graphql(desc = "How many; 50 when left out. There are never more than 1000.")] first: Option<i32>,
    ) -> Vec<PostbackDifference> {
        let first = usize::try_from(first.unwrap_or(SOME_DIFFERENCES)).unwrap_or_default();
        let differences = self.0.differences.iter().take(first).cloned();
        differences.map(PostbackDifference).collect()
    }

    /// What affiliates are owed more, or less, one entry for each affiliate and currency.
    #[graphql(complexity = "list_cost(TYPICAL_AFFILIATES, child_complexity)")]
    async fn money(&self) -> Vec<AffiliateMoney> {
        self.0.money.iter().cloned().map(AffiliateMoney).collect()
    }

    /// Names all of this; applyReplay asks for it.
    async fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }
}

/// What became of applyReplay.
#[derive(SimpleObject)]
pub(crate) struct ApplyReplayPayload {
    /// What was done; null when there is something to mend.
    replay: Option<PostbackReplay>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct ReplayQueries;

#[Object]
impl ReplayQueries {
    /// What would come of stored postbacks if they came in now, with the settings of now: which would count, which would be read
    /// otherwise, and what that is in money. Nothing is changed. Needs the scope "conversions:read".
    async fn replay_postbacks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] input: ReplayPostbacksInput,
    ) -> Result<PostbackReplay> {
        let replay = replay::dry_run(scope(ctx)?, &input.selection()?).await?;
        Ok(PostbackReplay(replay))
    }
}

#[derive(Default)]
pub(crate) struct ReplayMutations;

#[Object]
impl ReplayMutations {
    /// Takes stored postbacks in again, as replayPostbacks showed: what was refused is counted as at the time when it came, and what is
    /// read otherwise becomes a correction of its conversion, with an adjustment in the ledger. Nothing that is written is changed, and
    /// doing it twice does it once. Needs the scopes "conversions:read" and "conversions:write".
    async fn apply_replay(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to apply.")] input: ApplyReplayInput,
    ) -> Result<ApplyReplayPayload> {
        let applied = replay::apply(scope(ctx)?, &input.replay.selection()?, &input.fingerprint).await;
        let (replay, user_errors) = mend(applied)?;
        Ok(ApplyReplayPayload {
            replay: replay.map(PostbackReplay),
            user_errors,
        })
    }
}
