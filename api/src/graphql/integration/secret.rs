//! New secrets of integrations.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::integration::{self, Rotation};
use waypost_entity::integration::Entity;

use super::Integration;
use super::choices::IntegrationSecret;
use crate::graphql::caller::{id, scope};
use crate::graphql::user_error::{UserError, mend};

/// Which secret is to be a new one.
#[derive(InputObject)]
pub(crate) struct RotateIntegrationSecretInput {
    /// The integration.
    id: ID,
    /// Which of its secrets.
    which: IntegrationSecret,
    /// The new one, where the sender's system makes it, as Stripe, Shopify and WooCommerce do; when left out we make it, and show
    /// it this once. A SECRET that is given has at least 32 characters.
    secret: Option<String>,
    /// How many hours the one before is good beside it, 0 to 720; 24 when left out. 0 ends it at once.
    keep_previous_hours: Option<i32>,
}

/// Which secret is to end.
#[derive(InputObject)]
pub(crate) struct EndPreviousIntegrationSecretInput {
    /// The integration.
    id: ID,
    /// Which of its secrets.
    which: IntegrationSecret,
}

/// What became of rotateIntegrationSecret.
#[derive(SimpleObject)]
pub(crate) struct RotateIntegrationSecretPayload {
    /// The integration as it is now; null when there is something to mend.
    integration: Option<Integration>,
    /// The new secret, when we made it; it is shown only this once.
    secret: Option<String>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of endPreviousIntegrationSecret.
#[derive(SimpleObject)]
pub(crate) struct EndPreviousIntegrationSecretPayload {
    /// The integration as it is now; null when there is something to mend.
    integration: Option<Integration>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct IntegrationSecretMutations;

#[Object]
impl IntegrationSecretMutations {
    /// Gives an integration a new secret and keeps the one before good for a while, so that its sender can be changed without losing a
    /// report. Needs the scope "integrations:write".
    async fn rotate_integration_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which secret of which integration.")] input: RotateIntegrationSecretInput,
    ) -> Result<RotateIntegrationSecretPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let rotation = Rotation {
            which: input.which.into(),
            given: input.secret.map(Into::into),
            keep_previous_hours: input.keep_previous_hours,
        };
        let (rotated, user_errors) = mend(integration::rotate_secret(scope, id, rotation).await)?;
        let (integration, secret) = rotated.unzip();
        Ok(RotateIntegrationSecretPayload {
            integration: integration.map(Integration),
            secret: secret.flatten(),
            user_errors,
        })
    }

    /// Ends the secret that was before the last rotation at once. Needs the scope "integrations:write".
    async fn end_previous_integration_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which secret of which integration.")] input: EndPreviousIntegrationSecretInput,
    ) -> Result<EndPreviousIntegrationSecretPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (integration, user_errors) = mend(integration::end_previous_secret(scope, id, input.which.into()).await)?;
        Ok(EndPreviousIntegrationSecretPayload {
            integration: integration.map(Integration),
            user_errors,
        })
    }
}
