//! What may be done, and which role may do it. API keys carry a subset by name.

use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};
use waypost_entity::status::Role;

/// One kind of access. The names are also the scopes of API keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[expect(missing_docs, reason = "each name says what it allows")]
pub enum Permission {
    #[strum(serialize = "tenant:read")]
    ReadTenant,
    #[strum(serialize = "tenant:write")]
    WriteTenant,
    #[strum(serialize = "offers:read")]
    ReadOffers,
    #[strum(serialize = "offers:write")]
    WriteOffers,
    #[strum(serialize = "affiliates:read")]
    ReadAffiliates,
    #[strum(serialize = "affiliates:write")]
    WriteAffiliates,
    #[strum(serialize = "links:read")]
    ReadLinks,
    #[strum(serialize = "links:write")]
    WriteLinks,
    #[strum(serialize = "coupons:read")]
    ReadCoupons,
    #[strum(serialize = "coupons:write")]
    WriteCoupons,
    #[strum(serialize = "integrations:read")]
    ReadIntegrations,
    #[strum(serialize = "integrations:write")]
    WriteIntegrations,
    #[strum(serialize = "exchange_rates:read")]
    ReadExchangeRates,
    #[strum(serialize = "exchange_rates:write")]
    WriteExchangeRates,
    #[strum(serialize = "partner_postbacks:read")]
    ReadPartnerPostbacks,
    #[strum(serialize = "partner_postbacks:write")]
    WritePartnerPostbacks,
    #[strum(serialize = "webhooks:read")]
    ReadWebhooks,
    #[strum(serialize = "webhooks:write")]
    WriteWebhooks,
    #[strum(serialize = "conversions:read")]
    ReadConversions,
    #[strum(serialize = "conversions:write")]
    WriteConversions,
    #[strum(serialize = "payouts:read")]
    ReadPayouts,
    #[strum(serialize = "payouts:write")]
    WritePayouts,
    #[strum(serialize = "reports:read")]
    ReadReports,
    #[strum(serialize = "api_keys:read")]
    ReadApiKeys,
    #[strum(serialize = "api_keys:write")]
    WriteApiKeys,
}

impl Permission {
    /// The name in scopes and messages, for instance `offers:write`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether an API key may carry it. Keys cannot make keys, or one leaked key could outlive its revocation.
    pub fn grantable_to_keys(self) -> bool {
        !matches!(self, Self::ReadApiKeys | Self::WriteApiKeys)
    }

    /// Every scope that an API key may carry.
    pub fn scopes() -> impl Iterator<Item = Self> {
        Self::iter().filter(|permission| permission.grantable_to_keys())
    }

    fn reads(self) -> bool {
        self.name().ends_with(":read")
    }
}

/// Whether a person in `role` may.
pub fn role_may(role: Role, permission: Permission) -> bool {
    match role {
        Role::Owner | Role::Admin => true,
        Role::Manager => !matches!(
            permission,
            Permission::WriteTenant | Permission::ReadApiKeys | Permission::WriteApiKeys
        ),
        Role::Analyst => permission.reads() && permission != Permission::ReadApiKeys,
        // A partner sees only itself, which is a door of its own; of the program it sees nothing.
        Role::Affiliate => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_reads_back_from_its_name() {
        for permission in Permission::iter() {
            assert_eq!(permission.name().parse(), Ok(permission));
        }
    }

    #[test]
    fn analysts_change_nothing_and_partners_see_nothing() {
        for permission in Permission::iter() {
            assert_eq!(
                role_may(Role::Analyst, permission),
                permission.reads() && permission != Permission::ReadApiKeys
            );
            assert!(!role_may(Role::Affiliate, permission));
        }
    }
}
