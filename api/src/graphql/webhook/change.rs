//! Registering, changing, trying and deleting webhooks.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use waypost_domain::edit::Edit;
use waypost_domain::webhook::{self, CreateWebhook, Form};
use waypost_entity::webhook::Entity;

use super::Webhook;
use crate::graphql::caller::{id, scope};
use crate::graphql::delivery::Delivery;
use crate::graphql::edit::edit;
use crate::graphql::status::EndpointStatus;
use crate::graphql::user_error::{UserError, mend};

/// What a new webhook is to be.
#[derive(InputObject)]
pub(crate) struct CreateWebhookInput {
    /// Where messages are posted, for instance "https://api.example.com/waypost".
    url: String,
    /// What it is for, in your own words.
    description: Option<String>,
    /// Of what it is told, for instance ["conversion.created"]; webhookEventTypes lists them.
    event_types: Vec<String>,
    /// Repeats with the same key make one, for instance a UUID.
    idempotency_key: Option<String>,
}

impl CreateWebhookInput {
    fn form(self) -> CreateWebhook {
        CreateWebhook {
            settings: Form {
                url: Some(self.url),
                description: self.description.map_or(Edit::Keep, Edit::To),
                event_types: Some(self.event_types),
            },
            idempotency_key: self.idempotency_key,
        }
    }
}

/// What to change of a webhook. What is left out stays.
#[derive(InputObject)]
pub(crate) struct UpdateWebhookInput {
    /// The webhook.
    id: ID,
    /// Where messages are posted. Those that wait go to the new address.
    url: Option<String>,
    /// What it is for; null for nothing.
    description: MaybeUndefined<String>,
    /// Of what it is told from now on: the whole list.
    event_types: Option<Vec<String>>,
}

impl UpdateWebhookInput {
    fn form(self) -> waypost_domain::Result<Form> {
        Ok(Form {
            url: self.url,
            description: edit(self.description, Ok)?,
            event_types: self.event_types,
        })
    }
}

/// Whether a webhook is called.
#[derive(InputObject)]
pub(crate) struct SetWebhookStatusInput {
    /// The webhook.
    id: ID,
    /// What it is to be.
    status: EndpointStatus,
}

/// Which webhook is to go.
#[derive(InputObject)]
pub(crate) struct DeleteWebhookInput {
    /// The webhook.
    id: ID,
}

/// Which webhook to try out, and with what.
#[derive(InputObject)]
pub(crate) struct TestWebhookInput {
    /// The webhook.
    id: ID,
    /// Whose example to send, for instance "conversion.created"; "webhook.test" when left out.
    event_type: Option<String>,
}

/// What became of createWebhook.
#[derive(SimpleObject)]
pub(crate) struct CreateWebhookPayload {
    /// The webhook; null when there is something to mend.
    webhook: Option<Webhook>,
    /// What its messages are signed with, "whsec_" and base64. Shown this once; null for a repeat with the same idempotency key.
    secret: Option<String>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of updateWebhook.
#[derive(SimpleObject)]
pub(crate) struct UpdateWebhookPayload {
    /// The webhook as it is now; null when there is something to mend.
    webhook: Option<Webhook>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of setWebhookStatus.
#[derive(SimpleObject)]
pub(crate) struct SetWebhookStatusPayload {
    /// The webhook as it is now; null when there is something to mend.
    webhook: Option<Webhook>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of deleteWebhook.
#[derive(SimpleObject)]
pub(crate) struct DeleteWebhookPayload {
    /// The id of what is gone; null when there is something to mend.
    deleted_id: Option<ID>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of testWebhook.
#[derive(SimpleObject)]
pub(crate) struct TestWebhookPayload {
    /// The message on its way; null when there is something to mend.
    delivery: Option<Delivery>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct WebhookMutations;

#[Object]
impl WebhookMutations {
    /// Registers a webhook: what happens from now on is told there, signed. A program has at most 20. Needs the scope
    /// "webhooks:write".
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the webhook is to be.")] input: CreateWebhookInput,
    ) -> Result<CreateWebhookPayload> {
        let (made, user_errors) = mend(webhook::create(scope(ctx)?, input.form()).await)?;
        let (webhook, secret) = made.map(|made| (made.webhook, made.secret)).unzip();
        Ok(CreateWebhookPayload {
            webhook: webhook.map(Webhook),
            secret: secret.flatten(),
            user_errors,
        })
    }

    /// Changes a webhook. Needs the scope "webhooks:write".
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook, and what to change.")] input: UpdateWebhookInput,
    ) -> Result<UpdateWebhookPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (changed, user_errors) = mend(webhook::update(scope, id, input.form()?).await)?;
        Ok(UpdateWebhookPayload {
            webhook: changed.map(Webhook),
            user_errors,
        })
    }

    /// Pauses a webhook, or opens it again and sends what has waited. Needs the scope "webhooks:write".
    async fn set_webhook_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook, and what it is to be.")] input: SetWebhookStatusInput,
    ) -> Result<SetWebhookStatusPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (changed, user_errors) = mend(webhook::set_status(scope, id, input.status.into()).await)?;
        Ok(SetWebhookStatusPayload {
            webhook: changed.map(Webhook),
            user_errors,
        })
    }

    /// Deletes a webhook with its address and its secrets, and gives up what waits for it. The log of what it was sent stays. Needs the
    /// scope "webhooks:write".
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook is to go.")] input: DeleteWebhookInput,
    ) -> Result<DeleteWebhookPayload> {
        let id = id::<Entity>(&input.id)?;
        let (deleted, user_errors) = mend(webhook::delete(scope(ctx)?, id).await)?;
        Ok(DeleteWebhookPayload {
            deleted_id: deleted.map(|()| id.to_string().into()),
            user_errors,
        })
    }

    /// Sends a webhook an example with "test": true in its data, as every message is sent: signed, tried again, and in the log. 20 tests in a
    /// row, of whatever kind, and one more every five seconds. Needs the scope "webhooks:write".
    async fn test_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook to try out, and with what.")] input: TestWebhookInput,
    ) -> Result<TestWebhookPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (sent, user_errors) = mend(webhook::test(scope, id, input.event_type.as_deref()).await)?;
        Ok(TestWebhookPayload {
            delivery: sent.map(Delivery),
            user_errors,
        })
    }
}
