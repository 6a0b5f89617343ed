//! How a program pays: how often, from what amount on, and who approves.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::payout_settings::{Column, Entity, Model};
use waypost_entity::status::{PayoutApproval, PayoutFrequency};
use waypost_entity::tenant;

use super::period;
use crate::audit::{self, Change};
use crate::check;
use crate::error::{Error, Problem, Result};
use crate::money::{Micros, Money, parse_amount};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::tenant as tenants;
use crate::tx::Tx;

/// What an owner may change; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct SetSettings {
    /// How often a run is drafted by itself.
    pub frequency: Option<PayoutFrequency>,
    /// Less is carried over, for instance `50.00`.
    pub minimum: Option<String>,
    /// ISO 4217: the minimum's.
    pub currency: Option<String>,
    /// Who may approve.
    pub approval: Option<PayoutApproval>,
    /// Whether managers may.
    pub managers_approve: Option<bool>,
}

/// The program's settings.
pub async fn settings(scope: &Scope) -> Result<Model> {
    scope.permit(Permission::ReadPayouts)?;
    match scope.find::<Entity>(scope.reader(), scope.tenant()).await? {
        Some(settings) => Ok(settings),
        None => Ok(first(&tenants::own(scope).await?)),
    }
}

/// The program's settings, locked until the transaction ends: whoever drafts holds them, so that one draft sees what another took.
pub(super) async fn locked(scope: &Scope, tx: &Tx) -> Result<Model> {
    let first = first(&tenants::own_in(scope, tx).await?);
    let once = OnConflict::column(Column::TenantId).do_nothing().to_owned();
    Entity::insert(first.into_active_model())
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?;
    scope.get_locked::<Entity>(tx, scope.tenant()).await
}

/// The settings of a program that has not changed them.
fn first(tenant: &tenant::Model) -> Model {
    Model {
        tenant_id: tenant.id,
        frequency: PayoutFrequency::ByHand,
        minimum_micros: 0,
        currency: tenant.default_currency.clone(),
        approval: PayoutApproval::Anyone,
        managers_approve: false,
        drafted_to: None,
        updated_at: tenant.updated_at,
    }
}

/// Changes the settings. Runs that are drafted already keep their minimum; a new frequency begins with the period that is not over.
pub async fn set(scope: &Scope, form: SetSettings) -> Result<Model> {
    scope.permit(Permission::WriteTenant)?;
    let tx = scope.begin().await?;
    let before = locked(scope, &tx).await?;
    let mut problems = Vec::new();
    let currency = match &form.currency {
        Some(currency) => check::currency(currency, "currency", &mut problems),
        None => before.currency.clone(),
    };
    let minimum = match &form.minimum {
        Some(minimum) => minimum_micros(minimum, &currency, &mut problems),
        None => before.minimum_micros,
    };
    check::none(problems)?;
    let frequency = form.frequency.unwrap_or(before.frequency);
    let drafted_to = match frequency == before.frequency {
        true => before.drafted_to.clone(),
        false => {
            let zone = tenants::zone_in(scope, &tx).await?;
            let today = scope.now().with_timezone(&zone).date_naive();
            period::first_day_after(frequency, today).map(|day| day.to_string())
        }
    };
    let mut after = before.clone().into_active_model();
    after.frequency = Set(frequency);
    after.minimum_micros = Set(minimum);
    after.currency = Set(currency);
    after.approval = Set(form.approval.unwrap_or(before.approval));
    after.managers_approve = Set(form.managers_approve.unwrap_or(before.managers_approve));
    after.drafted_to = Set(drafted_to);
    after.updated_at = Set(scope.now());
    let after = after.update(&tx).await?;
    let change = Change::changed("setPayoutSettings", scope.tenant(), shown(&before)?, shown(&after)?);
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}

fn minimum_micros(text: &str, code: &str, problems: &mut Vec<Problem>) -> Micros {
    let mut refuse = |message: String| problems.push(Problem::at("minimum", "MALFORMED", message));
    let micros = match parse_amount(text.trim()) {
        Ok(micros) => micros,
        Err(error) => {
            refuse(error.to_string());
            return 0;
        }
    };
    if Money::stored(micros, code).is_ok_and(|money| money.round_to_minor_unit().ok() != Some(money)) {
        refuse(format!("{code} is paid in no smaller parts than its minor unit"));
    }
    micros
}

fn shown(settings: &Model) -> Result<serde_json::Value> {
    let minimum = Money::stored(settings.minimum_micros, &settings.currency).map_err(Error::internal)?;
    Ok(json!({
        "frequency": settings.frequency,
        "minimum": minimum.to_string(),
        "currency": settings.currency,
        "approval": settings.approval,
        "managersApprove": settings.managers_approve,
    }))
}
