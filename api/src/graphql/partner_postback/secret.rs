//! What calls to partners are signed with.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::endpoint::Rotation;
use waypost_domain::partner_postback;
use waypost_entity::partner_postback::{Entity, Model};

use super::PartnerPostback;
use crate::graphql::caller::{id, scope};
use crate::graphql::user_error::{UserError, mend};

/// Which partner postback is to sign with a new secret.
#[derive(InputObject)]
pub(crate) struct RotatePartnerPostbackSecretInput {
    /// The partner postback.
    id: ID,
    /// The new secret, "whsec_" and 24 to 64 bytes in base64; when left out we make it, and show it this once.
    secret: Option<String>,
    /// How many hours the one before signs as well, 0 to 720; 24 when left out. 0 ends it at once.
    keep_previous_hours: Option<i32>,
}

/// Which partner postback's secret is to end.
#[derive(InputObject)]
pub(crate) struct EndPartnerPostbackSecretInput {
    /// The partner postback.
    id: ID,
}

/// What became of rotatePartnerPostbackSecret.
#[derive(SimpleObject)]
pub(crate) struct RotatePartnerPostbackSecretPayload {
    /// The partner postback as it is now; null when there is something to mend.
    partner_postback: Option<PartnerPostback>,
    /// The new secret, when we made it; it is shown only this once.
    secret: Option<String>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of the mutation.
#[derive(SimpleObject)]
pub(crate) struct EndPartnerPostbackSecretPayload {
    /// The partner postback as it is now; null when there is something to mend.
    partner_postback: Option<PartnerPostback>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct PartnerPostbackSecretMutations;

#[Object]
impl PartnerPostbackSecretMutations {
    /// Signs a partner postback's calls by the Standard Webhooks with a new secret, for the first time or instead of another one, which
    /// signs as well for a while, so that the receiver can be changed without refusing a call. Needs the scope
    /// "partner_postbacks:write".
    async fn rotate_partner_postback_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which partner postback.")] input: RotatePartnerPostbackSecretInput,
    ) -> Result<RotatePartnerPostbackSecretPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let rotation = Rotation {
            given: input.secret.map(Into::into),
            keep_previous_hours: input.keep_previous_hours,
        };
        let (rotated, user_errors) = mend(partner_postback::rotate_secret(scope, id, rotation).await)?;
        let (partner_postback, secret) = rotated.unzip();
        Ok(RotatePartnerPostbackSecretPayload {
            partner_postback: partner_postback.map(PartnerPostback),
            secret: secret.flatten(),
            user_errors,
        })
    }

    /// Ends the signing secret that was before the last rotation at once. Needs the scope "partner_postbacks:write".
    async fn end_previous_partner_postback_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which partner postback.")] input: EndPartnerPostbackSecretInput,
    ) -> Result<EndPartnerPostbackSecretPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        ended(partner_postback::end_previous_secret(scope, id).await)
    }

    /// Signs a partner postback's calls no more. Needs the scope "partner_postbacks:write".
    async fn remove_partner_postback_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which partner postback.")] input: EndPartnerPostbackSecretInput,
    ) -> Result<EndPartnerPostbackSecretPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        ended(partner_postback::remove_secret(scope, id).await)
    }
}

fn ended(changed: waypost_domain::Result<Model>) -> Result<EndPartnerPostbackSecretPayload> {
    let (changed, user_errors) = mend(changed)?;
    Ok(EndPartnerPostbackSecretPayload {
        partner_postback: changed.map(PartnerPostback),
        user_errors,
    })
}
