//! Where and in which currency an affiliate is paid. Personal data: it is shown in part only, and whole in files of payments.

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use waypost_entity::affiliate;
use waypost_entity::id::AffiliateId;
use waypost_entity::payee::{Column, Entity, Model};
use waypost_entity::status::PayoutMethod;

use super::file::begins_a_formula;
use super::told::{masked_account, masked_email};
use crate::audit::{self, Change};
use crate::batch;
use crate::check;
use crate::error::{Problem, Result};
use crate::permission::Permission;
use crate::scope::Scope;

/// What the audit log calls it when somebody says how an affiliate is paid.
pub(super) const SET: &str = "setPayee";
/// What the audit log says beside it: whether where they are paid was a part of the change.
const GIVES_DESTINATION: &str = "givesDestination";
/// Longest name of an account: an IBAN has 34 letters at most.
const LONGEST_ACCOUNT: usize = 64;

/// How somebody wants an affiliate to be paid; what is absent stays.
#[derive(Clone, Debug)]
pub struct SetPayee {
    /// Whom.
    pub affiliate: AffiliateId,
    /// ISO 4217; an empty text lets them be paid in what they earned.
    pub currency: Option<String>,
    /// Where; without a method, nowhere that we know.
    pub destination: Option<Destination>,
}

/// Where an affiliate is paid.
#[derive(Clone, Default)]
pub struct Destination {
    /// How.
    pub method: Option<PayoutMethod>,
    /// The address of their account.
    pub email: Option<String>,
    /// Their account by another name.
    pub account: Option<String>,
}

impl std::fmt::Debug for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Destination({:?})", self.method)
    }
}

/// Says where and in which currency an affiliate is paid. Payments that are approved already go where they were approved to go.
pub async fn set_payee(scope: &Scope, form: SetPayee) -> Result<Model> {
    scope.permit(Permission::WritePayouts)?;
    let mut problems = Vec::new();
    let currency = form.currency.as_deref().map(str::trim);
    let currency = currency.map(|code| match code.is_empty() {
        true => None,
        false => Some(check::currency(code, "currency", &mut problems)),
    });
    let gives_destination = form.destination.is_some();
    let destination = form.destination.map(|given| checked(given, &mut problems));
    check::none(problems)?;
    let tx = scope.begin().await?;
    scope.get_locked::<affiliate::Entity>(&tx, form.affiliate).await?;
    let before = scope.find::<Entity>(&tx, form.affiliate).await?;
    let mut after = before.clone().unwrap_or(Model {
        tenant_id: scope.tenant(),
        affiliate_id: form.affiliate,
        currency: None,
        method: None,
        email: None,
        account: None,
        updated_at: scope.now(),
    });
    if let Some(currency) = currency {
        after.currency = currency;
    }
    if let Some(Destination { method, email, account }) = destination {
        (after.method, after.email, after.account) = (method, email, account);
    }
    after.updated_at = scope.now();
    let again = OnConflict::columns([Column::TenantId, Column::AffiliateId])
        .update_columns([
            Column::Currency,
            Column::Method,
            Column::Email,
            Column::Account,
            Column::UpdatedAt,
        ])
        .to_owned();
    Entity::insert(after.clone().into_active_model())
        .on_conflict(again)
        .exec_without_returning(&tx)
        .await?;
    let before = before.as_ref().map_or(Value::Null, shown);
    let mut now = shown(&after);
    // Who only gives the currency leaves the destination to be somebody else's word.
    now[GIVES_DESTINATION] = gives_destination.into();
    let change = Change::changed(SET, form.affiliate, before, now);
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}

/// Whether what the audit log says of a change gave the destination. Of older records nobody knows, and nobody is let off by them.
pub(super) fn gives_destination(after: &Value) -> bool {
    after[GIVES_DESTINATION] == Value::Bool(true)
}

/// Where these affiliates are paid, those of whom it is known.
pub async fn payees_of(scope: &Scope, affiliates: &[AffiliateId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadPayouts)?;
    batch::by_ids::<Entity>(scope, affiliates).await
}

