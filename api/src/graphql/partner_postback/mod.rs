//! Where partners want to be told of conversions.

mod change;
mod help;
mod preview;
mod secret;

use async_graphql::{Context, ID, Object, Result};
use waypost_domain::partner_postback::PartnerPostbackFilter;
use waypost_domain::{Scope, page, partner_postback};
use waypost_entity::id::EndpointId;
use waypost_entity::partner_postback::{Entity, Model};
use waypost_entity::{affiliate, offer};

pub(crate) use self::change::PartnerPostbackMutations;
pub(crate) use self::help::PartnerPostbackHelpQueries;
pub(crate) use self::preview::{PartnerPostbackPreviewQueries, PartnerPostbackTestMutations};
pub(crate) use self::secret::PartnerPostbackSecretMutations;
use super::affiliate::Affiliate;
use super::caller::{id, optional_id, scope};
use super::connection::{self, Connection, Noun, cost};
use super::endpoint::Endpoint;
use super::offer::Offer;
use super::rows::row;
use super::scalars::DateTime;
use super::status::{CallMethod, ConversionStatus, EndpointStatus};

#[derive(Clone)]
pub(crate) struct PartnerPostback(pub Model);

/// An address of a partner that is called when their conversions settle.
#[Object]
impl PartnerPostback {
    /// The partner postback's id, for instance "ppb_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose conversions it tells of.
    async fn affiliate(&self, ctx: &Context<'_>) -> Result<Affiliate> {
        Ok(Affiliate(row::<affiliate::Entity>(ctx, self.0.affiliate_id).await?))
    }

    /// Of which offer; null for all.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Option<Offer>> {
        let Some(offer) = self.0.offer_id else { return Ok(None) };
        Ok(Some(Offer(row::<offer::Entity>(ctx, offer).await?)))
    }

    /// What is called, with macros, for instance "https://partner.example/in?cid={sub1}&payout={payout}".
    async fn url_template(&self) -> &str {
        &self.0.url_template
    }

    /// How the partner's server is called.
    async fn method(&self) -> CallMethod {
        self.0.method.into()
    }

    /// What is posted, with macros; null when nothing is.
    async fn body_template(&self) -> Option<&str> {
        self.0.body_template.as_deref()
    }

    /// The names of the partner's own headers. Their values are not shown.
    async fn header_names(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(partner_postback::header_names(scope(ctx)?, &self.0)?)
    }

    /// Of which events, for instance ["sale"]; null for all.
    async fn events(&self) -> Option<Vec<&str>> {
        let events = self.0.events.as_ref()?.as_array()?;
        Some(events.iter().filter_map(|event| event.as_str()).collect())
    }

    /// Of which statuses it is told, each time a conversion comes to one; null when it is told of each conversion once.
    async fn statuses(&self) -> Result<Option<Vec<ConversionStatus>>> {
        Ok(partner_postback::statuses(&self.0)?.map(|list| list.into_iter().map(Into::into).collect()))
    }

    /// Whether it is called.
    async fn status(&self, ctx: &Context<'_>) -> Result<EndpointStatus> {
        Ok(endpoint(ctx, &self.0).await?.0.status.into())
    }

    /// How it is called and how it has answered.
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

async fn endpoint(ctx: &Context<'_>, row: &Model) -> Result<Endpoint> {
    let id = EndpointId::from(row.id);
    Ok(Endpoint(
        super::rows::row::<waypost_entity::endpoint::Entity>(ctx, id).await?,
    ))
}

impl From<Model> for PartnerPostback {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for PartnerPostback {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

#[derive(Default)]
pub(crate) struct PartnerPostbackQueries;

#[Object]
impl PartnerPostbackQueries {
    /// One partner postback. Needs the scope "partner_postbacks:read".
    async fn partner_postback(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The partner postback's id, for instance \"ppb_01j…\".")] postback: ID,
    ) -> Result<Option<PartnerPostback>> {
        Ok(Some(PartnerPostback(
            partner_postback::get(scope(ctx)?, id::<Entity>(&postback)?).await?,
        )))
    }

    /// The program's partner postbacks, oldest first. Needs the scope "partner_postbacks:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn partner_postbacks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those of this affiliate.")] affiliate_id: Option<ID>,
    ) -> Result<Connection<PartnerPostback>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = PartnerPostbackFilter {
            affiliate: optional_id::<affiliate::Entity>(affiliate_id.as_ref())?,
        };
        let listed = partner_postback::list(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: PartnerPostbackFilter) -> Result<u64> {
    Ok(partner_postback::count(&scope, &filter).await?)
}
