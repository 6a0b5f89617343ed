//! Creates the deliveries of settled conversions: one for each partner postback that wants to hear of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use waypost_entity::id::{AffiliateId, ConversionId, DeliveryId, EndpointId, TypedId};
use waypost_entity::status::DeliveryStatus;
use waypost_entity::{conversion, delivery, partner_postback};

use crate::bulk;
use crate::delivery::content::Content;
use crate::delivery::values::facts_of;
use crate::delivery::{deferred, schedule};
use crate::error::{Error, Result};
use crate::queue::{Job, When};
use crate::scope::Scope;
use crate::tx::Tx;

/// The topic of what partners are told.
pub(super) const TOPIC: &str = "conversion";

/// Why partners are told of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// It was settled for the first time.
    Made,
    /// It was settled again and its status has changed.
    Turned,
    /// It was settled again.
    Settled,
    /// Its status has changed without a settlement, which only those who list statuses hear of.
    Noted,
}

/// Writes deliveries, and a job for each endpoint that has got one, also for a paused one, where they wait: paused means later, never not.
pub(crate) async fn create_for(scope: &Scope, tx: &Tx, told: &[(&conversion::Model, Occasion)]) -> Result<()> {
    let of_tenant = |conversion: &conversion::Model| (scope.tenant(), conversion.affiliate_id);
    let affiliates = told.iter().map(|(conversion, _)| of_tenant(conversion));
    let mut postbacks =
        bulk::find::<partner_postback::Entity, _>(tx, partner_postback::Column::AffiliateId, affiliates).await?;
    if postbacks.is_empty() {
        return Ok(());
    }
    postbacks.sort_unstable_by_key(|postback| postback.id);
    let again = told.iter().filter(|(_, occasion)| *occasion != Occasion::Made);
    let again = again.map(|(conversion, _)| (scope.tenant(), conversion.id));
    let before = bulk::find::<delivery::Entity, _>(tx, delivery::Column::ConversionId, again).await?;
    let before: HashSet<(Option<ConversionId>, EndpointId)> = before
        .into_iter()
        .map(|delivery| (delivery.conversion_id, delivery.endpoint_id))
        .collect();
    let mut news = Vec::new();
    for (conversion, occasion) in told {
        for postback in postbacks.iter().filter(|each| wants(each, conversion)) {
            let endpoint = postback.id.into();
            let knows = before.contains(&(Some(conversion.id), endpoint));
            if is_told(postback, conversion, *occasion, knows) {
                news.push((endpoint, *conversion, knows));
            }
        }
    }
    let contents = contents(scope, tx, news.iter().map(|(_, conversion, _)| *conversion)).await?;
    let rows = news
        .into_iter()
        .map(|(endpoint, conversion, knows)| of_conversion(scope, endpoint, (conversion.id, &contents), knows));
    send(scope, tx, rows.collect::<Result<_>>()?).await.map(drop)
}

/// The affiliates of whom a partner postback asks for statuses, and so has to hear of those that no settlement brings.
pub(crate) async fn affiliates_with_statuses(scope: &Scope, tx: &Tx) -> Result<HashSet<AffiliateId>> {
    let asking = scope
        .select::<partner_postback::Entity>()
        .select_only()
        .column(partner_postback::Column::AffiliateId)
        .filter(partner_postback::Column::Statuses.is_not_null());
    Ok(asking.into_tuple().all(tx).await?.into_iter().collect())
}

/// Writes new deliveries in the order given and asks for them to be sent. Returns how many there are; one whose cause its endpoint was
/// told of already is left out.
pub(crate) async fn send(scope: &Scope, tx: &Tx, mut rows: Vec<delivery::Model>) -> Result<usize> {
    // They are sent in the order of their ids, and ids of one millisecond have none.
    let mut ids: Vec<DeliveryId> = rows.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    deferred::take_along(scope, tx, &rows).await?;
    for (row, id) in rows.iter_mut().zip(ids) {
        row.id = id;
    }
    let endpoints: Vec<(DeliveryId, EndpointId)> = rows.iter().map(|row| (row.id, row.endpoint_id)).collect();
    let new: BTreeSet<DeliveryId> = bulk::insert_new::<delivery::Entity>(tx, rows)
        .await?
        .into_iter()
        .collect();
    let told: BTreeSet<EndpointId> = endpoints
        .into_iter()
        .filter(|(id, _)| new.contains(id))
        .map(|(_, endpoint)| endpoint)
        .collect();
    let jobs: Vec<Job> = told.into_iter().map(|endpoint| job(scope, endpoint)).collect();
    tx.enqueue_all(&jobs, When::Now(schedule::first(scope))).await?;
    Ok(new.len())
}

