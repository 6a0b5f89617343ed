//! What a webhook's messages are signed with.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::endpoint::Rotation;
use waypost_domain::webhook;
use waypost_entity::webhook::Entity;

use super::Webhook;
use crate::graphql::caller::{id, scope};
use crate::graphql::user_error::{UserError, mend};

/// Which webhook is to sign with a new secret.
#[derive(InputObject)]
pub(crate) struct RotateWebhookSecretInput {
    /// The webhook.
    id: ID,
    /// The new secret, "whsec_" and 24 to 64 bytes in base64; when left out we make it, and show it this once.
    secret: Option<String>,
    /// How many hours the one before signs as well, 0 to 720; 24 when left out. 0 ends it at once.
    keep_previous_hours: Option<i32>,
}

/// Which webhook's secret of before is to end.
#[derive(InputObject)]
pub(crate) struct EndPreviousWebhookSecretInput {
    /// The webhook.
    id: ID,
}

/// What became of rotateWebhookSecret.
#[derive(SimpleObject)]
pub(crate) struct RotateWebhookSecretPayload {
    /// The webhook; null when there is something to mend.
    webhook: Option<Webhook>,
    /// The new secret, when we made it; it is shown only this once.
    secret: Option<String>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of endPreviousWebhookSecret.
#[derive(SimpleObject)]
pub(crate) struct EndPreviousWebhookSecretPayload {
    /// The webhook; null when there is something to mend.
    webhook: Option<Webhook>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct WebhookSecretMutations;

#[Object]
impl WebhookSecretMutations {
    /// Signs a webhook's messages with a new secret. The one before signs as well for a while, so that the receiver can be changed without
    /// refusing a message. Needs the scope "webhooks:write".
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let rotation = Rotation {
            given: input.secret.map(Into::into),
            keep_previous_hours: input.keep_previous_hours,
        };
        let (rotated, user_errors) = mend(webhook::rotate_secret(scope, id, rotation).await)?;
        let (webhook, secret) = rotated.unzip();
        Ok(RotateWebhookSecretPayload {
            webhook: webhook.map(Webhook),
            secret: secret.flatten(),
            user_errors,
        })
    }

    /// Ends the signing secret that was before the last rotation at once. Needs the scope "webhooks:write".
    async fn end_previous_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: EndPreviousWebhookSecretInput,
    ) -> Result<EndPreviousWebhookSecretPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (ended, user_errors) = mend(webhook::end_previous_secret(scope, id).await)?;
        Ok(EndPreviousWebhookSecretPayload {
            webhook: ended.map(Webhook),
            user_errors,
        })
    }
}
