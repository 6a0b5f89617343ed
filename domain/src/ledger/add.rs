//! Entries that a person makes: corrections, and something extra.

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::json;
use waypost_entity::id::{AffiliateId, LedgerEntryId};
use waypost_entity::status::LedgerEntryKind;
use waypost_entity::{affiliate, ledger_entry};

use crate::audit::{self, Change};
use crate::check;
use crate::error::{Error, Problem, Result};
use crate::idempotency::{self, Once};
use crate::money::{Money, parse_amount};
use crate::permission::Permission;
use crate::scope::Scope;

/// An entry that somebody wants in the ledger.
#[derive(Clone, Debug)]
pub struct AddEntry {
    /// Whose balance.
    pub affiliate: AffiliateId,
    /// An adjustment or a bonus; the others are made by what they are for.
    pub kind: LedgerEntryKind,
    /// Above zero is owed to them, below zero is taken back, for instance `-12.50`.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// Why, in words that the affiliate may read.
    pub reason: String,
    /// Repeats of the request make one entry.
    pub idempotency_key: Option<String>,
}

/// Adds an entry to an affiliate's balance.
pub async fn add(scope: &Scope, form: AddEntry) -> Result<ledger_entry::Model> {
    scope.permit(Permission::WritePayouts)?;
    let (money, reason) = checked(&form)?;
    let tx = scope.begin().await?;
    let id: LedgerEntryId = scope.new_id();
    let once = Once {
        action: "addLedgerEntry",
        key: form.idempotency_key.as_deref(),
        input: &form,
    };
    if let Some(made) = idempotency::claim(scope, &tx, once, id).await? {
        return scope.get::<ledger_entry::Entity>(&tx, made).await;
    }
    let affiliate = scope.get::<affiliate::Entity>(&tx, form.affiliate).await?;
    let entry = ledger_entry::Model {
        tenant_id: scope.tenant(),
        id,
        affiliate_id: affiliate.id,
        conversion_id: None,
        payout_line_id: None,
        kind: form.kind,
        amount_micros: money.micros,
        currency: money.currency.code().to_owned(),
        reason,
        source_key: format!("added:{id}"),
        actor: scope.actor().to_string(),
        created_at: scope.now(),
    };
    let entry = entry.into_active_model().insert(&tx).await?;
    let after = json!({
        "affiliateId": affiliate.id,
        "kind": entry.kind,
        "amount": money.to_string(),
        "currency": entry.currency,
        "reason": entry.reason,
    });
    audit::record(scope, &tx, Change::made("addLedgerEntry", id, after)).await?;
    tx.commit().await?;
    Ok(entry)
}

fn checked(form: &AddEntry) -> Result<(Money, String)> {
    let mut problems = Vec::new();
    let reason = check::name(&form.reason, "reason", &mut problems);
    let code = check::currency(&form.currency, "currency", &mut problems);
    if !matches!(form.kind, LedgerEntryKind::Adjustment | LedgerEntryKind::Bonus) {
        let message = "choose an adjustment or a bonus: the other kinds are booked by what they are for";
        problems.push(Problem::at("kind", "MISMATCH", message));
    }
    let money = amount(form, &code, &mut problems);
    match money {
        Some(money) if problems.is_empty() => Ok((money, reason)),
        Some(_) | None => Err(Error::Invalid(problems)),
    }
}

fn amount(form: &AddEntry, code: &str, problems: &mut Vec<Problem>) -> Option<Money> {
    let mut refuse = |code: &'static str, message: String| problems.push(Problem::at("amount", code, message));
    let text = form.amount.trim();
    let micros = match parse_amount(text.strip_prefix('-').unwrap_or(text)) {
        Ok(micros) if text.starts_with('-') => -micros,
        Ok(micros) => micros,
        Err(error) => {
            refuse("MALFORMED", error.to_string());
            return None;
        }
    };
    if micros == 0 {
        refuse("OUT_OF_RANGE", "give an amount that changes something".to_owned());
    } else if micros < 0 && form.kind == LedgerEntryKind::Bonus {
        refuse(
            "OUT_OF_RANGE",
            "a bonus is above zero; take back by an adjustment".to_owned(),
        );
    }
    let money = Money::stored(micros, code).ok()?;
    if money.round_to_minor_unit().ok() != Some(money) {
        refuse(
            "MALFORMED",
            format!("{code} is paid in no smaller parts than its minor unit"),
        );
    }
    Some(money)
}

#[cfg(test)]
mod tests {
    use waypost_entity::id::TypedId;

    use super::*;

    #[test]
    fn an_entry_is_an_amount_that_can_be_paid_and_has_a_reason() {
        use LedgerEntryKind::{Accrual, Adjustment, Bonus, Payment};
        for (kind, amount, currency, reason, expected) in [
            (Adjustment, "-12.50", "USD", "paid twice", Ok("-12.50")),
            (Adjustment, "12.5", "usd", "late", Ok("12.50")),
            (Bonus, "100", "JPY", "best of May", Ok("100")),
            (Bonus, "-1", "USD", "no", Err("amount")),
            (Bonus, "0", "USD", "none", Err("amount")),
            (Adjustment, "0.001", "USD", "dust", Err("amount")),
            (Adjustment, "0.5", "JPY", "half a yen", Err("amount")),
            (Adjustment, "1e3", "USD", "exponent", Err("amount")),
            (Adjustment, "--1", "USD", "signs", Err("amount")),
            (Adjustment, "1", "XXX", "no currency", Err("currency")),
            (Adjustment, "1", "USD", "  ", Err("reason")),
            (Payment, "-1", "USD", "by hand", Err("kind")),
            (Accrual, "1", "USD", "by hand", Err("kind")),
        ] {
            let form = AddEntry {
                affiliate: AffiliateId::from_uuid(uuid::Uuid::nil()),
                kind,
                amount: amount.to_owned(),
                currency: currency.to_owned(),
                reason: reason.to_owned(),
                idempotency_key: None,
            };
            let found = match checked(&form) {
                Ok((money, _)) => Ok(money.to_string()),
                Err(Error::Invalid(problems)) => Err(problems[0].field.join(".")),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(
                found,
                expected.map(str::to_owned).map_err(str::to_owned),
                "{amount} {currency}"
            );
        }
    }
}
