//! What a sender's word for a status means.

use strum::{EnumIter, EnumString, IntoStaticStr};
use waypost_entity::status::ReportedStatus;

/// What a sender's word for a status means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Meaning {
    /// The conversion counts.
    Approved,
    /// It may count later.
    Pending,
    /// It never counted.
    Rejected,
    /// It no longer counts.
    Reversed,
    /// The report says nothing that we want to know.
    Ignore,
}

impl Meaning {
    /// The word in settings, for instance `approved`.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The status of the conversion; none when the report is to be ignored.
    pub fn status(self) -> Option<ReportedStatus> {
        match self {
            Self::Approved => Some(ReportedStatus::Approved),
            Self::Pending => Some(ReportedStatus::Pending),
            Self::Rejected => Some(ReportedStatus::Rejected),
            Self::Reversed => Some(ReportedStatus::Reversed),
            Self::Ignore => None,
        }
    }
}

/// A word as it is compared: trimmed and in lower case.
pub fn normal_word(word: &str) -> String {
    word.trim().to_lowercase()
}
