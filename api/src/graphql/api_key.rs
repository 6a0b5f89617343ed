//! Programs' ways in.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::permission::Permission;
use waypost_domain::{api_key, page};
use waypost_entity::api_key::{Entity, Model};

use super::caller::{id, scope};
use super::connection::{self, Connection, Noun, cost};
use super::scalars::DateTime;
use super::user_error::{UserError, mend};

#[derive(Clone)]
pub(crate) struct ApiKey(pub Model);

/// A program's way in. The token itself is shown once, when the key is made.
#[Object]
impl ApiKey {
    /// The key's id, for instance "key_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How its token begins, so that people can tell keys apart, for instance "wp_live_b2c3d4Xy7a".
    async fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// What it may do, for instance ["offers:read", "reports:read"].
    async fn scopes(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = api_key::permissions(&self.0)
            .into_iter()
            .map(Permission::name)
            .collect();
        names.sort_unstable();
        names
    }

    /// When it stops working; null for never.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was last used, to the minute; null for never.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// When it was revoked; null while it is not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

impl From<Model> for ApiKey {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for ApiKey {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

#[derive(Default)]
pub(crate) struct ApiKeyQueries;

#[Object]
impl ApiKeyQueries {
    /// The program's API keys, oldest first, revoked ones among them. For owners and admins only.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL\'s arguments are flat")]
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ApiKey>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let listed = api_key::list(&scope, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone())))
    }
}

async fn count(scope: waypost_domain::Scope) -> Result<u64> {
    Ok(api_key::count(&scope).await?)
}

/// What a new key is to be.
#[derive(InputObject)]
pub(crate) struct CreateApiKeyInput {
    /// What it is for, at most 200 characters.
    name: String,
    /// What it may do, for instance ["offers:read", "reports:read"]; at least one.
    scopes: Vec<String>,
    /// When it stops working; never when left out.
    expires_at: Option<DateTime>,
    /// Repeats with the same key make one API key, for instance a UUID. The token is shown only the first time.
    idempotency_key: Option<String>,
}

/// Which key to revoke.
#[derive(InputObject)]
pub(crate) struct RevokeApiKeyInput {
    /// The API key.
    id: ID,
}

/// What became of createApiKey.
#[derive(SimpleObject)]
pub(crate) struct CreateApiKeyPayload {
    /// The key; null when there is something to mend.
    api_key: Option<ApiKey>,
    /// The token, for `Authorization: Bearer`; a secret that is shown only this once.
    token: Option<String>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of revokeApiKey.
#[derive(SimpleObject)]
pub(crate) struct RevokeApiKeyPayload {
    /// The key as it is now; null when there is something to mend.
    api_key: Option<ApiKey>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct ApiKeyMutations;

#[Object]
impl ApiKeyMutations {
    /// Makes an API key. For signed-in owners and admins: keys cannot make keys.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the key is to be.")] input: CreateApiKeyInput,
    ) -> Result<CreateApiKeyPayload> {
        let CreateApiKeyInput {
            name,
            scopes,
            expires_at,
            idempotency_key,
        } = input;
        let form = api_key::CreateApiKey {
            name,
            scopes,
            expires_at: expires_at.map(|at| at.0),
            idempotency_key,
        };
        let (made, user_errors) = mend(api_key::create(scope(ctx)?, form).await)?;
        let (api_key, token) = made.unzip();
        Ok(CreateApiKeyPayload {
            api_key: api_key.map(ApiKey),
            token: token.flatten(),
            user_errors,
        })
    }

    /// Stops an API key at once and for good.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which key.")] input: RevokeApiKeyInput,
    ) -> Result<RevokeApiKeyPayload> {
        let (revoked, user_errors) = mend(api_key::revoke(scope(ctx)?, id::<Entity>(&input.id)?).await)?;
        Ok(RevokeApiKeyPayload {
            api_key: revoked.map(ApiKey),
            user_errors,
        })
    }
}
