//! Reviews: a person approves or rejects conversions, or takes that back. Each word is a fact of its own beside the merchant's, and the money
//! follows in the same transaction.

mod decide;

use std::collections::{HashMap, HashSet};

use serde_json::json;
use waypost_entity::id::ConversionId;
use waypost_entity::status::{ConversionChangeKind, Review};
use waypost_entity::{conversion, conversion_change};

pub use self::decide::Told;
use crate::audit::{self, Change};
use crate::bulk;
use crate::check;
use crate::conversion::{changes, settle};
use crate::error::{Error, Problem, Result};
use crate::permission::Permission;
use crate::queue::When;
use crate::scope::Scope;
use crate::tx::Tx;

/// Most conversions of one request, which has them all locked.
const MOST_TOGETHER: usize = 200;
/// Most characters of a reason.
const LONGEST_REASON: usize = 500;

/// What is to be done with some conversions.
#[derive(Clone, Debug)]
pub struct ReviewConversions {
    /// Which ones; one that is named twice is done once.
    pub conversions: Vec<ConversionId>,
    /// What.
    pub review: Review,
    /// Why, for the affiliate to read; a rejection has to have one.
    pub reason: Option<String>,
}

/// What became of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which one.
    pub conversion: ConversionId,
    /// What.
    pub told: Told,
}

/// Reviews conversions, each for itself: one that cannot be reviewed so keeps none of the others from it. Sent again it does nothing more,
/// since everything is then what it is to be.
pub async fn review(scope: &Scope, form: ReviewConversions) -> Result<Vec<Outcome>> {
    scope.permit(Permission::WriteConversions)?;
    let (ids, reason) = checked(&form)?;
    let tx = scope.begin().await?;
    let wanted = ids.iter().map(|id| (scope.tenant(), *id));
    let found = bulk::lock::<conversion::Entity>(&tx, wanted.clone()).await?;
    if found.is_empty() {
        return Err(Error::NotFound("conversion"));
    }
    let before = changes::of(&tx, wanted).await?;
    let (mut told, mut done) = (HashMap::new(), Vec::new());
    for row in found {
        let before = before.get(&(scope.tenant(), row.id)).map_or(&[][..], Vec::as_slice);
        let answer = decide::decide(&row, before, (form.review, reason.as_deref()));
        told.insert(row.id, answer);
        if answer == Told::Done {
            let change = word(scope, (row.id, before), (form.review, reason.as_deref()));
            done.push((row, change));
        }
    }
    let outcomes = ids.iter().map(|id| Outcome {
        conversion: *id,
        told: told.get(id).copied().unwrap_or(Told::NotFound),
    });
    let outcomes = outcomes.collect();
    if !done.is_empty() {
        let named: Vec<String> = done.iter().map(|(row, _)| row.id.to_string()).collect();
        let subject = match named.as_slice() {
            [only] => only.clone(),
            _ => scope.tenant().to_string(),
        };
        write(scope, &tx, done).await?;
        let after = json!({ "conversions": named, "reason": reason });
        audit::record(scope, &tx, Change::made(action(form.review), subject, after)).await?;
    }
    tx.commit().await?;
    Ok(outcomes)
}

fn action(review: Review) -> &'static str {
    match review {
        Review::Approved => "approveConversions",
        Review::Rejected => "rejectConversions",
        Review::Reopened => "reopenConversions",
    }
}

/// The conversions, each once and in their order, and the reason.
fn checked(form: &ReviewConversions) -> Result<(Vec<ConversionId>, Option<String>)> {
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    let ids: Vec<ConversionId> = form.conversions.iter().copied().filter(|id| seen.insert(*id)).collect();
    if ids.is_empty() || ids.len() > MOST_TOGETHER {
        let message = format!("name 1 to {MOST_TOGETHER} conversions");
        problems.push(Problem::at("ids", "OUT_OF_RANGE", message));
    }
    let reason = form
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    match reason {
        None if form.review == Review::Rejected => {
            problems.push(Problem::at("reason", "REQUIRED", "say why, for the affiliate to read"));
        }
        None => {}
        Some(reason) if reason.chars().count() > LONGEST_REASON => {
            let message = format!("use at most {LONGEST_REASON} characters");
            problems.push(Problem::at("reason", "TOO_LONG", message));
        }
        Some(reason) if reason.chars().any(check::unseen) => {
            let message = "leave out line breaks and other characters that cannot be seen";
            problems.push(Problem::at("reason", "MALFORMED", message));
        }
        Some(_) => {}
    }
    check::none(problems)?;
    Ok((ids, reason.map(str::to_owned)))
}

