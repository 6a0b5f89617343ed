//! How an offer's terms are used: at which moment a version is the one that pays, and what becomes of visitors while the cap is used up.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::id::OfferId;
use waypost_entity::offer;
use waypost_entity::status::TermsInForceAt;

use crate::audit::{self, Change};
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// What is to change; what is absent stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetTermsSettings {
    /// Which version pays a conversion.
    pub in_force_at: Option<TermsInForceAt>,
    /// Whether visitors are sent to the fallback while the cap is used up.
    pub turns_away_at_cap: Option<bool>,
}

/// Changes how the terms of an offer are used, from now on: what was settled stays settled.
pub async fn set_terms_settings(scope: &Scope, id: OfferId, change: SetTermsSettings) -> Result<offer::Model> {
    scope.permit(Permission::WriteOffers)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<offer::Entity>(&tx, id).await?;
    let mut after = before.clone().into_active_model();
    after.terms_in_force_at = Set(change.in_force_at.unwrap_or(before.terms_in_force_at));
    after.turns_away_at_cap = Set(change.turns_away_at_cap.unwrap_or(before.turns_away_at_cap));
    after.updated_at = Set(scope.now());
    let after = after.update(&tx).await?;
    let change = Change::changed("setOfferTermsSettings", id, shown(&before), shown(&after));
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}

fn shown(offer: &offer::Model) -> serde_json::Value {
    json!({ "termsInForceAt": offer.terms_in_force_at.word(), "turnsAwayAtCap": offer.turns_away_at_cap })
}
