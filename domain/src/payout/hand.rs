//! Who had a hand in a run before it was approved: everybody who drafted it, brought it up to date, or reviewed one of its lines, who added
//! to what it pays, and who said where it goes.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::prelude::Json;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use waypost_entity::id::{AffiliateId, ApiKeyId, PayoutRunId, UserId};
use waypost_entity::payout_hand::{Column, Entity, Model};
use waypost_entity::status::PayoutLineStatus;
use waypost_entity::{api_key, audit_record, payout_line, payout_run};

use super::{cover, payee};
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
    hands.extend(cover::added_by(tx, run).await?);
    hands.extend(directed_by(scope, tx, (run, lines)).await?);
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

/// Who said where the payments of these lines go: whoever gave the destination that was in force when the draft was filled, whoever
/// changed something beside it until then, and everybody since.
async fn directed_by(
    scope: &Scope,
    tx: &Tx,
    (run, lines): (&payout_run::Model, &[payout_line::Model]),
) -> Result<HashSet<String>> {
    let pays = lines
        .iter()
        .filter(|line| !matches!(line.status, PayoutLineStatus::Excluded | PayoutLineStatus::CarriedOver));
    let affiliates: BTreeSet<AffiliateId> = pays.map(|line| line.affiliate_id).collect();
    let affiliates: Vec<String> = affiliates.iter().map(ToString::to_string).collect();
    let mut hands = HashSet::new();
    for some in affiliates.chunks(cover::MOST_LINES) {
        let said = scope
            .select::<audit_record::Entity>()
            .select_only()
            .columns([
                audit_record::Column::Subject,
                audit_record::Column::Actor,
                audit_record::Column::CreatedAt,
                audit_record::Column::After,
            ])
            .filter(audit_record::Column::Subject.is_in(some))
            .filter(audit_record::Column::Action.eq(payee::SET))
            .order_by_asc(audit_record::Column::Id)
            .into_tuple::<(String, String, DateTime<Utc>, Option<Json>)>()
            .all(tx)
            .await?;
        let mut in_force: HashMap<String, Vec<String>> = HashMap::new();
        for (affiliate, actor, at, after) in said {
            if at > run.drafted_at {
                hands.insert(actor);
                continue;
            }
            let said = in_force.entry(affiliate).or_default();
            if after.is_some_and(|after| payee::gives_destination(&after)) {
                said.clear();
            }
            said.push(actor);
        }
        hands.extend(in_force.into_values().flatten());
    }
    Ok(hands)
}
