//! Repeated mutations: the same idempotency key makes one thing, however often and however concurrently it is sent.

use std::str::FromStr;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use sha2::{Digest, Sha256};
use waypost_entity::id::TypedId;
use waypost_entity::idempotency_record::{self, Column};

use crate::error::{Error, Result};
use crate::scope::Scope;
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
        subject: Set(id.to_string()),
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
    let earlier = scope
        .select::<idempotency_record::Entity>()
        .filter(Column::Action.eq(once.action))
        .filter(Column::Key.eq(key))
        .one(tx)
        .await?
        .ok_or(Error::NotFound("idempotency record"))?;
    if earlier.fingerprint != fingerprint {
        return Err(Error::Conflict(
            "this idempotency key was used with another input; use a new key".to_owned(),
        ));
    }
    let made = earlier
        .subject
        .parse()
        .map_err(|_| Error::internal(anyhow::anyhow!("a malformed subject")))?;
    Ok(Some(made))
}
