//! Whether a partner postback is called, and what its calls are signed with. Each verb returns the partner postback itself: who may change
//! it and not read it is answered too.

use waypost_entity::id::PartnerPostbackId;
use waypost_entity::partner_postback::{Entity, Model};
use waypost_entity::status::EndpointStatus;

use crate::endpoint::{self, Rotation};
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// Pauses or opens. Paused means that deliveries wait; none is dropped.
pub async fn set_status(scope: &Scope, id: PartnerPostbackId, status: EndpointStatus) -> Result<Model> {
    let postback = admit(scope, id).await?;
    endpoint::set_status(scope, id.into(), status).await?;
    Ok(postback)
}

/// Signs calls with a new secret from now on. It comes back only this once, and only when we made it.
pub async fn rotate_secret(
    scope: &Scope,
    id: PartnerPostbackId,
    rotation: Rotation,
) -> Result<(Model, Option<String>)> {
    let postback = admit(scope, id).await?;
    let (_, secret) = endpoint::rotate_secret(scope, id.into(), rotation).await?;
    Ok((postback, secret))
}

/// Ends the secret before at once.
pub async fn end_previous_secret(scope: &Scope, id: PartnerPostbackId) -> Result<Model> {
    let postback = admit(scope, id).await?;
    endpoint::end_previous_secret(scope, id.into()).await?;
    Ok(postback)
}

/// Signs no more.
pub async fn remove_secret(scope: &Scope, id: PartnerPostbackId) -> Result<Model> {
    let postback = admit(scope, id).await?;
    endpoint::remove_secret(scope, id.into()).await?;
    Ok(postback)
}

/// An endpoint of another kind is as good as none.
async fn admit(scope: &Scope, id: PartnerPostbackId) -> Result<Model> {
    scope.permit(Permission::WritePartnerPostbacks)?;
    scope.get::<Entity>(scope.reader(), id).await
}