fn checked(given: Destination, problems: &mut Vec<Problem>) -> Destination {
    let filled = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let email = filled(given.email).map(|text| email(&text, problems));
    let account = filled(given.account).map(|text| account(text, problems));
    let mut refuse = |field: &str, code: &'static str, message: &str| problems.push(at(field, code, message));
    match given.method {
        Some(PayoutMethod::Paypal) if email.is_none() => {
            refuse("email", "REQUIRED", "give the address of their account at PayPal");
        }
        Some(PayoutMethod::Paypal) if account.is_some() => {
            refuse("account", "MISMATCH", "PayPal needs the address only; leave this out");
        }
        Some(PayoutMethod::Wise) if email.is_none() && account.is_none() => {
            refuse(
                "email",
                "REQUIRED",
                "give their address, or the id of the recipient at Wise",
            );
        }
        Some(PayoutMethod::Other) if account.is_none() => {
            refuse("account", "REQUIRED", "say which account, for instance by its IBAN");
        }
        None if email.is_some() || account.is_some() => {
            refuse("method", "REQUIRED", "say how they are paid");
        }
        Some(PayoutMethod::Paypal | PayoutMethod::Wise | PayoutMethod::Other) | None => {}
    }
    Destination {
        method: given.method,
        email,
        account,
    }
}

/// An address that a spreadsheet would take for a formula could not be paid to: its cell would have to be altered.
fn email(text: &str, problems: &mut Vec<Problem>) -> String {
    let mut found = Vec::new();
    let email = check::email(text, "email", &mut found);
    let is_fine = found.is_empty() && email.is_ascii() && !begins_a_formula(&email);
    if !is_fine {
        let message = "expected an e-mail address such as anna@example.com that begins with a letter or a digit";
        problems.push(at("email", "MALFORMED", message));
    }
    email
}

fn account(text: String, problems: &mut Vec<Problem>) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " -_./:".contains(c);
    let begins_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if text.len() > LONGEST_ACCOUNT || !begins_well || !text.chars().all(allowed) {
        let message = "use at most 64 letters, digits, spaces and -_./: and begin with a letter or a digit";
        problems.push(at("account", "MALFORMED", message));
    }
    text
}

fn at(field: &str, code: &'static str, message: &str) -> Problem {
    Problem {
        field: vec!["destination".to_owned(), field.to_owned()],
        message: message.to_owned(),
        code,
    }
}

/// How the audit log shows it: enough to tell one from another.
fn shown(payee: &Model) -> Value {
    json!({
        "currency": payee.currency,
        "method": payee.method,
        "email": payee.email.as_deref().map(masked_email),
        "account": payee.account.as_deref().map(masked_account),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_has_what_its_method_needs_and_begins_no_formula() {
        use PayoutMethod::{Other, Paypal, Wise};
        let iban = "DE89 3704 0044 0532 0130 00";
        for (method, email, account, refused) in [
            (Some(Paypal), "Anna@Example.com", "", None),
            (Some(Paypal), "", "", Some("email")),
            (Some(Paypal), "anna", "", Some("email")),
            (Some(Paypal), "a@example.com", "12", Some("account")),
            (Some(Paypal), "=cmd@example.com", "", Some("email")),
            (Some(Paypal), "+anna@example.com", "", Some("email")),
            (Some(Paypal), "-anna@example.com", "", Some("email")),
            (Some(Wise), "a@example.com", "", None),
            (Some(Wise), "", "148563324", None),
            (Some(Wise), "", "", Some("email")),
            (Some(Other), "", iban, None),
            (Some(Other), "", "", Some("account")),
            (Some(Other), "", "=1+1", Some("account")),
            (Some(Other), "", "-12", Some("account")),
            (Some(Other), "", "a\nb", Some("account")),
            (Some(Other), "", &"9".repeat(65), Some("account")),
            (None, "a@example.com", "", Some("method")),
            (None, " ", "", None),
        ] {
            let given = Destination {
                method,
                email: Some(email.to_owned()),
                account: Some(account.to_owned()),
            };
            let mut problems = Vec::new();
            checked(given, &mut problems);
            let found = problems.first().and_then(|problem| problem.field.last()).cloned();
            assert_eq!(found.as_deref(), refused, "{method:?} {email:?} {account:?}");
        }
    }
}
