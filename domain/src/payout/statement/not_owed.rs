//! Why conversions of a statement's days are not owed, in words for the affiliate: those that are pending, rejected or reversed.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use waypost_entity::conversion::{Column, Entity};
use waypost_entity::id::{AffiliateId, ConversionId, OfferId};
use waypost_entity::status::{ConversionChangeKind, ConversionStatus};
use waypost_entity::{conversion_change, offer};

use crate::conversion::changes;
use crate::error::{Error, Result};
use crate::money::Money;
use crate::scope::Scope;
use crate::terms::Reason;

/// Most conversions that one statement names.
const MOST_NAMED: u64 = 1_000;

/// The states in which nothing is owed.
const NOT_OWED: [ConversionStatus; 3] = [
    ConversionStatus::Pending,
    ConversionStatus::Rejected,
    ConversionStatus::Reversed,
];

/// The conversions of which nothing is owed.
pub(super) struct NotOwed {
    /// The first of them, in the order in which they happened.
    pub named: Vec<Named>,
    /// How many there are beside these.
    pub more: u64,
}

/// One of them.
pub(super) struct Named {
    pub converted_at: DateTime<Utc>,
    pub status: ConversionStatus,
    /// Which one it is: the event, the offer, the conversion's id and what it may come to.
    pub what: String,
    /// Why nothing is owed for it.
    pub why: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: ConversionId,
    offer_id: OfferId,
    event: String,
    status: ConversionStatus,
    payout_micros: Option<i64>,
    payout_currency: Option<String>,
    reason: Option<String>,
    hold_until: Option<DateTime<Utc>>,
    on_hold: bool,
    awaits_review: bool,
    review_reason: Option<String>,
    converted_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
}

/// Those of the affiliate that happened from the one moment on and before the other, as they stand now.
pub(super) async fn of_days(
    scope: &Scope,
    affiliate: AffiliateId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    zone: Tz,
) -> Result<NotOwed> {
    let all = || -> Select<Entity> {
        scope
            .select::<Entity>()
            .filter(Column::AffiliateId.eq(affiliate))
            .filter(Column::ConvertedAt.gte(from))
            .filter(Column::ConvertedAt.lt(to))
            .filter(Column::Status.is_in(NOT_OWED))
            .filter(Column::IsTest.eq(false))
    };
    let rows = all()
        .order_by_asc(Column::ConvertedAt)
        .order_by_asc(Column::Id)
        .limit(MOST_NAMED)
        .into_model::<Row>()
        .all(scope.reader())
        .await?;
    let shown = rows.len() as u64;
    let more = match shown < MOST_NAMED {
        true => 0,
        false => all().count(scope.reader()).await?.saturating_sub(shown),
    };
    let offers: HashSet<OfferId> = rows.iter().map(|row| row.offer_id).collect();
    let names: HashMap<OfferId, String> = scope
        .select::<offer::Entity>()
        .select_only()
        .columns([offer::Column::Id, offer::Column::Name])
        .filter(offer::Column::Id.is_in(offers))
        .into_tuple::<(OfferId, String)>()
        .all(scope.reader())
        .await?
        .into_iter()
        .collect();
    let taken_back = rows.iter().filter(|row| row.status != ConversionStatus::Pending);
    let changes = taken_back.map(|row| (scope.tenant(), row.id));
    let changes = changes::of(scope.reader(), changes).await?;
    let named = rows.iter().map(|row| {
        let of_it = changes.get(&(scope.tenant(), row.id)).map_or(&[][..], Vec::as_slice);
        let offer = names.get(&row.offer_id).map_or("", String::as_str);
        Ok(Named {
            converted_at: row.converted_at,
            status: row.status,
            what: what(row, offer)?,
            why: why(row, of_it, zone),
        })
    });
    Ok(NotOwed {
        named: named.collect::<Result<_>>()?,
        more,
    })
}

fn what(row: &Row, offer: &str) -> Result<String> {
    let event = format!("{} of {offer} ({})", row.event, row.id);
    let payout = row.payout_micros.filter(|micros| *micros != 0);
    Ok(match payout.zip(row.payout_currency.as_deref()) {
        Some((micros, code)) => {
            let payout = Money::stored(micros, code).map_err(Error::internal)?;
            format!("{event}, {payout:?}")
        }
        None => event,
    })
}

/// Why nothing is owed for it. A rejection in review says what the reviewer wrote for the affiliate. What a replay reads otherwise than it
/// was read at first is the program's correction and not the merchant's word.
fn why(row: &Row, changes: &[conversion_change::Model], zone: Tz) -> String {
    let because = |reason: Reason| row.reason.as_deref() == Some(reason.as_str());
    let said = is_corrected(changes, |change| change.status.is_some());
    let refunded = is_corrected(changes, |change| change.refund_micros.is_some());
    match row.status {
        ConversionStatus::Rejected => match &row.review_reason {
            Some(reason) if because(Reason::RejectedInReview) => format!("rejected in review: {reason}"),
            None if because(Reason::RejectedInReview) => "rejected in review".to_owned(),
            Some(_) | None if said => "rejected by a correction of what was reported".to_owned(),
            Some(_) | None => "the merchant rejected it".to_owned(),
        },
        ConversionStatus::Reversed if because(Reason::Refunded) && refunded => {
            "all of it was refunded to the customer, by a correction of what was reported".to_owned()
        }
        ConversionStatus::Reversed if because(Reason::Refunded) => "all of it was refunded to the customer".to_owned(),
        ConversionStatus::Reversed if said => "taken back by a correction of what was reported".to_owned(),
        ConversionStatus::Reversed => "the merchant took it back".to_owned(),
        ConversionStatus::Pending | ConversionStatus::Approved | ConversionStatus::Paid => waits(row, zone),
    }
}

