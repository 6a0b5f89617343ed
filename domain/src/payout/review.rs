//! A reviewer leaves lines of a draft out, or takes them back in.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::id::PayoutLineId;
use waypost_entity::payout_line::{Entity, Model};
use waypost_entity::status::PayoutLineStatus;

use super::draft::drafted;
use super::hand;
use crate::audit::{self, Change};
use crate::check;
use crate::error::{Error, Result};
use crate::permission::Permission;
use crate::scope::Scope;

/// What a reviewer says of a line.
#[derive(Clone, Debug)]
pub struct Review {
    /// Which line.
    pub line: PayoutLineId,
    /// Why.
    pub reason: String,
}

/// Leaves a line out of a draft; what it would have paid is for the next run.
pub async fn exclude(scope: &Scope, review: Review) -> Result<Model> {
    decide(scope, "excludePayoutLine", review, |line| match line.status {
        PayoutLineStatus::CarriedOver => Err(Error::Conflict(
            "this line pays nothing, so there is nothing to leave out".to_owned(),
        )),
        _ => Ok(PayoutLineStatus::Excluded),
    })
    .await
}

/// Takes a line back in that somebody had left out.
pub async fn include(scope: &Scope, review: Review) -> Result<Model> {
    decide(scope, "includePayoutLine", review, |line| {
        match (line.status, line.hold) {
            (PayoutLineStatus::Excluded, None) => Ok(PayoutLineStatus::Payable),
            (PayoutLineStatus::Excluded, Some(_)) => Ok(PayoutLineStatus::CarriedOver),
            (status, _) => Ok(status),
        }
    })
    .await
}

async fn decide(
    scope: &Scope,
    action: &'static str,
    review: Review,
    becomes: impl Fn(&Model) -> Result<PayoutLineStatus>,
) -> Result<Model> {
    scope.permit(Permission::WritePayouts)?;
    let mut problems = Vec::new();
    let reason = check::name(&review.reason, "reason", &mut problems);
    check::none(problems)?;
    let tx = scope.begin().await?;
    // The run is locked before its line is read, as everybody does who changes one of them.
    let run = scope.get::<Entity>(&tx, review.line).await?.run_id;
    let run = drafted(scope, &tx, run).await?;
    let (id, revision) = (run.id, run.revision.saturating_add(1));
    let mut run = run.into_active_model();
    run.revision = Set(revision);
    run.update(&tx).await?;
    let before = scope.get::<Entity>(&tx, review.line).await?;
    let status = becomes(&before)?;
    let mut after = before.clone().into_active_model();
    after.status = Set(status);
    after.review_reason = Set(Some(reason));
    after.reviewed_by = Set(Some(scope.actor().to_string()));
    let after = after.update(&tx).await?;
    hand::note(scope, &tx, id).await?;
    let change = Change::changed(
        action,
        after.id,
        json!({ "status": before.status, "reason": before.review_reason }),
        json!({ "status": after.status, "reason": after.review_reason }),
    );
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}
