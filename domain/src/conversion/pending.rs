//! What keeps a conversion pending, and what a reviewer said of it, as its row and its explanation tell it. Pure.

use waypost_entity::status::Reviewed;
use waypost_entity::{conversion, conversion_change};

use crate::conversion::standing::{Standing, review_reason};
use crate::terms::{HoldMade, HoldState, ReviewMade};

/// Notes it in the row.
pub(super) fn note(conversion: &mut conversion::Model, standing: &Standing, changes: &[conversion_change::Model]) {
    conversion.on_hold = standing.on_hold(conversion);
    conversion.awaits_review = standing.awaits_review(conversion);
    conversion.review = standing.reviewed;
    let reason = standing.reviewed.and_then(|_| review_reason(changes));
    conversion.review_reason = reason.map(str::to_owned);
}

/// Its hold, for the explanation; none where it decides nothing.
pub(super) fn hold(conversion: &conversion::Model, standing: &Standing) -> Option<HoldMade> {
    let until = conversion.hold_until?;
    let state = match standing.reviewed {
        _ if standing.on_hold(conversion) => HoldState::Runs,
        _ if standing.hold_is_over(conversion) => HoldState::Over,
        Some(Reviewed::Approved) => HoldState::EndedByReview,
        Some(Reviewed::Rejected) | None => return None,
    };
    Some(HoldMade {
        until: until.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
        state,
    })
}

/// Its review, for the explanation; none where there is none and none is needed.
pub(super) fn review(conversion: &conversion::Model) -> Option<ReviewMade> {
    let verdict = conversion.review.map(|reviewed| reviewed.word().to_owned());
    (verdict.is_some() || conversion.awaits_review).then(|| ReviewMade {
        verdict,
        reason: conversion.review_reason.clone(),
    })
}
