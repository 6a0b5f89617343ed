//! The amount of a sale in the payout currency, exactly: given in it, converted, missing, or waiting for a rate.

use iso_currency::Currency;

use super::exact::Exact;
use super::explanation::AmountUsed;
use super::rounding::rounded;
use super::sale::{ExchangeRate, Sale};
use crate::money::{Money, minor_digits};

/// What the rules may count with.
#[derive(Debug)]
pub(super) enum Amount {
    Missing,
    Known {
        in_payout_currency: Exact,
        used: AmountUsed,
    },
    WaitingForRate {
        from: Currency,
        used: AmountUsed,
    },
}

impl Amount {
    pub(super) fn known(&self) -> Option<&Exact> {
        match self {
            Amount::Known { in_payout_currency, .. } => Some(in_payout_currency),
            Amount::Missing | Amount::WaitingForRate { .. } => None,
        }
    }
}

/// Money in another currency, computed exactly and rounded once; `None` when it is more than the largest amount there is.
pub(crate) fn exchanged(money: Money, rate: ExchangeRate, into: Currency) -> Option<Money> {
    let exact = Exact::from_micros(money.micros).times(&Exact::from_decimal(rate.get()));
    rounded(&exact, into).0
}

/// Every amount in another currency needs its rate, even when the rule that would decide pays a flat sum: the contract
/// says that the conversion waits, and revenue that is later counted in the payout currency must have no holes.
pub(super) fn in_payout_currency(sale: &Sale, payout_currency: Currency) -> Amount {
    let Some(amount) = sale.amount else {
        return Amount::Missing;
    };
    // More may have been refunded than was paid; what remains of such a sale counts as nothing, not as a debt.
    let given = Exact::from_micros(amount.micros);
    let used = AmountUsed {
        given: given.show(minor_digits(amount.currency)),
        currency: amount.currency.code().to_owned(),
        rate: None,
        converted: None,
        below_zero: (amount.micros < 0).then(|| amount.to_string()),
    };
    if amount.currency == payout_currency {
        return Amount::Known {
            in_payout_currency: given,
            used,
        };
    }
    let Some(rate) = sale.rate else {
        return Amount::WaitingForRate {
            from: amount.currency,
            used,
        };
    };
    let rate = Exact::from_decimal(rate.get());
    let converted = given.times(&rate);
    let used = AmountUsed {
        rate: Some(rate.show(0)),
        converted: Some(converted.show(minor_digits(payout_currency))),
        ..used
    };
    Amount::Known {
        in_payout_currency: converted,
        used,
    }
}

/// What a sale counts for where revenue is counted: its amount in the payout currency; nothing when that is not known.
pub fn revenue(sale: &Sale, payout_currency: Currency) -> Exact {
    let amount = in_payout_currency(sale, payout_currency);
    amount.known().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::parse_currency;

    #[test]
    fn money_is_exchanged_exactly_and_rounded_once() {
        for (amount, rate, into, expected) in [
            ("10", "1.0842", "USD", Some("10.84")),
            ("2.5", "1.002", "USD", Some("2.51")),
            ("100", "0.00665", "USD", Some("0.67")),
            ("1.5", "1", "JPY", Some("2")),
            ("33.33", "0.3070001", "KWD", Some("10.232")),
            // More digits than a decimal holds: the last of them decides.
            ("999999999.990001", "100.000000000001", "USD", Some("99999999999.00")),
            ("1000000000000", "2", "USD", None),
        ] {
            let money = Money::from_decimal(amount.parse().expect("a number"), Currency::EUR).expect("money");
            let rate = ExchangeRate::new(rate.parse().expect("a rate")).expect("above zero");
            let into = parse_currency(into).expect("a currency");
            let found = exchanged(money, rate, into).map(|money| money.to_string());
            assert_eq!(found.as_deref(), expected, "{amount}");
        }
    }
}
