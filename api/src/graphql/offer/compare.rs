//! What other terms would have paid.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use serde_json::Value;
use waypost_domain::conversion::{self, CompareTerms, Compared};
use waypost_entity::affiliate;
use waypost_entity::id::AffiliateId;
use waypost_entity::offer::Entity;

use crate::graphql::affiliate::Affiliate;
use crate::graphql::caller::{id, scope};
use crate::graphql::connection::list_cost;
use crate::graphql::money::Money;
use crate::graphql::rows::row;
use crate::graphql::scalars::DateTime;

/// How many affiliates an offer typically has.
const TYPICAL_AFFILIATES: usize = 50;

/// Terms, and the past that they are tried on.
#[derive(InputObject)]
pub(crate) struct CompareTermsInput {
    /// The offer whose conversions these are.
    offer_id: ID,
    /// Payout terms, published or not, for instance {"currency": "USD", "rules": [{"id": "r1", "pay": {"kind": "percent", "rate":
    /// "12"}}]}.
    terms: Value,
    /// Conversions from this moment on. At most 10000 may have come since.
    from: DateTime,
    /// Until before this moment.
    to: DateTime,
}

/// What is paid for some conversions, and what other terms would have paid.
#[derive(SimpleObject)]
pub(crate) struct ComparedPayouts {
    /// How many conversions: those that are neither rejected nor reversed.
    conversions: i32,
    /// What is paid for them, pending ones included.
    paid: Money,
    /// What the other terms would have paid.
    would_be: Money,
    /// How much more that is; below zero for less.
    difference: Money,
}

impl From<Compared> for ComparedPayouts {
    fn from(compared: Compared) -> Self {
        Self {
            conversions: i32::try_from(compared.conversions).unwrap_or(i32::MAX),
            paid: compared.paid.into(),
            would_be: compared.would_be.into(),
            difference: compared.difference().into(),
        }
    }
}

pub(crate) struct AffiliateCompared(AffiliateId, Compared);

/// The comparison for one affiliate.
#[Object]
impl AffiliateCompared {
    /// The affiliate.
    async fn affiliate(&self, ctx: &Context<'_>) -> Result<Affiliate> {
        Ok(Affiliate(row::<affiliate::Entity>(ctx, self.0).await?))
    }

    /// What it is paid, and what it would have been.
    async fn payouts(&self) -> ComparedPayouts {
        self.1.into()
    }
}

pub(crate) struct TermsComparison(conversion::Comparison);

/// What other terms would have paid for the conversions of a period.
#[Object]
impl TermsComparison {
    /// All affiliates together.
    async fn total(&self) -> ComparedPayouts {
        self.0.total.into()
    }

    /// Each affiliate with conversions in the period, the largest difference first.
    #[graphql(complexity = "list_cost(TYPICAL_AFFILIATES, child_complexity)")]
    async fn affiliates(&self) -> Vec<AffiliateCompared> {
        let each = self.0.affiliates.iter();
        each.map(|(id, compared)| AffiliateCompared(*id, *compared)).collect()
    }

    /// How many conversions wait for an exchange rate; they are in none of the sums.
    async fn waiting_for_exchange_rate(&self) -> i32 {
        i32::try_from(self.0.waiting).unwrap_or(i32::MAX)
    }
}

#[derive(Default)]
pub(crate) struct CompareQueries;

#[Object]
impl CompareQueries {
    /// What terms would have paid for the conversions of a period had they been in force, beside what is paid. The conversions are
    /// settled once more in the order in which they came, after what was counted before the period, with what was refunded and said
    /// of them by now; nothing is recorded. Needs the scopes "offers:read" and "reports:read". What is wrong with the input comes as
    /// userErrors in the error's extensions, as a mutation names it.
    async fn compare_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The terms, and the past that they are tried on.")] input: CompareTermsInput,
    ) -> Result<TermsComparison> {
        let form = CompareTerms {
            offer: id::<Entity>(&input.offer_id)?,
            terms: input.terms,
            from: input.from.0,
            to: input.to.0,
        };
        Ok(TermsComparison(conversion::compare_terms(scope(ctx)?, form).await?))
    }
}
