//! Tracking links: where an affiliate's visitors begin.

mod read;

use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;
use waypost_entity::id::{AffiliateId, OfferId, TrackingLinkId};
use waypost_entity::{affiliate, offer, tracking_link};

use crate::audit::{self, Change};
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::{check, enrollment, tenant};

pub use self::read::{
    TrackingLinkFilter, by_ids, count, count_of_affiliates, count_of_offers, get, list, of_affiliates, of_offers,
};

/// What a new link is to be.
#[derive(Debug)]
pub struct CreateTrackingLink {
    /// What it promotes.
    pub offer: OfferId,
    /// Whose visitors it counts.
    pub affiliate: AffiliateId,
    /// A note for people, for instance "newsletter footer".
    pub name: Option<String>,
    /// Repeats of the request make one link.
    pub idempotency_key: Option<String>,
}

/// Makes a link, and admits the affiliate to the offer when they are not yet.
pub async fn create(scope: &Scope, form: CreateTrackingLink) -> Result<tracking_link::Model> {
    scope.permit(Permission::WriteLinks)?;
    let mut problems = Vec::new();
    let name = form
        .name
        .as_deref()
        .map(|name| check::name(name, "name", &mut problems));
    check::none(problems)?;
    let short_code = tenant::own(scope).await?.short_code;
    let tx = scope.begin().await?;
    let offer = scope.get::<offer::Entity>(&tx, form.offer).await?;
    let affiliate = scope.get::<affiliate::Entity>(&tx, form.affiliate).await?;
    let id: TrackingLinkId = scope.new_id();
    let once = Once {
        action: "createTrackingLink",
        key: form.idempotency_key.as_deref(),
        input: &form,
    };
    if let Some(made) = idempotency::claim(scope, &tx, once, id).await? {
        return scope.get::<tracking_link::Entity>(&tx, made).await;
    }
    let enrolled = enrollment::ensure(scope, &tx, offer.id, affiliate.id).await?;
    let made = tracking_link::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(id),
        code: Set(format!("{short_code}{}", scope.services().entropy.link_code())),
        offer_id: Set(offer.id),
        affiliate_id: Set(affiliate.id),
        name: Set(name),
        created_at: Set(scope.now()),
    }
    .insert(&tx)
    .await?;
    let after = json!({ "code": made.code, "offer": offer.id, "affiliate": affiliate.id, "enrolled": enrolled });
    audit::record(scope, &tx, Change::made("createTrackingLink", id, after)).await?;
    tx.commit().await?;
    Ok(made)
}

/// The link as it stands in an address bar.
pub fn url(scope: &Scope, link: &tracking_link::Model) -> String {
    format!("{}/c/{}", scope.services().config.server.public_url, link.code)
}

/// The spelled-out form of an offer's links: put an affiliate's slug for `{affiliate}`.
pub fn spelled_out(scope: &Scope, short_code: &str, offer: &offer::Model) -> String {
    format!(
        "{}/c/{short_code}-{}/{{affiliate}}",
        scope.services().config.server.public_url,
        offer.slug
    )
}
