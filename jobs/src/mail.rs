//! Hands a mail job to the verb that tells a partner. A mail server that cannot be reached or puts off is away like a database is: the job
//! comes back for about a day.

use waypost_domain::mail::{self, News, Told};
use waypost_domain::services::Services;
use waypost_entity::id::{NoticeId, TenantId};

use crate::Verdict;

pub(crate) async fn run(services: &Services, tenant: TenantId, notice: NoticeId, news: News) -> Verdict {
    match mail::tell(services, tenant, notice, news).await {
        Ok(Told::Done) => Verdict::Done,
        Ok(Told::PutOff(why)) => Verdict::Unavailable(why),
        Ok(Told::Refused(why)) => Verdict::GiveUp(why),
        Err(error) => error.into(),
    }
}
