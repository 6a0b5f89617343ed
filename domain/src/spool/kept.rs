//! What the spool holds of a request.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use waypost_entity::click;
use waypost_entity::id::TenantId;

use crate::error::{Error, Result};
use crate::postback::Received;

/// One request, whole enough to be written without asking its sender again. It holds no secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kept {
    /// A click.
    Click(Box<click::Model>),
    /// A report.
    Report(Box<Received>),
}

impl Kept {
    /// Whose it is.
    pub(super) fn tenant(&self) -> TenantId {
        match self {
            Self::Click(click) => click.tenant_id,
            Self::Report(report) => report.came_to().0,
        }
    }

    /// When it came in.
    pub(super) fn came_at(&self) -> DateTime<Utc> {
        match self {
            Self::Click(click) => click.created_at,
            Self::Report(report) => report.came_at(),
        }
    }

    pub(super) fn encode(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    pub(super) fn decode(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Error::internal)
    }
}
