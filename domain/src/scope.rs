//! Who is asking and for which tenant: the only way to tenant rows and to a write transaction.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, DeleteMany, EntityTrait, QueryFilter, QuerySelect,
    Select, UpdateMany,
};
use waypost_entity::id::{ApiKeyId, IntegrationId, TenantId, TypedId, UserId};
use waypost_entity::owned::TenantOwned;
use waypost_entity::status::Role;

use crate::error::{Error, Result};
use crate::permission::{Permission, role_may};
use crate::services::Services;
use crate::tx::Tx;

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person in their role.
    Person {
        /// Who.
        user: UserId,
        /// As what.
        role: Role,
    },
    /// A program with an API key.
    Key {
        /// Which key.
        key: ApiKeyId,
        /// What the key may do.
        scopes: HashSet<Permission>,
    },
    /// A merchant's server at its postback URL.
    Integration(IntegrationId),
    /// A visitor at a tracking link.
    Visitor,
    /// One of our own jobs.
    Job,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person { user, .. } => write!(f, "user:{user}"),
            Self::Key { key, .. } => write!(f, "api_key:{key}"),
            Self::Integration(integration) => write!(f, "integration:{integration}"),
            Self::Visitor => f.write_str("visitor"),
            Self::Job => f.write_str("job"),
        }
    }
}

impl Actor {
    /// The person whom a stored actor names; none when it names somebody else.
    pub fn person_of(stored: &str) -> Option<UserId> {
        stored.strip_prefix("user:")?.parse().ok()
    }
}

/// Admission to one tenant's rows.
#[derive(Clone)]
pub struct Scope {
    services: Services,
    tenant: TenantId,
    actor: Actor,
}

impl Scope {
    /// Admits `actor` to `tenant`. The caller has checked who they are.
    pub fn admit(services: &Services, tenant: TenantId, actor: Actor) -> Self {
        Self {
            services: services.clone(),
            tenant,
            actor,
        }
    }

    /// The tenant whose rows these are.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Who is asking.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What the verb may need beside rows: clock, settings, caches.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Now, by the clock of the services.
    pub fn now(&self) -> DateTime<Utc> {
        self.services.clock.now()
    }

    /// A new id of now.
    pub fn new_id<I: TypedId>(&self) -> I {
        self.services.entropy.id(self.now())
    }

    /// Refuses those who may not. Integrations, visitors and jobs act through their own verbs, which ask for nothing.
    pub fn permit(&self, permission: Permission) -> Result<()> {
        let may = match &self.actor {
            Actor::Person { role, .. } => role_may(*role, permission),
            Actor::Key { scopes, .. } => scopes.contains(&permission),
            Actor::Integration(_) | Actor::Visitor => false,
            Actor::Job => true,
        };
        if may {
            Ok(())
        } else {
            Err(Error::Forbidden(permission.name()))
        }
    }

    /// Begins a write transaction.
    pub async fn begin(&self) -> Result<Tx> {
        Tx::begin(&self.services).await
    }

    /// The connection for reads outside a transaction.
    pub fn reader(&self) -> &DatabaseConnection {
        self.services.store.reader()
    }

    /// All rows of the tenant in one table, to be narrowed further.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the scope itself: every other select starts here"
    )]
    pub fn select<E: TenantOwned>(&self) -> Select<E> {
        E::find().filter(E::TENANT.eq(self.tenant))
    }

    /// An update of rows of the tenant in one table, to be narrowed further.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the scope itself: every other update starts here"
    )]
    pub fn update<E: TenantOwned>(&self) -> UpdateMany<E> {
        E::update_many().filter(E::TENANT.eq(self.tenant))
    }

    /// A deletion of rows of the tenant in one table, to be narrowed further. Facts refuse it.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the scope itself: every other deletion starts here"
    )]
    pub(crate) fn delete<E: TenantOwned>(&self) -> DeleteMany<E> {
        E::delete_many().filter(E::TENANT.eq(self.tenant))
    }

    /// One row of the tenant.
    pub async fn find<E: TenantOwned>(&self, db: &impl ConnectionTrait, id: E::Id) -> Result<Option<E::Model>> {
        Ok(self.select::<E>().filter(E::ID.eq(id)).one(db).await?)
    }

    /// One row of the tenant, or [`Error::NotFound`], whether it is nobody's or somebody else's.
    pub async fn get<E: TenantOwned>(&self, db: &impl ConnectionTrait, id: E::Id) -> Result<E::Model> {
        self.find::<E>(db, id).await?.ok_or(Error::NotFound(E::NOUN))
    }

    /// One row of the tenant, locked until the transaction ends.
    pub async fn get_locked<E: TenantOwned>(&self, tx: &Tx, id: E::Id) -> Result<E::Model> {
        let select = self.select::<E>().filter(E::ID.eq(id));
        locked(select, tx).one(tx).await?.ok_or(Error::NotFound(E::NOUN))
    }
}

/// The same rows, locked until the transaction ends. SQLite needs no lock: it has one writer.
pub(crate) fn locked<E: EntityTrait>(select: Select<E>, tx: &Tx) -> Select<E> {
    match tx.get_database_backend() {
        DbBackend::Postgres => select.lock_exclusive(),
        _ => select,
    }
}
