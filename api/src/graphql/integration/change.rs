//! Making and changing integrations.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::integration::{self, CreateIntegration};
use waypost_entity::integration::Entity;
use waypost_entity::offer;

use super::Integration;
use crate::graphql::caller::{id, optional_id, scope};
use crate::graphql::scalars::Currency;
use crate::graphql::status::{DedupeBy, IntegrationStatus};
use crate::graphql::user_error::{UserError, mend};

/// What a new integration is to be.
#[derive(InputObject)]
pub(crate) struct CreateIntegrationInput {
    /// What people call it, at most 200 characters.
    name: String,
    /// The one offer it reports for; any offer of the program when left out.
    offer_id: Option<ID>,
    /// What makes two reports the same conversion; TXN when left out.
    dedupe_by: Option<DedupeBy>,
    /// Whether a report without a transaction id is refused; false when left out.
    txn_id_required: Option<bool>,
    /// The event of reports that name none; "sale" when left out.
    default_event: Option<String>,
    /// The currency of reports that name none; the offer's when left out.
    default_currency: Option<Currency>,
    /// Whether reports must show a secret; false when left out.
    with_secret: Option<bool>,
    /// Repeats with the same key make one integration, for instance a UUID. The secret is shown only the first time.
    idempotency_key: Option<String>,
}

impl CreateIntegrationInput {
    fn form(self) -> waypost_domain::Result<CreateIntegration> {
        Ok(CreateIntegration {
            name: self.name,
            offer: optional_id::<offer::Entity>(self.offer_id.as_ref())?,
            dedupe_by: self.dedupe_by.map(Into::into),
            txn_id_required: self.txn_id_required.unwrap_or_default(),
            default_event: self.default_event,
            default_currency: self.default_currency.map(|code| code.0),
            with_secret: self.with_secret.unwrap_or_default(),
            idempotency_key: self.idempotency_key,
        })
    }
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
    /// What reports must show, when that was asked for; it is shown only this once.
    secret: Option<String>,
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
        let (integration, secret) = made.unzip();
        Ok(CreateIntegrationPayload {
            integration: integration.map(Integration),
            secret: secret.flatten(),
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