fn word(
    scope: &Scope,
    (id, before): (ConversionId, &[conversion_change::Model]),
    (review, reason): (Review, Option<&str>),
) -> conversion_change::Model {
    let change = changes::next_id(scope, before.last().map(|change| change.id));
    conversion_change::Model {
        review: Some(review),
        word: reason.map(str::to_owned),
        ..changes::new(
            scope,
            id,
            (change, ConversionChangeKind::Review),
            format!("review:{change}"),
        )
    }
}

/// Writes the words and settles by them. What was never settled may wait for something, as for the facts of its click, and is left to its
/// job, so that it does not keep the others waiting.
async fn write(scope: &Scope, tx: &Tx, done: Vec<(conversion::Model, conversion_change::Model)>) -> Result<()> {
    let (rows, words): (Vec<conversion::Model>, Vec<conversion_change::Model>) = done.into_iter().unzip();
    let reopened: Vec<conversion::Model> = rows.iter().map(changes::reopened).collect();
    bulk::insert::<conversion_change::Entity>(tx, words).await?;
    bulk::update::<conversion::Entity>(tx, &reopened, &changes::REOPENED).await?;
    let (settled, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.settled_at.is_some());
    let settled: Vec<ConversionId> = settled.into_iter().map(|row| row.id).collect();
    settle::settle_all_in(scope, tx, &settled).await?;
    let jobs = settle::jobs(others.into_iter().map(|row| (row.tenant_id, row.id)));
    tx.enqueue_all(&jobs, When::Now(scope.now())).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postback::samples::id;

    /// The fields that are refused.
    fn refused(count: u128, review: Review, reason: Option<&str>) -> Vec<String> {
        let form = ReviewConversions {
            conversions: (0..count).map(id).collect(),
            review,
            reason: reason.map(str::to_owned),
        };
        match checked(&form) {
            Ok(_) => Vec::new(),
            Err(Error::Invalid(problems)) => problems.iter().map(|problem| problem.field.join(".")).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_rejection_has_a_reason_and_a_request_an_end() {
        let long = "ä".repeat(LONGEST_REASON);
        let longer = "ä".repeat(LONGEST_REASON + 1);
        for (count, review, reason, fields) in [
            (1, Review::Approved, None, &[][..]),
            (1, Review::Reopened, Some(""), &[]),
            (200, Review::Rejected, Some("a test order"), &[]),
            (1, Review::Rejected, Some(&long), &[]),
            (0, Review::Approved, None, &["ids"]),
            (201, Review::Approved, None, &["ids"]),
            (1, Review::Rejected, None, &["reason"]),
            (1, Review::Rejected, Some(" \n "), &["reason"]),
            (1, Review::Approved, Some(&longer), &["reason"]),
            (1, Review::Rejected, Some("two\nlines"), &["reason"]),
            (1, Review::Rejected, Some("to\u{202e}rn"), &["reason"]),
            (0, Review::Rejected, None, &["ids", "reason"]),
        ] {
            assert_eq!(refused(count, review, reason), fields, "{count} {review:?} {reason:?}");
        }
    }

    #[test]
    fn one_that_is_named_twice_is_done_once_and_in_its_place() {
        let form = ReviewConversions {
            conversions: [2, 1, 2, 3].map(id).into(),
            review: Review::Approved,
            reason: None,
        };
        assert_eq!(checked(&form).expect("taken").0, [2, 1, 3].map(id));
    }
}
