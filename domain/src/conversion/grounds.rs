//! What decides the payouts of some conversions, read in a constant number of statements. What only conversions need that
//! were settled before is read for those alone.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use sea_orm::ConnectionTrait;
use waypost_entity::id::{AffiliateId, ClickId, ConversionId, CouponId, LedgerEntryId, OfferTermsId};
use waypost_entity::status::ConversionChangeKind;
use waypost_entity::{affiliate, click_fact, conversion, conversion_change, coupon, ledger_entry, offer_terms};

use crate::click::facts;
use crate::conversion::changes;
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::terms::{ExchangeRate, Terms};
use crate::tx::Tx;
use crate::{bulk, exchange_rate, offer, payout};

/// What decides the payouts of some conversions.
pub(super) struct Grounds {
    versions: HashMap<ConversionId, OfferTermsId>,
    terms: HashMap<OfferTermsId, (offer_terms::Model, Terms)>,
    affiliates: HashMap<AffiliateId, affiliate::Model>,
    clicks: HashMap<ClickId, click_fact::Model>,
    coupons: HashMap<CouponId, coupon::Model>,
    changes: HashMap<ConversionId, Vec<conversion_change::Model>>,
    entries: HashMap<ConversionId, Vec<ledger_entry::Model>>,
    rates: HashMap<ConversionId, ExchangeRate>,
    raised: HashMap<ConversionId, (i32, Terms)>,
    paid: HashSet<ConversionId>,
}

/// What decides the payout of one conversion.
pub(super) struct Ground<'a> {
    pub version: &'a offer_terms::Model,
    /// What it says, under the cap that counts by now.
    pub terms: &'a Terms,
    /// The version whose cap it is, if that was raised.
    pub cap_of_version: Option<i32>,
    pub affiliate: &'a affiliate::Model,
    pub click: Option<&'a click_fact::Model>,
    pub coupon: Option<&'a coupon::Model>,
    /// What the amount's currency costs in the payout's, where they differ and as far as it is known.
    pub rate: Option<ExchangeRate>,
    /// Oldest first.
    pub changes: &'a [conversion_change::Model],
    /// What was booked for it.
    pub entries: &'a [ledger_entry::Model],
    /// Whether a payment stands that pays something for it.
    pub is_paid: bool,
}

impl Grounds {
    /// Reads what decides about these conversions, whose locks the caller holds.
    pub(super) async fn of(scope: &Scope, tx: &Tx, zone: Tz, conversions: &[conversion::Model]) -> Result<Self> {
        let clicks = facts::of(scope, tx, clicks(conversions)).await?;
        Self::beside(scope, tx, (zone, clicks), conversions).await
    }

    /// The same for who settles nothing by it, and only reads.
    pub(super) async fn seen(
        scope: &Scope,
        db: &impl ConnectionTrait,
        zone: Tz,
        conversions: &[conversion::Model],
    ) -> Result<Self> {
        let clicks = facts::seen(scope, db, clicks(conversions)).await?;
        Self::beside(scope, db, (zone, clicks), conversions).await
    }

    /// Reads what decides beside the clicks.
    async fn beside(
        scope: &Scope,
        db: &impl ConnectionTrait,
        (zone, clicks): (Tz, HashMap<ClickId, click_fact::Model>),
        conversions: &[conversion::Model],
    ) -> Result<Self> {
        let tenant = scope.tenant();
        let versions = versions(scope, db, conversions).await?;
        let affiliates = conversions.iter().map(|row| (tenant, row.affiliate_id));
        let affiliates = bulk::find::<affiliate::Entity, _>(db, affiliate::Column::Id, affiliates).await?;
        let coupons = conversions.iter().filter_map(|row| Some((tenant, row.coupon_id?)));
        let coupons = bulk::find::<coupon::Entity, _>(db, coupon::Column::Id, coupons).await?;
        let changes = changes::of(db, conversions.iter().map(|row| (tenant, row.id))).await?;
        // Nothing was booked for one that is settled for the first time.
        let settled = conversions.iter().filter(|row| row.payout_micros.is_some());
        let settled = settled.map(|row| (tenant, row.id));
        let booked = bulk::find::<ledger_entry::Entity, _>(db, ledger_entry::Column::ConversionId, settled).await?;
        let paid = paid(scope, db, conversions, &booked).await?;
        let mut entries: HashMap<ConversionId, Vec<ledger_entry::Model>> = HashMap::new();
        for entry in booked {
            if let Some(conversion) = entry.conversion_id {
                entries.entry(conversion).or_default().push(entry);
            }
        }
        let raised: HashMap<_, _> = changes
            .iter()
            .filter_map(|((_, id), rows)| Some((*id, raised_by(rows)?)))
            .collect();
        let wanted = versions.values().chain(raised.values()).copied();
        let terms = terms_of(scope, db, wanted).await?;
        let raised = raised.into_iter().filter_map(|(id, by)| {
            let ((version, terms), (newer, of_newer)) = (terms.get(versions.get(&id)?)?, terms.get(&by)?);
            // A correction may have moved it to another offer, or to a version that came later.
            let raises = newer.offer_id == version.offer_id && newer.version > version.version;
            Some((id, (newer.version, terms.with_raised_cap(of_newer).filter(|_| raises)?)))
        });
        let raised = raised.collect();
        let paid_in = conversions.iter().filter_map(|row| {
            let (_, terms) = terms.get(versions.get(&row.id)?)?;
            Some((row, terms.currency()))
        });
        Ok(Self {
            rates: exchange_rate::of_sales(scope, db, zone, paid_in).await?,
            raised,
            terms,
            versions,
            affiliates: affiliates.into_iter().map(|row| (row.id, row)).collect(),
            clicks,
            coupons: coupons.into_iter().map(|row| (row.id, row)).collect(),
            changes: changes.into_iter().map(|((_, id), rows)| (id, rows)).collect(),
            entries,
            paid,
        })
    }

