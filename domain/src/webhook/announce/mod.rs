//! Tells a program's webhooks of what happens, in the transaction that makes it happen: one delivery for each webhook that asks for the
//! type of the event, and once for each cause.

mod conversion;
mod delivery;
mod integration;
mod payout;

use sea_orm::QueryOrder;
use waypost_entity::id::{AffiliateId, ConversionId, DeliveryId, TypedId, WebhookId};
use waypost_entity::webhook::{Column, Entity};
use waypost_entity::{affiliate, delivery as row};

pub(crate) use self::conversion::conversions;
pub(crate) use self::delivery::{GivenUp, given_up};
pub(crate) use self::integration::silent;
pub(crate) use self::payout::paid;
use super::body::{Data, Named};
use super::event::EventType;
use super::form::event_types;
use crate::bulk;
use crate::delivery::{new, send};
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::tx::Tx;

/// The webhooks that ask for some of what may have happened.
struct Listeners(Vec<(WebhookId, Vec<EventType>)>);

/// Something that happened.
struct Event {
    /// What makes it the same event: each webhook is told of it once.
    cause: String,
    /// The conversion that it is about, of which each webhook is told in order.
    conversion: Option<ConversionId>,
    data: Data,
}

impl Listeners {
    /// Those that ask for one of these types. All that this costs a program without webhooks is one statement.
    async fn of(scope: &Scope, tx: &Tx, types: &[EventType]) -> Result<Self> {
        let all = scope.select::<Entity>().order_by_asc(Column::Id).all(tx).await?;
        let asked = all.into_iter().map(|webhook| {
            let mut asked = event_types(&webhook);
            asked.retain(|kind| types.contains(kind));
            (webhook.id, asked)
        });
        Ok(Self(asked.filter(|(_, asked)| !asked.is_empty()).collect()))
    }

    fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that ask for this type.
    fn to(&self, kind: EventType) -> impl Iterator<Item = WebhookId> {
        let asking = self.0.iter().filter(move |(_, asked)| asked.contains(&kind));
        asking.map(|(id, _)| *id)
    }
}

/// Writes the deliveries, event after event. The body of each is written once.
async fn tell(scope: &Scope, tx: &Tx, listeners: &Listeners, events: Vec<Event>) -> Result<()> {
    let mut rows: Vec<row::Model> = Vec::new();
    for event in events {
        let kind = event.data.event_type();
        let content = event.data.written(scope.now())?;
        for webhook in listeners.to(kind) {
            rows.push(row::Model {
                conversion_id: event.conversion,
                ..new(
                    scope,
                    webhook.into(),
                    (kind.name(), format!("{}:{}", kind.name(), event.cause)),
                    content.clone(),
                )
            });
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    send(scope, tx, rows).await.map(drop)
}

/// The affiliates with these ids, as they are told of.
struct Affiliates(Vec<affiliate::Model>);

impl Affiliates {
    async fn of(scope: &Scope, tx: &Tx, ids: impl Iterator<Item = AffiliateId>) -> Result<Self> {
        let wanted = ids.map(|id| (scope.tenant(), id));
        let found = bulk::find::<affiliate::Entity, _>(tx, affiliate::Column::Id, wanted).await?;
        Ok(Self(found))
    }

    fn named(&self, id: AffiliateId) -> Result<Named> {
        let found = self.0.iter().find(|row| row.id == id);
        found.map(Named::from).ok_or(Error::NotFound("affiliate"))
    }
}

/// A cause that comes about once, as far as anybody can tell.
fn once(scope: &Scope) -> String {
    scope.new_id::<DeliveryId>().uuid().simple().to_string()
}
