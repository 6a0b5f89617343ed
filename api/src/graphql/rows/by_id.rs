//! Rows by their ids.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use waypost_domain::{
    affiliate, click, conversion, coupon, endpoint, integration, offer, partner_postback, postback, tracking_link,
    user, webhook,
};
use waypost_entity as entity;
use waypost_entity::id::{
    AffiliateId, ClickId, ConversionId, CouponId, EndpointId, IntegrationId, OfferId, PartnerPostbackId, PostbackId,
    TrackingLinkId, UserId, WebhookId,
};

use super::{Failure, Rows};

impl Loader<OfferId> for Rows {
    type Value = entity::offer::Model;
    type Error = Failure;

    async fn load(&self, ids: &[OfferId]) -> Result<HashMap<OfferId, Self::Value>, Failure> {
        Ok(offer::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<AffiliateId> for Rows {
    type Value = entity::affiliate::Model;
    type Error = Failure;

    async fn load(&self, ids: &[AffiliateId]) -> Result<HashMap<AffiliateId, Self::Value>, Failure> {
        Ok(affiliate::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<TrackingLinkId> for Rows {
    type Value = entity::tracking_link::Model;
    type Error = Failure;

    async fn load(&self, ids: &[TrackingLinkId]) -> Result<HashMap<TrackingLinkId, Self::Value>, Failure> {
        Ok(tracking_link::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<CouponId> for Rows {
    type Value = entity::coupon::Model;
    type Error = Failure;

    async fn load(&self, ids: &[CouponId]) -> Result<HashMap<CouponId, Self::Value>, Failure> {
        Ok(coupon::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<PostbackId> for Rows {
    type Value = entity::postback::Model;
    type Error = Failure;

    async fn load(&self, ids: &[PostbackId]) -> Result<HashMap<PostbackId, Self::Value>, Failure> {
        Ok(postback::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<IntegrationId> for Rows {
    type Value = entity::integration::Model;
    type Error = Failure;

    async fn load(&self, ids: &[IntegrationId]) -> Result<HashMap<IntegrationId, Self::Value>, Failure> {
        Ok(integration::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<PartnerPostbackId> for Rows {
    type Value = entity::partner_postback::Model;
    type Error = Failure;

    async fn load(&self, ids: &[PartnerPostbackId]) -> Result<HashMap<PartnerPostbackId, Self::Value>, Failure> {
        Ok(partner_postback::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<WebhookId> for Rows {
    type Value = entity::webhook::Model;
    type Error = Failure;

    async fn load(&self, ids: &[WebhookId]) -> Result<HashMap<WebhookId, Self::Value>, Failure> {
        Ok(webhook::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<EndpointId> for Rows {
    type Value = entity::endpoint::Model;
    type Error = Failure;

    async fn load(&self, ids: &[EndpointId]) -> Result<HashMap<EndpointId, Self::Value>, Failure> {
        Ok(endpoint::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<ClickId> for Rows {
    type Value = entity::click::Model;
    type Error = Failure;

    async fn load(&self, ids: &[ClickId]) -> Result<HashMap<ClickId, Self::Value>, Failure> {
        Ok(click::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<ConversionId> for Rows {
    type Value = entity::conversion::Model;
    type Error = Failure;

    async fn load(&self, ids: &[ConversionId]) -> Result<HashMap<ConversionId, Self::Value>, Failure> {
        Ok(conversion::by_ids(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}

impl Loader<UserId> for Rows {
    type Value = entity::user::Model;
    type Error = Failure;

    async fn load(&self, ids: &[UserId]) -> Result<HashMap<UserId, Self::Value>, Failure> {
        Ok(user::known(&self.scope, ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect())
    }
}
