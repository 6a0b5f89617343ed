//! Who is asking, as resolvers get it from the request.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use async_graphql::Context;
use secrecy::{ExposeSecret, SecretString};
use waypost_domain::{Error, Result, Scope, Services};
use waypost_entity::owned::TenantOwned;

use super::rows::Loader;

/// The request's sender.
pub(crate) struct Caller {
    /// The product.
    pub services: Services,
    /// Where the request comes from.
    pub address: Option<IpAddr>,
    /// The refresh token of the cookie.
    pub refresh_token: Option<SecretString>,
    /// What a bearer token gave, and the rows loaded with it. A caller without a token is a stranger.
    pub admitted: Option<Admitted>,
}

impl Caller {
    /// The refresh token as the verbs take it; a missing one is a wrong one.
    pub(crate) fn refresh_token(&self) -> &str {
        self.refresh_token.as_ref().map_or("", |token| token.expose_secret())
    }
}

/// Somebody we know.
pub(crate) struct Admitted {
    /// Their tenant and what they may do there.
    pub scope: Scope,
    /// Reads rows for this request only, so that nothing is shared between callers.
    pub rows: Arc<Loader>,
}

/// The sender.
pub(crate) fn caller<'a>(ctx: &Context<'a>) -> Result<&'a Caller> {
    ctx.data_opt::<Caller>()
        .ok_or_else(|| Error::internal(anyhow::anyhow!("a request came without a caller")))
}

/// The sender's scope; strangers are asked to sign in.
pub(crate) fn scope<'a>(ctx: &Context<'a>) -> Result<&'a Scope> {
    Ok(&admitted(ctx)?.scope)
}

/// The request's loader of rows; strangers are asked to sign in.
pub(crate) fn rows<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Loader>> {
    Ok(&admitted(ctx)?.rows)
}

fn admitted<'a>(ctx: &Context<'a>) -> Result<&'a Admitted> {
    caller(ctx)?
        .admitted
        .as_ref()
        .ok_or(Error::Unauthenticated("send an access token or an API key as bearer"))
}

/// An id of one kind of thing. A malformed one names nothing, so it is answered like an unknown one.
pub(crate) fn id<E: TenantOwned>(text: &str) -> Result<E::Id>
where
    E::Id: FromStr,
{
    text.parse().map_err(|_| Error::NotFound(E::NOUN))
}

/// An id that may be left out.
pub(crate) fn optional_id<E: TenantOwned>(text: Option<&async_graphql::ID>) -> Result<Option<E::Id>>
where
    E::Id: FromStr,
{
    text.map(|text| id::<E>(text)).transpose()
}
