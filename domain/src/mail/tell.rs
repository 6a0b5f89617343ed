//! Tells a partner by mail. The notice says what is so when the mail is sent: of a trouble that is over meanwhile nothing is told, and of
//! the end of one only whoever was told of it. So running twice, late or in another order does no harm; when the connection to the mail
//! server is lost before it has answered, a second mail may go, with the id of the first.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use waypost_entity::id::{EndpointId, NoticeId, TenantId};
use waypost_entity::notice::{Column, Entity, Model};
use waypost_entity::status::NoticeKind;
use waypost_entity::{affiliate, endpoint, partner_postback};

use super::News;
use super::letter::{About, Happened, Letter};
use super::mailer::Failure;
use super::memory::{self, Memory};
use crate::endpoint::told::Failing;
use crate::error::{Error, Result};
use crate::queue::{Job, When};
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::{notice as notices, tenant};

/// Of one postback a partner is told so often at most that it does not answer, and as often that it is gone.
const AT_MOST_EVERY: TimeDelta = TimeDelta::days(1);
/// Most troubles that one program's partners are told of in that time. Whoever signs up names the addresses, and a fault of our own network
/// looks like one of every partner's.
const MOST_OF_A_PROGRAM: usize = 100;

/// What became of telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It was told, or there was nothing to tell.
    Done,
    /// The mail server is away or puts off.
    PutOff(String),
    /// This mail will never be taken.
    Refused(String),
}

enum Due {
    Now,
    Later(DateTime<Utc>),
    Never,
}

/// Tells the partner whom a notice is about, if there is an address to write to.
pub async fn tell(services: &Services, tenant: TenantId, notice: NoticeId, news: News) -> Result<Told> {
    let Some(mailer) = &services.mailer else {
        // Mail was switched off since.
        return Ok(Told::Done);
    };
    let scope = Scope::admit(services, tenant, Actor::Job);
    let Some(notice) = scope.find::<Entity>(scope.reader(), notice).await? else {
        return Ok(Told::Done);
    };
    match due(&scope, &notice, news).await? {
        Due::Now => {}
        Due::Later(at) => return put_off_until(&scope, &notice, (news, at)).await,
        Due::Never => return Ok(Told::Done),
    }
    let Some((address, letter)) = write(&scope, &notice, news).await? else {
        return Ok(Told::Done);
    };
    match mailer.send(&address, &letter).await {
        Ok(()) => {}
        Err(Failure::Passing(why)) => return Ok(Told::PutOff(why)),
        Err(Failure::Lasting(why)) => return Ok(Told::Refused(why)),
    }
    memory::remember(&scope, &notice, news).await?;
    tracing::info!(notice = %notice.id, news = news.word(), "told a partner by mail");
    Ok(Told::Done)
}

async fn due(scope: &Scope, notice: &Model, news: News) -> Result<Due> {
    let memory = Memory::of(notice);
    match news {
        News::Trouble if notice.closed_at.is_some() || memory.told_at.is_some() => Ok(Due::Never),
        // Whoever was not told for so long is not told of it any more.
        News::Trouble if notice.opened_at < scope.now() - memory::MOST_LATE => Ok(Due::Never),
        // That it is gone says all, and a 410 may be the last of many failures.
        News::Trouble if notice.kind == NoticeKind::EndpointFailing && is_gone(scope, &notice.subject).await? => {
            Ok(Due::Never)
        }
        News::Trouble => due_again(scope, notice).await,
        News::Answers | News::Resumed => match memory::is_owed(scope, notice, news).await? {
            true => Ok(Due::Now),
            false => Ok(Due::Never),
        },
    }
}

/// A trouble that may not be told of now is told of later if it is still there.
async fn due_again(scope: &Scope, notice: &Model) -> Result<Due> {
    let told = memory::told_since(scope, scope.now() - AT_MOST_EVERY).await?;
    let alike = told
        .iter()
        .filter(|told| (&told.subject, told.kind) == (&notice.subject, notice.kind));
    let last = alike.filter_map(|told| Memory::of(told).told_at).max();
    Ok(match last {
        Some(last) => Due::Later(last + AT_MOST_EVERY),
        None if told.len() >= MOST_OF_A_PROGRAM => Due::Later(scope.now() + AT_MOST_EVERY),
        None => Due::Now,
    })
}

async fn is_gone(scope: &Scope, subject: &str) -> Result<bool> {
    let gone = scope
        .select::<Entity>()
        .filter(Column::Subject.eq(subject))
        .filter(Column::Kind.eq(NoticeKind::EndpointGone))
        .filter(Column::ClosedAt.is_null());
    Ok(gone.one(scope.reader()).await?.is_some())
}

async fn put_off_until(scope: &Scope, notice: &Model, (news, at): (News, DateTime<Utc>)) -> Result<Told> {
    let job = Job::Mail {
        tenant: scope.tenant(),
        notice: notice.id,
        news,
    };
    let key = format!("{}:{}:{}", notice.id, news.word(), at.timestamp());
    let tx = scope.begin().await?;
    tx.enqueue_once(&job, When::NotBefore(at), &key).await?;
    tx.commit().await?;
    Ok(Told::Done)
}

/// The letter and the address as it is now; none without an address, or when what it is about is not there any more.
async fn write(scope: &Scope, notice: &Model, news: News) -> Result<Option<(String, Letter)>> {
    let Some(id) = notices::partner_postback(notice) else {
        return Ok(None);
    };
    let db = scope.reader();
    let Some(postback) = scope.find::<partner_postback::Entity>(db, id).await? else {
        return Ok(None);
    };
    let Some(endpoint) = scope.find::<endpoint::Entity>(db, EndpointId::from(id)).await? else {
        return Ok(None);
    };
    let Some(partner) = scope.find::<affiliate::Entity>(db, postback.affiliate_id).await? else {
        return Ok(None);
    };
    let Some(address) = partner.email else {
        return Ok(None);
    };
    let program = tenant::own(scope).await?;
    let about = About {
        program: &program.name,
        partner: &partner.name,
        postback: &postback,
    };
    let happened = happened(notice, &endpoint, news)?;
    let letter = Letter::write(&about, &happened, (notice.id, news, scope.now()));
    Ok(Some((address, letter)))
}

fn happened(notice: &Model, endpoint: &endpoint::Model, news: News) -> Result<Happened> {
    let since = notice.closed_at.unwrap_or(notice.opened_at);
    Ok(match (news, notice.kind) {
        (News::Answers, _) => Happened::Answers(since),
        (News::Resumed, _) => Happened::Resumed(Memory::of(notice).resumed_at.unwrap_or(since)),
        (News::Trouble, NoticeKind::EndpointGone) => Happened::Gone,
        (News::Trouble, _) => {
            let told = Failing::deserialize(&notice.data).map_err(Error::internal)?;
            Happened::Rests {
                failures: told.failures,
                last_error: told.last_error,
                next_try_at: endpoint.rests_until,
            }
        }
    })
}
