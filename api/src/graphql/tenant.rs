//! The program itself.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::{ingest, tenant};
use waypost_entity::tenant::Model;

use super::caller::scope;
use super::scalars::{Currency, DateTime};
use super::user_error::{UserError, mend};

#[derive(Clone)]
pub(crate) struct Tenant(pub Model);

/// One affiliate program: the whole world that its people, keys and data live in.
#[Object]
impl Tenant {
    /// The program's id, for instance "ten_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Begins every public token of the program, for instance "b2c3d4".
    async fn short_code(&self) -> &str {
        &self.0.short_code
    }

    /// The IANA time zone whose days reports show, for instance "Europe/Berlin".
    async fn timezone(&self) -> &str {
        &self.0.timezone
    }

    /// The currency that forms suggest.
    async fn default_currency(&self) -> Currency {
        self.0.default_currency.clone().into()
    }

    /// Where visitors of unknown and paused links are sent; null for a plain page that says so.
    async fn fallback_url(&self) -> Option<&str> {
        self.0.fallback_url.as_deref()
    }

    /// Whether all that came in has been written: what waits on disk while the database is away. Speaks of the server that
    /// answered; others keep what came in at theirs.
    async fn ingest_status(&self, ctx: &Context<'_>) -> Result<IngestStatus> {
        Ok(IngestStatus(ingest::status(scope(ctx)?)?))
    }

    /// When the program was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

pub(crate) struct IngestStatus(ingest::Status);

/// What the server that answered keeps on its disk of the program's clicks and postbacks.
#[Object]
impl IngestStatus {
    /// Whether the database was away when it was last asked for something. Clicks and postbacks are then stored on disk.
    async fn database_away(&self) -> bool {
        self.0.database_away
    }

    /// Clicks and postbacks that are stored on disk and will be counted as soon as they can be written into the database.
    async fn stored_for_later(&self) -> i32 {
        i32::try_from(self.0.share.waiting).unwrap_or(i32::MAX)
    }

    /// Whether there is no more room on disk for the program: clicks and postbacks that come in while the database is away are then
    /// answered with 503.
    async fn full(&self) -> bool {
        self.0.full
    }

    /// Clicks and postbacks that the database refused. They stay on disk until the operator has them tried again.
    async fn set_aside(&self) -> i32 {
        i32::try_from(self.0.share.set_aside).unwrap_or(i32::MAX)
    }
}

/// What to change of the program; what is left out stays.
#[derive(InputObject)]
pub(crate) struct UpdateTenantInput {
    /// What people call it, at most 200 characters.
    name: Option<String>,
    /// Where visitors of unknown links are sent, for instance "https://example.com/"; an empty text removes it.
    fallback_url: Option<String>,
    /// An IANA time zone, for instance "Europe/Berlin".
    timezone: Option<String>,
}

/// What became of updateTenant.
#[derive(SimpleObject)]
pub(crate) struct UpdateTenantPayload {
    /// The program as it is now; null when there is something to mend.
    tenant: Option<Tenant>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct TenantMutations;

#[Object]
impl TenantMutations {
    /// Changes the program. Needs the scope "tenant:write".
    async fn update_tenant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateTenantInput,
    ) -> Result<UpdateTenantPayload> {
        let UpdateTenantInput {
            name,
            fallback_url,
            timezone,
        } = input;
        let form = tenant::UpdateTenant {
            name,
            fallback_url,
            timezone,
        };
        let (tenant, user_errors) = mend(tenant::update(scope(ctx)?, form).await)?;
        Ok(UpdateTenantPayload {
            tenant: tenant.map(Tenant),
            user_errors,
        })
    }
}
