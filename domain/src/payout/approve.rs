//! Approves a draft: from then on it stays as it is, and can be exported and paid.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::payout_run::{Entity, Model};
use waypost_entity::status::{PayoutLineStatus, PayoutRunStatus};

use super::authority::may_approve;
use super::draft::SeenRun;
use super::{cover, draft, fill, settings};
use crate::audit::{self, Change};
use crate::error::{Error, Result};
use crate::permission::Permission;
use crate::scope::Scope;

/// Approves a run, as somebody saw it. Doing it twice, or at once with somebody else, does it once.
pub async fn approve(scope: &Scope, seen: SeenRun) -> Result<Model> {
    scope.permit(Permission::WritePayouts)?;
    let tx = scope.begin().await?;
    let settings = settings::locked(scope, &tx).await?;
    let run = scope.get_locked::<Entity>(&tx, seen.id).await?;
    let lines = fill::all_of(scope, &tx, &run).await?;
    may_approve(scope, &tx, &settings, (&run, &lines)).await?;
    seen.check(&run)?;
    if matches!(run.status, PayoutRunStatus::Approved | PayoutRunStatus::Finished) {
        return Ok(run);
    }
    draft::check_draft(&run)?;
    let payable = lines.iter().filter(|line| line.status == PayoutLineStatus::Payable);
    let payable = payable.count();
    if payable == 0 {
        let message = "no line of this run pays anything: throw it away, or refresh it later";
        return Err(Error::invalid("id", "NOTHING_TO_PAY", message));
    }
    // What this run does not pay is for the next one, also where a line was taken back in only to be carried over.
    for status in [PayoutLineStatus::Excluded, PayoutLineStatus::CarriedOver] {
        cover::uncover_lines(scope, &tx, &run, status).await?;
    }
    let mut after = run.into_active_model();
    after.status = Set(PayoutRunStatus::Approved);
    after.approved_by = Set(Some(scope.actor().to_string()));
    after.approved_at = Set(Some(scope.now()));
    let after = after.update(&tx).await?;
    let change = Change::changed(
        "approvePayoutRun",
        seen.id,
        json!({ "status": PayoutRunStatus::Draft }),
        json!({ "status": after.status, "payable": payable }),
    );
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}
