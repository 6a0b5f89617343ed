//! What a partner was told of a notice, kept beside what the notice says.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use serde_json::{Value, json};
use waypost_entity::id::NoticeId;
use waypost_entity::notice::{Column, Entity, Model};

use super::News;
use crate::entropy::first_id_of;
use crate::error::Result;
use crate::queue::{Job, When};
use crate::scope::{Scope, locked};
use crate::tx::Tx;

/// How long after it was opened a notice may be told of: it may wait for others that were told of before it, and for a mail server that is
/// away. Without an end, those that wait could not be counted.
pub(super) const MOST_LATE: TimeDelta = TimeDelta::days(3);
/// How old a notice may be that somebody closed by a pause and whose end is told when they resume.
const LONGEST_PAUSE: TimeDelta = TimeDelta::days(90);
/// In a notice's text, once its partner was told of it.
const TOLD: &str = "%\"partner_told_at\"%";

/// What a partner was told of a notice.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Memory {
    /// When they were told of the trouble.
    #[serde(rename = "partner_told_at")]
    pub told_at: Option<DateTime<Utc>>,
    /// When they were told of its end.
    #[serde(rename = "partner_told_of_end_at")]
    pub told_of_end_at: Option<DateTime<Utc>>,
    /// Of which end they were not told, because they had not been told of the trouble by then.
    #[serde(rename = "partner_not_told_of_end")]
    pub not_told_of_end: Option<News>,
    /// When somebody resumed what a pause had closed.
    pub resumed_at: Option<DateTime<Utc>>,
}

impl Memory {
    pub(super) fn of(notice: &Model) -> Self {
        Self::deserialize(&notice.data).unwrap_or_default()
    }
}

/// The notices of which the program's partners were told since then.
pub(super) async fn told_since(scope: &Scope, since: DateTime<Utc>) -> Result<Vec<Model>> {
    let told = scope
        .select::<Entity>()
        .filter(Column::Id.gte(first_id_of::<NoticeId>(since - MOST_LATE)))
        // An endpoint that flaps has many, of which its partner was told of few.
        .filter(Expr::col(Column::Data).cast_as("text").like(TOLD));
    let mut told = told.all(scope.reader()).await?;
    told.retain(|notice| Memory::of(notice).told_at.is_some_and(|at| at > since));
    Ok(told)
}

/// Whether the partner was told of one of the notices that were closed together with this one, and of the end of none. The mail about the
/// trouble may be on its way just now: whoever sends it finds here, once it has gone, which end there is to tell.
pub(super) async fn is_owed(scope: &Scope, closed: &Model, end: News) -> Result<bool> {
    let tx = scope.begin().await?;
    let together = scope
        .select::<Entity>()
        .filter(Column::Subject.eq(closed.subject.as_str()))
        .filter(Column::ClosedAt.eq(closed.closed_at))
        .order_by_asc(Column::Id);
    let together = locked(together, &tx).all(&tx).await?;
    let memories: Vec<Memory> = together.iter().map(Memory::of).collect();
    if memories.iter().any(|memory| memory.told_of_end_at.is_some()) {
        return Ok(false);
    }
    if memories.iter().any(|memory| memory.told_at.is_some()) {
        return Ok(true);
    }
    for notice in &together {
        write(scope, &tx, notice, ("partner_not_told_of_end", json!(end))).await?;
    }
    tx.commit().await?;
    Ok(false)
}

/// Remembers that the partner was told just now. If the trouble was over before they were told of it, they are told of its end as well.
pub(super) async fn remember(scope: &Scope, notice: &Model, news: News) -> Result<()> {
    let name = match news {
        News::Trouble => "partner_told_at",
        News::Answers | News::Resumed => "partner_told_of_end_at",
    };
    let tx = scope.begin().await?;
    let notice = scope.get_locked::<Entity>(&tx, notice.id).await?;
    write(scope, &tx, &notice, (name, json!(scope.now()))).await?;
    if let (News::Trouble, Some(end)) = (news, Memory::of(&notice).not_told_of_end) {
        let job = Job::Mail {
            tenant: scope.tenant(),
            notice: notice.id,
            news: end,
        };
        // Notices that were closed together have one end. The first job for it has been, and its key is taken.
        let closed_at = notice.closed_at.map(|at| at.timestamp_micros()).unwrap_or_default();
        let key = format!("{}:{closed_at}:{}", notice.subject, end.word());
        tx.enqueue_once(&job, When::Now(scope.now()), &key).await?;
    }
    tx.commit().await
}

/// The newest trouble of which the partner was told, when it is over and they were not told so: somebody paused the endpoint.
pub(super) async fn left_by_pause(scope: &Scope, tx: &Tx, subject: &str) -> Result<Option<Model>> {
    let told = scope
        .select::<Entity>()
        .filter(Column::Id.gte(first_id_of::<NoticeId>(scope.now() - LONGEST_PAUSE)))
        .filter(Column::Subject.eq(subject))
        .filter(Column::ClosedAt.is_not_null())
        .filter(Expr::col(Column::Data).cast_as("text").like(TOLD))
        .order_by_desc(Column::Id);
    let newest = told.one(tx).await?;
    Ok(newest.filter(|notice| Memory::of(notice).told_of_end_at.is_none()))
}

/// Remembers that what a pause had closed was resumed just now.
pub(super) async fn remember_resumed(scope: &Scope, tx: &Tx, notice: NoticeId) -> Result<()> {
    let notice = scope.get_locked::<Entity>(tx, notice).await?;
    write(scope, tx, &notice, ("resumed_at", json!(scope.now()))).await
}

/// Of a notice that is locked, since others write beside this.
async fn write(scope: &Scope, tx: &Tx, locked: &Model, (name, value): (&str, Value)) -> Result<()> {
    let mut data = locked.data.clone();
    if let Value::Object(fields) = &mut data {
        fields.insert(name.to_owned(), value);
    }
    scope
        .update::<Entity>()
        .col_expr(Column::Data, Expr::value(data))
        .filter(Column::Id.eq(locked.id))
        .exec(tx)
        .await?;
    Ok(())
}
