//! The schema as a whole, and its text.

use async_graphql::{EmptySubscription, MergedObject, SDLExportOptions, Schema, SchemaBuilder};

use super::affiliate::{AffiliateMutations, AffiliateQueries};
use super::api_key::{ApiKeyMutations, ApiKeyQueries};
use super::conversion::{ConversionQueries, ReviewMutations};
use super::coupon::{CouponMutations, CouponQueries};
use super::delivery::{DeliveryMutations, DeliveryQueries};
use super::exchange_rate::{ExchangeRateMutations, ExchangeRateQueries};
use super::integration::{IntegrationMutations, IntegrationQueries, IntegrationSecretMutations};
use super::ledger_entry::LedgerMutations;
use super::node::NodeQueries;
use super::notice::{NoticeMutations, NoticeQueries};
use super::offer::{CompareQueries, OfferMutations, OfferQueries, PreviewQueries, TermsSettingsMutations};
use super::partner_postback::{
    PartnerPostbackHelpQueries, PartnerPostbackMutations, PartnerPostbackPreviewQueries, PartnerPostbackQueries,
    PartnerPostbackSecretMutations, PartnerPostbackTestMutations,
};
use super::payout::{
    PayeeMutations, PayoutDraftMutations, PayoutLineQueries, PayoutPaymentMutations, PayoutRunQueries,
    PayoutSettingsMutations, PayoutSettingsQueries, StatementQueries,
};
use super::postback::{ExplainQueries, PostbackQueries, ReplayMutations, ReplayQueries, TestMutations};
use super::report::ReportQueries;
use super::session::SessionMutations;
use super::tenant::TenantMutations;
use super::tracking_link::{TrackingLinkMutations, TrackingLinkQueries};
use super::viewer::ViewerQueries;
use super::webhook::{WebhookMutations, WebhookQueries, WebhookSecretMutations};

/// What can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    ViewerQueries,
    NodeQueries,
    OfferQueries,
    AffiliateQueries,
    TrackingLinkQueries,
    CouponQueries,
    IntegrationQueries,
    PartnerPostbackQueries,
    WebhookQueries,
    ConversionQueries,
    PostbackQueries,
    ApiKeyQueries,
    ReportQueries,
    NoticeQueries,
    ExplainQueries,
    ReplayQueries,
    ExchangeRateQueries,
    PreviewQueries,
    CompareQueries,
    PayoutSettingsQueries,
    PayoutRunQueries,
    PayoutLineQueries,
    StatementQueries,
    DeliveryQueries,
    PartnerPostbackHelpQueries,
    PartnerPostbackPreviewQueries,
);

/// What can be changed. Fields run one after the other.
#[derive(MergedObject, Default)]
pub struct Mutation(
    SessionMutations,
    ApiKeyMutations,
    OfferMutations,
    TermsSettingsMutations,
    AffiliateMutations,
    TrackingLinkMutations,
    CouponMutations,
    IntegrationMutations,
    IntegrationSecretMutations,
    PartnerPostbackMutations,
    PartnerPostbackSecretMutations,
    WebhookMutations,
    WebhookSecretMutations,
    TenantMutations,
    NoticeMutations,
    TestMutations,
    ReplayMutations,
    ExchangeRateMutations,
    ReviewMutations,
    LedgerMutations,
    PayeeMutations,
    PayoutSettingsMutations,
    PayoutDraftMutations,
    PayoutPaymentMutations,
    DeliveryMutations,
    PartnerPostbackTestMutations,
);

/// The schema of the API.
pub type AppSchema = Schema<Query, Mutation, EmptySubscription>;

/// One point a field; a page multiplies what its rows cost by its size.
pub(crate) const MOST_COMPLEXITY: usize = 10_000;

/// The schema as it is when nothing is switched off.
pub fn schema() -> AppSchema {
    builder().finish()
}

/// The schema in words, for clients' tools: the contents of `web/schema.graphql`.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().use_space_ident().indent_width(2);
    schema().sdl_with_options(options)
}

/// The schema that does not help to find out what is in it.
pub(crate) fn closed() -> AppSchema {
    builder().disable_introspection().disable_suggestions().finish()
}

fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription).limit_complexity(MOST_COMPLEXITY)
}
