//! One attributed event of a visitor.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, ClickId, ConversionId, CouponId, IntegrationId, OfferId, OfferTermsId, TenantId};
use crate::status::{ConversionStatus, Reviewed};

/// One attributed event of a visitor.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversion")]
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConversionId,
    /// Absent when a coupon brought it.
    pub click_id: Option<ClickId>,
    /// The coupon that was used and is known.
    pub coupon_id: Option<CouponId>,
    pub offer_id: OfferId,
    pub affiliate_id: AffiliateId,
    pub integration_id: IntegrationId,
    /// Lower case.
    pub event: String,
    pub txn_id: Option<String>,
    /// Unique in the tenant; see `domain::conversion::dedupe`.
    pub dedupe_key: String,
    /// The sender's own name of who bought.
    pub customer_id: Option<String>,
    pub amount_micros: Option<i64>,
    pub amount_currency: Option<String>,
    pub status: ConversionStatus,
    /// What the sender set as payout, within the integration's bounds; in the terms' currency.
    pub payout_override_micros: Option<i64>,
    /// What the amount's currency cost in the payout's when it was settled: an exact decimal; absent where both are one.
    pub exchange_rate: Option<String>,
    /// Absent until settled.
    pub payout_micros: Option<i64>,
    pub payout_currency: Option<String>,
    /// Why the payout is what it is, for instance `no_rule_matched`.
    pub reason: Option<String>,
    /// The version that decided.
    pub terms_id: Option<OfferTermsId>,
    /// See `domain::terms::explain`.
    pub explanation: Option<Json>,
    /// What it adds to the counters while it counts, see `domain::conversion::tally`.
    pub counted: Option<Json>,
    /// What the counters were when its turn came, as far as its terms ask for them.
    pub counted_before: Option<Json>,
    /// What else was reported of it, see `domain::postback::Details`.
    pub details: Option<Json>,
    /// In no report, balance or cap.
    pub is_test: bool,
    /// When its hold ends by itself; absent when its offer had none as it was made.
    pub hold_until: Option<DateTimeUtc>,
    /// Whether its offer wanted somebody to approve it as it was made.
    pub needs_review: bool,
    /// Whether it is pending because of its hold. Settlement works out this and the next three, see `domain::conversion::standing`.
    pub on_hold: bool,
    /// Whether it is pending because nobody has approved or rejected it yet.
    pub awaits_review: bool,
    /// What a reviewer said of it, as far as it was not taken back.
    pub review: Option<Reviewed>,
    /// Why, in the reviewer's words, for the affiliate to read.
    pub review_reason: Option<String>,
    pub converted_at: DateTimeUtc,
    /// Absent while a settlement is owed: at first, and again after each change.
    pub settled_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
