//! Anything by its id: the prefix names what it is.

use async_graphql::{Context, ID, Interface, Object, Result};
use waypost_domain::{
    Error, affiliate, api_key, click, conversion, coupon, delivery, enrollment, exchange_rate, integration, ledger,
    notice, offer, partner_postback, payout, postback, tenant, tracking_link, user, webhook,
};
use waypost_entity::id as ids;

use super::affiliate::Affiliate;
use super::api_key::ApiKey;
use super::caller::scope;
use super::click::Click;
use super::conversion::{Conversion, ConversionChange};
use super::coupon::Coupon;
use super::delivery::{Delivery, DeliveryAttempt};
use super::enrollment::Enrollment;
use super::exchange_rate::ExchangeRate;
use super::integration::Integration;
use super::ledger_entry::LedgerEntry;
use super::notice::Notice;
use super::offer::{Offer, OfferTerms};
use super::partner_postback::PartnerPostback;
use super::payout::{PayoutLine, PayoutRun};
use super::postback::Postback;
use super::tenant::Tenant;
use super::tracking_link::TrackingLink;
use super::viewer::User;
use super::webhook::Webhook;

/// Anything that has an id of its own.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The id; what stands before the underscore names the type."
))]
pub(crate) enum Node {
    Tenant(Tenant),
    User(User),
    ApiKey(ApiKey),
    Affiliate(Affiliate),
    Offer(Offer),
    OfferTerms(OfferTerms),
    Enrollment(Enrollment),
    TrackingLink(TrackingLink),
    Coupon(Coupon),
    Integration(Integration),
    PartnerPostback(PartnerPostback),
    Webhook(Webhook),
    Click(Click),
    Postback(Postback),
    Conversion(Conversion),
    ConversionChange(ConversionChange),
    LedgerEntry(LedgerEntry),
    Delivery(Delivery),
    DeliveryAttempt(DeliveryAttempt),
    Notice(Notice),
    ExchangeRate(ExchangeRate),
    PayoutRun(PayoutRun),
    PayoutLine(PayoutLine),
}

#[derive(Default)]
pub(crate) struct NodeQueries;

#[Object]
impl NodeQueries {
    /// Anything by its id. Needs the scope that reading it elsewhere needs.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Any id, for instance \"conv_01j…\".")] id: ID,
    ) -> Result<Option<Node>> {
        Ok(Some(read(scope(ctx)?, &id).await?))
    }
}

async fn read(scope: &waypost_domain::Scope, id: &str) -> waypost_domain::Result<Node> {
    use ids::TypedId as Id;
    let (prefix, uuid) = ids::split(id).ok_or(Error::NotFound("thing"))?;
    Ok(match prefix.as_str() {
        ids::TenantId::PREFIX => Tenant(tenant::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::UserId::PREFIX => User(user::read(scope, Id::from_uuid(uuid)).await?).into(),
        ids::ApiKeyId::PREFIX => ApiKey(api_key::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::AffiliateId::PREFIX => Affiliate(affiliate::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::OfferId::PREFIX => Offer(offer::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::OfferTermsId::PREFIX => OfferTerms(offer::terms(scope, Id::from_uuid(uuid)).await?).into(),
        ids::EnrollmentId::PREFIX => Enrollment(enrollment::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::TrackingLinkId::PREFIX => TrackingLink(tracking_link::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::ExchangeRateId::PREFIX => ExchangeRate(exchange_rate::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::CouponId::PREFIX => Coupon(coupon::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::IntegrationId::PREFIX => Integration(integration::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::PartnerPostbackId::PREFIX => {
            PartnerPostback(partner_postback::get(scope, Id::from_uuid(uuid)).await?).into()
        }
        ids::WebhookId::PREFIX => Webhook(webhook::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::ClickId::PREFIX => Click(click::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::PostbackId::PREFIX => Postback(postback::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::ConversionId::PREFIX => Conversion(conversion::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::ConversionChangeId::PREFIX => {
            ConversionChange(conversion::get_change(scope, Id::from_uuid(uuid)).await?).into()
        }
        ids::LedgerEntryId::PREFIX => LedgerEntry(ledger::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::DeliveryId::PREFIX => Delivery(delivery::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::DeliveryAttemptId::PREFIX => {
            DeliveryAttempt(delivery::get_attempt(scope, Id::from_uuid(uuid)).await?).into()
        }
        ids::PayoutRunId::PREFIX => PayoutRun(payout::get(scope, Id::from_uuid(uuid)).await?).into(),
        ids::PayoutLineId::PREFIX => PayoutLine(payout::get_line(scope, Id::from_uuid(uuid)).await?).into(),
        ids::NoticeId::PREFIX => Notice(notice::get(scope, Id::from_uuid(uuid)).await?).into(),
        _ => return Err(Error::NotFound("thing")),
    })
}
