//! One request made for a delivery. Append-only.

use sea_orm::entity::prelude::*;

use crate::id::{DeliveryAttemptId, DeliveryId, EndpointId, TenantId};
use crate::status::CallMethod;

/// One request made for a delivery.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_attempt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryAttemptId,
    pub delivery_id: DeliveryId,
    /// The delivery's. Absent of attempts that older versions made.
    pub endpoint_id: Option<EndpointId>,
    /// 1, 2, 3 … within the delivery.
    pub number: i32,
    /// Whether it was made to see if the endpoint answers again.
    pub is_probe: bool,
    pub started_at: DateTimeUtc,
    pub duration_ms: i32,
    pub method: CallMethod,
    /// As it was called, secret values masked.
    pub url: String,
    /// What a partner was sent, secret values masked; a webhook's body is the delivery's content.
    pub body: Option<String>,
    pub status_code: Option<i32>,
    pub error_class: Option<String>,
    pub error: Option<String>,
    /// At most 1 KiB.
    pub response_excerpt: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
