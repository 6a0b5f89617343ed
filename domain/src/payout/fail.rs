//! Marks lines of an approved run as failed, also after they were paid: what they covered is for the next run.

use serde_json::json;
use waypost_entity::id::{PayoutLineId, PayoutRunId};
use waypost_entity::status::PayoutLineStatus;
use waypost_entity::{payout_line, payout_run};

use super::{cover, finish};
use crate::audit::{self, Change};
use crate::bulk;
use crate::check;
use crate::error::{Error, Result};
use crate::ledger::{self, Payment};
use crate::money::Money;
use crate::permission::Permission;
use crate::scope::Scope;

/// What could not be paid.
#[derive(Clone, Debug)]
pub struct FailLines {
    /// The run.
    pub run: PayoutRunId,
    /// Which lines; all that are to be paid when absent.
    pub lines: Option<Vec<PayoutLineId>>,
    /// Why, in words.
    pub reason: String,
}

/// Marks lines as failed. A payment that had been booked is booked back. Those that failed already stay as they are.
pub async fn fail(scope: &Scope, form: FailLines) -> Result<payout_run::Model> {
    scope.permit(Permission::WritePayouts)?;
    let mut problems = Vec::new();
    let reason = check::name(&form.reason, "reason", &mut problems);
    check::none(problems)?;
    let tx = scope.begin().await?;
    let (run, mut lines) = finish::meant(scope, &tx, (form.run, form.lines.as_deref())).await?;
    lines.retain(|line| line.status != PayoutLineStatus::Failed);
    let paid: Vec<PayoutLineId> = of_status(&lines, PayoutLineStatus::Paid);
    let returned = lines.iter().filter(|line| line.status == PayoutLineStatus::Paid);
    let returned: Vec<Payment> = returned.map(|line| payment(line, &reason)).collect::<Result<_>>()?;
    for line in &mut lines {
        line.status = PayoutLineStatus::Failed;
        line.failure = Some(reason.clone());
        line.finished_by = Some(scope.actor().to_string());
        line.finished_at = Some(scope.now());
    }
    ledger::book_payments(scope, &tx, returned).await?;
    bulk::update::<payout_line::Entity>(&tx, &lines, &finish::ENDED).await?;
    finish::mark_conversions(scope, &tx, &paid).await?;
    let ids: Vec<PayoutLineId> = lines.iter().map(|line| line.id).collect();
    for some in ids.chunks(cover::MOST_LINES) {
        cover::release(scope, &tx, some).await?;
    }
    let run = finish::close(scope, &tx, run).await?;
    let after = json!({ "lines": ids, "returned": paid, "reason": reason });
    audit::record(scope, &tx, Change::made("markPayoutFailed", run.id, after)).await?;
    tx.commit().await?;
    Ok(run)
}

fn of_status(lines: &[payout_line::Model], status: PayoutLineStatus) -> Vec<PayoutLineId> {
    let found = lines.iter().filter(|line| line.status == status);
    found.map(|line| line.id).collect()
}

/// The money that came back.
fn payment(line: &payout_line::Model, reason: &str) -> Result<Payment> {
    Ok(Payment {
        line: line.id,
        affiliate: line.affiliate_id,
        amount: Money::stored(line.amount_micros, &line.currency).map_err(Error::internal)?,
        reason: format!("payment came back: {reason}"),
        source_key: format!("payment:{}:returned", line.id),
    })
}
