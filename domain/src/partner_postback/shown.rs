//! A partner postback as the audit log shows it.

use serde_json::{Value, json};
use waypost_entity::partner_postback::Model;

use crate::mask;

/// Without what looks like a secret.
pub(super) fn audited(row: &Model) -> Value {
    json!({
        "affiliate": row.affiliate_id,
        "offer": row.offer_id,
        "method": row.method,
        "urlTemplate": mask::url_template(&row.url_template),
        "bodyTemplate": row.body_template.as_deref().map(mask::body_template),
        "hasHeaders": row.headers.is_some(),
        "events": row.events,
        "statuses": row.statuses,
    })
}
