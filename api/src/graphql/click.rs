//! Visits through tracking links.

use async_graphql::{Context, ID, Object, Result};
use serde_json::Value;
use waypost_entity::click::Model;
use waypost_entity::{affiliate, click_fact, offer, tracking_link};

use super::affiliate::Affiliate;
use super::caller::rows;
use super::offer::Offer;
use super::rows::{FactsOf, row};
use super::scalars::DateTime;
use super::status::Device;
use super::tracking_link::TrackingLink;

#[derive(Clone)]
pub(crate) struct Click(pub Model);

/// One visit through a tracking link.
#[Object]
impl Click {
    /// The click's id, for instance "clk_01j…". This is what merchants report back.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What was promoted.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Offer> {
        Ok(Offer(row::<offer::Entity>(ctx, self.0.offer_id).await?))
    }

    /// Who sent the visitor.
    async fn affiliate(&self, ctx: &Context<'_>) -> Result<Affiliate> {
        Ok(Affiliate(row::<affiliate::Entity>(ctx, self.0.affiliate_id).await?))
    }

    /// The link that was followed; null for the spelled-out form.
    async fn tracking_link(&self, ctx: &Context<'_>) -> Result<Option<TrackingLink>> {
        let Some(link) = self.0.tracking_link_id else {
            return Ok(None);
        };
        Ok(Some(TrackingLink(row::<tracking_link::Entity>(ctx, link).await?)))
    }

    /// The affiliate's own value sub1, as it came.
    async fn sub1(&self) -> Option<&str> {
        self.0.sub1.as_deref()
    }

    /// The affiliate's own value sub2, as it came.
    async fn sub2(&self) -> Option<&str> {
        self.0.sub2.as_deref()
    }

    /// The affiliate's own value sub3, as it came.
    async fn sub3(&self) -> Option<&str> {
        self.0.sub3.as_deref()
    }

    /// The affiliate's own value sub4, as it came.
    async fn sub4(&self) -> Option<&str> {
        self.0.sub4.as_deref()
    }

    /// The affiliate's own value sub5, as it came.
    async fn sub5(&self) -> Option<&str> {
        self.0.sub5.as_deref()
    }

    /// The link's other parameters, in order, as pairs, for instance [["utm_source", "mail"]].
    async fn parameters(&self) -> &Value {
        &self.0.parameters
    }

    /// The visitor's address, for instance "203.0.113.7".
    async fn ip(&self) -> Option<&str> {
        self.0.ip.as_deref()
    }

    /// The visitor's browser as it names itself. Written by strangers: show it as text.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// The page that the visitor came from. Written by strangers: show it as text.
    async fn referer(&self) -> Option<&str> {
        self.0.referer.as_deref()
    }

    /// What is derived from the click; null until it is, which takes a moment.
    async fn facts(&self, ctx: &Context<'_>) -> Result<Option<ClickFacts>> {
        let facts = rows(ctx)?.load_one(FactsOf(self.0.id)).await?;
        Ok(facts.map(ClickFacts))
    }

    /// When the visitor came.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

pub(crate) struct ClickFacts(click_fact::Model);

/// What is derived from a click after its visitor has been sent on.
#[Object]
impl ClickFacts {
    /// The country of the visitor's address as an ISO 3166 code, for instance "DE"; null when it is not known, or the server has no
    /// database of countries.
    async fn country(&self) -> Option<&str> {
        self.0.country.as_deref()
    }

    /// What the visitor came with, as its user agent says.
    async fn device(&self) -> Device {
        self.0.device.into()
    }

    /// The operating system, for instance "iOS"; null when the user agent names none that is known.
    async fn os(&self) -> Option<&str> {
        self.0.os.as_deref()
    }

    /// The browser, or the bot, for instance "Safari"; null when the user agent names none that is known.
    async fn browser(&self) -> Option<&str> {
        self.0.browser.as_deref()
    }

    /// Whether a program came and no person, as its user agent says.
    async fn is_bot(&self) -> bool {
        self.0.is_bot
    }

    /// Whether it is the first click of its visitor (the same address and user agent) to this offer by this affiliate on its day,
    /// in UTC. Never for a bot.
    async fn is_unique(&self) -> bool {
        self.0.is_unique
    }

    /// When this was derived.
    async fn derived_at(&self) -> DateTime {
        self.0.derived_at.into()
    }
}
