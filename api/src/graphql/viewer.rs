//! Who is asking.

use async_graphql::{Context, ID, Object, Result};
use waypost_domain::permission::Permission;
use waypost_domain::scope::{Actor, Scope};
use waypost_domain::{tenant, user};
use waypost_entity::user::Model;

use super::caller::{rows, scope};
use super::scalars::DateTime;
use super::status::Role;
use super::tenant::Tenant;

#[derive(Clone)]
pub(crate) struct User(pub Model);

/// A person who can sign in.
#[Object]
impl User {
    /// The person's id, for instance "usr_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What they sign in with, in lower case.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// What to call them.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// When they signed up.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// The person whom a stored actor names, as far as the caller may know them.
pub(crate) async fn person(ctx: &Context<'_>, actor: Option<&str>) -> Result<Option<User>> {
    let Some(id) = actor.and_then(Actor::person_of) else {
        return Ok(None);
    };
    Ok(rows(ctx)?.load_one(id).await?.map(User))
}

pub(crate) struct Viewer(pub Scope);

/// The person or program that is asking.
#[Object]
impl Viewer {
    /// The person; null for an API key.
    async fn user(&self) -> Result<Option<User>> {
        match self.0.actor() {
            Actor::Person { user, .. } => Ok(Some(User(user::read(&self.0, *user).await?))),
            Actor::Key { .. } | Actor::Integration(_) | Actor::Visitor | Actor::Job => Ok(None),
        }
    }

    /// The program they act in.
    async fn tenant(&self) -> Result<Tenant> {
        Ok(Tenant(tenant::own(&self.0).await?))
    }

    /// The person's role in the program; null for an API key.
    async fn role(&self) -> Option<Role> {
        match self.0.actor() {
            Actor::Person { role, .. } => Some((*role).into()),
            Actor::Key { .. } | Actor::Integration(_) | Actor::Visitor | Actor::Job => None,
        }
    }

    /// What an API key may do, for instance ["offers:read"]; null for a person.
    async fn scopes(&self) -> Option<Vec<&'static str>> {
        let Actor::Key { scopes, .. } = self.0.actor() else {
            return None;
        };
        let mut names: Vec<_> = scopes.iter().copied().map(Permission::name).collect();
        names.sort_unstable();
        Some(names)
    }
}

#[derive(Default)]
pub(crate) struct ViewerQueries;

#[Object]
impl ViewerQueries {
    /// Who is asking.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        Ok(Some(Viewer(scope(ctx)?.clone())))
    }
}
