//! Repeated mutations: the same idempotency key makes one thing, however often and however concurrently it is sent.

use std::str::FromStr;

use sea_orm::sea_query::Expr;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use waypost_entity::id::TypedId;
use waypost_entity::idempotency_record::{self, Column};

use crate::error::{Error, Result};
use crate::scope::{Scope, locked};
use crate::tx::Tx;

/// Most characters of a key.
const LONGEST_KEY: usize = 255;

/// A caller's wish that this action happens once.
pub(crate) struct Once<'a> {
    /// The mutation's name: the same key may serve another mutation.
    pub action: &'static str,
    /// The caller's key; without one every request is a new wish.
    pub key: Option<&'a str>,
    /// The input, so that the same key with another input is noticed.
    pub input: &'a (dyn std::fmt::Debug + Sync),
}

/// Claims the key for the thing about to be made as `id`. Returns what an earlier request made with it, if one did.
pub(crate) async fn claim<I: TypedId + FromStr>(scope: &Scope, tx: &Tx, once: Once<'_>, id: I) -> Result<Option<I>> {
    let Some(earlier) = remember(scope, tx, &once, id.to_string()).await? else {
        return Ok(None);
    };
    Ok(Some(earlier.subject.parse().map_err(|_| malformed())?))
}

/// How far the work is that the key asks for: as an earlier request left it, or as this one begins or goes on without a key. The record is
/// locked until the transaction ends, so that of two requests at once each goes on where the other is.
pub(crate) async fn resume<P: Serialize + DeserializeOwned>(
    scope: &Scope,
    tx: &Tx,
    once: &Once<'_>,
    now: P,
) -> Result<P> {
    let written = serde_json::to_string(&now).map_err(Error::internal)?;
    match remember(scope, tx, once, written).await? {
        Some(earlier) => serde_json::from_str(&earlier.subject).map_err(|_| malformed()),
        None => Ok(now),
    }
}

/// Keeps how far the work is that the key asks for, in the transaction that does a part of it.
pub(crate) async fn keep<P: Serialize>(scope: &Scope, tx: &Tx, once: &Once<'_>, progress: &P) -> Result<()> {
    let Some(key) = once.key else { return Ok(()) };
    let written = serde_json::to_string(progress).map_err(Error::internal)?;
    scope
        .update::<idempotency_record::Entity>()
        .col_expr(Column::Subject, Expr::value(written))
        .filter(Column::Action.eq(once.action))
        .filter(Column::Key.eq(key))
        .exec(tx)
        .await?;
    Ok(())
}

/// Remembers the key and what it stands for. Returns the earlier record, locked, if there is one.
async fn remember(
    scope: &Scope,
    tx: &Tx,
    once: &Once<'_>,
    subject: String,
) -> Result<Option<idempotency_record::Model>> {
    let Some(key) = once.key else { return Ok(None) };
    if key.is_empty() || key.chars().count() > LONGEST_KEY || key.contains('\0') {
        let message = format!("use 1 to {LONGEST_KEY} characters, for instance a UUID");
        return Err(Error::invalid("idempotencyKey", "MALFORMED", message));
    }
    let fingerprint = Sha256::digest(format!("{:?}", once.input)).to_vec();
    let row = idempotency_record::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(scope.new_id()),
        action: Set(once.action.to_owned()),
        key: Set(key.to_owned()),
        fingerprint: Set(fingerprint.clone()),
        subject: Set(subject),
        created_at: Set(scope.now()),
    };
    let fresh = idempotency_record::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::TenantId, Column::Action, Column::Key])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    if fresh == 1 {
        return Ok(None);
    }
    let same = scope
        .select::<idempotency_record::Entity>()
        .filter(Column::Action.eq(once.action))
        .filter(Column::Key.eq(key));
    let earlier = locked(same, tx)
        .one(tx)
        .await?
        .ok_or(Error::NotFound("idempotency record"))?;
    if earlier.fingerprint != fingerprint {
        return Err(Error::Conflict(
            "this idempotency key was used with another input; use a new key".to_owned(),
        ));
    }
    Ok(Some(earlier))
}

fn malformed() -> Error {
    Error::internal(anyhow::anyhow!("a malformed subject"))
}
