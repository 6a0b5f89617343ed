//! What a line of a run says in words, and as much of an account as people need to see.

use std::collections::BTreeSet;

use waypost_entity::payout_line::Model;
use waypost_entity::payout_run;
use waypost_entity::status::{PayoutHold, PayoutLineStatus};

use super::fill::MORE_THAN_ALL;
use crate::error::{Error, Result};
use crate::money::{Micros, Money};

/// What becomes of a line and why, in words.
pub fn message(line: &Model, run: &payout_run::Model) -> Result<String> {
    let owed = money(line.amount_micros, &line.currency)?;
    if let Some(hold) = line.hold {
        return Ok(match hold {
            PayoutHold::NegativeBalance => {
                format!("{owed:?}: more was taken back than earned, which is set off against what comes next")
            }
            PayoutHold::BelowMinimum => {
                let minimum = money(run.minimum_micros, &run.minimum_currency)?;
                format!("{owed:?} is less than the minimum of {minimum:?}: it is paid with what comes next")
            }
            PayoutHold::NoExchangeRate => {
                let into: BTreeSet<&str> = [line.pay_currency.as_str(), run.minimum_currency.as_str()].into();
                let into: Vec<&str> = into.into_iter().filter(|code| *code != line.currency).collect();
                format!(
                    "no exchange rate of {} to {} for {}: set it and refresh the run",
                    line.currency,
                    into.join(" or "),
                    run.rate_day
                )
            }
            PayoutHold::TooLarge if line.amount_micros == MORE_THAN_ALL => {
                format!(
                    "{owed:?} or more is owed, which is more than one payment can be: take a part back by an adjustment"
                )
            }
            PayoutHold::TooLarge => format!("{owed:?} is more than one payment can be"),
        });
    }
    let pays = match line.pay_micros {
        Some(micros) => money(micros, &line.pay_currency)?,
        None => owed,
    };
    let paid = match &line.exchange_rate {
        Some(rate) => format!("{pays:?}: {owed:?} at {rate}, the rate of {}", run.rate_day),
        None => format!("{pays:?}"),
    };
    Ok(match (line.status, &line.review_reason, &line.failure) {
        (PayoutLineStatus::Excluded, Some(reason), _) => format!("left out: {reason}"),
        (PayoutLineStatus::Failed, _, Some(failure)) => format!("failed: {failure}"),
        _ => paid,
    })
}

/// The first letter and the host of an address: `a…@example.com`.
pub fn masked_email(email: &str) -> String {
    let (local, host) = email.split_once('@').unwrap_or((email, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}…@{host}")
}

/// The last four letters of an account: `…3000`.
pub fn masked_account(account: &str) -> String {
    let count = account.chars().count();
    let shown = if count > 8 { 4 } else { count / 2 };
    let last: String = account.chars().skip(count - shown).collect();
    format!("…{last}")
}

fn money(micros: Micros, code: &str) -> Result<Money> {
    Money::stored(micros, code).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_told_from_another_and_not_given_away() {
        assert_eq!(masked_email("anna@example.com"), "a…@example.com");
        for (account, shown) in [
            ("DE89370400440532013000", "…3000"),
            ("12345678", "…5678"),
            ("1234", "…34"),
            ("1", "…"),
        ] {
            assert_eq!(masked_account(account), shown);
        }
    }
}
