//! One message on its way to one endpoint.

use sea_orm::entity::prelude::*;

use crate::id::{ConversionId, DeliveryId, EndpointId, TenantId};
use crate::status::DeliveryStatus;

/// One message on its way to one endpoint.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    pub endpoint_id: EndpointId,
    /// The conversion that it tells of, if it is one.
    pub conversion_id: Option<ConversionId>,
    /// What happened: `conversion` for partners, a webhook's event type for programs.
    pub topic: String,
    /// What caused it; once for each endpoint.
    pub source_key: String,
    /// What is told, as it was when it happened: for partners the values of their templates, as JSON; for programs the request's body.
    pub content: String,
    pub status: DeliveryStatus,
    pub attempts_made: i32,
    /// How many of these the schedule does not count: probes, and those before it was sent anew.
    pub uncounted_attempts: i32,
    pub next_attempt_at: Option<DateTimeUtc>,
    /// It was asked for with many others, so it is sent behind what happens now.
    pub is_deferred: bool,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
