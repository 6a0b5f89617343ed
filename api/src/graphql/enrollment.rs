//! Affiliates' admissions to offers.

use async_graphql::{Context, ID, Object, Result};
use waypost_entity::enrollment::Model;
use waypost_entity::{affiliate, offer};

use super::affiliate::Affiliate;
use super::offer::Offer;
use super::rows::row;
use super::scalars::DateTime;

#[derive(Clone)]
pub(crate) struct Enrollment(pub Model);

/// An affiliate's admission to an offer.
#[Object]
impl Enrollment {
    /// The enrollment's id, for instance "enr_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The offer.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Offer> {
        Ok(Offer(row::<offer::Entity>(ctx, self.0.offer_id).await?))
    }

    /// The affiliate.
    async fn affiliate(&self, ctx: &Context<'_>) -> Result<Affiliate> {
        Ok(Affiliate(row::<affiliate::Entity>(ctx, self.0.affiliate_id).await?))
    }

    /// When they were admitted.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
