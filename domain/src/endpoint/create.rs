//! Makes the endpoint of a partner postback or a webhook.

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use waypost_entity::endpoint::Model;
use waypost_entity::id::EndpointId;
use waypost_entity::status::{EndpointKind, EndpointStatus};

use super::secret::seal;
use crate::error::Result;
use crate::scope::Scope;
use crate::standard_webhooks;
use crate::tx::Tx;

/// Makes it beside the row of its kind, which refers to it. Requests to it are not signed until it has a secret.
pub(crate) async fn create(scope: &Scope, tx: &Tx, id: EndpointId, kind: EndpointKind) -> Result<()> {
    plain(scope, id, kind).into_active_model().insert(tx).await?;
    Ok(())
}

/// The same of one whose requests are signed from the start. Returns the secret, which is not shown again.
pub(crate) async fn create_signed(scope: &Scope, tx: &Tx, id: EndpointId, kind: EndpointKind) -> Result<String> {
    let secret = standard_webhooks::new_secret(&scope.services().entropy);
    let made = Model {
        signing_secret: Some(seal(scope, id, &secret)?),
        ..plain(scope, id, kind)
    };
    made.into_active_model().insert(tx).await?;
    Ok(secret)
}

fn plain(scope: &Scope, id: EndpointId, kind: EndpointKind) -> Model {
    Model {
        tenant_id: scope.tenant(),
        id,
        kind,
        status: EndpointStatus::Active,
        paused_because: None,
        signing_secret: None,
        previous_signing_secret: None,
        previous_signing_secret_until: None,
        failures_in_row: 0,
        probes_in_row: 0,
        rests_until: None,
        served_until: None,
        turn: 0,
        last_success_at: None,
        last_failure_at: None,
        created_at: scope.now(),
        updated_at: scope.now(),
    }
}
