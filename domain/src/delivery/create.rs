//! Creates the deliveries of a settled conversion: one for each partner postback that wants it.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Set};
use waypost_entity::delivery::Column;
use waypost_entity::id::DeliveryId;
use waypost_entity::status::DeliveryStatus;
use waypost_entity::{conversion, delivery, partner_postback};

use crate::delivery::schedule;
use crate::error::Result;
use crate::queue::{Job, When};
use crate::scope::Scope;
use crate::tx::Tx;

/// Writes deliveries and their first jobs, also for a paused postback, where they wait: paused means later, never not.
/// The unique key allows one delivery per postback and conversion.
pub(crate) async fn create_for(scope: &Scope, tx: &Tx, conversion: &conversion::Model) -> Result<()> {
    let any_or_this = Condition::any()
        .add(partner_postback::Column::OfferId.is_null())
        .add(partner_postback::Column::OfferId.eq(conversion.offer_id));
    let candidates = scope
        .select::<partner_postback::Entity>()
        .filter(partner_postback::Column::AffiliateId.eq(conversion.affiliate_id))
        .filter(any_or_this)
        .all(tx)
        .await?;
    for postback in candidates.iter().filter(|postback| wants(postback, &conversion.event)) {
        create(scope, tx, postback, conversion).await?;
    }
    Ok(())
}

async fn create(
    scope: &Scope,
    tx: &Tx,
    postback: &partner_postback::Model,
    conversion: &conversion::Model,
) -> Result<()> {
    let first_at = schedule::first(scope);
    let id: DeliveryId = scope.new_id();
    let row = delivery::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(id),
        partner_postback_id: Set(postback.id),
        conversion_id: Set(conversion.id),
        status: Set(DeliveryStatus::Pending),
        attempts_made: Set(0),
        next_attempt_at: Set(Some(first_at)),
        created_at: Set(scope.now()),
        finished_at: Set(None),
    };
    let columns = [Column::TenantId, Column::PartnerPostbackId, Column::ConversionId];
    let written = delivery::Entity::insert(row)
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if written == 1 {
        let job = Job::Deliver {
            tenant: scope.tenant(),
            delivery: id,
            attempt: 1,
        };
        tx.enqueue(job, When::Now(first_at)).await?;
    }
    Ok(())
}

fn wants(postback: &partner_postback::Model, event: &str) -> bool {
    match postback.events.as_ref().and_then(serde_json::Value::as_array) {
        Some(events) => events.iter().any(|wanted| wanted.as_str() == Some(event)),
        None => true,
    }
}
