//! Whether a webhook is called, and what its messages are signed with.

use waypost_entity::id::WebhookId;
use waypost_entity::status::EndpointStatus;
use waypost_entity::webhook::{Entity, Model};

use crate::endpoint::{self, Rotation};
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// Pauses or opens. Paused means that messages wait; none is dropped.
pub async fn set_status(scope: &Scope, id: WebhookId, status: EndpointStatus) -> Result<Model> {
    let webhook = admit(scope, id).await?;
    endpoint::set_status(scope, id.into(), status).await?;
    Ok(webhook)
}

/// Signs messages with a new secret from now on. It comes back only this once, and only when we made it.
pub async fn rotate_secret(scope: &Scope, id: WebhookId, rotation: Rotation) -> Result<(Model, Option<String>)> {
    let webhook = admit(scope, id).await?;
    let (_, secret) = endpoint::rotate_secret(scope, id.into(), rotation).await?;
    Ok((webhook, secret))
}

/// Ends the secret before at once.
pub async fn end_previous_secret(scope: &Scope, id: WebhookId) -> Result<Model> {
    let webhook = admit(scope, id).await?;
    endpoint::end_previous_secret(scope, id.into()).await?;
    Ok(webhook)
}

/// An endpoint of another kind is as good as none.
async fn admit(scope: &Scope, id: WebhookId) -> Result<Model> {
    scope.permit(Permission::WriteWebhooks)?;
    scope.get::<Entity>(scope.reader(), id).await
}
