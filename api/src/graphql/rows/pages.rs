//! Pages of rows by what they belong to: the same page of many lists is one statement, and so are their totals.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use waypost_domain::page::{Listed, Page};
use waypost_domain::{offer, partner_postback, tracking_link};
use waypost_entity as entity;
use waypost_entity::id::{AffiliateId, OfferId};

use super::{Failure, Rows};

/// A page of an offer's tracking links; without a page, how many there are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct LinksOfOffer<P>(pub OfferId, pub P);

/// A page of the versions of an offer's terms; without a page, how many there are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct TermsOfOffer<P>(pub OfferId, pub P);

/// A page of an affiliate's tracking links; without a page, how many there are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct LinksOfAffiliate<P>(pub AffiliateId, pub P);

/// A page of an affiliate's partner postbacks; without a page, how many there are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct PartnerPostbacksOfAffiliate<P>(pub AffiliateId, pub P);

impl Loader<LinksOfOffer<Page>> for Rows {
    type Value = Listed<entity::tracking_link::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[LinksOfOffer<Page>]) -> Result<HashMap<LinksOfOffer<Page>, Self::Value>, Failure> {
        let mut found = HashMap::new();
        for (page, offers) in by_page(keys.iter().map(|key| (&key.1, key.0))) {
            let pages = tracking_link::of_offers(&self.scope, &offers, &page).await?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(offer, listed)| (LinksOfOffer(offer, page.clone()), listed)),
            );
        }
        Ok(found)
    }
}

impl Loader<LinksOfOffer<()>> for Rows {
    type Value = u64;
    type Error = Failure;

    async fn load(&self, keys: &[LinksOfOffer<()>]) -> Result<HashMap<LinksOfOffer<()>, u64>, Failure> {
        let offers: Vec<OfferId> = keys.iter().map(|key| key.0).collect();
        let counts = tracking_link::count_of_offers(&self.scope, &offers).await?;
        Ok(counts
            .into_iter()
            .map(|(offer, count)| (LinksOfOffer(offer, ()), count.unsigned_abs()))
            .collect())
    }
}

impl Loader<TermsOfOffer<Page>> for Rows {
    type Value = Listed<entity::offer_terms::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[TermsOfOffer<Page>]) -> Result<HashMap<TermsOfOffer<Page>, Self::Value>, Failure> {
        let mut found = HashMap::new();
        for (page, offers) in by_page(keys.iter().map(|key| (&key.1, key.0))) {
            let pages = offer::terms_of_offers(&self.scope, &offers, &page).await?;
            let keyed = |(offer, listed)| (TermsOfOffer(offer, page.clone()), listed);
            found.extend(pages.into_iter().map(keyed));
        }
        Ok(found)
    }
}

impl Loader<TermsOfOffer<()>> for Rows {
    type Value = u64;
    type Error = Failure;

    async fn load(&self, keys: &[TermsOfOffer<()>]) -> Result<HashMap<TermsOfOffer<()>, u64>, Failure> {
        let offers: Vec<OfferId> = keys.iter().map(|key| key.0).collect();
        let counts = offer::count_terms_of_offers(&self.scope, &offers).await?;
        let keyed = |(offer, count): (OfferId, i64)| (TermsOfOffer(offer, ()), count.unsigned_abs());
        Ok(counts.into_iter().map(keyed).collect())
    }
}

impl Loader<LinksOfAffiliate<Page>> for Rows {
    type Value = Listed<entity::tracking_link::Model>;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[LinksOfAffiliate<Page>],
    ) -> Result<HashMap<LinksOfAffiliate<Page>, Self::Value>, Failure> {
        let mut found = HashMap::new();
        for (page, affiliates) in by_page(keys.iter().map(|key| (&key.1, key.0))) {
            let pages = tracking_link::of_affiliates(&self.scope, &affiliates, &page).await?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(owner, listed)| (LinksOfAffiliate(owner, page.clone()), listed)),
            );
        }
        Ok(found)
    }
}

impl Loader<LinksOfAffiliate<()>> for Rows {
    type Value = u64;
    type Error = Failure;

    async fn load(&self, keys: &[LinksOfAffiliate<()>]) -> Result<HashMap<LinksOfAffiliate<()>, u64>, Failure> {
        let affiliates: Vec<AffiliateId> = keys.iter().map(|key| key.0).collect();
        let counts = tracking_link::count_of_affiliates(&self.scope, &affiliates).await?;
        Ok(counts
            .into_iter()
            .map(|(owner, count)| (LinksOfAffiliate(owner, ()), count.unsigned_abs()))
            .collect())
    }
}

impl Loader<PartnerPostbacksOfAffiliate<Page>> for Rows {
    type Value = Listed<entity::partner_postback::Model>;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[PartnerPostbacksOfAffiliate<Page>],
    ) -> Result<HashMap<PartnerPostbacksOfAffiliate<Page>, Self::Value>, Failure> {
        let mut found = HashMap::new();
        for (page, affiliates) in by_page(keys.iter().map(|key| (&key.1, key.0))) {
            let pages = partner_postback::of_affiliates(&self.scope, &affiliates, &page).await?;
            let keyed = |(owner, listed)| (PartnerPostbacksOfAffiliate(owner, page.clone()), listed);
            found.extend(pages.into_iter().map(keyed));
        }
        Ok(found)
    }
}

impl Loader<PartnerPostbacksOfAffiliate<()>> for Rows {
    type Value = u64;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[PartnerPostbacksOfAffiliate<()>],
    ) -> Result<HashMap<PartnerPostbacksOfAffiliate<()>, u64>, Failure> {
        let affiliates: Vec<AffiliateId> = keys.iter().map(|key| key.0).collect();
        let counts = partner_postback::count_of_affiliates(&self.scope, &affiliates).await?;
        let keyed = |(owner, count): (AffiliateId, i64)| (PartnerPostbacksOfAffiliate(owner, ()), count.unsigned_abs());
        Ok(counts.into_iter().map(keyed).collect())
    }
}

/// Parents that want the same page.
pub(super) fn by_page<'a, P>(keys: impl Iterator<Item = (&'a Page, P)>) -> HashMap<Page, Vec<P>> {
    let mut wanted: HashMap<Page, Vec<P>> = HashMap::new();
    for (page, parent) in keys {
        wanted.entry(page.clone()).or_default().push(parent);
    }
    wanted
}
