//! Affiliates: the partners who send visitors.

mod read;

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::affiliate;
use waypost_entity::id::AffiliateId;
use waypost_entity::status::AffiliateStatus;

use crate::audit::{self, Change};
use crate::check;
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::slug::{self, Wish};

pub use self::read::{AffiliateFilter, by_ids, count, get, list};

/// What a new affiliate is to be.
#[derive(Debug)]
pub struct CreateAffiliate {
    /// The partner's name.
    pub name: String,
    /// The name in links and terms; derived from the name when absent.
    pub slug: Option<String>,
    /// Where to write to them.
    pub email: Option<String>,
    /// Repeats of the request make one affiliate.
    pub idempotency_key: Option<String>,
}

/// Adds an affiliate to the program.
pub async fn create(scope: &Scope, form: CreateAffiliate) -> Result<affiliate::Model> {
    scope.permit(Permission::WriteAffiliates)?;
    let mut problems = Vec::new();
    let name = check::name(&form.name, "name", &mut problems);
    let chosen = form
        .slug
        .as_deref()
        .map(|slug| check::slug(slug, "slug", &mut problems));
    let email = form
        .email
        .as_deref()
        .map(|email| check::email(email, "email", &mut problems));
    check::none(problems)?;
    let tx = scope.begin().await?;
    let id: AffiliateId = scope.new_id();
    let once = Once {
        action: "createAffiliate",
        key: form.idempotency_key.as_deref(),
        input: &form,
    };
    if let Some(made) = idempotency::claim(scope, &tx, once, id).await? {
        return scope.get::<affiliate::Entity>(&tx, made).await;
    }
    let wish = Wish {
        chosen: chosen.as_deref(),
        name: &name,
        fallback: "affiliate",
    };
    let made = affiliate::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(id),
        slug: Set(slug::choose::<affiliate::Entity>(scope, &tx, affiliate::Column::Slug, wish).await?),
        name: Set(name),
        email: Set(email),
        status: Set(AffiliateStatus::Active),
        created_at: Set(scope.now()),
        updated_at: Set(scope.now()),
    }
    .insert(&tx)
    .await?;
    let after = json!({ "name": made.name, "slug": made.slug, "email": made.email });
    audit::record(scope, &tx, Change::made("createAffiliate", id, after)).await?;
    tx.commit().await?;
    Ok(made)
}

/// Pauses an affiliate or lets them go on.
pub async fn set_status(scope: &Scope, id: AffiliateId, status: AffiliateStatus) -> Result<affiliate::Model> {
    scope.permit(Permission::WriteAffiliates)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<affiliate::Entity>(&tx, id).await?;
    let mut after = before.clone().into_active_model();
    after.status = Set(status);
    after.updated_at = Set(scope.now());
    let after = after.update(&tx).await?;
    let change = Change::changed(
        "setAffiliateStatus",
        id,
        json!({ "status": before.status }),
        json!({ "status": after.status }),
    );
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}
