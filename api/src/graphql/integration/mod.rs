//! The merchant systems that report conversions.

mod change;
mod choices;
mod health;
mod preset;
mod secret;
mod settings;

use async_graphql::{Context, ID, Object, Result};
use waypost_domain::{Scope, integration, page};
use waypost_entity::integration::{Entity, Model};
use waypost_entity::offer;

pub(crate) use self::change::IntegrationMutations;
use self::choices::{AmountUnit, AnswerStyle, AttributionOrder, PostbackSignature};
use self::health::IntegrationHealth;
use self::preset::IntegrationPreset;
pub(crate) use self::secret::IntegrationSecretMutations;
use self::settings::{FieldPlaces, PayoutBounds, StatusWord};
use super::caller::{id, rows, scope};
use super::connection::{self, Connection, Noun, cost};
use super::offer::Offer;
use super::rows::{HealthOf, row};
use super::scalars::{Currency, DateTime};
use super::status::{DedupeBy, IntegrationStatus};

#[derive(Clone)]
pub(crate) struct Integration(pub Model);

/// A merchant system that reports conversions to a postback URL of its own.
#[Object]
impl Integration {
    /// The integration's id, for instance "int_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether it may report.
    async fn status(&self) -> IntegrationStatus {
        self.0.status.into()
    }

    /// The one offer it reports for; null for any offer of the program.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Option<Offer>> {
        let Some(offer) = self.0.offer_id else { return Ok(None) };
        Ok(Some(Offer(row::<offer::Entity>(ctx, offer).await?)))
    }

    /// What stands in its postback URL. Whoever knows it may report, unless a secret is asked for too.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// The URL that the merchant's server calls, by GET or POST. A secret goes along as the header X-Postback-Secret, a signature in
    /// the headers that PostbackSignature names. The answer is the JSON object {"outcome", "code", "message", "postback_id",
    /// "conversion_id", "duplicate"}, the two ids where there is one, unless answerBody says otherwise.
    async fn postback_url(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(integration::postback_url(scope(ctx)?, &self.0))
    }

    /// Whose names, units and words apply, for instance "generic" or "stripe"; see integrationPresets.
    async fn preset(&self) -> &str {
        &self.0.preset
    }

    /// Where each field of a report is looked for.
    async fn mapping(&self) -> Vec<FieldPlaces> {
        integration::places(&self.0).into_iter().map(Into::into).collect()
    }

    /// Whether reports must show a secret, as the header X-Postback-Secret or the parameter "secret"; it was given out when it was
    /// made.
    async fn has_secret(&self) -> bool {
        self.0.secret_hash.is_some()
    }

    /// Until when the secret before the last rotation is good too; null when it is not.
    async fn previous_secret_until(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        let now = scope(ctx)?.now();
        Ok(self
            .0
            .previous_secret_until
            .filter(|until| now < *until)
            .map(Into::into))
    }

    /// How reports prove who sent them, beside the secret.
    async fn signature(&self) -> PostbackSignature {
        self.0.signature.into()
    }

    /// Whether it has what signatures are checked with. Until then, signed reports are refused.
    async fn has_signing_secret(&self) -> bool {
        self.0.signing_secret.is_some()
    }

    /// Until when the signing secret before the last rotation is good too; null when it is not.
    async fn previous_signing_secret_until(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        let (now, until) = (scope(ctx)?.now(), self.0.previous_signing_secret_until);
        Ok(until.filter(|until| now < *until).map(Into::into))
    }

    /// The addresses and networks that may report, for instance "203.0.113.7" or "2001:db8::/32"; any when empty.
    async fn allowed_addresses(&self) -> Vec<&str> {
        let addresses = self.0.allowed_addresses.as_array().into_iter().flatten();
        addresses.filter_map(|address| address.as_str()).collect()
    }

    /// What amounts count.
    async fn amount_unit(&self) -> AmountUnit {
        self.0.amount_unit.into()
    }

    /// What makes two reports the same conversion, sales by a coupon alone included.
    async fn dedupe_by(&self) -> DedupeBy {
        self.0.dedupe_by.into()
    }

    /// Whether a report without a transaction id is refused.
    async fn txn_id_required(&self) -> bool {
        self.0.txn_id_required
    }

    /// The event of reports that name none, for instance "sale".
    async fn default_event(&self) -> &str {
        &self.0.default_event
    }

    /// The currency of reports that name none; the offer's when null.
    async fn default_currency(&self) -> Option<Currency> {
        self.0.default_currency.clone().map(Currency)
    }

    /// How it is doing: what it reported lately.
    async fn health(&self, ctx: &Context<'_>) -> Result<IntegrationHealth> {
        let health = rows(ctx)?.load_one(HealthOf(self.0.id)).await?;
        Ok(IntegrationHealth(health.unwrap_or_default()))
    }

    /// What the sender may set the payout to; null when it may not.
    async fn payout_override(&self) -> Option<PayoutBounds> {
        PayoutBounds::of(self.0.payout_override_min_micros, self.0.payout_override_max_micros)
    }

    /// What the sender's words for a status mean.
    async fn status_mapping(&self) -> Vec<StatusWord> {
        integration::words(&self.0).into_iter().map(Into::into).collect()
    }

    /// How many hours a report is kept whose click or sale is not known yet; 0 refuses it at once.
    async fn park_hours(&self) -> i32 {
        self.0.park_hours
    }

    /// Who is credited when a report names a click and a coupon of different affiliates.
    async fn attribution_order(&self) -> AttributionOrder {
        self.0.attribution_order.into()
    }

    /// How reports are answered.
    async fn answer_style(&self) -> AnswerStyle {
        self.0.answer_style.into()
    }

    /// What every good answer consists of, as plain text; our JSON when null.
    async fn answer_body(&self) -> Option<&str> {
        self.0.answer_body.as_deref()
    }

    /// Whether everything that it reports is a test.
    async fn is_sandbox(&self) -> bool {
        self.0.is_sandbox
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When its status or settings last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

impl From<Model> for Integration {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for Integration {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

#[derive(Default)]
pub(crate) struct IntegrationQueries;

#[Object]
impl IntegrationQueries {
    /// One integration. Needs the scope "integrations:read".
    async fn integration(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The integration's id, for instance \"int_01j…\".")] integration: ID,
    ) -> Result<Option<Integration>> {
        Ok(Some(Integration(
            integration::get(scope(ctx)?, id::<Entity>(&integration)?).await?,
        )))
    }

    /// The presets that an integration can have, in the order in which people choose among them. Needs the scope
    /// "integrations:read".
    async fn integration_presets(&self, ctx: &Context<'_>) -> Result<Vec<IntegrationPreset>> {
        Ok(integration::presets(scope(ctx)?)?.into_iter().map(Into::into).collect())
    }

    /// The program's integrations, oldest first. Needs the scope "integrations:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL\'s arguments are flat")]
    async fn integrations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Integration>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let listed = integration::list(&scope, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone())))
    }
}

async fn count(scope: Scope) -> Result<u64> {
    Ok(integration::count(&scope).await?)
}
