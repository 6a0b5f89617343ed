//! Who may let money go, as the program's settings say, beside what their role allows.

use waypost_entity::status::{PayoutApproval, Role};
use waypost_entity::{payout_line, payout_run, payout_settings};

use super::hand;
use crate::error::{Error, Result};
use crate::permission::Permission;
use crate::scope::{Actor, Scope};
use crate::tx::Tx;

/// Refuses those who may prepare payments and not decide about them. A key is made by an owner or an admin, who let it.
pub(super) fn may_decide(scope: &Scope, settings: &payout_settings::Model) -> Result<()> {
    scope.permit(Permission::WritePayouts)?;
    match scope.actor() {
        Actor::Person {
            role: Role::Manager, ..
        } if !settings.managers_approve => Err(Error::Forbidden(
            "an owner or an admin, unless the payout settings let managers approve",
        )),
        _ => Ok(()),
    }
}

/// Refuses who may not approve a run: where another person has to, everybody who had a hand in it. A key is nobody's pair of eyes: it
/// approves only where anyone may who prepares.
pub(super) async fn may_approve(
    scope: &Scope,
    tx: &Tx,
    settings: &payout_settings::Model,
    run: (&payout_run::Model, &[payout_line::Model]),
) -> Result<()> {
    may_decide(scope, settings)?;
    let anyone = settings.approval == PayoutApproval::Anyone;
    match *scope.actor() {
        Actor::Person { .. } if anyone => Ok(()),
        Actor::Person { user, .. } => match hand::is_of(scope, tx, run, user).await? {
            true => Err(Error::Forbidden(
                "a person who had no hand in the run: neither drafted or refreshed it, reviewed one of its lines, added to what it pays nor said where it goes, nor did a key of theirs",
            )),
            false => Ok(()),
        },
        Actor::Key { .. } if anyone && settings.managers_approve => Ok(()),
        Actor::Key { .. } | Actor::Integration(_) | Actor::Visitor | Actor::Job => Err(Error::Forbidden(
            "a person who is signed in: an API key approves only where the payout settings let anyone approve, managers too",
        )),
    }
}
