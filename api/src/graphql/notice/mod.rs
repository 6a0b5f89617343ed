//! What people are told of without having asked.

mod dismiss;

use async_graphql::{Context, ID, InputObject, Object, Result};
use waypost_domain::{Scope, notice, page};
use waypost_entity::notice::Model;
use waypost_entity::{integration, partner_postback, webhook};

pub(crate) use self::dismiss::NoticeMutations;
use super::caller::scope;
use super::connection::{self, Connection, Noun, cost};
use super::integration::Integration;
use super::partner_postback::PartnerPostback;
use super::rows::{find_row, row};
use super::scalars::DateTime;
use super::status::NoticeKind;
use super::webhook::Webhook;

#[derive(Clone)]
pub(crate) struct Notice(pub Model);

/// Something that somebody should look at. It closes by itself once it is over.
#[Object]
impl Notice {
    /// The notice's id, for instance "ntc_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it tells of.
    async fn kind(&self) -> NoticeKind {
        self.0.kind.into()
    }

    /// The integration that it is about.
    async fn integration(&self, ctx: &Context<'_>) -> Result<Option<Integration>> {
        let Some(id) = notice::integration(&self.0) else {
            return Ok(None);
        };
        Ok(Some(Integration(row::<integration::Entity>(ctx, id).await?)))
    }

    /// The partner postback that it is about; null when it is deleted.
    async fn partner_postback(&self, ctx: &Context<'_>) -> Result<Option<PartnerPostback>> {
        let Some(id) = notice::partner_postback(&self.0) else {
            return Ok(None);
        };
        Ok(find_row::<partner_postback::Entity>(ctx, id)
            .await?
            .map(PartnerPostback))
    }

    /// The webhook that it is about; null when it is deleted.
    async fn webhook(&self, ctx: &Context<'_>) -> Result<Option<Webhook>> {
        let Some(id) = notice::webhook(&self.0) else {
            return Ok(None);
        };
        Ok(find_row::<webhook::Entity>(ctx, id).await?.map(Webhook))
    }

    /// What it says: what is, what was usual, and what to look at.
    async fn message(&self) -> Result<String> {
        Ok(notice::message(&self.0)?)
    }

    /// When it was noticed.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// When it was over; null while it is not.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// When somebody put it away; null when nobody did.
    async fn dismissed_at(&self) -> Option<DateTime> {
        self.0.dismissed_at.map(DateTime)
    }
}

impl From<Model> for Notice {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for Notice {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

/// Which notices to list; what is left out does not matter.
#[derive(InputObject)]
pub(crate) struct NoticeFilter {
    /// Only those that are neither over nor put away; with false, only the others.
    open: Option<bool>,
    /// Only those of this kind.
    kind: Option<NoticeKind>,
}

impl From<NoticeFilter> for notice::NoticeFilter {
    fn from(filter: NoticeFilter) -> Self {
        Self {
            open: filter.open,
            kind: filter.kind.map(Into::into),
        }
    }
}

#[derive(Default)]
pub(crate) struct NoticeQueries;

#[Object]
impl NoticeQueries {
    /// What the program's people should look at, newest first. Looked for every five minutes. Needs the scope "integrations:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<NoticeFilter>,
    ) -> Result<Connection<Notice>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = filter.map(notice::NoticeFilter::from).unwrap_or_default();
        let listed = notice::list(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: notice::NoticeFilter) -> Result<u64> {
    Ok(notice::count(&scope, &filter).await?)
}
