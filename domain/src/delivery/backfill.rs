//! Tells a partner postback of conversions from before it was there, or that it missed for another reason.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use serde_json::{Value, json};
use waypost_entity::id::{ConversionId, EndpointId, PartnerPostbackId};
use waypost_entity::{conversion, delivery, partner_postback};

use super::create::{contents, of_conversion, send, wants};
use super::deferred::deferred;
use super::list::check_period;
use super::progress::Progress;
use super::redeliver::MOST;
use crate::audit::{self, Change};
use crate::bulk;
use crate::error::Result;
use crate::idempotency::Once;
use crate::page;
use crate::permission::Permission;
use crate::scope::Scope;

/// What to tell of.
#[derive(Clone, Debug)]
pub struct Backfill {
    /// Whom to tell.
    pub postback: PartnerPostbackId,
    /// Of what happened at this moment or later.
    pub from: DateTime<Utc>,
    /// Of what happened before this moment.
    pub to: DateTime<Utc>,
    /// Only say how many there are. Nothing is kept of it, so the key is left for the request that does it.
    pub dry_run: bool,
    /// Repeats of the request go on where it ended, and say the same when it is done.
    pub idempotency_key: Option<String>,
}

/// What it is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backfilled {
    /// Conversions that it wants and was not told of.
    pub matching: u64,
    /// Deliveries that were created.
    pub created: u64,
    /// Conversions that are left, because they are more than one request takes or because this was a dry run.
    pub remaining: u64,
}

/// Where the next page begins.
type Place = (DateTime<Utc>, ConversionId);

/// Tells of them as they are now, in the order in which they happened, behind what happens now, and so many at a time. What it was told of
/// already, it is not told of again, so that a repeated request goes on where the one before ended. Tests are left out: they were for their time.
pub async fn backfill(scope: &Scope, form: Backfill) -> Result<Backfilled> {
    backfill_by(scope, form, MOST).await
}

/// The same, of which no more than so many deliveries are created.
pub async fn backfill_by(scope: &Scope, form: Backfill, most: u64) -> Result<Backfilled> {
    scope.permit(Permission::WritePartnerPostbacks)?;
    let db = scope.reader();
    let postback = scope.get::<partner_postback::Entity>(db, form.postback).await?;
    check_period("to", Some(form.from), Some(form.to))?;
    let matching = page::count(scope, untold(scope, &postback, &form)).await?;
    let mut progress = Progress::begun(matching, if form.dry_run { 0 } else { most });
    while !progress.is_over {
        progress = next_part(scope, (&postback, &form), progress, most).await?;
    }
    Ok(Backfilled {
        matching: progress.matching,
        created: progress.done,
        remaining: progress.remaining(),
    })
}

/// Tells of the next ones.
async fn next_part(
    scope: &Scope,
    (postback, form): (&partner_postback::Model, &Backfill),
    progress: Progress<Place>,
    most: u64,
) -> Result<Progress<Place>> {
    use conversion::Column;
    let once = Once {
        action: "backfillPartnerPostback",
        key: form.idempotency_key.as_deref(),
        input: &(form.postback, form.from, form.to),
    };
    let tx = scope.begin().await?;
    let progress = progress.resumed(scope, &tx, &once).await?;
    if progress.is_over {
        return Ok(progress);
    }
    let room = progress.room(most);
    let ids: Vec<ConversionId> = untold(scope, postback, form)
        .select_only()
        .column(Column::Id)
        .apply_if(progress.last, |select, (at, id)| select.filter(behind(at, id)))
        .order_by_asc(Column::ConvertedAt)
        .order_by_asc(Column::Id)
        .limit(room)
        .into_tuple()
        .all(&tx)
        .await?;
    let are_all = (ids.len() as u64) < room;
    // Whoever changes one of them meanwhile waits, and then sees that it is told of: nothing that happens to it is missed.
    let mut found = bulk::lock::<conversion::Entity>(&tx, ids.into_iter().map(|id| (scope.tenant(), id))).await?;
    found.sort_unstable_by_key(|row| (row.converted_at, row.id));
    let last = found.last().map(|row| (row.converted_at, row.id));
    found.retain(|row| row.settled_at.is_some() && wants(postback, row));
    let contents = contents(scope, &tx, found.iter()).await?;
    let rows = found
        .iter()
        .map(|row| of_conversion(scope, postback.id.into(), (row.id, &contents), false));
    let rows = deferred(rows.collect::<Result<_>>()?);
    let created = send(scope, &tx, rows).await? as u64;
    if last.is_some() {
        let after = json!({ "from": form.from, "to": form.to, "deliveries": created });
        let change = Change::made("backfillPartnerPostback", postback.id, after);
        audit::record(scope, &tx, change).await?;
    }
    let is_over = are_all || progress.done + created >= most;
    let progress = progress.after(scope, (&tx, &once), (created, last, is_over)).await?;
    tx.commit().await?;
    Ok(progress)
}

fn behind(at: DateTime<Utc>, id: ConversionId) -> Condition {
    use conversion::Column;
    let same = Condition::all().add(Column::ConvertedAt.eq(at)).add(Column::Id.gt(id));
    Condition::any().add(Column::ConvertedAt.gt(at)).add(same)
}

/// The settled conversions of the time that the partner postback [`wants`] and was never told of.
fn untold(scope: &Scope, postback: &partner_postback::Model, form: &Backfill) -> Select<conversion::Entity> {
    use conversion::Column;
    let same =
        |told: delivery::Column, of: Column| Expr::col((delivery::Entity, told)).equals((conversion::Entity, of));
    let mut told = Query::select();
    told.expr(Expr::val(1))
        .from(delivery::Entity)
        .and_where(same(delivery::Column::TenantId, Column::TenantId))
        .and_where(same(delivery::Column::ConversionId, Column::Id))
        .and_where(Expr::col((delivery::Entity, delivery::Column::EndpointId)).eq(EndpointId::from(postback.id)));
    scope
        .select::<conversion::Entity>()
        .filter(Column::ConvertedAt.gte(form.from))
        .filter(Column::ConvertedAt.lt(form.to))
        .filter(Column::AffiliateId.eq(postback.affiliate_id))
        .filter(Column::SettledAt.is_not_null())
        .filter(Column::IsTest.eq(false))
        .apply_if(postback.offer_id, |select, offer| {
            select.filter(Column::OfferId.eq(offer))
        })
        .apply_if(words(postback.events.as_ref()), |select, events| {
            select.filter(Column::Event.is_in(events))
        })
        .apply_if(words(postback.statuses.as_ref()), |select, statuses| {
            select.filter(Expr::col((conversion::Entity, Column::Status)).is_in(statuses))
        })
        .filter(Condition::all().not().add(Expr::exists(told)))
}

fn words(list: Option<&Value>) -> Option<Vec<String>> {
    let list = list?.as_array()?;
    Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}
