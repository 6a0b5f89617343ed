//! Sending deliveries again, and telling of what a partner postback was not told of.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::delivery::{self, Backfill, Redeliver, RedeliverMatching};
use waypost_entity::delivery::Entity;
use waypost_entity::partner_postback;

use super::DeliveryFilter;
use crate::graphql::caller::{id, scope};
use crate::graphql::scalars::DateTime;
use crate::graphql::user_error::{UserError, mend};

/// Which deliveries to send again.
#[derive(InputObject)]
pub(crate) struct RedeliverInput {
    /// The deliveries, 1 to 200. Each can be sent again for 90 days.
    ids: Vec<ID>,
    /// Repeats with the same key send nothing twice and are answered the same, for instance a UUID.
    idempotency_key: Option<String>,
}

/// Which deliveries to send again.
#[derive(InputObject)]
pub(crate) struct RedeliverMatchingInput {
    /// Which ones, for instance everything that has failed since yesterday. Those older than 90 days are left out, and so are those that
    /// are due already.
    filter: DeliveryFilter,
    /// True to only count them. The idempotency key is then left for the request that does it.
    #[graphql(default)]
    dry_run: bool,
    /// Repeats with the same key send nothing twice: they go on where the request ended, and are answered the same when it is done. For
    /// instance a UUID; what remains after 10,000 needs a new one.
    idempotency_key: Option<String>,
}

/// Of which conversions to tell a partner postback.
#[derive(InputObject)]
pub(crate) struct BackfillPartnerPostbackInput {
    /// The partner postback.
    id: ID,
    /// Of those that happened at this moment or later.
    from: DateTime,
    /// Of those that happened before this moment.
    to: DateTime,
    /// True to only count them. The idempotency key is then left for the request that does it.
    #[graphql(default)]
    dry_run: bool,
    /// Repeats with the same key go on where the request ended, and are answered the same when it is done. For instance a UUID; what
    /// remains after 10,000 needs a new one.
    idempotency_key: Option<String>,
}

/// What became of redeliver.
#[derive(SimpleObject)]
pub(crate) struct RedeliverPayload {
    /// How many are on their way again. One that was due already is not counted; nothing is when there is something to mend.
    redelivered: i32,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of redeliverMatching.
#[derive(SimpleObject, Default)]
pub(crate) struct RedeliverMatchingPayload {
    /// How many deliveries the filter leaves that can be sent again.
    matching: i32,
    /// How many of them are on their way again; 0 in a dry run.
    redelivered: i32,
    /// How many are not: all in a dry run, otherwise those beyond 10,000. Ask again for them, with the filter on FAILED or on a shorter time.
    remaining: i32,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of backfillPartnerPostback.
#[derive(SimpleObject, Default)]
pub(crate) struct BackfillPartnerPostbackPayload {
    /// Of how many conversions it wants to be told and was not.
    matching: i32,
    /// How many deliveries were created; 0 in a dry run.
    created: i32,
    /// Of how many conversions it is still not told: all in a dry run, otherwise those beyond 10,000. Ask again for them.
    remaining: i32,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct DeliveryMutations;

#[Object]
impl DeliveryMutations {
    /// Sends deliveries again, with the same webhook-id and a whole schedule of attempts; one that waits for its next attempt has it now.
    /// All of them or none. Needs the scope "partner_postbacks:write", and "webhooks:write" for those to webhooks.
    async fn redeliver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deliveries.")] input: RedeliverInput,
    ) -> Result<RedeliverPayload> {
        let scope = scope(ctx)?;
        let ids = input.ids.iter().map(|named| id::<Entity>(named));
        let form = Redeliver {
            ids: ids.collect::<waypost_domain::Result<_>>()?,
            idempotency_key: input.idempotency_key,
        };
        let (redelivered, user_errors) = mend(delivery::redeliver(scope, &form).await)?;
        Ok(RedeliverPayload {
            redelivered: redelivered.map_or(0, count),
            user_errors,
        })
    }

    /// Sends again what a filter leaves, the oldest first, 10,000 at most. What happens meanwhile goes before it. Needs the scope
    /// "partner_postbacks:write" or "webhooks:write"; with one of them, its kind only.
    async fn redeliver_matching(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deliveries.")] input: RedeliverMatchingInput,
    ) -> Result<RedeliverMatchingPayload> {
        let form = RedeliverMatching {
            filter: input.filter.narrowing()?,
            dry_run: input.dry_run,
            idempotency_key: input.idempotency_key,
        };
        let (done, user_errors) = mend(delivery::redeliver_matching(scope(ctx)?, form).await)?;
        let payload = done.map(|done| RedeliverMatchingPayload {
            matching: count(done.matching),
            redelivered: count(done.redelivered),
            remaining: count(done.remaining),
            user_errors: Vec::new(),
        });
        Ok(payload.unwrap_or(RedeliverMatchingPayload {
            user_errors,
            ..RedeliverMatchingPayload::default()
        }))
    }

    /// Tells a partner postback of conversions that it wants and was not told of, such as those from before it was there: as they are now, in
    /// the order in which they happened, each once, 10,000 at most. What happens meanwhile goes before them. Tests are left out. Needs
    /// the scope "partner_postbacks:write".
    async fn backfill_partner_postback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which partner postback, and which time.")] input: BackfillPartnerPostbackInput,
    ) -> Result<BackfillPartnerPostbackPayload> {
        let form = Backfill {
            postback: id::<partner_postback::Entity>(&input.id)?,
            from: input.from.0,
            to: input.to.0,
            dry_run: input.dry_run,
            idempotency_key: input.idempotency_key,
        };
        let (done, user_errors) = mend(delivery::backfill(scope(ctx)?, form).await)?;
        let payload = done.map(|done| BackfillPartnerPostbackPayload {
            matching: count(done.matching),
            created: count(done.created),
            remaining: count(done.remaining),
            user_errors: Vec::new(),
        });
        Ok(payload.unwrap_or(BackfillPartnerPostbackPayload {
            user_errors,
            ..BackfillPartnerPostbackPayload::default()
        }))
    }
}

fn count(rows: u64) -> i32 {
    i32::try_from(rows).unwrap_or(i32::MAX)
}
