//! A server that we call: a partner's or a program's own.

use sea_orm::entity::prelude::*;

use crate::id::{EndpointId, TenantId};
use crate::status::{EndpointKind, EndpointStatus, PausedBecause};

/// A server that we call. What it is told of stands in the row of its kind, which has the same id.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "endpoint")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EndpointId,
    pub kind: EndpointKind,
    pub status: EndpointStatus,
    /// None while it is active.
    pub paused_because: Option<PausedBecause>,
    /// Sealed, see `domain::seal`; requests are not signed when absent.
    pub signing_secret: Option<Vec<u8>>,
    /// The one before it, signed with as well until `previous_signing_secret_until`.
    pub previous_signing_secret: Option<Vec<u8>>,
    pub previous_signing_secret_until: Option<DateTimeUtc>,
    /// Attempts that failed since the last one that did not.
    pub failures_in_row: i32,
    /// Attempts that were made to see whether it answers again, since it last did.
    pub probes_in_row: i32,
    /// It failed so often that it is not called before this time.
    pub rests_until: Option<DateTimeUtc>,
    /// A worker serves it; after this time the worker counts as gone.
    pub served_until: Option<DateTimeUtc>,
    /// Counts the turns of workers, so that one whose time was over does not take its successor's for its own.
    pub turn: i32,
    pub last_success_at: Option<DateTimeUtc>,
    pub last_failure_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
