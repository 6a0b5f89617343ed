//! Who may let money go, as the program's settings say, beside what their role allows.

use waypost_entity::status::{PayoutApproval, Role};
use waypost_entity::{payout_line, payout_run, payout_settings};

use crate::error::{Error, Result};
use crate::permission::Permission;
use crate::scope::{Actor, Scope};

/// Refuses those who may prepare payments and not decide about them.
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

/// Refuses who had a hand in a run that another person has to approve. A program with a key is nobody's second pair of eyes.
pub(super) fn may_approve(
    scope: &Scope,
    settings: &payout_settings::Model,
    run: &payout_run::Model,
    lines: &[payout_line::Model],
) -> Result<()> {
    may_decide(scope, settings)?;
    if settings.approval == PayoutApproval::Anyone {
        return Ok(());
    }
    let myself = scope.actor().to_string();
    let reviewed = || lines.iter().filter_map(|line| line.reviewed_by.as_ref());
    let had_a_hand = run.drafted_by == myself || reviewed().any(|other| *other == myself);
    match scope.actor() {
        Actor::Person { .. } if !had_a_hand => Ok(()),
        Actor::Person { .. } => Err(Error::Forbidden(
            "a person who neither drafted the run nor reviewed its lines",
        )),
        Actor::Key { .. } | Actor::Integration(_) | Actor::Visitor | Actor::Job => Err(Error::Forbidden(
            "a person: the payout settings want another one's approval",
        )),
    }
}
