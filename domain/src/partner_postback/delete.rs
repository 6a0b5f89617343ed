//! Deletes a partner postback.

use sea_orm::{ColumnTrait, QueryFilter};
use waypost_entity::id::PartnerPostbackId;
use waypost_entity::partner_postback::{Column, Entity};

use super::shown::audited;
use crate::audit::{self, Change};
use crate::delivery;
use crate::endpoint;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// Deletes a partner postback with its address, its headers and its secrets, and gives up what waits for it. The log of what it was told
/// stays, and so does its endpoint, which the log refers to.
pub async fn delete(scope: &Scope, id: PartnerPostbackId) -> Result<()> {
    scope.permit(Permission::WritePartnerPostbacks)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<Entity>(&tx, id).await?;
    // The endpoint before its deliveries, as whoever records a call locks them.
    endpoint::retire(scope, &tx, id.into()).await?;
    delivery::let_go(scope, &tx, id).await?;
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec(&tx).await?;
    let change = Change {
        action: "deletePartnerPostback",
        subject: id.to_string(),
        before: Some(audited(&before)),
        after: None,
    };
    audit::record(scope, &tx, change).await?;
    tx.commit().await
}
