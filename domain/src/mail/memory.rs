//! What a partner was told of a notice, kept beside what the notice says.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use serde_json::{Value, json};
use waypost_entity::id::NoticeId;
use waypost_entity::notice::{Column, Entity, Model};

use super::News;
use crate::entropy::first_id_of;
use crate::error::Result;
use crate::scope::Scope;

/// How long after it was opened a notice may be told of: a day or two when others were told of before it, and a day more while the mail
/// server is away.
const MOST_LATE: TimeDelta = TimeDelta::days(3);

/// When a partner was told of a notice.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Memory {
    /// Of the trouble.
    #[serde(rename = "partner_told_at")]
    pub told_at: Option<DateTime<Utc>>,
    /// Of its end.
    #[serde(rename = "partner_told_of_end_at")]
    pub told_of_end_at: Option<DateTime<Utc>>,
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
        .filter(Expr::col(Column::Data).cast_as("text").like("%\"partner_told_at\"%"));
    let mut told = told.all(scope.reader()).await?;
    told.retain(|notice| Memory::of(notice).told_at.is_some_and(|at| at > since));
    Ok(told)
}

/// Whether the partner was told of one of the notices that were closed together with this one.
pub(super) async fn knows_of_trouble(scope: &Scope, closed: &Model) -> Result<bool> {
    let together = scope
        .select::<Entity>()
        .filter(Column::Subject.eq(closed.subject.as_str()))
        .filter(Column::ClosedAt.eq(closed.closed_at));
    let together = together.all(scope.reader()).await?;
    Ok(together.iter().any(|notice| Memory::of(notice).told_at.is_some()))
}

/// Remembers that the partner was told just now.
pub(super) async fn remember(scope: &Scope, notice: &Model, news: News) -> Result<()> {
    let name = match news {
        News::Trouble => "partner_told_at",
        News::Answers | News::Resumed => "partner_told_of_end_at",
    };
    let mut data = notice.data.clone();
    if let Value::Object(fields) = &mut data {
        fields.insert(name.to_owned(), json!(scope.now()));
    }
    let tx = scope.begin().await?;
    scope
        .update::<Entity>()
        .col_expr(Column::Data, Expr::value(data))
        .filter(Column::Id.eq(notice.id))
        .exec(&tx)
        .await?;
    tx.commit().await
}
