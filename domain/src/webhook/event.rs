//! What programs can be told of: the one list of event types.

use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr)]
pub enum EventType {
    /// A conversion was settled for the first time.
    #[strum(serialize = "conversion.created")]
    ConversionCreated,
    /// A conversion was settled again, and something of it is otherwise.
    #[strum(serialize = "conversion.updated")]
    ConversionUpdated,
    /// A line of a payout run was marked as paid.
    #[strum(serialize = "payout.paid")]
    PayoutPaid,
    /// An integration has gone silent.
    #[strum(serialize = "integration.silent")]
    IntegrationSilent,
    /// A message to a partner was given up.
    #[strum(serialize = "delivery.failed")]
    DeliveryFailed,
    /// Somebody tries a webhook out.
    #[strum(serialize = "webhook.test")]
    WebhookTest,
}

impl EventType {
    /// The name in bodies and settings, for instance `conversion.created`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// What it tells of.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::ConversionCreated => "A conversion was made and its payout is known. Once for each conversion.",
            Self::ConversionUpdated => {
                "The status, the payout or the affiliate of a conversion changed, or what was read of it was corrected."
            }
            Self::PayoutPaid => "An affiliate was paid: a line of a payout run was marked as paid. Once for each line.",
            Self::IntegrationSilent => {
                "An integration that usually reports has reported nothing that counts for much longer than it ever does."
            }
            Self::DeliveryFailed => {
                "A message to a partner was given up: all attempts at it failed. It can be sent again by hand."
            }
            Self::WebhookTest => "Somebody tried the webhook out. It needs not be asked for.",
        }
    }

    /// Those that a webhook can ask for.
    pub fn to_ask_for() -> impl Iterator<Item = Self> {
        Self::iter().filter(|kind| *kind != Self::WebhookTest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_back_from_its_name() {
        for kind in EventType::iter() {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert!(EventType::to_ask_for().all(|kind| kind != EventType::WebhookTest));
    }
}
