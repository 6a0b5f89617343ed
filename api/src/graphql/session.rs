//! Getting in and out. The refresh token travels only in the cookie.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use uuid::Uuid;
use waypost_domain::Error;
use waypost_domain::session::sign_in::{SignIn, sign_in};
use waypost_domain::session::sign_out::sign_out;
use waypost_domain::session::sign_up::{SignUp, sign_up};
use waypost_domain::session::{Opened, refresh};
use waypost_entity::id::{TenantId, TypedId};

use super::caller::caller;
use super::cookie;
use super::scalars::{Currency, DateTime};
use super::user_error::{UserError, mend};
use super::viewer::Viewer;

/// A new customer: a person and their program.
#[derive(InputObject)]
pub(crate) struct SignUpInput {
    /// The address to sign in with, for instance "anna@example.com".
    email: String,
    /// At least 12 characters, at most 256 bytes.
    #[graphql(secret)]
    password: String,
    /// The person's name.
    name: String,
    /// What to call the program.
    program_name: String,
    /// The program's default currency; USD when left out.
    currency: Option<Currency>,
    /// The program's IANA time zone, for instance "Europe/Berlin"; UTC when left out.
    timezone: Option<String>,
}

/// What a person shows to get in.
#[derive(InputObject)]
pub(crate) struct SignInInput {
    /// The address they signed up with.
    email: String,
    /// Their password.
    #[graphql(secret)]
    password: String,
    /// Which of their programs; their first one when left out.
    tenant_id: Option<ID>,
}

/// A session, or what to mend. The refresh token comes in the cookie waypost_refresh.
#[derive(SimpleObject)]
pub(crate) struct SessionPayload {
    /// For the header `Authorization: Bearer`; a secret. Null when there is something to mend.
    access_token: Option<String>,
    /// When the access token runs out; use refreshSession before.
    expires_at: Option<DateTime>,
    /// Who signed in.
    viewer: Option<Viewer>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

impl SessionPayload {
    fn of(ctx: &Context<'_>, (opened, user_errors): (Option<Opened>, Vec<UserError>)) -> Self {
        let Some(opened) = opened else {
            return Self {
                access_token: None,
                expires_at: None,
                viewer: None,
                user_errors,
            };
        };
        cookie::set(ctx, &opened);
        Self {
            access_token: Some(opened.access_token),
            expires_at: Some(opened.expires_at.into()),
            viewer: Some(Viewer(opened.scope)),
            user_errors,
        }
    }
}

/// What became of signOut.
#[derive(SimpleObject)]
pub(crate) struct SignOutPayload {
    /// True: the session has ended, or there was none.
    ok: bool,
}

#[derive(Default)]
pub(crate) struct SessionMutations;

#[Object]
impl SessionMutations {
    /// Makes a person and their program, and signs them in.
    async fn sign_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person and their program.")] input: SignUpInput,
    ) -> Result<SessionPayload> {
        let caller = caller(ctx)?;
        let form = SignUp {
            email: input.email,
            password: input.password,
            name: input.name,
            program_name: input.program_name,
            currency: input.currency.map(|code| code.0),
            timezone: input.timezone,
            address: caller.address,
        };
        Ok(SessionPayload::of(ctx, mend(sign_up(&caller.services, form).await)?))
    }

    /// Signs a person in. Slowed down after several tries, per account and per address.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and in which program.")] input: SignInInput,
    ) -> Result<SessionPayload> {
        let caller = caller(ctx)?;
        // A malformed id is nobody's program, and must be answered like a program that the person is not in.
        let tenant = input
            .tenant_id
            .map(|id| id.parse().unwrap_or(TenantId::from_uuid(Uuid::nil())));
        let form = SignIn {
            email: input.email,
            password: input.password,
            tenant,
            address: caller.address,
        };
        Ok(SessionPayload::of(ctx, mend(sign_in(&caller.services, form).await)?))
    }

    /// Exchanges the refresh token of the cookie for the next one, and gives a fresh access token. An old refresh
    /// token that comes back ends the whole sign-in.
    async fn refresh_session(&self, ctx: &Context<'_>) -> Result<SessionPayload> {
        let caller = caller(ctx)?;
        match refresh::refresh(&caller.services, caller.refresh_token()).await {
            Err(Error::Unauthenticated(why)) => {
                cookie::clear(ctx);
                Err(Error::Unauthenticated(why).into())
            }
            opened => Ok(SessionPayload::of(ctx, mend(opened)?)),
        }
    }

    /// Ends the sign-in of the cookie, and with it every access token of it.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let caller = caller(ctx)?;
        sign_out(&caller.services, caller.refresh_token()).await?;
        cookie::clear(ctx);
        Ok(SignOutPayload { ok: true })
    }
}
