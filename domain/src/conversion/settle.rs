//! Settles conversions: payout from the terms in force, ledger entry, deliveries to the partner, in one transaction. What one
//! commit brought in is settled together, with a number of statements that does not depend on how many they are.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;
use waypost_entity::id::{AffiliateId, ClickId, ConversionId, OfferTermsId, TenantId};
use waypost_entity::status::ConversionStatus;
use waypost_entity::{affiliate, click_fact, conversion, offer_terms};

use crate::click::facts;
use crate::error::{Error, Result};
use crate::ingest::{Batch, split};
use crate::ledger::Accrual;
use crate::money::{Money, parse_currency};
use crate::queue::Job;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::terms::{self, Explanation, Sale, Settlement, Terms};
use crate::tx::Tx;
use crate::{bulk, delivery, ledger, offer, promptness};

/// Most conversions of one job: it holds their locks while it runs.
const MOST_TOGETHER: usize = 100;

/// The columns that a settlement writes.
const WRITTEN: [conversion::Column; 7] = [
    conversion::Column::Status,
    conversion::Column::PayoutMicros,
    conversion::Column::PayoutCurrency,
    conversion::Column::Reason,
    conversion::Column::TermsId,
    conversion::Column::Explanation,
    conversion::Column::SettledAt,
];

/// The jobs that settle these conversions, in their order.
pub(crate) fn jobs(conversions: impl Iterator<Item = (TenantId, ConversionId)>) -> Vec<Job> {
    let mut of_tenants: BTreeMap<TenantId, Vec<ConversionId>> = BTreeMap::new();
    for (tenant, conversion) in conversions {
        of_tenants.entry(tenant).or_default().push(conversion);
    }
    let chunks = |(tenant, ids): (TenantId, Vec<ConversionId>)| {
        ids.chunks(MOST_TOGETHER)
            .map(|some| Job::Settle {
                tenant,
                conversions: some.to_vec(),
            })
            .collect::<Vec<_>>()
    };
    of_tenants.into_iter().flat_map(chunks).collect()
}

/// Settles each conversion that is not settled yet. Safe to run twice: a settled conversion is left alone,
/// and the ledger holds one accrual a conversion. One that cannot be settled keeps none of the others from it.
pub async fn settle(services: &Services, tenant: TenantId, conversions: &[ConversionId]) -> Result<()> {
    let together = Together(Scope::admit(services, tenant, Actor::Job));
    let outcomes = split::write(&together, conversions).await;
    // The job comes back for the one that time can mend; what no repetition mends must not end it.
    let worst = outcomes.into_iter().filter_map(Result::err).max_by_key(hope);
    worst.map_or(Ok(()), Err)
}

/// How much another try may bring.
fn hope(error: &Error) -> u8 {
    match error {
        Error::Unavailable(_) | Error::Overloaded | Error::NoRoom | Error::RateLimited(_) => 2,
        Error::Internal(_) | Error::Conflict(_) => 1,
        Error::Unauthenticated(_) | Error::Forbidden(_) | Error::NotFound(_) | Error::Invalid(_) => 0,
    }
}

/// Settles in one transaction.
struct Together(Scope);

impl Batch for Together {
    type Item = ConversionId;
    type Done = ();

    async fn write(&self, ids: &[ConversionId]) -> Result<Vec<()>> {
        let scope = &self.0;
        let tx = scope.begin().await?;
        let mut found = lock(scope, &tx, ids).await?;
        found.retain(|conversion| conversion.settled_at.is_none());
        let grounds = Grounds::of(scope, &tx, &found).await?;
        let mut accruals = Vec::new();
        for conversion in &mut found {
            if let Some(payout) = decide(scope, conversion, &grounds)? {
                accruals.push(Accrual::of(conversion, payout));
            }
        }
        bulk::update::<conversion::Entity>(&tx, &found, &WRITTEN).await?;
        ledger::accrue(scope, &tx, &accruals).await?;
        found.retain(|conversion| conversion.settled_at.is_some());
        delivery::create_for(scope, &tx, &found).await?;
        tx.commit().await?;
        let late = &scope.services().promptness.settlement;
        found
            .iter()
            .for_each(|settled| promptness::record(late, settled.created_at, scope.now()));
        Ok(vec![(); ids.len()])
    }
}

