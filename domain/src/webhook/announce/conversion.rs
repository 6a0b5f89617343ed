//! Conversions that were settled.

use std::collections::HashMap;

use serde::Deserialize;
use waypost_entity::conversion::Model;
use waypost_entity::conversion_change;
use waypost_entity::id::{ConversionId, OfferId, TypedId};
use waypost_entity::offer;
use waypost_entity::status::ConversionChangeKind;

use super::{Affiliates, Event, Listeners, once, tell};
use crate::bulk;
use crate::conversion::changes;
use crate::error::{Error, Result};
use crate::postback::replay::Corrected;
use crate::scope::Scope;
use crate::tx::Tx;
use crate::webhook::body::{Before, Conversion, Data, Money, Named, Updated};
use crate::webhook::event::EventType;

/// Tells of conversions as they were before they were settled, and as they are now. With a number of statements that does not depend on
/// how many they are.
pub(crate) async fn conversions(scope: &Scope, tx: &Tx, settled: &[(&Model, &Model)]) -> Result<()> {
    if settled.is_empty() {
        return Ok(());
    }
    let types = [EventType::ConversionCreated, EventType::ConversionUpdated];
    let listeners = Listeners::of(scope, tx, &types).await?;
    if listeners.are_none() {
        return Ok(());
    }
    let corrections = corrections(scope, tx, settled).await?;
    let news = settled
        .iter()
        .map(|(before, now)| News::of((before, now), corrections.get(&now.id)));
    let news: Vec<News<'_>> = news.filter_map(Result::transpose).collect::<Result<_>>()?;
    let affiliates = Affiliates::of(scope, tx, news.iter().map(|news| news.now.affiliate_id)).await?;
    let offers = news.iter().map(|news| (scope.tenant(), news.now.offer_id));
    let offers: HashMap<OfferId, offer::Model> = bulk::find::<offer::Entity, _>(tx, offer::Column::Id, offers)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut events = Vec::with_capacity(news.len());
    for one in news {
        let offer = offers.get(&one.now.offer_id).ok_or(Error::NotFound("offer"))?;
        let names = (Named::from(offer), affiliates.named(one.now.affiliate_id)?);
        let data = Conversion::of(one.now, names)?;
        events.push(one.event(scope, data));
    }
    tell(scope, tx, &listeners, events).await
}

/// One that is worth telling.
struct News<'a> {
    now: &'a Model,
    /// None when it is new.
    before: Option<Before>,
}

impl<'a> News<'a> {
    fn of((before, now): (&'a Model, &'a Model), correction: Option<&Correction>) -> Result<Option<Self>> {
        if before.payout_micros.is_none() {
            return Ok(Some(Self { now, before: None }));
        }
        let affiliate = correction.and_then(|correction| correction.affiliate.clone());
        let payout = |row: &Model| (row.payout_micros, row.payout_currency.clone());
        let differs = before.status != now.status || payout(before) != payout(now) || correction.is_some();
        let was = Before {
            status: before.status.word(),
            payout: Money::pair(before.payout_micros, before.payout_currency.as_deref())?,
            affiliate_id: affiliate.unwrap_or_else(|| before.affiliate_id.to_string()),
        };
        Ok(differs.then_some(Self { now, before: Some(was) }))
    }

    fn event(self, scope: &Scope, data: Conversion) -> Event {
        let id = self.now.id.uuid().simple();
        let (cause, data) = match self.before {
            None => (id.to_string(), Data::Created(data)),
            // A settlement happens once, so nothing tells of the same change twice.
            Some(before) => (
                format!("{id}:{}", once(scope)),
                Data::Updated(Updated { now: data, before }),
            ),
        };
        Event {
            cause,
            conversion: Some(self.now.id),
            data,
        }
    }
}

/// What was read anew of a conversion since it was settled before.
struct Correction {
    /// Whose it was, where it is another one's now.
    affiliate: Option<String>,
}

/// The corrections that made conversions owe these settlements: each stands last among the changes, since it is settled as it is written.
async fn corrections(
    scope: &Scope,
    tx: &Tx,
    settled: &[(&Model, &Model)],
) -> Result<HashMap<ConversionId, Correction>> {
    let again = settled.iter().filter(|(before, _)| before.payout_micros.is_some());
    let changes = changes::of(tx, again.map(|(_, now)| (scope.tenant(), now.id))).await?;
    let latest = changes
        .into_iter()
        .filter_map(|((_, id), mut rows)| Some((id, rows.pop()?)));
    let corrections = latest.filter(|(_, change)| change.kind == ConversionChangeKind::Correction);
    corrections.map(|(id, change)| Ok((id, correction(&change)?))).collect()
}

fn correction(change: &conversion_change::Model) -> Result<Correction> {
    let corrected = change.corrected.as_ref().map(Vec::<Corrected>::deserialize);
    let corrected = corrected.transpose().map_err(Error::internal)?.unwrap_or_default();
    let affiliate = corrected.into_iter().find(|one| one.name == "affiliate_id");
    Ok(Correction {
        affiliate: affiliate.and_then(|one| one.before),
    })
}
