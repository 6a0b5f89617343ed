//! Pauses an endpoint, or opens it again and sends what has waited meanwhile.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::endpoint::Model;
use waypost_entity::id::EndpointId;
use waypost_entity::owned::TenantOwned;
use waypost_entity::status::{EndpointKind, EndpointStatus, PausedBecause};
use waypost_entity::{partner_postback, webhook};

use super::told;
use crate::audit::{self, Change};
use crate::bulk;
use crate::error::{Error, Result};
use crate::queue::{Job, When};
use crate::scope::Scope;
use crate::tx::Tx;

/// Pauses or opens. Paused means that deliveries wait; none is dropped. Opening one that rests, because it did not answer, ends its rest.
pub(crate) async fn set_status(scope: &Scope, id: EndpointId, status: EndpointStatus) -> Result<Model> {
    let tx = scope.begin().await?;
    let before = lock_living(scope, &tx, id).await?;
    let shown = |row: &Model| json!({ "status": row.status, "restsUntil": row.rests_until });
    let was = shown(&before);
    let mut changed = before.into_active_model();
    changed.status = Set(status);
    changed.updated_at = Set(scope.now());
    match status {
        EndpointStatus::Paused => changed.paused_because = Set(Some(PausedBecause::Asked)),
        EndpointStatus::Active => {
            changed.paused_because = Set(None);
            changed.failures_in_row = Set(0);
            changed.probes_in_row = Set(0);
            changed.rests_until = Set(None);
            let job = Job::Deliver {
                tenant: scope.tenant(),
                endpoint: id,
            };
            tx.enqueue(job, When::Now(scope.now())).await?;
        }
    }
    let after = changed.update(&tx).await?;
    match status {
        EndpointStatus::Paused => told::dismissed(scope, &tx, &after).await?,
        EndpointStatus::Active => told::resumed(scope, &tx, &after).await?,
    }
    audit::record(scope, &tx, Change::changed("setEndpointStatus", id, was, shown(&after))).await?;
    tx.commit().await?;
    Ok(after)
}

/// The endpoint, locked until the transaction ends against whoever changes it; deliveries to it may be written meanwhile.
pub(crate) async fn lock(scope: &Scope, tx: &Tx, id: EndpointId) -> Result<Model> {
    let found = bulk::lock::<waypost_entity::endpoint::Entity>(tx, [(scope.tenant(), id)].into_iter()).await?;
    found.into_iter().next().ok_or(Error::NotFound("endpoint"))
}

/// The same of one that can be changed: one that was deleted meanwhile is not there any more.
pub(super) async fn lock_living(scope: &Scope, tx: &Tx, id: EndpointId) -> Result<Model> {
    let found = lock(scope, tx, id).await?;
    if found.paused_because == Some(PausedBecause::Deleted) {
        return Err(Error::NotFound(match found.kind {
            EndpointKind::PartnerPostback => partner_postback::Entity::NOUN,
            EndpointKind::Webhook => webhook::Entity::NOUN,
        }));
    }
    Ok(found)
}
