//! Hands the job of a parked postback to the verb that tries it again, which asks for the next try itself.

use waypost_domain::postback::parking;
use waypost_domain::services::Services;
use waypost_entity::id::{PostbackId, TenantId};

use crate::Verdict;

pub(crate) async fn run(services: &Services, tenant: TenantId, postback: PostbackId) -> Verdict {
    parking::try_again(services, tenant, postback)
        .await
        .map_or_else(Verdict::from, |()| Verdict::Done)
}
