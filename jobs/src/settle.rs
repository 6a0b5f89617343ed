//! Hands a settlement job to the verb that settles.

use waypost_domain::conversion::settle;
use waypost_domain::services::Services;
use waypost_entity::id::{ConversionId, TenantId};

use crate::Verdict;

pub(crate) async fn run(services: &Services, tenant: TenantId, conversions: &[ConversionId]) -> Verdict {
    settle::settle(services, tenant, conversions)
        .await
        .map_or_else(Verdict::from, |()| Verdict::Done)
}
