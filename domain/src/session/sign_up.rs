//! Signs a new customer up: a person, their tenant, and their role as its owner.

use std::net::IpAddr;

use sea_orm::{ActiveModelTrait, Set, SqlErr};
use waypost_entity::status::Role;
use waypost_entity::{membership, tenant, user};

use crate::error::{Error, Problem, Result};
use crate::services::Services;
use crate::session::{Opened, open, password};
use crate::tx::Tx;
use crate::{audit, check, tenant as tenants};

/// What a new customer tells us.
pub struct SignUp {
    /// Where we can write to them, and what they sign in with.
    pub email: String,
    /// In clear; it is hashed and forgotten.
    pub password: String,
    /// The person's name.
    pub name: String,
    /// The tenant's name.
    pub program_name: String,
    /// The tenant's default currency; USD when absent.
    pub currency: Option<String>,
    /// IANA name of the tenant's time zone; UTC when absent.
    pub timezone: Option<String>,
    /// Where the request comes from.
    pub address: Option<IpAddr>,
}

struct Checked {
    email: String,
    name: String,
    program_name: String,
    currency: String,
    timezone: String,
}

/// Creates the person, the tenant and the membership, and opens the first session.
pub async fn sign_up(services: &Services, form: SignUp) -> Result<Opened> {
    let checked = check(&form)?;
    services
        .throttle
        .attempt(&format!("sign-up:{}", checked.email), form.address)?;
    let password_hash = services.throttle.hashers.hash(form.password).await?;
    let tx = Tx::begin(services).await?;
    let now = services.clock.now();
    let person = user::ActiveModel {
        id: Set(services.entropy.id(now)),
        email: Set(checked.email.clone()),
        name: Set(checked.name.clone()),
        password_hash: Set(password_hash),
        created_at: Set(now),
    }
    .insert(&tx)
    .await
    .map_err(taken)?;
    let tenant = found(services, &tx, checked).await?;
    let member = membership::ActiveModel {
        tenant_id: Set(tenant.id),
        id: Set(services.entropy.id(now)),
        user_id: Set(person.id),
        role: Set(Role::Owner),
        created_at: Set(now),
    }
    .insert(&tx)
    .await?;
    let opened = open::open(services, &tx, &member, &tenant.short_code, None).await?;
    let after = serde_json::json!({ "name": tenant.name, "owner": person.id });
    audit::record(&opened.scope, &tx, audit::Change::made("signUp", tenant.id, after)).await?;
    tx.commit().await?;
    Ok(opened)
}

async fn found(services: &Services, tx: &Tx, checked: Checked) -> Result<tenant::Model> {
    let now = services.clock.now();
    Ok(tenant::ActiveModel {
        id: Set(services.entropy.id(now)),
        name: Set(checked.program_name),
        short_code: Set(tenants::free_short_code(services, tx).await?),
        timezone: Set(checked.timezone),
        default_currency: Set(checked.currency),
        fallback_url: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    }
    .insert(tx)
    .await?)
}

fn check(form: &SignUp) -> Result<Checked> {
    let mut problems = Vec::new();
    let email = check::email(&form.email, "email", &mut problems);
    let name = check::name(&form.name, "name", &mut problems);
    let program_name = check::name(&form.program_name, "programName", &mut problems);
    let currency = check::currency(form.currency.as_deref().unwrap_or("USD"), "currency", &mut problems);
    let timezone = check::timezone(form.timezone.as_deref().unwrap_or("UTC"), "timezone", &mut problems);
    problems.extend(password::problem(&form.password));
    check::none(problems)?;
    Ok(Checked {
        email,
        name,
        program_name,
        currency,
        timezone,
    })
}

/// Signing up tells that an address is known: without a mail to it there is no other way to say why nothing happened.
/// The throttle bounds how many addresses can be tried.
fn taken(error: sea_orm::DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Error::Invalid(vec![Problem::at(
            "email",
            "TAKEN",
            "somebody has signed up with this address; sign in instead, or use another one",
        )]),
        _ => error.into(),
    }
}
