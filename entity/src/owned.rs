//! What makes a table a tenant's: every row's key is `(tenant_id, id)`.

use sea_orm::EntityTrait;

use crate::id::TypedId;

/// A table whose rows belong to tenants, which is how a scope finds its rows and nobody else's.
pub trait TenantOwned: EntityTrait {
    /// The typed id of a row.
    type Id: TypedId + Into<sea_orm::Value>;
    /// The column that names the tenant.
    const TENANT: Self::Column;
    /// The column that names the row within its tenant.
    const ID: Self::Column;
    /// The noun that people know the row by, as error messages say it.
    const NOUN: &'static str;
}

macro_rules! tenant_owned {
    ($($module:ident: $id:ident$( in $column:ident)?, $noun:literal;)*) => {$(
        impl TenantOwned for crate::$module::Entity {
            type Id = crate::id::$id;
            const TENANT: Self::Column = crate::$module::Column::TenantId;
            const ID: Self::Column = tenant_owned!(@id $module $($column)?);
            const NOUN: &'static str = $noun;
        }
    )*};
    (@id $module:ident) => { crate::$module::Column::Id };
    (@id $module:ident $column:ident) => { crate::$module::Column::$column };
}

tenant_owned! {
    membership: MembershipId, "membership";
    refresh_session: RefreshSessionId, "session";
    api_key: ApiKeyId, "API key";
    audit_record: AuditRecordId, "audit record";
    idempotency_record: IdempotencyRecordId, "idempotency record";
    affiliate: AffiliateId, "affiliate";
    offer: OfferId, "offer";
    offer_terms: OfferTermsId, "offer terms";
    enrollment: EnrollmentId, "enrollment";
    tracking_link: TrackingLinkId, "tracking link";
    integration: IntegrationId, "integration";
    click: ClickId, "click";
    click_fact: ClickId in ClickId, "click's facts";
    visitor: ClickId in ClickId, "visitor";
    postback: PostbackId, "postback";
    conversion: ConversionId, "conversion";
    conversion_change: ConversionChangeId, "conversion change";
    coupon: CouponId, "coupon";
    parked_postback: PostbackId in PostbackId, "parked postback";
    ledger_entry: LedgerEntryId, "ledger entry";
    partner_postback: PartnerPostbackId, "partner postback";
    webhook: WebhookId, "webhook";
    endpoint: EndpointId, "endpoint";
    delivery: DeliveryId, "delivery";
    delivery_attempt: DeliveryAttemptId, "delivery attempt";
    integration_hour: IntegrationId in IntegrationId, "hour of an integration";
    notice: NoticeId, "notice";
    exchange_rate: ExchangeRateId, "exchange rate";
    tally: TallyId, "tally";
    customer_tally: CustomerTallyId, "tally of a customer";
    payout_settings: TenantId in TenantId, "payout settings";
    payee: AffiliateId in AffiliateId, "payee";
    payout_run: PayoutRunId, "payout run";
    payout_line: PayoutLineId, "payout line";
    payout_hand: PayoutRunId in RunId, "hand in a payout run";
    payout_item: LedgerEntryId in LedgerEntryId, "payout item";
}
