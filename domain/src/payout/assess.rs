//! What one affiliate gets of what is owed to them in one currency, or why it is carried over. Pure.

use iso_currency::Currency;
use waypost_entity::status::PayoutHold;

use crate::money::Money;
use crate::terms::{ExchangeRate, exchanged};

/// What a line pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pays {
    pub amount: Money,
    /// Absent when it is paid in what was earned.
    pub rate: Option<ExchangeRate>,
}

/// What is owed, and by which settings it is looked at.
#[derive(Clone, Copy)]
pub(super) struct Owed {
    pub amount: Money,
    /// What the affiliate gets it in.
    pub paid_in: Currency,
    /// Less than this is not paid.
    pub minimum: Money,
}

/// Decides by the day's rates. The minimum is compared in its own currency, with the rounded amount that people see.
pub(super) fn assess(
    owed: &Owed,
    rate: impl Fn(Currency, Currency) -> Option<ExchangeRate>,
) -> Result<Pays, PayoutHold> {
    let Owed {
        amount,
        paid_in,
        minimum,
    } = *owed;
    if amount.micros < 0 {
        return Err(PayoutHold::NegativeBalance);
    }
    let convert = |into: Currency| -> Result<Pays, PayoutHold> {
        let rate = match into == amount.currency {
            true => None,
            false => Some(rate(amount.currency, into).ok_or(PayoutHold::NoExchangeRate)?),
        };
        let amount = match rate {
            Some(rate) => exchanged(amount, rate, into).ok_or(PayoutHold::TooLarge)?,
            None => amount.round_to_minor_unit().map_err(|_| PayoutHold::TooLarge)?,
        };
        Ok(Pays { amount, rate })
    };
    let pays = convert(paid_in)?;
    if pays.amount.micros == 0 {
        return Err(PayoutHold::BelowMinimum);
    }
    if minimum.micros > 0 && convert(minimum.currency)?.amount.micros < minimum.micros {
        return Err(PayoutHold::BelowMinimum);
    }
    Ok(pays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::parse_currency;

    fn money(text: &str) -> Money {
        let (amount, code) = text.split_once(' ').expect("an amount and a currency");
        let currency = parse_currency(code).expect("a currency");
        Money::from_decimal(amount.parse().expect("a number"), currency).expect("money")
    }

    #[test]
    fn what_is_owed_is_paid_or_carried_over_for_a_reason() {
        let rates = [
            ("EUR", "USD", "1.0842"),
            ("EUR", "JPY", "163.5"),
            ("USD", "GBP", "0.785"),
            ("USD", "JPY", "151.515151515151"),
            ("USD", "KWD", "0.3070001"),
        ];
        let rate = |from: Currency, to: Currency| {
            let found = rates
                .iter()
                .find(|(one, other, _)| (*one, *other) == (from.code(), to.code()));
            found.map(|(_, _, rate)| ExchangeRate::new(rate.parse().expect("a number")).expect("a rate"))
        };
        for (owed, paid_in, minimum, expected) in [
            ("50 USD", "USD", "50 USD", "50.00 USD"),
            ("49.99 USD", "USD", "50 USD", "below_minimum"),
            ("0.01 USD", "USD", "0 USD", "0.01 USD"),
            ("-0.01 USD", "USD", "0 USD", "negative_balance"),
            ("-5 CHF", "EUR", "10 USD", "negative_balance"),
            // The minimum is in another currency than what is owed.
            ("46.12 EUR", "EUR", "50 USD", "46.12 EUR"),
            ("46.11 EUR", "EUR", "50 USD", "below_minimum"),
            ("1000 CHF", "CHF", "50 USD", "no_exchange_rate"),
            ("0.01 CHF", "CHF", "0 USD", "0.01 CHF"),
            // Paid in the affiliate's own currency: exact, rounded once, half away from zero.
            ("100 EUR", "USD", "50 USD", "108.42 USD"),
            ("10 USD", "GBP", "0 USD", "7.85 GBP"),
            ("0.10 USD", "GBP", "0 USD", "0.08 GBP"),
            ("1.10 USD", "GBP", "0 USD", "0.86 GBP"),
            ("1 EUR", "JPY", "0 USD", "164 JPY"),
            ("33.33 USD", "KWD", "0 USD", "10.232 KWD"),
            ("0.0033 USD", "JPY", "0 USD", "below_minimum"),
            ("100 GBP", "USD", "0 USD", "no_exchange_rate"),
            ("1000000000000 EUR", "USD", "0 USD", "too_large"),
        ] {
            let owed = Owed {
                amount: money(owed),
                paid_in: parse_currency(paid_in).expect("a currency"),
                minimum: money(minimum),
            };
            let found = match assess(&owed, rate) {
                Ok(pays) => {
                    assert_eq!(pays.rate.is_some(), owed.amount.currency != owed.paid_in);
                    format!("{:?}", pays.amount)
                }
                Err(hold) => hold.word().to_owned(),
            };
            assert_eq!(found, expected, "{:?} in {paid_in}, at least {minimum}", owed.amount);
        }
    }
}
