//! Hands a delivery job to the verb that sends an endpoint what is due. The receiver's refusals are that verb's business:
//! it asks for the next attempt itself, so an error here is always ours.

use waypost_domain::delivery::serve as verb;
use waypost_domain::services::Services;
use waypost_entity::id::{EndpointId, TenantId};

use crate::Verdict;

pub(crate) async fn run(services: &Services, tenant: TenantId, endpoint: EndpointId) -> Verdict {
    verb(services, tenant, endpoint)
        .await
        .map_or_else(Verdict::from, |()| Verdict::Done)
}
