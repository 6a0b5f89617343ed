//! Enrollments: which affiliates may promote which offers.

mod read;

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};
use waypost_entity::enrollment::{self, Column};
use waypost_entity::id::{AffiliateId, OfferId};

use crate::error::Result;
use crate::scope::Scope;
use crate::tx::Tx;

pub use self::read::get;

/// Sees to it that the affiliate is admitted to the offer. Says whether that is new.
pub(crate) async fn ensure(scope: &Scope, tx: &Tx, offer: OfferId, affiliate: AffiliateId) -> Result<bool> {
    let row = enrollment::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(scope.new_id()),
        offer_id: Set(offer),
        affiliate_id: Set(affiliate),
        created_at: Set(scope.now()),
    };
    let once = OnConflict::columns([Column::TenantId, Column::OfferId, Column::AffiliateId])
        .do_nothing()
        .to_owned();
    Ok(enrollment::Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?
        == 1)
}
