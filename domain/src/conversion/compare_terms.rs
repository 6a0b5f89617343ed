//! What other terms would have paid for the conversions of a past period, beside what was. Nothing is recorded.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use waypost_entity::id::{AffiliateId, OfferId};
use waypost_entity::status::ConversionStatus;
use waypost_entity::{conversion, offer};

use super::grounds::{Ground, Grounds};
use super::settle::MOST_TOGETHER;
use super::tally::Tallies;
use super::worth;
use crate::error::{Error, Problem, Result};
use crate::money::{Total, parse_currency};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::terms::{Reason, Terms};
use crate::{check, offer as offers, tenant};

/// Most conversions that are compared at once.
const MOST: u64 = 10_000;

/// Which terms to try on which conversions.
#[derive(Debug)]
pub struct CompareTerms {
    /// The offer whose conversions these are.
    pub offer: OfferId,
    /// A terms document, published or not.
    pub terms: Value,
    /// Conversions from this moment on.
    pub from: DateTime<Utc>,
    /// Until before this moment.
    pub to: DateTime<Utc>,
}

/// What is paid, and what would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Conversions that count, whoever is paid how much for them.
    pub conversions: u64,
    /// What is paid for them.
    pub paid: Total,
    /// What the other terms would have paid.
    pub would_be: Total,
}

impl Compared {
    /// How much more it would have been; below zero for less.
    pub fn difference(&self) -> Total {
        Total {
            micros: self.would_be.micros - self.paid.micros,
            ..self.paid
        }
    }

    fn add(&mut self, (paid, would_be): (i128, i128)) {
        self.conversions += 1;
        self.paid.micros += paid;
        self.would_be.micros += would_be;
    }
}

/// The comparison, as a whole and for each affiliate.
#[derive(Debug, PartialEq, Eq)]
pub struct Comparison {
    /// All of them together.
    pub total: Compared,
    /// Each affiliate, the largest difference first.
    pub affiliates: Vec<(AffiliateId, Compared)>,
    /// Conversions that wait for an exchange rate, and are in none of the sums.
    pub waiting: u64,
}

/// Settles the conversions of the period once more, in the order in which they came, as if these terms had been in force: after what
/// was counted before the period, with the refunds and words that there are by now.
pub async fn compare_terms(scope: &Scope, form: CompareTerms) -> Result<Comparison> {
    scope.permit(Permission::ReadOffers)?;
    scope.permit(Permission::ReadReports)?;
    let _turn = scope.services().comparisons.take(scope.tenant()).await?;
    // All of it as it is at one moment, and nobody who writes has to wait.
    let now = scope.services().store.snapshot().await?;
    let offer = scope.get::<offer::Entity>(&now, form.offer).await?;
    let terms = checked(&offer, &form)?;
    let mut conversions = since(scope, &now, &form).await?;
    let zone = tenant::zone_in(scope, &now).await?;
    let mut tallies = Tallies::look(scope, &now, zone, &conversions).await?;
    for conversion in &conversions {
        tallies.begin(conversion, &terms)?;
    }
    conversions.retain(|row| row.converted_at < form.to && !row.is_test);
    let currency = parse_currency(&offer.currency).map_err(Error::internal)?;
    let nothing = Total { micros: 0, currency };
    let nothing = Compared {
        conversions: 0,
        paid: nothing,
        would_be: nothing,
    };
    let (mut total, mut affiliates, mut waiting) = (nothing, BTreeMap::new(), 0);
    for some in conversions.chunks(MOST_TOGETHER) {
        let grounds = Grounds::seen(scope, &now, zone, some).await?;
        for before in some {
            let ground = Ground {
                terms: &terms,
                ..grounds.ground(before)?
            };
            let mut anew = as_new(before);
            let turn = tallies.begin(&anew, &terms)?;
            let decided = worth::decide(&mut anew, &ground, (&turn, scope.now()))?;
            tallies.end(&mut anew, decided.counted)?;
            if anew.settled_at.is_none() {
                waiting += 1;
                continue;
            }
            if counts(anew.status) {
                let money = (paid(before), paid(&anew));
                total.add(money);
                affiliates.entry(anew.affiliate_id).or_insert(nothing).add(money);
            }
        }
    }
    let mut affiliates: Vec<_> = affiliates.into_iter().collect();
    affiliates.sort_by_key(|(id, compared)| (-compared.difference().micros.abs(), *id));
    Ok(Comparison {
        total,
        affiliates,
        waiting,
    })
}

fn checked(offer: &offer::Model, form: &CompareTerms) -> Result<Terms> {
    let mut problems = Vec::new();
    if form.from >= form.to {
        problems.push(Problem::at("to", "OUT_OF_RANGE", "choose an end after the beginning"));
    }
    let terms = offers::parse_terms(offer, &form.terms, &mut problems);
    check::none(problems)?;
    terms.ok_or_else(|| Error::internal(anyhow::anyhow!("unread terms had no problems")))
}

/// The offer's conversions from the beginning of the period on that are settled or wait for a rate, also those after it: whatever is counted of them was not
/// counted before it.
async fn since(scope: &Scope, db: &impl ConnectionTrait, form: &CompareTerms) -> Result<Vec<conversion::Model>> {
    let rows = scope
        .select::<conversion::Entity>()
        .filter(conversion::Column::OfferId.eq(form.offer))
        .filter(conversion::Column::ConvertedAt.gte(form.from))
        .filter(
            Condition::any()
                .add(conversion::Column::PayoutMicros.is_not_null())
                .add(conversion::Column::Reason.eq(Reason::WaitingForExchangeRate.as_str())),
        )
        .order_by_asc(conversion::Column::Id)
        .limit(MOST + 1)
        .all(db)
        .await?;
    if rows.len() as u64 > MOST {
        let message = format!("more than {MOST} conversions came since; choose a later beginning");
        return Err(Error::invalid("from", "TOO_MANY", message));
    }
    Ok(rows)
}

/// The conversion, as if it had not been settled yet.
fn as_new(conversion: &conversion::Model) -> conversion::Model {
    conversion::Model {
        settled_at: None,
        counted: None,
        counted_before: None,
        ..conversion.clone()
    }
}

fn counts(status: ConversionStatus) -> bool {
    match status {
        ConversionStatus::Pending | ConversionStatus::Approved | ConversionStatus::Paid => true,
        ConversionStatus::Rejected | ConversionStatus::Reversed => false,
    }
}

fn paid(conversion: &conversion::Model) -> i128 {
    conversion.payout_micros.unwrap_or_default().into()
}
