//! Pauses a partner postback, or opens it again and sends what has waited meanwhile.

use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};
use serde_json::json;
use waypost_entity::id::{DeliveryId, PartnerPostbackId};
use waypost_entity::status::{DeliveryStatus, PartnerPostbackStatus};
use waypost_entity::{delivery, partner_postback};

use crate::audit::{self, Change};
use crate::error::Result;
use crate::permission::Permission;
use crate::queue::{Job, When};
use crate::scope::Scope;
use crate::tx::Tx;

/// Pauses or opens. Paused means that deliveries wait; none is dropped.
pub async fn set_status(
    scope: &Scope,
    id: PartnerPostbackId,
    status: PartnerPostbackStatus,
) -> Result<partner_postback::Model> {
    scope.permit(Permission::WritePartnerPostbacks)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<partner_postback::Entity>(&tx, id).await?;
    let after = write(scope, &tx, before.clone(), status).await?;
    if before.status == PartnerPostbackStatus::Paused && status == PartnerPostbackStatus::Active {
        resume(scope, &tx, id).await?;
    }
    let (was, is) = (json!({ "status": before.status }), json!({ "status": after.status }));
    audit::record(scope, &tx, Change::changed("setPartnerPostbackStatus", id, was, is)).await?;
    tx.commit().await?;
    Ok(after)
}

/// Pauses on the partner's own word (410 Gone).
pub async fn pause(scope: &Scope, tx: &Tx, id: PartnerPostbackId) -> Result<()> {
    let before = scope.get_locked::<partner_postback::Entity>(tx, id).await?;
    let was = json!({ "status": before.status });
    let after = write(scope, tx, before, PartnerPostbackStatus::Paused).await?;
    let is = json!({ "status": after.status, "because": "410 Gone" });
    audit::record(scope, tx, Change::changed("pausePartnerPostback", id, was, is)).await
}

async fn write(
    scope: &Scope,
    tx: &Tx,
    postback: partner_postback::Model,
    status: PartnerPostbackStatus,
) -> Result<partner_postback::Model> {
    let mut changed = postback.into_active_model();
    changed.status = Set(status);
    changed.updated_at = Set(scope.now());
    Ok(changed.update(tx).await?)
}

/// Asks for the attempts that came due meanwhile. Those that are due later still have their jobs.
async fn resume(scope: &Scope, tx: &Tx, id: PartnerPostbackId) -> Result<()> {
    let overdue = scope
        .select::<delivery::Entity>()
        .select_only()
        .columns([delivery::Column::Id, delivery::Column::AttemptsMade])
        .filter(delivery::Column::PartnerPostbackId.eq(id))
        .filter(delivery::Column::Status.eq(DeliveryStatus::Pending))
        .filter(delivery::Column::NextAttemptAt.lte(scope.now()))
        .into_tuple::<(DeliveryId, i32)>()
        .all(tx)
        .await?;
    let next = overdue.into_iter().map(|(delivery, attempts_made)| Job::Deliver {
        tenant: scope.tenant(),
        delivery,
        attempt: attempts_made + 1,
    });
    let jobs: Vec<Job> = next.collect();
    tx.enqueue_all(&jobs, When::Now(scope.now())).await
}
