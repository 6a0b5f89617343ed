//! Finds the parked postbacks that wait for what has just come in, and asks for another try at each.

use sea_orm::ConnectionTrait;
use waypost_entity::parked_postback::{Column, Entity, Model};
use waypost_entity::{click, conversion};

use crate::bulk;
use crate::error::Result;
use crate::queue::Job;

/// Most postbacks that are called together; a guesser may have parked many of one name. The others have their own time.
const SOME_THAT_WAIT: &str = "t.\"decided_at\" IS NULL LIMIT 256";

/// The jobs that try those again that wait for one of these clicks.
pub(crate) async fn of_clicks(db: &impl ConnectionTrait, clicks: &[click::Model]) -> Result<Vec<Job>> {
    let wanted = clicks.iter().map(|click| (click.tenant_id, click.id));
    let found = bulk::find_where::<Entity, _>(db, Column::ClickId, wanted, SOME_THAT_WAIT).await?;
    Ok(found.iter().map(job).collect())
}

/// The jobs that try those again that wait for one of these sales.
pub(in crate::postback) async fn of_sales(
    db: &impl ConnectionTrait,
    sales: impl Iterator<Item = &conversion::Model>,
) -> Result<Vec<Job>> {
    let wanted = sales.filter_map(|sale| Some((sale.tenant_id, sale.txn_id.clone()?)));
    let found = bulk::find_where::<Entity, _>(db, Column::TxnId, wanted, SOME_THAT_WAIT).await?;
    Ok(found.iter().map(job).collect())
}

/// The job that tries a parked postback again.
pub(super) fn job(parked: &Model) -> Job {
    Job::Unpark {
        tenant: parked.tenant_id,
        postback: parked.postback_id,
    }
}
