//! What the spool holds of a request.

use serde::{Deserialize, Serialize};
use waypost_entity::click;

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
    pub(super) fn encode(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    pub(super) fn decode(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Error::internal)
    }
}
