//! Where a program's own systems want to be told of what happens.

mod change;
mod secret;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use waypost_domain::webhook::EventType;
use waypost_domain::{Scope, page, webhook};
use waypost_entity::endpoint;
use waypost_entity::id::EndpointId;
use waypost_entity::webhook::{Entity, Model};

pub(crate) use self::change::WebhookMutations;
pub(crate) use self::secret::WebhookSecretMutations;
use super::caller::{id, scope};
use super::connection::{self, Connection, Noun, cost};
use super::endpoint::Endpoint;
use super::rows::row;
use super::scalars::DateTime;
use super::status::EndpointStatus;

#[derive(Clone)]
pub(crate) struct Webhook(pub Model);

/// An address of the program's own systems that is told of what happens: signed JSON, posted, at least once.
#[Object]
impl Webhook {
    /// The webhook's id, for instance "whk_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where messages are posted, for instance "https://api.example.com/waypost".
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What it is for, in the program's own words; null when nobody said.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Of what it is told, for instance ["conversion.created", "payout.paid"].
    async fn event_types(&self) -> Vec<&'static str> {
        webhook::event_types(&self.0).into_iter().map(EventType::name).collect()
    }

    /// Whether it is called.
    async fn status(&self, ctx: &Context<'_>) -> Result<EndpointStatus> {
        Ok(endpoint(ctx, &self.0).await?.0.status.into())
    }

    /// How it has answered, and how it is signed.
    async fn endpoint(&self, ctx: &Context<'_>) -> Result<Endpoint> {
        endpoint(ctx, &self.0).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When its settings last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

async fn endpoint(ctx: &Context<'_>, webhook: &Model) -> Result<Endpoint> {
    let id = EndpointId::from(webhook.id);
    Ok(Endpoint(row::<endpoint::Entity>(ctx, id).await?))
}

impl From<Model> for Webhook {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for Webhook {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

/// Something that a webhook can be told of.
#[derive(SimpleObject)]
pub(crate) struct WebhookEventType {
    /// The name in settings and bodies, for instance "conversion.created".
    name: &'static str,
    /// What it tells of.
    meaning: &'static str,
    /// A whole body, as JSON on several lines.
    example: String,
}

#[derive(Default)]
pub(crate) struct WebhookQueries;

#[Object]
impl WebhookQueries {
    /// One webhook. Needs the scope "webhooks:read".
    async fn webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The webhook's id, for instance \"whk_01j…\".")] webhook: ID,
    ) -> Result<Option<Webhook>> {
        Ok(Some(Webhook(webhook::get(scope(ctx)?, id::<Entity>(&webhook)?).await?)))
    }

    /// The program's webhooks, oldest first. Needs the scope "webhooks:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Webhook>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let listed = webhook::list(&scope, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone())))
    }

    /// What a webhook can ask for, with an example of each. Needs the scope "webhooks:read".
    async fn webhook_event_types(&self, ctx: &Context<'_>) -> Result<Vec<WebhookEventType>> {
        let types = webhook::event_types_to_ask_for(scope(ctx)?)?.map(|kind| {
            Ok(WebhookEventType {
                name: kind.name(),
                meaning: kind.meaning(),
                example: webhook::example(kind)?,
            })
        });
        types.collect()
    }
}

async fn count(scope: Scope) -> Result<u64> {
    Ok(webhook::count(&scope).await?)
}
