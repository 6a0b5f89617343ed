//! Passes: what our own requests show at our own doors, so that what they cause is a test. Good for a minute, for one door of one
//! tenant.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use waypost_entity::id::{IntegrationId, TenantId};

use crate::derived_key::derived_key;

/// The header that carries a pass.
pub const HEADER: &str = "x-waypost-test";
/// How long a pass is good.
const LIFE: TimeDelta = TimeDelta::seconds(60);

/// What a pass opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Tracking links of the tenant.
    Click,
    /// The postback URL of this integration.
    Postback(IntegrationId),
}

/// Writes and reads passes.
pub struct Passes(hmac::Key);

impl Passes {
    /// Passes under a key that is derived from the server's secret.
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, &derived_key("test pass v1", secret)))
    }

    /// A pass from now on.
    pub fn write(&self, tenant: TenantId, door: Door, now: DateTime<Utc>) -> String {
        let until = (now + LIFE).timestamp();
        let tag = hmac::sign(&self.0, words(tenant, door, until).as_bytes());
        format!("{until}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    /// Whether a pass is one of ours and opens this door of this tenant now.
    pub fn open(&self, pass: &str, (tenant, door): (TenantId, Door), now: DateTime<Utc>) -> bool {
        let Some((until, tag)) = pass.split_once('.') else {
            return false;
        };
        let (Ok(until), Ok(tag)) = (until.parse::<i64>(), URL_SAFE_NO_PAD.decode(tag)) else {
            return false;
        };
        let is_now = now.timestamp() < until && until <= (now + LIFE).timestamp();
        is_now && hmac::verify(&self.0, words(tenant, door, until).as_bytes(), &tag).is_ok()
    }
}

/// What is signed.
fn words(tenant: TenantId, door: Door, until: i64) -> String {
    match door {
        Door::Click => format!("click {tenant} {until}"),
        Door::Postback(integration) => format!("postback {integration} {tenant} {until}"),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    fn id<I: TypedId>(number: u128) -> I {
        I::from_uuid(Uuid::from_u128(number))
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("in range")
    }

    #[test]
    fn a_pass_opens_its_own_door_of_its_own_tenant_for_a_minute() {
        let passes = Passes::new(b"secret");
        let pass = passes.write(id(1), Door::Postback(id(2)), at(0));
        let opens = |tenant, door, seconds| passes.open(&pass, (id(tenant), door), at(seconds));
        assert!(opens(1, Door::Postback(id(2)), 0) && opens(1, Door::Postback(id(2)), 59));
        assert!(!opens(1, Door::Postback(id(2)), 60));
        assert!(!opens(1, Door::Postback(id(3)), 0));
        assert!(!opens(2, Door::Postback(id(2)), 0));
        assert!(!opens(1, Door::Click, 0));
    }

    #[test]
    fn what_is_not_a_pass_of_ours_opens_nothing() {
        let passes = Passes::new(b"secret");
        let genuine = passes.write(id(1), Door::Click, at(0));
        let (until, tag) = genuine.split_once('.').expect("two parts");
        let foreign = Passes::new(b"other").write(id(1), Door::Click, at(0));
        let later = passes.write(id(1), Door::Click, at(3600));
        for forged in [
            String::new(),
            ".".to_owned(),
            until.to_owned(),
            format!("{until}."),
            format!("9999999999.{tag}"),
            format!("{until}.{tag}A"),
            format!("{until}.{}", tag.to_lowercase()),
            foreign,
            later,
        ] {
            assert!(!passes.open(&forged, (id(1), Door::Click), at(1)), "{forged}");
        }
        assert!(passes.open(&genuine, (id(1), Door::Click), at(1)));
    }
}
