//! What a partner is told of a notice.

use serde::{Deserialize, Serialize};

/// What a partner is told of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// It was opened: the server does not answer, or is gone.
    Trouble,
    /// It is over, because the server answered.
    Answers,
    /// It is over, because somebody wants the server to be called again.
    Resumed,
}

impl News {
    /// The word in keys and in the ids of mails.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Trouble => "trouble",
            Self::Answers => "answers",
            Self::Resumed => "resumed",
        }
    }
}
