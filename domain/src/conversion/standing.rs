//! Where a conversion stands after everything that was reported of it since it was made. Pure: it folds the changes in their order.

use waypost_entity::conversion_change;
use waypost_entity::status::{ConversionChangeKind, ReportedStatus};

use crate::money::Micros;

/// What the reports of a conversion come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The latest word about it; approved when there was none.
    pub said: ReportedStatus,
    /// What went back to the customer, in the conversion's currency.
    pub refunded: Micros,
}

impl Standing {
    /// Where it stands after these changes, oldest first.
    pub(crate) fn after<'a>(changes: impl IntoIterator<Item = &'a conversion_change::Model>) -> Self {
        let nothing = Self {
            said: ReportedStatus::Approved,
            refunded: 0,
        };
        let more = |change: &conversion_change::Model| change.refund_micros.unwrap_or_default();
        changes.into_iter().fold(nothing, |standing, change| match change.kind {
            ConversionChangeKind::Status => Self {
                said: change.status.unwrap_or(standing.said),
                ..standing
            },
            ConversionChangeKind::Refund => Self {
                refunded: standing.refunded.saturating_add(more(change)),
                ..standing
            },
            ConversionChangeKind::Correction => Self {
                said: change.status.unwrap_or(standing.said),
                refunded: standing.refunded.saturating_add(more(change)).max(0),
            },
        })
    }

    /// What remains of an amount.
    pub(crate) fn remains(&self, amount: Micros) -> Micros {
        amount.saturating_sub(self.refunded).max(0)
    }

    /// What it is worth: a sale whose whole amount went back no longer counts, whatever was said of it.
    pub(crate) fn status(&self, amount: Option<Micros>) -> ReportedStatus {
        let all_back = amount.is_some_and(|amount| self.refunded > 0 && self.remains(amount) == 0);
        match self.said {
            ReportedStatus::Approved | ReportedStatus::Pending if all_back => ReportedStatus::Reversed,
            said => said,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    fn change(status: Option<ReportedStatus>, refund_micros: Option<Micros>) -> conversion_change::Model {
        conversion_change::Model {
            tenant_id: TypedId::from_uuid(Uuid::nil()),
            id: TypedId::from_uuid(Uuid::nil()),
            conversion_id: TypedId::from_uuid(Uuid::nil()),
            kind: match status {
                Some(_) => ConversionChangeKind::Status,
                None => ConversionChangeKind::Refund,
            },
            status,
            refund_micros,
            word: None,
            corrected: None,
            source_key: String::new(),
            postback_id: None,
            actor: String::new(),
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_latest_word_counts_unless_everything_went_back() {
        use ReportedStatus::*;
        let word = |status| change(Some(status), None);
        let back = |micros| change(None, Some(micros));
        for (changes, amount, status, remains) in [
            (vec![], Some(10), Approved, 10),
            (vec![word(Pending)], Some(10), Pending, 10),
            (vec![word(Pending), word(Approved)], Some(10), Approved, 10),
            (vec![word(Approved), word(Rejected)], Some(10), Rejected, 10),
            (vec![word(Reversed), word(Approved)], Some(10), Approved, 10),
            (vec![back(4)], Some(10), Approved, 6),
            (vec![back(4), word(Pending), back(6)], Some(10), Reversed, 0),
            (vec![back(10), word(Approved)], Some(10), Reversed, 0),
            (vec![back(10), word(Rejected)], Some(10), Rejected, 0),
            (vec![], Some(0), Approved, 0),
            (vec![word(Reversed)], None, Reversed, 0),
        ] {
            let standing = Standing::after(&changes);
            assert_eq!(standing.status(amount), status, "{changes:?}");
            assert_eq!(standing.remains(amount.unwrap_or_default()), remains, "{changes:?}");
        }
    }
}
