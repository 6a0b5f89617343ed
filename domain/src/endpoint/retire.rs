//! Ends an endpoint for good. Its row stays, since the log of what was sent there refers to it.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use waypost_entity::id::EndpointId;
use waypost_entity::status::{EndpointStatus, PausedBecause};

use super::{lock, told};
use crate::error::Result;
use crate::queue::{Job, When};
use crate::scope::Scope;
use crate::tx::Tx;

/// Nothing is sent there any more: its secrets go, what was told of it is over, and whoever looks at it next gives up what waits.
pub(crate) async fn retire(scope: &Scope, tx: &Tx, id: EndpointId) -> Result<()> {
    let mut row = lock(scope, tx, id).await?.into_active_model();
    row.status = Set(EndpointStatus::Paused);
    row.paused_because = Set(Some(PausedBecause::Deleted));
    row.signing_secret = Set(None);
    row.previous_signing_secret = Set(None);
    row.previous_signing_secret_until = Set(None);
    row.rests_until = Set(None);
    row.updated_at = Set(scope.now());
    let retired = row.update(tx).await?;
    told::dismissed(scope, tx, &retired).await?;
    let job = Job::Deliver {
        tenant: scope.tenant(),
        endpoint: id,
    };
    tx.enqueue(job, When::Now(scope.now())).await
}
