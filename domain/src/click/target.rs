//! What a tracking link leads to: found by its code, or by the spelled-out names of offer and affiliate.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use waypost_entity::id::{AffiliateId, OfferId, TenantId, TrackingLinkId};
use waypost_entity::status::{AffiliateStatus, OfferStatus};
use waypost_entity::{affiliate, enrollment, offer, tenant, tracking_link};

use crate::conversion::{self, UsedUp};
use crate::error::{Error, Result};
use crate::offer as offers;
use crate::offer::destination::Destination;
use crate::scope::Scope;
use crate::{check, tenant as tenants, token};

/// How a visitor names a link.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LinkName {
    /// `/c/{code}`.
    Code(String),
    /// `/c/{short code}-{offer slug}/{affiliate slug}`.
    Spelled {
        /// The tenant's short code, a dash, and the offer's slug.
        offer: String,
        /// The affiliate's slug.
        affiliate: String,
    },
}

impl std::fmt::Display for LinkName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => f.write_str(code),
            Self::Spelled { offer, affiliate } => write!(f, "{offer}/{affiliate}"),
        }
    }
}

impl LinkName {
    /// The short code of the tenant that the name must belong to; none when it cannot be one of ours.
    pub(crate) fn short_code(&self) -> Option<&str> {
        match self {
            Self::Code(code) => token::split(code).map(|(short_code, _)| short_code),
            Self::Spelled { offer, affiliate } => {
                let of_slugs = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                let fits = affiliate.len() <= check::LONGEST_SLUG
                    && offer.len() <= token::SHORT_CODE_LENGTH + 1 + check::LONGEST_SLUG
                    && of_slugs(offer)
                    && of_slugs(affiliate);
                offer.split_once('-').filter(|_| fits).map(|(short_code, _)| short_code)
            }
        }
    }
}

/// Everything that recording a click needs, so that a cached link asks the database nothing.
#[derive(Serialize, Deserialize)]
pub struct Target {
    /// Whose link it is.
    pub tenant: TenantId,
    /// Whether there is such a link, be it paused.
    pub known: bool,
    /// Where visitors go; nowhere when the link is unknown or paused.
    pub live: Option<Live>,
    /// Where the tenant wants visitors of unknown links.
    pub fallback_url: Option<String>,
}

/// A link that is open for visitors.
#[derive(Serialize, Deserialize)]
pub struct Live {
    /// Absent for the spelled-out form.
    pub link: Option<TrackingLinkId>,
    /// What is promoted.
    pub offer: OfferId,
    /// For the `{offer}` macro.
    pub offer_slug: String,
    /// By whom.
    pub affiliate: AffiliateId,
    /// For the `{affiliate}` macro.
    pub affiliate_slug: String,
    /// Where to.
    pub destination: Destination,
    /// Until when visitors are turned away, if they are.
    #[serde(default)]
    used_up: Option<UsedUp>,
}

impl Live {
    /// Whether visitors are turned away now: the offer's cap is used up, and it says so.
    pub(crate) fn turns_away(&self, now: DateTime<Utc>) -> bool {
        self.used_up.is_some_and(|used_up| used_up.is_so(now))
    }
}

/// What became of a name.
enum Link {
    /// There is no such link.
    Unknown,
    /// There is one, and it is paused.
    Closed,
    /// There is one for visitors.
    Open(Box<(Live, offer::Model)>),
}

/// Loads a link of a tenant.
pub(crate) async fn load(scope: &Scope, tenant: &tenant::Model, name: &LinkName) -> Result<Target> {
    let link = match name {
        LinkName::Code(code) => by_code(scope, code).await?,
        LinkName::Spelled { offer, affiliate } => {
            let slug = offer.split_once('-').map_or("", |(_, slug)| slug);
            by_slugs(scope, slug, affiliate).await?
        }
    };
    let (known, live) = match link {
        Link::Unknown => (false, None),
        Link::Closed => (true, None),
        Link::Open(open) => {
            let (live, offer) = *open;
            let used_up = used_up(scope, tenant, &live, &offer).await?;
            (true, Some(Live { used_up, ..live }))
        }
    };
    Ok(Target {
        tenant: tenant.id,
        known,
        live,
        fallback_url: tenant.fallback_url.clone(),
    })
}

async fn by_code(scope: &Scope, code: &str) -> Result<Link> {
    let select = scope
        .select::<tracking_link::Entity>()
        .filter(tracking_link::Column::Code.eq(code));
    let Some(link) = select.one(scope.reader()).await? else {
        return Ok(Link::Unknown);
    };
    let offer = scope.get::<offer::Entity>(scope.reader(), link.offer_id).await?;
    let affiliate = scope
        .get::<affiliate::Entity>(scope.reader(), link.affiliate_id)
        .await?;
    open(offer, affiliate, Some(link.id))
}

async fn by_slugs(scope: &Scope, offer_slug: &str, affiliate_slug: &str) -> Result<Link> {
    let offers = scope
        .select::<offer::Entity>()
        .filter(offer::Column::Slug.eq(offer_slug));
    let Some(offer) = offers.one(scope.reader()).await? else {
        return Ok(Link::Unknown);
    };
    let affiliates = scope
        .select::<affiliate::Entity>()
        .filter(affiliate::Column::Slug.eq(affiliate_slug));
    let Some(affiliate) = affiliates.one(scope.reader()).await? else {
        return Ok(Link::Unknown);
    };
    let enrolled = scope
        .select::<enrollment::Entity>()
        .filter(enrollment::Column::OfferId.eq(offer.id))
        .filter(enrollment::Column::AffiliateId.eq(affiliate.id))
        .one(scope.reader())
        .await?;
    if enrolled.is_none() {
        return Ok(Link::Unknown);
    }
    open(offer, affiliate, None)
}

fn open(offer: offer::Model, affiliate: affiliate::Model, link: Option<TrackingLinkId>) -> Result<Link> {
    if offer.status != OfferStatus::Active || affiliate.status != AffiliateStatus::Active {
        return Ok(Link::Closed);
    }
    let destination = Destination::parse(&offer.destination_url, &offer.click_id_parameter).map_err(Error::internal)?;
    let live = Live {
        link,
        offer: offer.id,
        offer_slug: offer.slug.clone(),
        affiliate: affiliate.id,
        affiliate_slug: affiliate.slug,
        destination,
        used_up: None,
    };
    Ok(Link::Open(Box::new((live, offer))))
}

/// Until when an offer's cap is used up for the affiliate of a link, as far as the offer turns visitors away then.
async fn used_up(scope: &Scope, tenant: &tenant::Model, live: &Live, offer: &offer::Model) -> Result<Option<UsedUp>> {
    // Without a fallback there is nowhere else to go.
    if !offer.turns_away_at_cap || tenant.fallback_url.is_none() {
        return Ok(None);
    }
    let newest = offers::latest_terms(scope, scope.reader(), offer.id).await?;
    let zone = tenants::zone_of(tenant)?;
    conversion::used_up(scope, zone, &offers::published(&newest)?, (live.offer, live.affiliate)).await
}
