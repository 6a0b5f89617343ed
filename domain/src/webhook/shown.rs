//! A webhook as the audit log shows it.

use serde_json::{Value, json};
use waypost_entity::webhook::Model;

use crate::mask;

/// Without what looks like a secret.
pub(super) fn audited(row: &Model) -> Value {
    json!({
        "url": mask::url(&row.url),
        "description": row.description,
        "eventTypes": row.event_types,
    })
}