/// Whether the last of the changes that say such a thing is a correction.
fn is_corrected(changes: &[conversion_change::Model], says: impl Fn(&conversion_change::Model) -> bool) -> bool {
    let last = changes.iter().rfind(|change| says(change));
    last.is_some_and(|change| change.kind == ConversionChangeKind::Correction)
}

/// What a pending one waits for.
fn waits(row: &Row, zone: Tz) -> String {
    let until = row.hold_until.filter(|_| row.on_hold);
    let until = until.map(|until| until.with_timezone(&zone).format("%Y-%m-%d %H:%M"));
    let held = until.map(|until| format!("on hold until {until}"));
    let review = row.awaits_review.then(|| "waiting for a review".to_owned());
    let rate = (row.reason.as_deref() == Some(Reason::WaitingForExchangeRate.as_str()))
        .then(|| "waiting for an exchange rate".to_owned());
    let waits: Vec<String> = [held, review, rate].into_iter().flatten().collect();
    match (waits.is_empty(), row.settled_at) {
        (false, _) => waits.join(", "),
        (true, Some(_)) => "the merchant has not confirmed it yet".to_owned(),
        (true, None) => "not worked out yet".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postback::samples;
    use waypost_entity::id::TypedId;
    use waypost_entity::status::ReportedStatus;

    fn pending() -> Row {
        let moment: DateTime<Utc> = "2026-03-09T04:30:00Z".parse().expect("a time");
        Row {
            id: ConversionId::from_uuid(uuid::Uuid::nil()),
            offer_id: OfferId::from_uuid(uuid::Uuid::nil()),
            event: "sale".to_owned(),
            status: ConversionStatus::Pending,
            payout_micros: None,
            payout_currency: None,
            reason: None,
            hold_until: Some(moment),
            on_hold: false,
            awaits_review: false,
            review_reason: None,
            converted_at: moment,
            settled_at: Some(moment),
        }
    }

    fn because(status: ConversionStatus, reason: Reason, review_reason: Option<&str>) -> Row {
        Row {
            status,
            reason: Some(reason.as_str().to_owned()),
            review_reason: review_reason.map(str::to_owned),
            ..pending()
        }
    }

    #[test]
    fn one_that_is_pending_says_what_it_waits_for() {
        let zone = chrono_tz::America::New_York;
        for (on_hold, awaits_review, expected) in [
            (true, false, "on hold until 2026-03-09 00:30"),
            (true, true, "on hold until 2026-03-09 00:30, waiting for a review"),
            (false, true, "waiting for a review"),
            (false, false, "the merchant has not confirmed it yet"),
        ] {
            let row = Row {
                on_hold,
                awaits_review,
                ..pending()
            };
            assert_eq!(why(&row, &[], zone), expected);
        }
        let new = Row {
            settled_at: None,
            ..pending()
        };
        assert_eq!(why(&new, &[], zone), "not worked out yet");
        let dear = because(ConversionStatus::Pending, Reason::WaitingForExchangeRate, None);
        assert_eq!(why(&dear, &[], zone), "waiting for an exchange rate");
    }

    #[test]
    fn one_that_does_not_count_says_whose_word_it_is() {
        use ConversionStatus::{Rejected, Reversed};
        for (status, reason, review_reason, expected) in [
            (
                Rejected,
                Reason::RejectedInReview,
                Some("own order"),
                "rejected in review: own order",
            ),
            (Rejected, Reason::RejectedInReview, None, "rejected in review"),
            // What a reviewer said who approved it is not why the merchant rejected it.
            (
                Rejected,
                Reason::Rejected,
                Some("looks right"),
                "the merchant rejected it",
            ),
            (Reversed, Reason::Reversed, None, "the merchant took it back"),
            (
                Reversed,
                Reason::Refunded,
                None,
                "all of it was refunded to the customer",
            ),
        ] {
            let row = because(status, reason, review_reason);
            assert_eq!(why(&row, &[], chrono_tz::UTC), expected);
        }
    }

    #[test]
    fn what_a_replay_takes_back_is_not_the_merchants_word() {
        use ConversionChangeKind::{Correction, Refund, Status};
        use ConversionStatus::{Rejected, Reversed};
        let changed = |kind, refund_micros: Option<i64>| conversion_change::Model {
            kind,
            refund_micros,
            status: Some(ReportedStatus::Reversed).filter(|_| refund_micros.is_none()),
            ..samples::change()
        };
        let (word, correction) = (changed(Status, None), changed(Correction, None));
        let (refund, corrected) = (changed(Refund, Some(1)), changed(Correction, Some(1)));
        let by_correction = "all of it was refunded to the customer, by a correction of what was reported";
        for (status, reason, changes, expected) in [
            (
                Reversed,
                Reason::Reversed,
                [&word, &correction],
                "taken back by a correction of what was reported",
            ),
            (
                Reversed,
                Reason::Reversed,
                [&correction, &word],
                "the merchant took it back",
            ),
            (
                Reversed,
                Reason::Reversed,
                [&word, &corrected],
                "the merchant took it back",
            ),
            (
                Rejected,
                Reason::Rejected,
                [&word, &correction],
                "rejected by a correction of what was reported",
            ),
            (
                Rejected,
                Reason::RejectedInReview,
                [&word, &correction],
                "rejected in review",
            ),
            (Reversed, Reason::Refunded, [&refund, &corrected], by_correction),
            (
                Reversed,
                Reason::Refunded,
                [&corrected, &refund],
                "all of it was refunded to the customer",
            ),
        ] {
            let row = because(status, reason, None);
            let changes = changes.map(Clone::clone);
            assert_eq!(why(&row, &changes, chrono_tz::UTC), expected);
        }
    }
}
