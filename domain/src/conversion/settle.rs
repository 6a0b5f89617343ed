//! Settles conversions: payout from the terms in force, ledger entry, deliveries to the partner, in one transaction.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::id::{ConversionId, TenantId};
use waypost_entity::status::ConversionStatus;
use waypost_entity::{affiliate, conversion, offer_terms};

use crate::error::{Error, Result};
use crate::money::{Money, parse_currency};
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::terms::{self, Explanation, Sale, Settlement};
use crate::tx::Tx;
use crate::{delivery, ledger, offer};

/// Settles each conversion that is not settled yet. Safe to run twice: a settled conversion is left alone,
/// and the ledger holds one accrual a conversion.
pub async fn settle(services: &Services, tenant: TenantId, conversions: &[ConversionId]) -> Result<()> {
    let scope = Scope::admit(services, tenant, Actor::Job);
    let tx = scope.begin().await?;
    for id in conversions {
        let conversion = scope.get_locked::<conversion::Entity>(&tx, *id).await?;
        if conversion.settled_at.is_none() {
            settle_one(&scope, &tx, conversion).await?;
        }
    }
    tx.commit().await
}

async fn settle_one(scope: &Scope, tx: &Tx, conversion: conversion::Model) -> Result<()> {
    let version = offer::in_force(scope, tx, conversion.offer_id, conversion.converted_at).await?;
    let affiliate = scope.get::<affiliate::Entity>(tx, conversion.affiliate_id).await?;
    let terms = terms::parse(&version.document)
        .map_err(|problems| Error::internal(anyhow::anyhow!("stored terms {}: {problems:?}", version.id)))?;
    match terms::payout(&terms, &sale(&conversion, &affiliate)?) {
        Settlement::Settled {
            payout,
            reason,
            explanation,
            ..
        } => {
            let mut settled = explained(conversion, &version, explanation);
            settled.status = Set(ConversionStatus::Approved);
            settled.payout_micros = Set(Some(payout.micros));
            settled.payout_currency = Set(Some(payout.currency.code().to_owned()));
            settled.reason = Set(reason.map(|reason| reason.as_str().to_owned()));
            settled.settled_at = Set(Some(scope.now()));
            let settled = settled.update(tx).await?;
            ledger::accrue(scope, tx, &settled, payout).await?;
            delivery::create_for(scope, tx, &settled).await
        }
        Settlement::WaitingForExchangeRate { explanation, .. } => {
            let mut waiting = explained(conversion, &version, explanation);
            waiting.reason = Set(Some(terms::Reason::WaitingForExchangeRate.as_str().to_owned()));
            waiting.update(tx).await?;
            Ok(())
        }
    }
}

fn explained(
    conversion: conversion::Model,
    version: &offer_terms::Model,
    mut explanation: Explanation,
) -> conversion::ActiveModel {
    explanation.terms_version = Some(version.version);
    let mut changed = conversion.into_active_model();
    changed.terms_id = Set(Some(version.id));
    changed.explanation = Set(Some(json!(explanation)));
    changed
}

fn sale(conversion: &conversion::Model, affiliate: &affiliate::Model) -> Result<Sale> {
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
        country: None,
        coupon_code: None,
        amount,
        rate: None,
    })
}
