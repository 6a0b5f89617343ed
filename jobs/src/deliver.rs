//! Hands a delivery job to the verb that makes one attempt. The partner's refusals are that verb's business:
//! it writes the next attempt's job itself, so an error here is always ours.

use waypost_domain::delivery::attempt as verb;
use waypost_domain::services::Services;
use waypost_entity::id::{DeliveryId, TenantId};

use crate::Verdict;

pub(crate) async fn run(services: &Services, tenant: TenantId, delivery: DeliveryId, attempt: i32) -> Verdict {
    verb::attempt(services, tenant, delivery, attempt)
        .await
        .map_or_else(Verdict::from, |()| Verdict::Done)
}
