//! Tells a partner postback of conversions from before it was there, or that it missed for another reason.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use serde_json::{Value, json};
use waypost_entity::id::{ConversionId, EndpointId, PartnerPostbackId};
use waypost_entity::{conversion, delivery, partner_postback};

use super::create::{of_conversion, send, wants};
use super::list::check_period;
use super::redeliver::{MOST, PAGE};
use crate::audit::{self, Change};
use crate::bulk;
use crate::error::Result;
use crate::page;
use crate::permission::Permission;
use crate::scope::Scope;

/// What to tell of.
#[derive(Clone, Copy, Debug)]
pub struct Backfill {
    /// Whom to tell.
    pub postback: PartnerPostbackId,
    /// Of what happened at this moment or later.
    pub from: DateTime<Utc>,
    /// Of what happened before this moment.
    pub to: DateTime<Utc>,
    /// Only say how many there are.
    pub dry_run: bool,
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

/// Tells of them as they are now, in the order in which they happened, so many at a time. What it was told of already, it is not told
/// of again, so that a repeated request goes on where the one before ended. Tests are left out: they were for their time.
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
    let (mut created, mut last) = (0, None);
    let most = if form.dry_run { 0 } else { most };
    while created < most {
        let room = std::cmp::min(PAGE, most - created);
        let Some((made, end)) = next_page(scope, (&postback, &form), (last, room)).await? else {
            break;
        };
        created += made;
        last = Some(end);
    }
    Ok(Backfilled {
        matching,
        created,
        remaining: matching.saturating_sub(created),
    })
}

/// Tells of the next ones. Returns of how many, and the last that was looked at; none when there are no more.
async fn next_page(
    scope: &Scope,
    (postback, form): (&partner_postback::Model, &Backfill),
    (after, most): (Option<Place>, u64),
) -> Result<Option<(u64, Place)>> {
    use conversion::Column;
    let tx = scope.begin().await?;
    let ids: Vec<ConversionId> = untold(scope, postback, form)
        .select_only()
        .column(Column::Id)
        .apply_if(after, |select, (at, id)| select.filter(behind(at, id)))
        .order_by_asc(Column::ConvertedAt)
        .order_by_asc(Column::Id)
        .limit(most)
        .into_tuple()
        .all(&tx)
        .await?;
    // Whoever changes one of them meanwhile waits, and then sees that it is told of: nothing that happens to it is missed.
    let mut found = bulk::lock::<conversion::Entity>(&tx, ids.into_iter().map(|id| (scope.tenant(), id))).await?;
    found.sort_unstable_by_key(|row| (row.converted_at, row.id));
    let Some(last) = found.last().map(|row| (row.converted_at, row.id)) else {
        return Ok(None);
    };
    found.retain(|row| row.settled_at.is_some() && wants(postback, row));
    let rows = found
        .iter()
        .map(|row| of_conversion(scope, postback.id.into(), row, false));
    let created = send(scope, &tx, rows.collect::<Result<_>>()?).await?;
    let after = json!({ "from": form.from, "to": form.to, "deliveries": created });
    let change = Change::made("backfillPartnerPostback", postback.id, after);
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(Some((created as u64, last)))
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
