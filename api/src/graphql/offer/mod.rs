//! What affiliates are paid to promote.

mod change;
mod compare;
mod preview;
mod terms;
mod terms_settings;

use async_graphql::{Context, ID, Object, Result};
use waypost_domain::offer::OfferFilter;
use waypost_domain::{Scope, offer, page, tracking_link};
use waypost_entity::offer::{Entity, Model};

pub(crate) use self::change::OfferMutations;
pub(crate) use self::compare::CompareQueries;
pub(crate) use self::preview::PreviewQueries;
pub(crate) use self::terms::OfferTerms;
pub(crate) use self::terms_settings::TermsSettingsMutations;
use super::caller::{id, rows, scope};
use super::connection::{self, Connection, Noun, cost};
use super::rows::{LatestTermsOf, LinksOfOffer, TermsOfOffer};
use super::scalars::{Currency, DateTime};
use super::status::{OfferStatus, TermsInForceAt};
use super::tracking_link::TrackingLink;

#[derive(Clone)]
pub(crate) struct Offer(pub Model);

/// Something that affiliates are paid to promote: where visitors go, and what is paid for what they do there.
#[Object]
impl Offer {
    /// The offer's id, for instance "off_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its name in links, for instance "summer-sale".
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Whether it takes clicks and conversions.
    async fn status(&self) -> OfferStatus {
        self.0.status.into()
    }

    /// Where visitors go, with macros, for instance "https://shop.example.com/?cid={click_id}".
    async fn destination_url(&self) -> &str {
        &self.0.destination_url
    }

    /// The parameter that carries the click id when the destination names none, for instance "click_id".
    async fn click_id_parameter(&self) -> &str {
        &self.0.click_id_parameter
    }

    /// What its terms pay in.
    async fn currency(&self) -> Currency {
        self.0.currency.clone().into()
    }

    /// How many days after a click a conversion still counts.
    async fn attribution_window_days(&self) -> i32 {
        self.0.attribution_window_days
    }

    /// A conversion sooner than this many seconds after its click is refused as "click_too_young"; 0 refuses none.
    async fn shortest_conversion_seconds(&self) -> i32 {
        self.0.shortest_conversion_seconds
    }

    /// Whether a conversion is refused as "fraudulent_click" whose click was made by a known bot, by its user agent.
    async fn refuses_bot_clicks(&self) -> bool {
        self.0.refuses_bot_clicks
    }

    /// For how many days after it happened a conversion is on hold, which is pending, before it is owed; 0 for none. Its own is noted in
    /// each conversion when it is made.
    async fn hold_days(&self) -> i32 {
        self.0.hold_days
    }

    /// Whether a conversion waits for somebody to approve it before it is owed.
    async fn needs_review(&self) -> bool {
        self.0.needs_review
    }

    /// Which version of the terms pays a conversion.
    async fn terms_in_force_at(&self) -> TermsInForceAt {
        self.0.terms_in_force_at.into()
    }

    /// Whether visitors are sent to the program's fallback URL, and not counted, while the cap of the terms is used up: the offer's for
    /// every link, an affiliate's for its own.
    async fn turns_away_at_cap(&self) -> bool {
        self.0.turns_away_at_cap
    }

    /// The payout terms in force now.
    async fn terms(&self, ctx: &Context<'_>) -> Result<OfferTerms> {
        let latest = rows(ctx)?.load_one(LatestTermsOf(self.0.id)).await?;
        Ok(OfferTerms(
            latest.ok_or(waypost_domain::Error::NotFound("offer terms"))?,
        ))
    }

    /// All versions of its payout terms, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL\'s arguments are flat")]
    async fn terms_versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<OfferTerms>> {
        let page = connection::page(first, after, last, before)?;
        connection::of_parent(ctx, TermsOfOffer(self.0.id, page), TermsOfOffer(self.0.id, ())).await
    }

    /// The spelled-out form of its links: put an affiliate's slug for {affiliate}, for instance
    /// "https://go.example.com/c/b2c3d4-summer-sale/{affiliate}".
    async fn click_url_template(&self, ctx: &Context<'_>) -> Result<String> {
        let scope = scope(ctx)?;
        let short_code = rows(ctx)?.loader().short_code().await?;
        Ok(tracking_link::spelled_out(scope, short_code, &self.0))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When its name, status or settings last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// The tracking links that lead to it, oldest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL\'s arguments are flat")]
    async fn tracking_links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<TrackingLink>> {
        let page = connection::page(first, after, last, before)?;
        connection::of_parent(ctx, LinksOfOffer(self.0.id, page), LinksOfOffer(self.0.id, ())).await
    }
}

impl From<Model> for Offer {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for Offer {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

#[derive(Default)]
pub(crate) struct OfferQueries;

#[Object]
impl OfferQueries {
    /// One offer. Needs the scope "offers:read".
    async fn offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The offer's id, for instance \"off_01j…\".")] offer: ID,
    ) -> Result<Option<Offer>> {
        Ok(Some(Offer(offer::get(scope(ctx)?, id::<Entity>(&offer)?).await?)))
    }

    /// The program's offers, oldest first. Needs the scope "offers:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "A part of the name or slug, in any case, for instance \"summer\".")] search: Option<String>,
    ) -> Result<Connection<Offer>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = OfferFilter { search };
        let listed = offer::list(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: OfferFilter) -> Result<u64> {
    Ok(offer::count(&scope, &filter).await?)
}
