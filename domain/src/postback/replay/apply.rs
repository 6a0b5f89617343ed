//! A replay as people ask for it: first what would come of it, then the very same.

use serde_json::json;

use super::difference::{Kind, Replay};
use super::run::{self, Run};
use super::stored::Selection;
use crate::audit::{self, Change};
use crate::error::{Error, Result};
use crate::permission::Permission;
use crate::scope::Scope;

/// What would come of it. All of it is done, and nothing is committed, so that the numbers are those that applying it gives.
pub async fn dry_run(scope: &Scope, selection: &Selection) -> Result<Replay> {
    scope.permit(Permission::ReadConversions)?;
    let Run { tx, mut replay, made } = run::run(scope, selection).await?;
    drop(tx);
    let differences = replay.differences.iter_mut();
    differences.for_each(|difference| difference.conversion = difference.conversion.filter(|id| !made.contains(id)));
    Ok(replay)
}

/// Does it, as long as it is what the dry run with this fingerprint showed. Done again it does nothing, since nothing is otherwise then.
pub async fn apply(scope: &Scope, selection: &Selection, fingerprint: &str) -> Result<Replay> {
    scope.permit(Permission::WriteConversions)?;
    let Run { tx, replay, .. } = run::run(scope, selection).await?;
    if !replay.does_something() {
        return Ok(replay);
    }
    if replay.fingerprint != fingerprint {
        let message = "what would come of it is not what the dry run showed any more; look at a new one first";
        return Err(Error::invalid("fingerprint", "OUTDATED", message));
    }
    let applied = replay.differences.iter().filter(|difference| difference.is_applied);
    let (mut counted, mut corrected, mut withdrawn) = (0, 0, 0);
    for difference in applied {
        match difference.kind {
            Kind::Counted => counted += 1,
            Kind::Corrected => corrected += 1,
            Kind::Withdrawn => withdrawn += 1,
            Kind::Reworded => {}
        }
    }
    let after = json!({
        "filter": selection.filter,
        "after": selection.after.map(|id| id.to_string()),
        "takeBack": selection.take_back,
        "counted": counted,
        "corrected": corrected,
        "withdrawn": withdrawn,
    });
    audit::record(scope, &tx, Change::made("applyReplay", fingerprint, after)).await?;
    tx.commit().await?;
    Ok(replay)
}
