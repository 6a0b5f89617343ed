//! The notices by which a program's people are told that an endpoint does not answer, and when it does again.

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

/// It answers again, or somebody wants it to be tried: what was told of it is over.
pub(crate) async fn answers(scope: &Scope, tx: &Tx, endpoint: &Model) -> Result<()> {
    scope
        .update::<notice::Entity>()
        .col_expr(notice::Column::ClosedAt, Expr::value(scope.now()))
        .filter(notice::Column::Subject.eq(subject(endpoint)))
        .filter(notice::Column::Kind.is_in([NoticeKind::EndpointFailing, NoticeKind::EndpointGone]))
        .filter(notice::Column::ClosedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
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
    Ok(bulk::insert::<notice::Entity>(tx, vec![told]).await?)
}

/// The id under which people know it.
fn subject(endpoint: &Model) -> String {
    let id = endpoint.id.uuid();
    match endpoint.kind {
        EndpointKind::PartnerPostback => PartnerPostbackId::from_uuid(id).to_string(),
        EndpointKind::Webhook => WebhookId::from_uuid(id).to_string(),
    }
}