async fn lock(scope: &Scope, tx: &Tx, ids: &[ConversionId]) -> Result<Vec<conversion::Model>> {
    let wanted = ids.iter().map(|id| (scope.tenant(), *id));
    let found = bulk::lock::<conversion::Entity>(tx, wanted).await?;
    if found.len() < ids.len() {
        return Err(Error::NotFound("conversion"));
    }
    Ok(found)
}

/// What decides the payouts of some conversions.
struct Grounds {
    versions: HashMap<ConversionId, OfferTermsId>,
    terms: HashMap<OfferTermsId, (offer_terms::Model, Terms)>,
    affiliates: HashMap<AffiliateId, affiliate::Model>,
    clicks: HashMap<ClickId, click_fact::Model>,
}

impl Grounds {
    async fn of(scope: &Scope, tx: &Tx, conversions: &[conversion::Model]) -> Result<Self> {
        let versions = offer::in_force(scope, tx, conversions).await?;
        let affiliates = conversions.iter().map(|row| (scope.tenant(), row.affiliate_id));
        let affiliates = bulk::find::<affiliate::Entity, _>(tx, affiliate::Column::Id, affiliates).await?;
        let clicks = facts::of(scope, tx, conversions.iter().filter_map(|row| row.click_id)).await?;
        let wanted = versions.values().map(|id| (scope.tenant(), *id));
        let mut terms = HashMap::new();
        for version in bulk::find::<offer_terms::Entity, _>(tx, offer_terms::Column::Id, wanted).await? {
            let parsed = terms::parse(&version.document)
                .map_err(|problems| Error::internal(anyhow::anyhow!("stored terms {}: {problems:?}", version.id)))?;
            terms.insert(version.id, (version, parsed));
        }
        Ok(Self {
            versions,
            terms,
            affiliates: affiliates.into_iter().map(|row| (row.id, row)).collect(),
            clicks,
        })
    }
}

/// Decides one payout and notes it in the row. None when it has to wait.
fn decide(scope: &Scope, conversion: &mut conversion::Model, grounds: &Grounds) -> Result<Option<Money>> {
    let version = grounds.versions.get(&conversion.id);
    let (version, terms) = version
        .and_then(|version| grounds.terms.get(version))
        .ok_or(Error::NotFound("offer terms"))?;
    let affiliate = grounds
        .affiliates
        .get(&conversion.affiliate_id)
        .ok_or(Error::NotFound("affiliate"))?;
    let click = conversion
        .click_id
        .map(|id| grounds.clicks.get(&id).ok_or(Error::NotFound("click's facts")))
        .transpose()?;
    match terms::payout(terms, &sale(conversion, affiliate, click)?) {
        Settlement::Settled {
            payout,
            reason,
            explanation,
            ..
        } => {
            explain(conversion, version, explanation);
            conversion.status = ConversionStatus::Approved;
            conversion.payout_micros = Some(payout.micros);
            conversion.payout_currency = Some(payout.currency.code().to_owned());
            conversion.reason = reason.map(|reason| reason.as_str().to_owned());
            conversion.settled_at = Some(scope.now());
            Ok(Some(payout))
        }
        Settlement::WaitingForExchangeRate { explanation, .. } => {
            explain(conversion, version, explanation);
            conversion.reason = Some(terms::Reason::WaitingForExchangeRate.as_str().to_owned());
            Ok(None)
        }
    }
}

fn explain(conversion: &mut conversion::Model, version: &offer_terms::Model, mut explanation: Explanation) {
    explanation.terms_version = Some(version.version);
    conversion.terms_id = Some(version.id);
    conversion.explanation = Some(json!(explanation));
}

fn sale(
    conversion: &conversion::Model,
    affiliate: &affiliate::Model,
    click: Option<&click_fact::Model>,
) -> Result<Sale> {
    let amount = match (conversion.amount_micros, &conversion.amount_currency) {
        (Some(micros), Some(code)) => Some(Money {
            micros,
            currency: parse_currency(code).map_err(Error::internal)?,
        }),
        _ => None,
    };
    Ok(Sale {
        event: conversion.event.clone(),
        affiliate: affiliate.slug.clone(),
        country: click.and_then(|click| click.country.clone()),
        coupon_code: None,
        amount,
        rate: None,
    })
}
