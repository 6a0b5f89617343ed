//! Finding conversions.

use async_graphql::{Context, ID, InputObject, Object, Result};
use waypost_domain::{Scope, conversion};
use waypost_entity::conversion::Entity;
use waypost_entity::{affiliate, click, offer};

use super::Conversion;
use crate::graphql::caller::{id, optional_id, scope};
use crate::graphql::connection::{self, Connection, cost};
use crate::graphql::scalars::DateTime;
use crate::graphql::status::ConversionStatus;

/// Which conversions to list; what is left out does not matter.
#[derive(InputObject)]
pub(crate) struct ConversionFilter {
    /// Only those of this offer.
    offer_id: Option<ID>,
    /// Only those of this affiliate.
    affiliate_id: Option<ID>,
    /// Only those in this state.
    status: Option<ConversionStatus>,
    /// Only those that are pending because of their hold, or only the others.
    on_hold: Option<bool>,
    /// Only those that wait for a reviewer, or only the others.
    awaits_review: Option<bool>,
    /// Only those with this transaction id, exactly.
    txn_id: Option<String>,
    /// Only those of this click.
    click_id: Option<ID>,
    /// Only those that happened at this moment or later.
    from: Option<DateTime>,
    /// Only those that happened before this moment.
    to: Option<DateTime>,
    /// True for tests only. Without it, or with false, the list holds no tests.
    is_test: Option<bool>,
}

impl ConversionFilter {
    fn narrowing(self) -> waypost_domain::Result<conversion::ConversionFilter> {
        Ok(conversion::ConversionFilter {
            offer: optional_id::<offer::Entity>(self.offer_id.as_ref())?,
            affiliate: optional_id::<affiliate::Entity>(self.affiliate_id.as_ref())?,
            status: self.status.map(Into::into),
            on_hold: self.on_hold,
            awaits_review: self.awaits_review,
            txn_id: self.txn_id,
            click: optional_id::<click::Entity>(self.click_id.as_ref())?,
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
            is_test: self.is_test.unwrap_or_default(),
        })
    }
}

#[derive(Default)]
pub(crate) struct ConversionQueries;

#[Object]
impl ConversionQueries {
    /// One conversion. Needs the scope "conversions:read".
    async fn conversion(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The conversion's id, for instance \"conv_01j…\".")] conversion: ID,
    ) -> Result<Option<Conversion>> {
        Ok(Some(Conversion(
            conversion::get(scope(ctx)?, id::<Entity>(&conversion)?).await?,
        )))
    }

    /// The program's conversions, newest first. Needs the scope "conversions:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn conversions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<ConversionFilter>,
    ) -> Result<Connection<Conversion>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = filter.map(ConversionFilter::narrowing).transpose()?.unwrap_or_default();
        let listed = conversion::list(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: conversion::ConversionFilter) -> Result<u64> {
    Ok(conversion::count(&scope, &filter).await?)
}
