//! Making and changing integrations.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::integration::{self, CreateIntegration, UpdateIntegration};
use waypost_entity::integration::Entity;

use super::Integration;
use super::settings::IntegrationSettingsInput;
use crate::graphql::caller::{id, scope};
use crate::graphql::status::IntegrationStatus;
use crate::graphql::user_error::{UserError, mend};

/// What a new integration is to be.
#[derive(InputObject)]
pub(crate) struct CreateIntegrationInput {
    /// What people call it, at most 200 characters.
    name: String,
    #[graphql(flatten)]
    settings: IntegrationSettingsInput,
    /// Whether reports must show a secret, as the header X-Postback-Secret or the parameter "secret"; false when left out.
    with_secret: Option<bool>,
    /// What the sender signs with, where its system makes that, as Stripe, Shopify and WooCommerce do. For STANDARD_WEBHOOKS it is
    /// made when left out, and shown this once.
    signing_secret: Option<String>,
    /// Repeats with the same key make one integration, for instance a UUID. The secrets are shown only the first time.
    idempotency_key: Option<String>,
}

impl CreateIntegrationInput {
    fn form(self) -> waypost_domain::Result<CreateIntegration> {
        Ok(CreateIntegration {
            settings: self.settings.form(Some(self.name))?,
            with_secret: self.with_secret.unwrap_or_default(),
            signing_secret: self.signing_secret.map(Into::into),
            idempotency_key: self.idempotency_key,
        })
    }
}

/// What to change of an integration; what is left out stays.
#[derive(InputObject)]
pub(crate) struct UpdateIntegrationInput {
    /// The integration.
    id: ID,
    /// What people call it, at most 200 characters.
    name: Option<String>,
    #[graphql(flatten)]
    settings: IntegrationSettingsInput,
    /// False ends the secrets that reports must show; a new one comes from rotateIntegrationSecret.
    with_secret: Option<bool>,
}

/// Whether an integration may report.
#[derive(InputObject)]
pub(crate) struct SetIntegrationStatusInput {
    /// The integration.
    id: ID,
    /// What it is to be.
    status: IntegrationStatus,
}

/// What became of createIntegration.
#[derive(SimpleObject)]
pub(crate) struct CreateIntegrationPayload {
    /// The integration; null when there is something to mend.
    integration: Option<Integration>,
    /// What reports must show as the header X-Postback-Secret or the parameter "secret", when that was asked for; it is shown only
    /// this once.
    secret: Option<String>,
    /// What reports are signed with, when we made it; it is shown only this once.
    signing_secret: Option<String>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of updateIntegration.
#[derive(SimpleObject)]
pub(crate) struct UpdateIntegrationPayload {
    /// The integration as it is now; null when there is something to mend.
    integration: Option<Integration>,
    /// What reports are signed with from now on, when the change made it; it is shown only this once.
    signing_secret: Option<String>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of setIntegrationStatus.
#[derive(SimpleObject)]
pub(crate) struct SetIntegrationStatusPayload {
    /// The integration as it is now; null when there is something to mend.
    integration: Option<Integration>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct IntegrationMutations;

#[Object]
impl IntegrationMutations {
    /// Makes an integration. Needs the scope "integrations:write".
    async fn create_integration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the integration is to be.")] input: CreateIntegrationInput,
    ) -> Result<CreateIntegrationPayload> {
        let (made, user_errors) = mend(integration::create(scope(ctx)?, input.form()?).await)?;
        let (integration, secret, signing_secret) = match made {
            Some(made) => (Some(Integration(made.integration)), made.secret, made.signing_secret),
            None => (None, None, None),
        };
        Ok(CreateIntegrationPayload {
            integration,
            secret,
            signing_secret,
            user_errors,
        })
    }

    /// Changes an integration's settings. Requests that come after the answer are read by the new ones, those of other nodes
    /// within a second. Needs the scope "integrations:write".
    async fn update_integration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateIntegrationInput,
    ) -> Result<UpdateIntegrationPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let form = UpdateIntegration {
            settings: input.settings.form(input.name)?,
            with_secret: input.with_secret,
        };
        let (updated, user_errors) = mend(integration::update(scope, id, form).await)?;
        let (integration, signing_secret) = updated.unzip();
        Ok(UpdateIntegrationPayload {
            integration: integration.map(Integration),
            signing_secret: signing_secret.flatten(),
            user_errors,
        })
    }

    /// Pauses an integration or lets it report again. Needs the scope "integrations:write".
    async fn set_integration_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which integration, and what it is to be.")] input: SetIntegrationStatusInput,
    ) -> Result<SetIntegrationStatusPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (integration, user_errors) = mend(integration::set_status(scope, id, input.status.into()).await)?;
        Ok(SetIntegrationStatusPayload {
            integration: integration.map(Integration),
            user_errors,
        })
    }
}
