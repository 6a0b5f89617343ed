//! The audit log: who changed what, written in the transaction that changes it.

use sea_orm::{ActiveModelTrait, Set};
use serde_json::Value;
use waypost_entity::audit_record;

use crate::error::Result;
use crate::scope::Scope;
use crate::tx::Tx;

/// One change, as the log keeps it. Secrets never belong in `before` or `after`.
pub struct Change {
    /// The mutation's name.
    pub action: &'static str,
    /// The id of what was changed.
    pub subject: String,
    /// How it looked; absent when it was made.
    pub before: Option<Value>,
    /// How it looks now.
    pub after: Option<Value>,
}

impl Change {
    /// Something new.
    pub fn made(action: &'static str, subject: impl ToString, after: Value) -> Self {
        Self {
            action,
            subject: subject.to_string(),
            before: None,
            after: Some(after),
        }
    }

    /// Something changed.
    pub fn changed(action: &'static str, subject: impl ToString, before: Value, after: Value) -> Self {
        Self {
            action,
            subject: subject.to_string(),
            before: Some(before),
            after: Some(after),
        }
    }
}

/// Writes the record beside the change, and announces the change to all caches: whoever changes settings leaves a record,
/// so that none can be forgotten.
pub async fn record(scope: &Scope, tx: &Tx, change: Change) -> Result<()> {
    audit_record::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(scope.new_id()),
        actor: Set(scope.actor().to_string()),
        action: Set(change.action.to_owned()),
        subject: Set(change.subject),
        before: Set(change.before),
        after: Set(change.after),
        created_at: Set(scope.now()),
    }
    .insert(tx)
    .await?;
    tx.announce(scope.tenant()).await
}
