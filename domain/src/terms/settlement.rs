//! The payout of one sale under one version of the terms, and the explanation that is stored with it.

use iso_currency::Currency;

use super::before::Before;
use super::bounds::bounded;
use super::counters::Counters;
use super::document::{Rule, Terms};
use super::exact::Exact;
use super::exchange::{Amount, in_payout_currency};
use super::explanation::{Explanation, PassedOver};
use super::limit::{RecurringUse, capped, over};
use super::matching::mismatch;
use super::pay::{Earned, earned};
use super::reason::Reason;
use super::rounding::rounded;
use super::sale::Sale;
use crate::money::{Micros, Money, minor_digits};

/// What the terms give for a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// `payout` is zero or more and rounded to the minor unit; `rule` is the deciding one.
    Settled {
        payout: Money,
        rule: Option<String>,
        reason: Option<Reason>,
        explanation: Explanation,
    },
    /// The amount is in `from`, and nothing says what that is in `to`.
    WaitingForExchangeRate {
        from: Currency,
        to: Currency,
        explanation: Explanation,
    },
}

impl Settlement {
    /// Why the payout is what it is, or why there is none yet.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Settlement::Settled { reason, .. } => *reason,
            Settlement::WaitingForExchangeRate { .. } => Some(Reason::WaitingForExchangeRate),
        }
    }

    /// The same sale when nothing is paid for it, for this reason: what the rules would give is told, and not paid. A sale that
    /// is worth nothing does not wait for a rate.
    pub fn without_payout(self, reason: Reason) -> Settlement {
        let (currency, explanation) = match self {
            Settlement::Settled {
                payout, explanation, ..
            } => (payout.currency, explanation),
            Settlement::WaitingForExchangeRate { to, explanation, .. } => (to, explanation),
        };
        settled(Money::zero(currency), Some(reason), explanation)
    }

    /// How it was worked out.
    pub fn explanation(&self) -> &Explanation {
        match self {
            Settlement::Settled { explanation, .. } | Settlement::WaitingForExchangeRate { explanation, .. } => {
                explanation
            }
        }
    }
}

/// The payout for a sale after what was before it: the first rule whose conditions all hold, as long as it pays this customer, its
/// pay, its bounds, the cap, and rounding as the last step.
pub fn payout(terms: &Terms, sale: &Sale, before: &Counters) -> Settlement {
    decided(terms, sale, |_| before.clone())
}

/// The same after what was counted for whichever rule decides.
pub fn payout_after(terms: &Terms, sale: &Sale, before: &Before) -> Settlement {
    decided(terms, sale, |rule| before.of(rule))
}

fn decided(terms: &Terms, sale: &Sale, before: impl Fn(&Rule) -> Counters) -> Settlement {
    let amount = in_payout_currency(sale, terms.currency);
    let mut explanation = begun(terms);
    match &amount {
        Amount::Missing => {}
        Amount::Known { used, .. } => explanation.amount = Some(used.clone()),
        Amount::WaitingForRate { from, used } => {
            explanation.amount = Some(used.clone());
            explanation.reason = Some(Reason::WaitingForExchangeRate);
            return Settlement::WaitingForExchangeRate {
                from: *from,
                to: terms.currency,
                explanation,
            };
        }
    }
    let digits = minor_digits(terms.currency);
    for rule in &terms.rules {
        match mismatch(&rule.when, sale, amount.known(), digits) {
            Some(because) => explanation.passed_over.push(PassedOver {
                rule: rule.id.clone(),
                because,
            }),
            None => {
                explanation.country = sale.country.clone().filter(|_| rule.when.countries.is_some());
                explanation.rule = Some(rule.id.clone());
                return by_rule((terms, rule), amount.known(), &before(rule), explanation);
            }
        }
    }
    settled(Money::zero(terms.currency), Some(Reason::NoRuleMatched), explanation)
}

/// The payout that the sender of a report set, in the payout currency: the rules are not asked, and no rate is needed.
pub fn overridden(terms: &Terms, sale: &Sale, micros: Micros) -> Settlement {
    let mut explanation = begun(terms);
    match in_payout_currency(sale, terms.currency) {
        Amount::Missing => {}
        Amount::Known { used, .. } | Amount::WaitingForRate { used, .. } => explanation.amount = Some(used),
    }
    let (payable, rounding) = rounded(&Exact::from_micros(micros), terms.currency);
    explanation.rounding = Some(rounding);
    match payable {
        Some(payout) => settled(payout, Some(Reason::PayoutOverride), explanation),
        None => settled(Money::zero(terms.currency), Some(Reason::PayoutTooLarge), explanation),
    }
}

fn by_rule(
    (terms, rule): (&Terms, &Rule),
    amount: Option<&Exact>,
    before: &Counters,
    mut explanation: Explanation,
) -> Settlement {
    let (currency, digits) = (terms.currency, minor_digits(terms.currency));
    explanation.recurring = rule.recurring.map(|recurring| RecurringUse::of(recurring, before));
    if let Some(over) = explanation.recurring.as_ref().and_then(over) {
        return settled(Money::zero(currency), Some(over), explanation);
    }
    let Earned {
        exact,
        mut reason,
        formula,
    } = earned(&rule.pay, amount, before, digits);
    let (mut exact, bound) = bounded(rule, exact, digits);
    if let Some(cap) = &terms.cap {
        let capped = capped(cap, exact, before, digits);
        // The cap is what the person who asks can do least about, so it is named before a missing amount.
        reason = capped.reason.or(reason);
        exact = capped.pays;
        explanation.cap = Some(capped.shown);
    }
    let (payable, rounding) = rounded(&exact, currency);
    let explanation = Explanation {
        formula: Some(formula),
        bound,
        rounding: Some(rounding),
        ..explanation
    };
    match payable {
        Some(payout) => settled(payout, reason, explanation),
        // Only terms or amounts gone wrong by many zeros come here; paying any part of it would be a guess.
        None => settled(Money::zero(currency), Some(Reason::PayoutTooLarge), explanation),
    }
}

fn begun(terms: &Terms) -> Explanation {
    Explanation {
        terms_version: None,
        since: None,
        currency: terms.currency.code().to_owned(),
        amount: None,
        passed_over: Vec::new(),
        rule: None,
        country: None,
        recurring: None,
        formula: None,
        bound: None,
        cap: None,
        cap_of_version: None,
        rounding: None,
        reason: None,
        payout: None,
        hold: None,
        review: None,
    }
}

fn settled(payout: Money, reason: Option<Reason>, explanation: Explanation) -> Settlement {
    let explanation = Explanation {
        reason,
        payout: Some(payout.to_string()),
        ..explanation
    };
    Settlement::Settled {
        payout,
        rule: explanation.rule.clone(),
        reason,
        explanation,
    }
}

#[cfg(test)]
mod tests;