/// All that a partner can be told of conversions, as it is written down.
pub(super) type Contents = HashMap<ConversionId, String>;

/// Writes down all that a partner can be told of these as they are now, each once for all of its deliveries: what is renamed, derived again or
/// credited to somebody else later changes nothing of what is under way. Their clicks' facts are there, because settlement needs them too.
pub(super) async fn contents(
    scope: &Scope,
    tx: &Tx,
    conversions: impl Iterator<Item = &conversion::Model>,
) -> Result<Contents> {
    let conversions: HashMap<ConversionId, &conversion::Model> = conversions.map(|row| (row.id, row)).collect();
    let facts = facts_of(scope, tx, conversions.keys().copied()).await?;
    let written = conversions.into_iter().map(|(id, conversion)| {
        let facts = facts.get(&id).ok_or(Error::NotFound("conversion"))?;
        Ok((id, Content::of(conversion).completed(facts).written()?))
    });
    written.collect()
}

/// The job that looks at an endpoint.
pub(super) fn job(scope: &Scope, endpoint: EndpointId) -> Job {
    Job::Deliver {
        tenant: scope.tenant(),
        endpoint,
    }
}

/// A delivery that tells an endpoint of a conversion, for the first time or of one that it `knows`.
pub(super) fn of_conversion(
    scope: &Scope,
    endpoint: EndpointId,
    (conversion, contents): (ConversionId, &Contents),
    knows: bool,
) -> Result<delivery::Model> {
    let content = contents.get(&conversion).ok_or(Error::NotFound("conversion"))?;
    let id: DeliveryId = scope.new_id();
    // That it was made is told once, whoever asks for it; a settlement happens once, so nothing asks for the same change twice.
    let cause = if knows {
        id.uuid().simple().to_string()
    } else {
        "made".to_owned()
    };
    let source_key = format!("conversion:{}:{cause}", conversion.uuid().simple());
    Ok(delivery::Model {
        id,
        conversion_id: Some(conversion),
        ..new(scope, endpoint, (TOPIC, source_key), content.clone())
    })
}

/// A delivery of now that nothing was tried of yet.
pub(crate) fn new(
    scope: &Scope,
    endpoint: EndpointId,
    (topic, source_key): (&str, String),
    content: String,
) -> delivery::Model {
    delivery::Model {
        tenant_id: scope.tenant(),
        id: scope.new_id(),
        endpoint_id: endpoint,
        conversion_id: None,
        topic: topic.to_owned(),
        source_key,
        content,
        status: DeliveryStatus::Pending,
        attempts_made: 0,
        uncounted_attempts: 0,
        next_attempt_at: Some(schedule::first(scope)),
        is_deferred: false,
        created_at: scope.now(),
        finished_at: None,
    }
}

/// Whether the partner postback is for such conversions.
pub(super) fn wants(postback: &partner_postback::Model, conversion: &conversion::Model) -> bool {
    let offer = postback.offer_id.is_none_or(|only| only == conversion.offer_id);
    let event = listed(postback.events.as_ref(), &conversion.event);
    let status = listed(postback.statuses.as_ref(), conversion.status.word());
    postback.affiliate_id == conversion.affiliate_id && offer && event && status
}

fn listed(list: Option<&serde_json::Value>, word: &str) -> bool {
    let list = list.and_then(serde_json::Value::as_array);
    list.is_none_or(|list| list.iter().any(|wanted| wanted.as_str() == Some(word)))
}

/// Whether a settlement is news for the partner postback. One that asks for no statuses is told of a conversion once. One that was not told
/// yet, since the conversion was another affiliate's or in a status that it does not ask for, hears of it now, if it was there before the
/// conversion.
fn is_told(
    postback: &partner_postback::Model,
    conversion: &conversion::Model,
    occasion: Occasion,
    knows: bool,
) -> bool {
    match occasion {
        Occasion::Made => true,
        Occasion::Noted if postback.statuses.is_none() => false,
        Occasion::Turned | Occasion::Settled | Occasion::Noted if !knows => {
            postback.created_at <= conversion.created_at
        }
        Occasion::Turned | Occasion::Noted => postback.statuses.is_some(),
        Occasion::Settled => false,
    }
}
