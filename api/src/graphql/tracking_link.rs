//! Where an affiliate's visitors begin.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::tracking_link::{CreateTrackingLink, TrackingLinkFilter};
use waypost_domain::{Scope, page, tracking_link};
use waypost_entity::tracking_link::{Entity, Model};
use waypost_entity::{affiliate, offer};

use super::affiliate::Affiliate;
use super::caller::{id, optional_id, scope};
use super::connection::{self, Connection, Noun, cost};
use super::offer::Offer;
use super::rows::row;
use super::scalars::DateTime;
use super::user_error::{UserError, mend};

#[derive(Clone)]
pub(crate) struct TrackingLink(pub Model);

/// A link that counts clicks for one affiliate on one offer.
#[Object]
impl TrackingLink {
    /// The link's id, for instance "lnk_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What stands in the URL, for instance "b2c3d4xk7mwz9q".
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// A note for people, for instance "newsletter footer".
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The link as it is published, for instance "https://go.example.com/c/b2c3d4xk7mwz9q". Parameters sub1 to sub5
    /// may be added.
    async fn url(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(tracking_link::url(scope(ctx)?, &self.0))
    }

    /// What it promotes.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Offer> {
        Ok(Offer(row::<offer::Entity>(ctx, self.0.offer_id).await?))
    }

    /// Whose visitors it counts.
    async fn affiliate(&self, ctx: &Context<'_>) -> Result<Affiliate> {
        Ok(Affiliate(row::<affiliate::Entity>(ctx, self.0.affiliate_id).await?))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

impl From<Model> for TrackingLink {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for TrackingLink {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

#[derive(Default)]
pub(crate) struct TrackingLinkQueries;

#[Object]
impl TrackingLinkQueries {
    /// One tracking link. Needs the scope "links:read".
    async fn tracking_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The link's id, for instance \"lnk_01j…\".")] link: ID,
    ) -> Result<Option<TrackingLink>> {
        Ok(Some(TrackingLink(
            tracking_link::get(scope(ctx)?, id::<Entity>(&link)?).await?,
        )))
    }

    /// The program's tracking links, oldest first. Needs the scope "links:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn tracking_links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only links to this offer.")] offer_id: Option<ID>,
        #[graphql(desc = "Only links of this affiliate.")] affiliate_id: Option<ID>,
    ) -> Result<Connection<TrackingLink>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = TrackingLinkFilter {
            offer: optional_id::<offer::Entity>(offer_id.as_ref())?,
            affiliate: optional_id::<affiliate::Entity>(affiliate_id.as_ref())?,
        };
        let listed = tracking_link::list(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: TrackingLinkFilter) -> Result<u64> {
    Ok(tracking_link::count(&scope, &filter).await?)
}

/// What a new link is to be. The affiliate is admitted to the offer when they are not yet.
#[derive(InputObject)]
pub(crate) struct CreateTrackingLinkInput {
    /// What it promotes.
    offer_id: ID,
    /// Whose visitors it counts.
    affiliate_id: ID,
    /// A note for people, for instance "newsletter footer".
    name: Option<String>,
    /// Repeats with the same key make one link, for instance a UUID.
    idempotency_key: Option<String>,
}

impl CreateTrackingLinkInput {
    fn form(self) -> waypost_domain::Result<CreateTrackingLink> {
        Ok(CreateTrackingLink {
            offer: id::<offer::Entity>(&self.offer_id)?,
            affiliate: id::<affiliate::Entity>(&self.affiliate_id)?,
            name: self.name,
            idempotency_key: self.idempotency_key,
        })
    }
}

/// What became of createTrackingLink.
#[derive(SimpleObject)]
pub(crate) struct CreateTrackingLinkPayload {
    /// The link; null when there is something to mend.
    tracking_link: Option<TrackingLink>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct TrackingLinkMutations;

#[Object]
impl TrackingLinkMutations {
    /// Makes a tracking link. Needs the scope "links:write".
    async fn create_tracking_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the link is to be.")] input: CreateTrackingLinkInput,
    ) -> Result<CreateTrackingLinkPayload> {
        let (link, user_errors) = mend(tracking_link::create(scope(ctx)?, input.form()?).await)?;
        Ok(CreateTrackingLinkPayload {
            tracking_link: link.map(TrackingLink),
            user_errors,
        })
    }
}
