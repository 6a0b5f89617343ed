//! What terms would pay.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use serde_json::Value;
use waypost_domain::offer::{self, GivenConversion, GivenState, PayoutPreview as Previewed, PreviewPayout};
use waypost_domain::terms::Reason;
use waypost_entity::offer::Entity;

use crate::graphql::caller::{optional_id, scope};
use crate::graphql::conversion::Explanation;
use crate::graphql::money::Money;
use crate::graphql::scalars::{Currency, Decimal};

/// A conversion to work the payout of out, which may never have been.
#[derive(InputObject)]
pub(crate) struct PreviewConversionInput {
    /// What happened, for instance "sale".
    event: String,
    /// The affiliate's slug, for instance "anna"; there need not be such an affiliate.
    affiliate: String,
    /// Where the visitor is, an ISO 3166 code such as "DE"; not known when left out.
    country: Option<String>,
    /// The code that the customer entered, for instance "SAVE10"; none when left out.
    coupon_code: Option<String>,
    /// What the customer paid, for instance "49.99"; not reported when left out.
    amount: Option<Decimal>,
    /// The currency of the amount; that of the terms when left out.
    currency: Option<Currency>,
    /// What one unit of the amount's currency is worth in that of the terms, for instance "1.08452". Without it, a conversion in
    /// another currency waits.
    rate: Option<String>,
}

impl From<PreviewConversionInput> for GivenConversion {
    fn from(input: PreviewConversionInput) -> Self {
        Self {
            event: input.event,
            affiliate: input.affiliate,
            country: input.country,
            coupon_code: input.coupon_code,
            amount: input.amount.map(|amount| amount.0),
            currency: input.currency.map(|code| code.0),
            rate: input.rate,
        }
    }
}

/// What was before the conversion. Only what the deciding rule and the cap ask for matters.
#[derive(Default, InputObject)]
pub(crate) struct PreviewStateInput {
    /// How many conversions of this affiliate the offer had settled in the tiers' period, at most 1000000000.
    #[graphql(default)]
    conversions_before: i32,
    /// What those came to in the currency of the terms, for instance "4999.99"; nothing when left out.
    revenue_before: Option<Decimal>,
    /// How many payments the same customer had brought, at most 1000000000.
    #[graphql(default)]
    payments_before: i32,
    /// Whole days since the customer's first conversion, at most 1000000000.
    #[graphql(default)]
    days_since_first: i32,
    /// What the cap's period had of what the cap counts, for instance "95.00" of payouts or "99" of conversions; nothing when
    /// left out.
    cap_used: Option<Decimal>,
}

impl From<PreviewStateInput> for GivenState {
    fn from(input: PreviewStateInput) -> Self {
        Self {
            conversions_before: input.conversions_before.into(),
            revenue_before: input.revenue_before.map(|amount| amount.0),
            payments_before: input.payments_before.into(),
            days_since_first: input.days_since_first.into(),
            cap_used: input.cap_used.map(|used| used.0),
        }
    }
}

/// Terms, a conversion, and what was before it. The terms are written out or an offer's.
#[derive(InputObject)]
pub(crate) struct PreviewPayoutInput {
    /// Payout terms, published or not, with at most 200 rules of at most 100 tiers, for instance {"currency": "USD", "rules":
    /// [{"id": "r1", "pay": {"kind": "tiered", "metric": "conversions", "period": "month", "tiers": [{"from": 0, "pay":
    /// {"kind": "percent", "rate": "10"}}, {"from": 100, "pay": {"kind": "percent", "rate": "15"}}]}}]}.
    terms: Option<Value>,
    /// The offer whose terms pay, instead of terms that are written out.
    offer_id: Option<ID>,
    /// Which version of the offer's terms, for instance 3; the newest when left out.
    version: Option<i32>,
    /// What is paid for.
    conversion: PreviewConversionInput,
    /// What was before it; nothing when left out.
    #[graphql(default)]
    state: PreviewStateInput,
}

/// What would be paid for a conversion, and why.
#[derive(SimpleObject)]
pub(crate) struct PayoutPreview {
    /// What the affiliate would earn; null when the conversion would wait for an exchange rate.
    payout: Option<Money>,
    /// The id of the rule that decided, for instance "r1"; null when none applied.
    rule: Option<String>,
    /// Why the payout is what it is, for instance "cap_reached"; null when the rule's pay alone says it. The words are those of
    /// Conversion.reason.
    reason: Option<&'static str>,
    /// Whether the amount is in another currency and no rate was given, so that the conversion would wait for one.
    waiting_for_exchange_rate: bool,
    /// How it was worked out.
    explanation: Explanation,
}

impl TryFrom<Previewed> for PayoutPreview {
    type Error = waypost_domain::Error;

    fn try_from(previewed: Previewed) -> waypost_domain::Result<Self> {
        Ok(Self {
            payout: previewed.payout.map(Money::from),
            rule: previewed.rule,
            reason: previewed.reason.map(Reason::as_str),
            waiting_for_exchange_rate: previewed.payout.is_none(),
            explanation: Explanation::of(previewed.explanation)?,
        })
    }
}

#[derive(Default)]
pub(crate) struct PreviewQueries;

#[Object]
impl PreviewQueries {
    /// What terms would pay for a conversion, and why; nothing is recorded. Needs the scope "offers:read". What is wrong with the input
    /// comes as userErrors in the error's extensions, as a mutation names it.
    async fn preview_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The terms, the conversion, and what was before it.")] input: PreviewPayoutInput,
    ) -> Result<PayoutPreview> {
        let (scope, offer) = (scope(ctx)?, optional_id::<Entity>(input.offer_id.as_ref())?);
        let form = PreviewPayout {
            terms: input.terms,
            offer,
            version: input.version,
            conversion: input.conversion.into(),
            state: input.state.into(),
        };
        Ok(offer::preview_payout(scope, form).await?.try_into()?)
    }
}
