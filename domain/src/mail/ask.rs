//! Asks for a mail in the transaction that opens or closes the notice, so that a partner is told exactly when the program's people are.

use waypost_entity::endpoint::Model;
use waypost_entity::id::NoticeId;
use waypost_entity::notice;
use waypost_entity::status::{EndpointKind, NoticeKind};

use super::News;
use crate::error::Result;
use crate::queue::{Job, When};
use crate::scope::Scope;
use crate::tx::Tx;

/// Of a notice that has just been opened.
pub(crate) async fn of_trouble(scope: &Scope, tx: &Tx, endpoint: &Model, opened: NoticeId) -> Result<()> {
    ask(scope, tx, endpoint, (opened, News::Trouble)).await
}

/// Of notices that were closed together: once, whether one or both kinds were open.
pub(crate) async fn of_end(
    scope: &Scope,
    tx: &Tx,
    endpoint: &Model,
    (closed, news): (&[notice::Model], News),
) -> Result<()> {
    let gone = closed.iter().find(|notice| notice.kind == NoticeKind::EndpointGone);
    match gone.or(closed.first()) {
        Some(notice) => ask(scope, tx, endpoint, (notice.id, news)).await,
        None => Ok(()),
    }
}

/// A program's own webhooks are told of by notices alone. A notice is opened and closed once, which makes the key one.
async fn ask(scope: &Scope, tx: &Tx, endpoint: &Model, (notice, news): (NoticeId, News)) -> Result<()> {
    if endpoint.kind != EndpointKind::PartnerPostback || scope.services().mailer.is_none() {
        return Ok(());
    }
    let job = Job::Mail {
        tenant: scope.tenant(),
        notice,
        news,
    };
    let key = format!("{notice}:{}", news.word());
    tx.enqueue_once(&job, When::Now(scope.now()), &key).await
}
