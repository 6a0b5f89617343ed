//! Asks for a mail in the transaction that opens or closes the notice, so that a partner is told exactly when the program's people are.

use waypost_entity::endpoint::Model;
use waypost_entity::id::NoticeId;
use waypost_entity::notice;
use waypost_entity::status::{EndpointKind, NoticeKind};

use super::News;
use super::memory::{self, Memory};
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

/// Of a trouble that somebody's pause has closed: whoever was told of it was promised to hear when it is over. `closed` are the notices that
/// were closed just now.
pub(crate) async fn of_end_of_pause(
    scope: &Scope,
    tx: &Tx,
    endpoint: &Model,
    (closed, subject): (&[notice::Model], &str),
) -> Result<()> {
    // One mail is enough.
    if !is_told(scope, endpoint) || closed.iter().any(|notice| Memory::of(notice).told_at.is_some()) {
        return Ok(());
    }
    let Some(left) = memory::left_by_pause(scope, tx, subject).await? else {
        return Ok(());
    };
    memory::remember_resumed(scope, tx, left.id).await?;
    ask(scope, tx, endpoint, (left.id, News::Resumed)).await
}

/// A program's own webhooks are told of by notices alone.
fn is_told(scope: &Scope, endpoint: &Model) -> bool {
    endpoint.kind == EndpointKind::PartnerPostback && scope.services().mailer.is_some()
}

/// A notice is opened and closed once, which makes the key one.
async fn ask(scope: &Scope, tx: &Tx, endpoint: &Model, (notice, news): (NoticeId, News)) -> Result<()> {
    if !is_told(scope, endpoint) {
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