    /// What decides about one of them.
    pub(super) fn ground(&self, conversion: &conversion::Model) -> Result<Ground<'_>> {
        let version = self.versions.get(&conversion.id);
        let (version, terms) = version
            .and_then(|version| self.terms.get(version))
            .ok_or(Error::NotFound("offer terms"))?;
        let raised = self.raised.get(&conversion.id);
        let click = |id| self.clicks.get(&id).ok_or(Error::NotFound("click's facts"));
        let coupon = |id| self.coupons.get(&id).ok_or(Error::NotFound("coupon"));
        Ok(Ground {
            version,
            terms: raised.map_or(terms, |(_, terms)| terms),
            cap_of_version: raised.map(|(version, _)| *version),
            affiliate: self
                .affiliates
                .get(&conversion.affiliate_id)
                .ok_or(Error::NotFound("affiliate"))?,
            click: conversion.click_id.map(click).transpose()?,
            coupon: conversion.coupon_id.map(coupon).transpose()?,
            rate: self.rates.get(&conversion.id).copied(),
            changes: self.changes.get(&conversion.id).map_or(&[], Vec::as_slice),
            entries: self.entries.get(&conversion.id).map_or(&[], Vec::as_slice),
            is_paid: self.paid.contains(&conversion.id),
        })
    }
}

fn clicks(conversions: &[conversion::Model]) -> impl Iterator<Item = ClickId> {
    conversions.iter().filter_map(|row| row.click_id)
}

/// Those of the conversions for which a payment stands: of what they were credited to the same affiliate, lines that are paid come to
/// something.
async fn paid(
    scope: &Scope,
    db: &impl ConnectionTrait,
    conversions: &[conversion::Model],
    booked: &[ledger_entry::Model],
) -> Result<HashSet<ConversionId>> {
    let credited: HashSet<_> = conversions.iter().map(|row| (row.id, row.affiliate_id)).collect();
    let of_it: HashMap<LedgerEntryId, (ConversionId, i64)> = booked
        .iter()
        .filter_map(|entry| Some((entry, entry.conversion_id?)))
        .filter(|(entry, conversion)| credited.contains(&(*conversion, entry.affiliate_id)))
        .map(|(entry, conversion)| (entry.id, (conversion, entry.amount_micros)))
        .collect();
    let paid = payout::paid_entries(scope, db, of_it.keys().copied()).await?;
    let mut sums: HashMap<ConversionId, i128> = HashMap::new();
    for (conversion, micros) in paid.iter().filter_map(|entry| of_it.get(entry)) {
        *sums.entry(*conversion).or_default() += i128::from(*micros);
    }
    sums.retain(|_, micros| *micros > 0);
    Ok(sums.into_keys().collect())
}

/// The version whose cap counts by now, if a raised one does.
fn raised_by(changes: &[conversion_change::Model]) -> Option<OfferTermsId> {
    let raised = |change: &&conversion_change::Model| change.kind == ConversionChangeKind::CapRaised;
    changes.iter().rfind(raised)?.terms_id
}

/// The version that decided before, or else the one in force: a refund is worked out under the terms that the sale was paid by.
async fn versions(
    scope: &Scope,
    db: &impl ConnectionTrait,
    conversions: &[conversion::Model],
) -> Result<HashMap<ConversionId, OfferTermsId>> {
    let undecided: Vec<&conversion::Model> = conversions.iter().filter(|row| row.terms_id.is_none()).collect();
    let mut versions = offer::in_force(scope, db, &undecided).await?;
    versions.extend(conversions.iter().filter_map(|row| Some((row.id, row.terms_id?))));
    Ok(versions)
}

async fn terms_of(
    scope: &Scope,
    db: &impl ConnectionTrait,
    wanted: impl Iterator<Item = OfferTermsId>,
) -> Result<HashMap<OfferTermsId, (offer_terms::Model, Terms)>> {
    let wanted = wanted.map(|id| (scope.tenant(), id));
    let mut terms = HashMap::new();
    for version in bulk::find::<offer_terms::Entity, _>(db, offer_terms::Column::Id, wanted).await? {
        let parsed = offer::published(&version)?;
        terms.insert(version.id, (version, parsed));
    }
    Ok(terms)
}
