//! The notices by which a program's people are told that an endpoint does not answer, and when it does again. A partner is told of the same
//! by mail.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use waypost_entity::endpoint::Model;
use waypost_entity::id::{PartnerPostbackId, TypedId, WebhookId};
use waypost_entity::notice;
use waypost_entity::status::{EndpointKind, NoticeKind};

use crate::bulk;
use crate::error::Result;
use crate::mail::{self, News};
use crate::scope::Scope;
use crate::tx::Tx;

/// What a notice of an endpoint that rests was opened with.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Failing {
    /// Failed calls in a row.
    pub failures: i32,
    /// What the last one failed of.
    pub last_error: String,
}

/// It failed so often that it rests.
pub(crate) async fn rests(scope: &Scope, tx: &Tx, endpoint: &Model, last_error: &str) -> Result<()> {
    let told = Failing {
        failures: endpoint.failures_in_row,
        last_error: last_error.to_owned(),
    };
    open(scope, tx, endpoint, (NoticeKind::EndpointFailing, json!(told))).await
}

/// It said that nobody will answer there again.
pub(crate) async fn gone(scope: &Scope, tx: &Tx, endpoint: &Model) -> Result<()> {
    open(scope, tx, endpoint, (NoticeKind::EndpointGone, json!({}))).await
}

/// It answers again: what was told of it is over.
pub(crate) async fn answers(scope: &Scope, tx: &Tx, endpoint: &Model) -> Result<()> {
    let closed = close(scope, tx, endpoint).await?;
    mail::of_end(scope, tx, endpoint, (&closed, News::Answers)).await
}

/// Somebody wants it to be tried: what was told of it is over until it fails anew.
pub(crate) async fn resumed(scope: &Scope, tx: &Tx, endpoint: &Model) -> Result<()> {
    let closed = close(scope, tx, endpoint).await?;
    mail::of_end(scope, tx, endpoint, (&closed, News::Resumed)).await?;
    mail::of_end_of_pause(scope, tx, endpoint, (&closed, &subject(endpoint))).await
}

/// Nobody wants it to be called any more: what was told of it is over, and its partner has no more to hear from us until somebody wants it
/// again.
pub(crate) async fn dismissed(scope: &Scope, tx: &Tx, endpoint: &Model) -> Result<()> {
    close(scope, tx, endpoint).await.map(drop)
}

/// One that is open already stays as it is.
async fn open(scope: &Scope, tx: &Tx, endpoint: &Model, (kind, data): (NoticeKind, Value)) -> Result<()> {
    let told = notice::Model {
        tenant_id: scope.tenant(),
        id: scope.new_id(),
        kind,
        subject: subject(endpoint),
        data,
        opened_at: scope.now(),
        closed_at: None,
        dismissed_at: None,
    };
    for opened in bulk::insert_new::<notice::Entity>(tx, vec![told]).await? {
        mail::of_trouble(scope, tx, endpoint, opened).await?;
    }
    Ok(())
}

/// Returns those that were open. Whoever closes holds the endpoint, so each is closed once.
async fn close(scope: &Scope, tx: &Tx, endpoint: &Model) -> Result<Vec<notice::Model>> {
    let open = scope
        .select::<notice::Entity>()
        .filter(notice::Column::Subject.eq(subject(endpoint)))
        .filter(notice::Column::Kind.is_in([NoticeKind::EndpointFailing, NoticeKind::EndpointGone]))
        .filter(notice::Column::ClosedAt.is_null())
        .all(tx)
        .await?;
    if !open.is_empty() {
        scope
            .update::<notice::Entity>()
            .col_expr(notice::Column::ClosedAt, Expr::value(scope.now()))
            .filter(notice::Column::Id.is_in(open.iter().map(|notice| notice.id)))
            .exec(tx)
            .await?;
    }
    Ok(open)
}

/// The id under which people know it.
fn subject(endpoint: &Model) -> String {
    let id = endpoint.id.uuid();
    match endpoint.kind {
        EndpointKind::PartnerPostback => PartnerPostbackId::from_uuid(id).to_string(),
        EndpointKind::Webhook => WebhookId::from_uuid(id).to_string(),
    }
}
