//! Adding and changing affiliates.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::affiliate;
use waypost_entity::affiliate::Entity;

use super::Affiliate;
use crate::graphql::caller::{id, scope};
use crate::graphql::status::AffiliateStatus;
use crate::graphql::user_error::{UserError, mend};

/// What a new affiliate is to be.
#[derive(InputObject)]
pub(crate) struct CreateAffiliateInput {
    /// What people call them, at most 200 characters.
    name: String,
    /// Their name in links and terms, for instance "annas-blog"; made from the name when left out.
    slug: Option<String>,
    /// Where to write to them, for instance "anna@example.com". If this server sends mail, they are told here when a partner postback of
    /// theirs does not answer.
    email: Option<String>,
    /// Repeats with the same key make one affiliate, for instance a UUID.
    idempotency_key: Option<String>,
}

/// Whether an affiliate takes part.
#[derive(InputObject)]
pub(crate) struct SetAffiliateStatusInput {
    /// The affiliate.
    id: ID,
    /// What they are to be.
    status: AffiliateStatus,
}

/// What became of createAffiliate.
#[derive(SimpleObject)]
pub(crate) struct CreateAffiliatePayload {
    /// The affiliate; null when there is something to mend.
    affiliate: Option<Affiliate>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of setAffiliateStatus.
#[derive(SimpleObject)]
pub(crate) struct SetAffiliateStatusPayload {
    /// The affiliate as they are now; null when there is something to mend.
    affiliate: Option<Affiliate>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct AffiliateMutations;

#[Object]
impl AffiliateMutations {
    /// Adds an affiliate to the program. Needs the scope "affiliates:write".
    async fn create_affiliate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the affiliate is to be.")] input: CreateAffiliateInput,
    ) -> Result<CreateAffiliatePayload> {
        let CreateAffiliateInput {
            name,
            slug,
            email,
            idempotency_key,
        } = input;
        let form = affiliate::CreateAffiliate {
            name,
            slug,
            email,
            idempotency_key,
        };
        let (affiliate, user_errors) = mend(affiliate::create(scope(ctx)?, form).await)?;
        Ok(CreateAffiliatePayload {
            affiliate: affiliate.map(Affiliate),
            user_errors,
        })
    }

    /// Pauses an affiliate or lets them go on. Needs the scope "affiliates:write".
    async fn set_affiliate_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which affiliate, and what they are to be.")] input: SetAffiliateStatusInput,
    ) -> Result<SetAffiliateStatusPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (affiliate, user_errors) = mend(affiliate::set_status(scope, id, input.status.into()).await)?;
        Ok(SetAffiliateStatusPayload {
            affiliate: affiliate.map(Affiliate),
            user_errors,
        })
    }
}
