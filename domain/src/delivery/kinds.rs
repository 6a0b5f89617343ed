//! Whose deliveries somebody may see or change: those to partners, those to the program's webhooks, or both.

use sea_orm::{ColumnTrait, QueryFilter, Select};
use waypost_entity::delivery::{Column, Entity, Model};

use super::create::TOPIC;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// The kinds that are open to somebody; at least one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kinds {
    All,
    ToPartners,
    ToWebhooks,
}

impl Kinds {
    pub(super) fn readable(scope: &Scope) -> Result<Self> {
        Self::of(scope, Permission::ReadPartnerPostbacks, Permission::ReadWebhooks)
    }

    pub(super) fn writable(scope: &Scope) -> Result<Self> {
        Self::of(scope, Permission::WritePartnerPostbacks, Permission::WriteWebhooks)
    }

    fn of(scope: &Scope, partners: Permission, webhooks: Permission) -> Result<Self> {
        match (scope.permit(partners), scope.permit(webhooks)) {
            (Ok(()), Ok(())) => Ok(Self::All),
            (Ok(()), Err(_)) => Ok(Self::ToPartners),
            (Err(_), Ok(())) => Ok(Self::ToWebhooks),
            (Err(refusal), Err(_)) => Err(refusal),
        }
    }

    /// Those of these kinds only.
    pub(super) fn narrow(self, select: Select<Entity>) -> Select<Entity> {
        match self {
            Self::All => select,
            Self::ToPartners => select.filter(Column::Topic.eq(TOPIC)),
            Self::ToWebhooks => select.filter(Column::Topic.ne(TOPIC)),
        }
    }
}

/// Whether it tells a partner of a conversion; the others go to the program's webhooks.
pub fn is_to_partner(delivery: &Model) -> bool {
    delivery.topic == TOPIC
}

/// Refuses those who may not read this one.
pub(super) fn permit_reading(scope: &Scope, delivery: &Model) -> Result<()> {
    scope.permit(if is_to_partner(delivery) {
        Permission::ReadPartnerPostbacks
    } else {
        Permission::ReadWebhooks
    })
}

/// Refuses those who may not change this one.
pub(super) fn permit_writing(scope: &Scope, delivery: &Model) -> Result<()> {
    scope.permit(if is_to_partner(delivery) {
        Permission::WritePartnerPostbacks
    } else {
        Permission::WriteWebhooks
    })
}
