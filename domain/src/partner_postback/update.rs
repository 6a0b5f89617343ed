//! Changes a partner postback. What waits is sent as it is then: later attempts go to the new address.

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use waypost_entity::id::PartnerPostbackId;
use waypost_entity::offer;
use waypost_entity::partner_postback::{Entity, Model};

use super::form::Form;
use super::shown::audited;
use crate::audit::{self, Change};
use crate::check;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// Changes what the form says and leaves the rest.
pub async fn update(scope: &Scope, id: PartnerPostbackId, form: Form) -> Result<Model> {
    scope.permit(Permission::WritePartnerPostbacks)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<Entity>(&tx, id).await?;
    let mut after = before.clone();
    let mut problems = Vec::new();
    form.apply(scope, &mut after, &mut problems)?;
    check::none(problems)?;
    if let Some(offer) = after.offer_id {
        scope.get::<offer::Entity>(&tx, offer).await?;
    }
    after.updated_at = scope.now();
    let after = after.into_active_model().reset_all().update(&tx).await?;
    let change = Change::changed("updatePartnerPostback", id, audited(&before), audited(&after));
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}
