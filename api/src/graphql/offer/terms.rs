//! The versions of an offer's payout terms.

use async_graphql::{ID, Object};
use serde_json::Value;
use waypost_domain::page;
use waypost_entity::offer_terms::Model;

use crate::graphql::connection::Noun;
use crate::graphql::scalars::DateTime;

#[derive(Clone)]
pub(crate) struct OfferTerms(pub Model);

/// One version of an offer's payout terms. It never changes: new terms are a new version.
#[Object]
impl OfferTerms {
    /// The version's id, for instance "trm_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// 1, 2, 3 … within the offer.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The rules, as they were published, for instance {"currency": "USD", "rules": [{"id": "r1",
    /// "when": {"events": ["sale"]}, "pay": {"kind": "percent", "rate": "15"}}]}.
    async fn document(&self) -> &Value {
        &self.0.document
    }

    /// In force from this moment until the next version.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

impl From<Model> for OfferTerms {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for OfferTerms {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}
