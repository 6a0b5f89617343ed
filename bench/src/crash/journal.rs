//! What was acknowledged: the promises that the database is held to afterwards.

use std::collections::BTreeMap;

use waypost_entity::id::{ClickId, ConversionId, PostbackId};

/// Everything that the senders saw.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// Clicks that were answered with a redirect, by the number that the visitor sent as its first sub id.
    pub(super) clicks: BTreeMap<u64, ClickId>,
    pub(super) clicks_unanswered: usize,
    pub(super) clicks_refused: usize,
    pub(super) sales: Vec<Sale>,
}

/// One transaction of a merchant, reported until it was answered.
#[derive(Debug)]
pub(super) struct Sale {
    pub(super) txn_id: String,
    /// Reports sent, those included whose answer was lost.
    pub(super) asked: usize,
    /// The answer that ended it; none when there was no good one.
    pub(super) answer: Option<Acknowledged>,
    /// The code of a refusal, which no good report should get.
    pub(super) refused: Option<String>,
}

/// An answer that promises that the report is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Acknowledged {
    pub(super) kept: Kept,
    pub(super) postback: Option<PostbackId>,
    pub(super) conversion: Option<ConversionId>,
}

/// How it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Accepted,
    Duplicate,
    StoredForLater,
}

impl Sale {
    pub(super) fn was_stored_for_later(&self) -> bool {
        self.answer
            .as_ref()
            .is_some_and(|answer| answer.kept == Kept::StoredForLater)
    }
}
