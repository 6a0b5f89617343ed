//! What this node keeps on disk of one tenant's clicks and postbacks.

use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;
use crate::spool::Share;

/// What the tenant's people may know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whether the database was away when it was last asked for something.
    pub database_away: bool,
    /// What is on disk.
    pub share: Share,
    /// Whether there is no more room on disk: what comes in while the database is away is refused.
    pub full: bool,
}

/// The status of the scope's own tenant.
pub fn status(scope: &Scope) -> Result<Status> {
    scope.permit(Permission::ReadTenant)?;
    let spool = &scope.services().ingest.spool;
    Ok(Status {
        database_away: spool.is_away(),
        share: spool.share(scope.tenant()),
        full: !spool.has_room(scope.tenant()),
    })
}
