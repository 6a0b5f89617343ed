//! Something affiliates are paid to promote.

use sea_orm::entity::prelude::*;

use crate::id::{OfferId, TenantId};
use crate::status::{OfferStatus, TermsInForceAt};

/// Something affiliates are paid to promote.
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "offer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfferId,
    pub name: String,
    /// The name in links; unique in the tenant.
    pub slug: String,
    pub status: OfferStatus,
    /// A template with macros, see `domain::offer::destination`.
    pub destination_url: String,
    /// The parameter that carries the click id when the template names none.
    pub click_id_parameter: String,
    /// ISO 4217.
    pub currency: String,
    pub attribution_window_days: i32,
    /// A conversion sooner than this after its click is refused; 0 for none.
    pub shortest_conversion_seconds: i32,
    /// Whether conversions of clicks by known bots are refused.
    pub refuses_bot_clicks: bool,
    /// For how many days after they happened its conversions are on hold; 0 for none.
    pub hold_days: i32,
    /// Whether somebody has to approve its conversions.
    pub needs_review: bool,
    /// Which version of the terms pays.
    pub terms_in_force_at: TermsInForceAt,
    /// Whether visitors are sent to the fallback while the cap is used up.
    pub turns_away_at_cap: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
