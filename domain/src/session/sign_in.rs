//! Signs a person in. A wrong address and a wrong password look and take the same.

use std::net::IpAddr;

use waypost_entity::id::TenantId;
use waypost_entity::membership;

use crate::error::{Error, Result};
use crate::services::Services;
use crate::session::{Opened, open, password};
use crate::tx::Tx;
use crate::{check, tenant, user};

/// What a person shows.
pub struct SignIn {
    /// The address they signed up with.
    pub email: String,
    /// In clear.
    pub password: String,
    /// Which of their tenants; their first one when absent.
    pub tenant: Option<TenantId>,
    /// Where the request comes from.
    pub address: Option<IpAddr>,
}

/// Opens a session for the person in one of their tenants.
pub async fn sign_in(services: &Services, form: SignIn) -> Result<Opened> {
    let refused = || {
        Error::invalid(
            "password",
            "WRONG_CREDENTIALS",
            "the e-mail address or the password is wrong",
        )
    };
    let email = check::normal_email(&form.email);
    if form.password.len() > password::LONGEST || email.len() > check::LONGEST_EMAIL {
        return Err(refused());
    }
    services.throttle.attempt(&email, form.address)?;
    let person = user::by_email(services, &email).await?;
    let stored = person.as_ref().map(|person| person.password_hash.clone());
    let right = services.throttle.hashers.verify(form.password, stored).await?;
    let Some(person) = person.filter(|_| right) else {
        return Err(refused());
    };
    let memberships = user::memberships(services, person.id).await?;
    let member = choose(memberships, form.tenant).ok_or_else(refused)?;
    let tenant = tenant::by_id(services, member.tenant_id).await?;
    let tx = Tx::begin(services).await?;
    let opened = open::open(services, &tx, &member, &tenant.short_code, None).await?;
    tx.commit().await?;
    Ok(opened)
}

fn choose(memberships: Vec<membership::Model>, wanted: Option<TenantId>) -> Option<membership::Model> {
    memberships
        .into_iter()
        .find(|member| wanted.is_none_or(|tenant| member.tenant_id == tenant))
}
