//! Something that was said of a conversion after it was made, by the merchant or a reviewer, or that came of itself. Append-only; the
//! settlement works out what it means for the payout.

use sea_orm::entity::prelude::*;

use crate::id::{ConversionChangeId, ConversionId, OfferTermsId, PostbackId, TenantId};
use crate::status::{ConversionChangeKind, ReportedStatus, Review};

/// Something that was said of a conversion after it was made.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversion_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConversionChangeId,
    pub conversion_id: ConversionId,
    pub kind: ConversionChangeKind,
    /// Of a change of status, and of a correction that is one.
    pub status: Option<ReportedStatus>,
    /// Of a refund: what went back to the customer, in the conversion's currency, above zero. Of a correction: how much more or less.
    pub refund_micros: Option<i64>,
    /// Of a correction: what is read otherwise now, with what it was before, see `domain::postback::replay`.
    pub corrected: Option<Json>,
    /// Of a review: what the reviewer did. Of a correction: that it takes an approval back.
    pub review: Option<Review>,
    /// Of a raised cap: the version of the terms whose cap counts from then on.
    pub terms_id: Option<OfferTermsId>,
    /// What the sender called it; of a review, the reviewer's reason.
    pub word: Option<String>,
    /// Unique in the tenant: what caused the change, so that it counts once.
    pub source_key: String,
    /// The report that said so.
    pub postback_id: Option<PostbackId>,
    pub actor: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
