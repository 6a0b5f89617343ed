//! The partners who send visitors.

mod change;

use async_graphql::{Context, ID, Object, Result};
use waypost_domain::affiliate::AffiliateFilter;
use waypost_domain::{Scope, affiliate, page};
use waypost_entity::affiliate::{Entity, Model};

pub(crate) use self::change::AffiliateMutations;
use super::caller::{id, rows, scope};
use super::connection::{self, Connection, Noun, cost, list_cost};
use super::ledger_entry::LedgerEntry;
use super::money::Money;
use super::partner_postback::PartnerPostback;
use super::payout::Payee;
use super::rows::{BalancesOf, EntriesOfAffiliate, LinksOfAffiliate, PartnerPostbacksOfAffiliate, PayeeOf, rows_of};
use super::scalars::DateTime;
use super::status::AffiliateStatus;
use super::tracking_link::TrackingLink;

/// How many currencies an affiliate is typically paid in.
const TYPICAL_BALANCES: usize = 2;

#[derive(Clone)]
pub(crate) struct Affiliate(pub Model);

/// A partner who sends visitors and is paid for what they do.
#[Object]
impl Affiliate {
    /// The affiliate's id, for instance "aff_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What people call them.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Their name in links and payout terms, for instance "annas-blog".
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Where to write to them. If this server sends mail, they are told here when a partner postback of theirs does not answer, and when it
    /// does again.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Whether their clicks and conversions count.
    async fn status(&self) -> AffiliateStatus {
        self.0.status.into()
    }

    /// When they joined.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// What is owed to them: the sum of the ledger, one amount a currency, in the order of the currencies' codes.
    #[graphql(complexity = "list_cost(TYPICAL_BALANCES, child_complexity)")]
    async fn balances(&self, ctx: &Context<'_>) -> Result<Vec<Money>> {
        Ok(rows_of(ctx, BalancesOf(self.0.id))
            .await?
            .into_iter()
            .map(Money::from)
            .collect())
    }

    /// Where and in which currency they are paid; null when nobody has said so. Needs the scope "payouts:read".
    async fn payee(&self, ctx: &Context<'_>) -> Result<Option<Payee>> {
        Ok(rows(ctx)?.load_one(PayeeOf(self.0.id)).await?.map(Payee))
    }

    /// Every movement of money owed to them, in the order in which they were booked. Needs the scope "payouts:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn ledger_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<LedgerEntry>> {
        let (id, page) = (self.0.id, connection::page(first, after, last, before)?);
        connection::of_parent(ctx, EntriesOfAffiliate(id, page), EntriesOfAffiliate(id, ())).await
    }

    /// Where they want to be told of conversions, oldest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL\'s arguments are flat")]
    async fn partner_postbacks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<PartnerPostback>> {
        let (id, page) = (self.0.id, connection::page(first, after, last, before)?);
        connection::of_parent(
            ctx,
            PartnerPostbacksOfAffiliate(id, page),
            PartnerPostbacksOfAffiliate(id, ()),
        )
        .await
    }

    /// Their tracking links, oldest first.
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
        let (id, page) = (self.0.id, connection::page(first, after, last, before)?);
        connection::of_parent(ctx, LinksOfAffiliate(id, page), LinksOfAffiliate(id, ())).await
    }
}

impl From<Model> for Affiliate {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for Affiliate {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

#[derive(Default)]
pub(crate) struct AffiliateQueries;

#[Object]
impl AffiliateQueries {
    /// One affiliate. Needs the scope "affiliates:read".
    async fn affiliate(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The affiliate's id, for instance \"aff_01j…\".")] affiliate: ID,
    ) -> Result<Option<Affiliate>> {
        Ok(Some(Affiliate(
            affiliate::get(scope(ctx)?, id::<Entity>(&affiliate)?).await?,
        )))
    }

    /// The program's affiliates, oldest first. Needs the scope "affiliates:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn affiliates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "A part of the name, slug or e-mail address, in any case, for instance \"anna\".")]
        search: Option<String>,
    ) -> Result<Connection<Affiliate>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = AffiliateFilter { search };
        let listed = affiliate::list(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: AffiliateFilter) -> Result<u64> {
    Ok(affiliate::count(&scope, &filter).await?)
}
