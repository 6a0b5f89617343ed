//! What a conversion of an offer has to pass before it is owed: a hold, a reviewer, both or neither.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::id::OfferId;
use waypost_entity::offer;

use crate::audit::{self, Change};
use crate::check;
use crate::error::{Problem, Result};
use crate::permission::Permission;
use crate::scope::Scope;

/// The longest hold.
const LONGEST_HOLD_DAYS: i32 = 365;

/// What conversions have to pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Review {
    /// 0 for none.
    pub hold_days: i32,
    pub needs_review: bool,
}

/// What is to change; what is absent stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetReview {
    /// For how many days after it happened a conversion is on hold; 0 for none.
    pub hold_days: Option<i32>,
    /// Whether somebody has to approve each conversion.
    pub needs_review: Option<bool>,
}

/// Changes what conversions of an offer have to pass, from now on: those that are made already keep what was true then.
pub async fn set_review(scope: &Scope, id: OfferId, change: SetReview) -> Result<offer::Model> {
    scope.permit(Permission::WriteOffers)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<offer::Entity>(&tx, id).await?;
    let held = Review {
        hold_days: before.hold_days,
        needs_review: before.needs_review,
    };
    let mut problems = Vec::new();
    let wanted = checked(held, change, &mut problems);
    check::none(problems)?;
    let mut after = before.clone().into_active_model();
    after.hold_days = Set(wanted.hold_days);
    after.needs_review = Set(wanted.needs_review);
    after.updated_at = Set(scope.now());
    let after = after.update(&tx).await?;
    let change = Change::changed("setOfferReview", id, shown(&before), shown(&after));
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}

/// What it is after the change, noting what is out of range.
pub(super) fn checked(held: Review, change: SetReview, problems: &mut Vec<Problem>) -> Review {
    let wanted = Review {
        hold_days: change.hold_days.unwrap_or(held.hold_days),
        needs_review: change.needs_review.unwrap_or(held.needs_review),
    };
    if !(0..=LONGEST_HOLD_DAYS).contains(&wanted.hold_days) {
        let message = format!("use 0 to {LONGEST_HOLD_DAYS} days; 0 is no hold");
        problems.push(Problem::at("holdDays", "OUT_OF_RANGE", message));
    }
    wanted
}

fn shown(offer: &offer::Model) -> serde_json::Value {
    json!({ "holdDays": offer.hold_days, "needsReview": offer.needs_review })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_has_an_end_that_people_live_to_see() {
        for (hold_days, is_good) in [
            (None, true),
            (Some(0), true),
            (Some(365), true),
            (Some(366), false),
            (Some(-1), false),
            (Some(i32::MAX), false),
        ] {
            let mut problems = Vec::new();
            let change = SetReview {
                hold_days,
                needs_review: Some(true),
            };
            checked(Review::default(), change, &mut problems);
            assert_eq!(problems.is_empty(), is_good, "{hold_days:?}");
        }
    }
}
