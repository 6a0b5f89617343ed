//! Rows of payouts and of the ledger, by their ids and by what they belong to.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use waypost_domain::page::{Listed, Page};
use waypost_domain::{ledger, payout};
use waypost_entity as entity;
use waypost_entity::id::{AffiliateId, PayoutLineId, PayoutRunId};

use super::pages::by_page;
use super::{Failure, Rows};

/// How an affiliate is paid.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PayeeOf(pub AffiliateId);

/// What the lines of a payout run come to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TotalsOfRun(pub PayoutRunId);

/// A page of a payout run's lines; without a page, how many there are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct LinesOfRun<P>(pub PayoutRunId, pub P);

/// A page of an affiliate's ledger entries; without a page, how many there are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct EntriesOfAffiliate<P>(pub AffiliateId, pub P);

impl Loader<PayoutRunId> for Rows {
    type Value = entity::payout_run::Model;
    type Error = Failure;

    async fn load(&self, ids: &[PayoutRunId]) -> Result<HashMap<PayoutRunId, Self::Value>, Failure> {
        let runs = payout::runs_by_ids(&self.scope, ids).await?;
        Ok(runs.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<PayoutLineId> for Rows {
    type Value = entity::payout_line::Model;
    type Error = Failure;

    async fn load(&self, ids: &[PayoutLineId]) -> Result<HashMap<PayoutLineId, Self::Value>, Failure> {
        let lines = payout::lines_by_ids(&self.scope, ids).await?;
        Ok(lines.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<PayeeOf> for Rows {
    type Value = entity::payee::Model;
    type Error = Failure;

    async fn load(&self, keys: &[PayeeOf]) -> Result<HashMap<PayeeOf, Self::Value>, Failure> {
        let affiliates: Vec<AffiliateId> = keys.iter().map(|key| key.0).collect();
        let payees = payout::payees_of(&self.scope, &affiliates).await?;
        Ok(payees.into_iter().map(|row| (PayeeOf(row.affiliate_id), row)).collect())
    }
}

impl Loader<TotalsOfRun> for Rows {
    type Value = Vec<payout::RunTotal>;
    type Error = Failure;

    async fn load(&self, keys: &[TotalsOfRun]) -> Result<HashMap<TotalsOfRun, Self::Value>, Failure> {
        let runs: Vec<PayoutRunId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<TotalsOfRun, Self::Value> = HashMap::new();
        for (run, total) in payout::totals_of(&self.scope, &runs).await? {
            found.entry(TotalsOfRun(run)).or_default().push(total);
        }
        Ok(found)
    }
}

impl Loader<LinesOfRun<Page>> for Rows {
    type Value = Listed<entity::payout_line::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[LinesOfRun<Page>]) -> Result<HashMap<LinesOfRun<Page>, Self::Value>, Failure> {
        let mut found = HashMap::new();
        for (page, runs) in by_page(keys.iter().map(|key| (&key.1, key.0))) {
            let pages = payout::lines_of(&self.scope, &runs, &page).await?;
            let keyed = |(run, listed)| (LinesOfRun(run, page.clone()), listed);
            found.extend(pages.into_iter().map(keyed));
        }
        Ok(found)
    }
}

impl Loader<LinesOfRun<()>> for Rows {
    type Value = u64;
    type Error = Failure;

    async fn load(&self, keys: &[LinesOfRun<()>]) -> Result<HashMap<LinesOfRun<()>, u64>, Failure> {
        let runs: Vec<PayoutRunId> = keys.iter().map(|key| key.0).collect();
        let counts = payout::count_lines_of(&self.scope, &runs).await?;
        let keyed = |(run, count): (PayoutRunId, i64)| (LinesOfRun(run, ()), count.unsigned_abs());
        Ok(counts.into_iter().map(keyed).collect())
    }
}

impl Loader<EntriesOfAffiliate<Page>> for Rows {
    type Value = Listed<entity::ledger_entry::Model>;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[EntriesOfAffiliate<Page>],
    ) -> Result<HashMap<EntriesOfAffiliate<Page>, Self::Value>, Failure> {
        let mut found = HashMap::new();
        for (page, affiliates) in by_page(keys.iter().map(|key| (&key.1, key.0))) {
            let pages = ledger::of_affiliates(&self.scope, &affiliates, &page).await?;
            let keyed = |(owner, listed)| (EntriesOfAffiliate(owner, page.clone()), listed);
            found.extend(pages.into_iter().map(keyed));
        }
        Ok(found)
    }
}

impl Loader<EntriesOfAffiliate<()>> for Rows {
    type Value = u64;
    type Error = Failure;

    async fn load(&self, keys: &[EntriesOfAffiliate<()>]) -> Result<HashMap<EntriesOfAffiliate<()>, u64>, Failure> {
        let affiliates: Vec<AffiliateId> = keys.iter().map(|key| key.0).collect();
        let counts = ledger::count_of_affiliates(&self.scope, &affiliates).await?;
        let keyed = |(owner, count): (AffiliateId, i64)| (EntriesOfAffiliate(owner, ()), count.unsigned_abs());
        Ok(counts.into_iter().map(keyed).collect())
    }
}
