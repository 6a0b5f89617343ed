//! Typed ids: one newtype over UUID v7 for every noun, shown to people as a TypeID such as `off_01j…`.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

/// What every typed id can do, so that one function can mint, parse and print them all.
pub trait TypedId: Copy + Eq + std::hash::Hash + std::fmt::Display + Send + Sync + 'static {
    /// The TypeID prefix, for instance `off` in `off_01j…`.
    const PREFIX: &'static str;
    /// Wraps a UUID that is known to name this noun.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The bare UUID, as the database stores it.
    fn uuid(self) -> Uuid;
}

/// Why a text is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id: expected one that starts with \"{expected}_\"")]
pub struct MalformedId {
    /// The prefix that the id should have had.
    pub expected: &'static str,
}

/// Splits a TypeID into its prefix and UUID without deciding which noun it names.
pub fn split(text: &str) -> Option<(String, Uuid)> {
    let id: TypeSafeId<DynamicType> = text.parse().ok()?;
    Some((id.type_prefix().to_owned(), id.uuid()))
}

fn show(prefix: &str, uuid: Uuid, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    let kind = DynamicType::new(prefix).map_err(|_| std::fmt::Error)?;
    write!(f, "{}", TypeSafeId::from_type_and_uuid(kind, uuid))
}

fn parse(text: &str, expected: &'static str) -> Result<Uuid, MalformedId> {
    match split(text) {
        Some((prefix, uuid)) if prefix == expected => Ok(uuid),
        _ => Err(MalformedId { expected }),
    }
}

macro_rules! typed_ids {
    ($($name:ident = $prefix:literal: $doc:literal;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl TypedId for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            fn uuid(self) -> Uuid {
                self.0
            }
        }

        // sea-orm asks this of every key; ours are never numbers.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                show($prefix, self.0, f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                show($prefix, self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = MalformedId;
            fn from_str(text: &str) -> Result<Self, MalformedId> {
                parse(text, $prefix).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = MalformedId;
            fn try_from(text: String) -> Result<Self, MalformedId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    )*};
}

typed_ids! {
    TenantId = "ten": "One customer of ours: an affiliate program's whole world.";
    UserId = "usr": "A person who can sign in.";
    MembershipId = "mbr": "A person's role in one tenant.";
    RefreshSessionId = "ses": "One refresh token of one sign-in.";
    ApiKeyId = "key": "An API key.";
    AuditRecordId = "aud": "One line of the audit log.";
    IdempotencyRecordId = "idm": "A remembered answer to a mutation that named an idempotency key.";
    AffiliateId = "aff": "A partner who sends visitors.";
    OfferId = "off": "Something affiliates are paid to promote.";
    OfferTermsId = "trm": "One version of an offer's payout terms.";
    EnrollmentId = "enr": "An affiliate's admission to an offer.";
    TrackingLinkId = "lnk": "A link that counts clicks for one affiliate on one offer.";
    IntegrationId = "int": "A merchant system that reports conversions.";
    ClickId = "clk": "One visit through a tracking link.";
    PostbackId = "pbk": "One request that reached an integration.";
    ConversionId = "conv": "One attributed sale, lead or other event.";
    ConversionChangeId = "chg": "Something that was reported of a conversion after it was made.";
    CouponId = "cpn": "A code that credits its affiliate.";
    LedgerEntryId = "led": "One movement of money owed to an affiliate.";
    PartnerPostbackId = "ppb": "Where a partner wants to be told of conversions.";
    WebhookId = "whk": "Where a program wants to be told of what happens.";
    EndpointId = "end": "A server that we call; the same as its partner postback's or webhook's.";
    DeliveryId = "dlv": "One message on its way to one endpoint.";
    DeliveryAttemptId = "att": "One request made for a delivery.";
    ExchangeRateId = "fx": "What one currency costs in another on one day.";
    TallyId = "tly": "What was settled of an offer in one period.";
    CustomerTallyId = "ctl": "How often was paid for one customer of an offer.";
    PayoutRunId = "run": "One round of payments.";
    PayoutLineId = "pay": "What one affiliate is paid of one currency in one payout run.";
    NoticeId = "ntc": "Something that people should look at.";
}

impl From<PartnerPostbackId> for EndpointId {
    fn from(id: PartnerPostbackId) -> Self {
        Self(id.0)
    }
}

impl From<WebhookId> for EndpointId {
    fn from(id: WebhookId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_shows() {
        let id = OfferId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
        assert!(id.to_string().starts_with("off_"));
        assert_eq!(id.to_string().parse::<OfferId>(), Ok(id));
        assert_eq!(split(&id.to_string()), Some(("off".to_owned(), id.uuid())));
    }

    #[test]
    fn an_id_of_another_noun_is_refused() {
        let click = ClickId::from_uuid(Uuid::from_u128(7));
        assert_eq!(
            click.to_string().parse::<OfferId>(),
            Err(MalformedId { expected: "off" })
        );
        for text in [
            "",
            "off",
            "off_",
            "off_zzzzzzzzzzzzzzzzzzzzzzzzzz",
            "{click_id}",
            "off_01j\n",
        ] {
            assert_eq!(
                text.parse::<OfferId>(),
                Err(MalformedId { expected: "off" }),
                "{text:?}"
            );
        }
    }
}
