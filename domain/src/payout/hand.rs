//! Who had a hand in a run before it was approved: everybody who drafted it, brought it up to date, or reviewed one of its lines.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use waypost_entity::id::{ApiKeyId, PayoutRunId, UserId};
use waypost_entity::payout_hand::{Column, Entity, Model};
use waypost_entity::{api_key, payout_line, payout_run};

use crate::bulk;
use crate::error::Result;
use crate::scope::{Actor, Scope};
use crate::tx::Tx;

/// Notes that whoever asks has a hand in the run; once is enough.
pub(super) async fn note(scope: &Scope, tx: &Tx, run: PayoutRunId) -> Result<()> {
    match scope.actor() {
        Actor::Person { .. } | Actor::Key { .. } => {
            let hand = Model {
                tenant_id: scope.tenant(),
                run_id: run,
                actor: scope.actor().to_string(),
            };
            Ok(bulk::insert::<Entity>(tx, vec![hand]).await?)
        }
        // What the timetable drafts is nobody's work.
        Actor::Integration(_) | Actor::Visitor | Actor::Job => Ok(()),
    }
}

/// Whether this person had a hand in the run. A key acts for whoever made it, so its hand is theirs too.
pub(super) async fn is_of(
    scope: &Scope,
    tx: &Tx,
    (run, lines): (&payout_run::Model, &[payout_line::Model]),
    user: UserId,
) -> Result<bool> {
    let noted = scope
        .select::<Entity>()
        .filter(Column::RunId.eq(run.id))
        .all(tx)
        .await?;
    let mut hands: HashSet<String> = noted.into_iter().map(|hand| hand.actor).collect();
    // Those of before hands were noted, of whom the run and its lines know the last.
    hands.insert(run.drafted_by.clone());
    hands.extend(lines.iter().filter_map(|line| line.reviewed_by.clone()));
    if hands.contains(&format!("user:{user}")) {
        return Ok(true);
    }
    let keys = hands.iter().filter_map(|hand| hand.strip_prefix("api_key:"));
    let keys = keys.filter_map(|key| key.parse::<ApiKeyId>().ok());
    let theirs = scope
        .select::<api_key::Entity>()
        .filter(api_key::Column::Id.is_in(keys))
        .filter(api_key::Column::CreatedBy.eq(user));
    Ok(theirs.count(tx).await? > 0)
}
