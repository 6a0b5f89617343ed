//! Tenants: found by id or short code, and changed by their owners.

mod read;

use chrono_tz::Tz;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set,
};
use serde_json::json;
use waypost_entity::id::TenantId;
use waypost_entity::tenant;

use crate::audit::{self, Change};
use crate::check;
use crate::error::{Error, Problem, Result};
use crate::permission::Permission;
use crate::scope::{Scope, locked};
use crate::services::Services;
use crate::tx::Tx;

pub use self::read::get;

/// What an owner may change; what is absent stays.
#[derive(Debug, Default)]
pub struct UpdateTenant {
    /// The program's name.
    pub name: Option<String>,
    /// Where visitors of unknown links are sent. An empty text removes it.
    pub fallback_url: Option<String>,
    /// IANA name.
    pub timezone: Option<String>,
}

/// The tenant of an id that we handed out ourselves.
#[expect(clippy::disallowed_methods, reason = "tenants are global")]
pub async fn by_id(services: &Services, id: TenantId) -> Result<tenant::Model> {
    tenant::Entity::find_by_id(id)
        .one(services.store.reader())
        .await?
        .ok_or(Error::NotFound("tenant"))
}

/// Every tenant, for work that looks after all of them.
#[expect(
    clippy::disallowed_methods,
    reason = "looks after every tenant's work and shows nobody anything"
)]
pub(crate) async fn all(services: &Services) -> Result<Vec<TenantId>> {
    let ids = tenant::Entity::find().select_only().column(tenant::Column::Id);
    Ok(ids.into_tuple().all(services.store.reader()).await?)
}

/// The tenant of a short code, as every public token begins with one.
#[expect(clippy::disallowed_methods, reason = "tenants are global")]
pub async fn by_short_code(services: &Services, short_code: &str) -> Result<Option<tenant::Model>> {
    let select = tenant::Entity::find().filter(tenant::Column::ShortCode.eq(short_code));
    Ok(select.one(services.store.reader()).await?)
}

/// A short code that no tenant has.
#[expect(clippy::disallowed_methods, reason = "short codes are global")]
pub(crate) async fn free_short_code(services: &Services, db: &impl ConnectionTrait) -> Result<String> {
    loop {
        let code = services.entropy.short_code();
        if tenant::Entity::find()
            .filter(tenant::Column::ShortCode.eq(&code))
            .one(db)
            .await?
            .is_none()
        {
            return Ok(code);
        }
    }
}

/// The scope's own tenant.
pub async fn own(scope: &Scope) -> Result<tenant::Model> {
    by_id(scope.services(), scope.tenant()).await
}

/// Changes the scope's own tenant.
pub async fn update(scope: &Scope, form: UpdateTenant) -> Result<tenant::Model> {
    scope.permit(Permission::WriteTenant)?;
    let tx = scope.begin().await?;
    let before = own_locked(scope, &tx).await?;
    let mut after = before.clone().into_active_model();
    let mut problems = Vec::new();
    if let Some(name) = &form.name {
        after.name = Set(check::name(name, "name", &mut problems));
    }
    if let Some(timezone) = &form.timezone {
        after.timezone = Set(check::timezone(timezone, "timezone", &mut problems));
    }
    if let Some(url) = &form.fallback_url {
        after.fallback_url = Set(fallback_url(url, &mut problems));
    }
    check::none(problems)?;
    after.updated_at = Set(scope.now());
    let after = after.update(&tx).await?;
    let change = Change::changed("updateTenant", after.id, shown(&before), shown(&after));
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}

/// The time zone that a tenant counts days in.
pub(crate) fn zone_of(tenant: &tenant::Model) -> Result<Tz> {
    tenant.timezone.parse().map_err(Error::internal)
}

/// The time zone of the scope's tenant.
pub(crate) async fn zone(scope: &Scope) -> Result<Tz> {
    zone_of(&own(scope).await?)
}

/// The same as this transaction sees it.
pub(crate) async fn zone_in(scope: &Scope, db: &impl ConnectionTrait) -> Result<Tz> {
    zone_of(&own_in(scope, db).await?)
}

/// The scope's own tenant, as this transaction sees it.
#[expect(clippy::disallowed_methods, reason = "tenants are global; this is the scope's own")]
pub(crate) async fn own_in(scope: &Scope, db: &impl ConnectionTrait) -> Result<tenant::Model> {
    let own = tenant::Entity::find_by_id(scope.tenant());
    own.one(db).await?.ok_or(Error::NotFound("tenant"))
}

#[expect(clippy::disallowed_methods, reason = "tenants are global; this is the scope's own")]
async fn own_locked(scope: &Scope, tx: &Tx) -> Result<tenant::Model> {
    let own = tenant::Entity::find_by_id(scope.tenant());
    locked(own, tx).one(tx).await?.ok_or(Error::NotFound("tenant"))
}

fn fallback_url(text: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    match url::Url::parse(text) {
        Ok(url)
            if ["http", "https"].contains(&url.scheme())
                && url.username().is_empty()
                && url.password().is_none()
                && text.len() <= 2048 =>
        {
            Some(url.into())
        }
        _ => {
            problems.push(Problem::at(
                "fallbackUrl",
                "MALFORMED",
                "expected an address such as https://example.com/",
            ));
            None
        }
    }
}

fn shown(tenant: &tenant::Model) -> serde_json::Value {
    json!({ "name": tenant.name, "timezone": tenant.timezone, "fallbackUrl": tenant.fallback_url })
}
