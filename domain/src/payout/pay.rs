//! Marks lines of an approved run as paid: the ledger gets a payment for each, and what it pays is paid.

use chrono::NaiveDate;
use serde_json::json;
use waypost_entity::id::{PayoutLineId, PayoutRunId};
use waypost_entity::status::PayoutLineStatus;
use waypost_entity::{payout_line, payout_run};

use super::finish;
use crate::audit::{self, Change};
use crate::check;
use crate::error::{Error, Problem, Result};
use crate::ledger::{self, Payment};
use crate::money::Money;
use crate::permission::Permission;
use crate::scope::Scope;
use crate::tx::Tx;
use crate::{bulk, tenant, webhook};

/// What was paid.
#[derive(Clone, Debug)]
pub struct PayLines {
    /// The run.
    pub run: PayoutRunId,
    /// Which lines; all that are to be paid when absent.
    pub lines: Option<Vec<PayoutLineId>>,
    /// The payment's name where it was made, for instance a transaction id.
    pub reference: Option<String>,
    /// The day on which it was made; today when absent.
    pub paid_on: Option<NaiveDate>,
}

/// Marks lines as paid. Those that are paid already stay as they are, so that doing it twice, or at once with somebody else, pays once.
pub async fn pay(scope: &Scope, form: PayLines) -> Result<payout_run::Model> {
    scope.permit(Permission::WritePayouts)?;
    let mut problems = Vec::new();
    let reference = form.reference.as_deref().filter(|text| !text.trim().is_empty());
    let reference = reference.map(|text| check::name(text, "reference", &mut problems));
    let tx = scope.begin().await?;
    let paid_on = day(scope, &tx, form.paid_on, &mut problems).await?;
    check::none(problems)?;
    let (run, mut lines) = finish::meant(scope, &tx, (form.run, form.lines.as_deref())).await?;
    if let Some(failed) = lines.iter().find(|line| line.status == PayoutLineStatus::Failed) {
        let message = format!(
            "the line {} failed, and what it would have paid is for another run",
            failed.id
        );
        return Err(Error::Conflict(message));
    }
    lines.retain(|line| line.status == PayoutLineStatus::Payable);
    for line in &mut lines {
        line.status = PayoutLineStatus::Paid;
        line.paid_on = Some(paid_on.to_string());
        line.reference.clone_from(&reference);
        line.finished_by = Some(scope.actor().to_string());
        line.finished_at = Some(scope.now());
    }
    let payments: Vec<Payment> = lines.iter().map(payment).collect::<Result<_>>()?;
    ledger::book_payments(scope, &tx, payments).await?;
    bulk::update::<payout_line::Entity>(&tx, &lines, &finish::ENDED).await?;
    let ids: Vec<PayoutLineId> = lines.iter().map(|line| line.id).collect();
    finish::mark_conversions(scope, &tx, &ids).await?;
    webhook::paid(scope, &tx, &lines).await?;
    let run = finish::close(scope, &tx, run).await?;
    let after = json!({ "lines": ids, "reference": reference, "paidOn": paid_on });
    audit::record(scope, &tx, Change::made("markPayoutPaid", run.id, after)).await?;
    tx.commit().await?;
    Ok(run)
}

/// The day of a payment, which has come.
async fn day(scope: &Scope, tx: &Tx, given: Option<NaiveDate>, problems: &mut Vec<Problem>) -> Result<NaiveDate> {
    let zone = tenant::zone_in(scope, tx).await?;
    let today = scope.now().with_timezone(&zone).date_naive();
    let day = given.unwrap_or(today);
    if day > today {
        problems.push(Problem::at("paidOn", "OUT_OF_RANGE", "choose today or a day before"));
    }
    Ok(day)
}

/// What leaves the balance: all that the line covers, in the ledger's own currency.
fn payment(line: &payout_line::Model) -> Result<Payment> {
    let reference = line.reference.as_ref().map(|text| format!(": {text}"));
    Ok(Payment {
        line: line.id,
        affiliate: line.affiliate_id,
        amount: Money::stored(-line.amount_micros, &line.currency).map_err(Error::internal)?,
        reason: format!("paid{}", reference.unwrap_or_default()),
        source_key: format!("payment:{}", line.id),
    })
}
