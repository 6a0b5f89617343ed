//! Hands a delivery job to the verb that sends an endpoint what is due. The receiver's refusals are that verb's business:
//! it asks for the next attempt itself, so an error here is always ours.

use waypost_domain::delivery::{serve as verb, serve_of};
use waypost_domain::services::Services;
use waypost_entity::id::{DeliveryId, EndpointId, TenantId};

use crate::Verdict;

pub(crate) async fn run(services: &Services, tenant: TenantId, endpoint: EndpointId) -> Verdict {
    verb(services, tenant, endpoint)
        .await
        .map_or_else(Verdict::from, |()| Verdict::Done)
}

/// The same for a job that names one of the deliveries.
pub(crate) async fn run_one(services: &Services, tenant: TenantId, delivery: DeliveryId) -> Verdict {
    serve_of(services, tenant, delivery)
        .await
        .map_or_else(Verdict::from, |()| Verdict::Done)
}
