//! Fills a draft: a line for everybody to whom something is owed before the cut-off, and what each pays.

use std::collections::HashMap;

use chrono::NaiveDate;
use iso_currency::Currency;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use waypost_entity::id::{AffiliateId, PayoutLineId};
use waypost_entity::payout_line::{Column, Entity, Model};
use waypost_entity::status::{PayoutHold, PayoutLineStatus};
use waypost_entity::{payee, payout_item, payout_run};

use super::assess::{Owed, Pays, assess};
use super::cover::{self, Sum};
use crate::error::{Error, Result};
use crate::money::{Micros, Money, micros_of_sums, parse_currency};
use crate::scope::Scope;
use crate::terms::ExchangeRate;
use crate::tx::Tx;
use crate::{bulk, exchange_rate};

/// The columns that filling writes.
const WRITTEN: [Column; 10] = [
    Column::Status,
    Column::Hold,
    Column::AmountMicros,
    Column::Entries,
    Column::PayCurrency,
    Column::PayMicros,
    Column::ExchangeRate,
    Column::Method,
    Column::Email,
    Column::Account,
];

/// Stands for this amount and for all that are larger, which no line can tell.
pub(super) const MORE_THAN_ALL: Micros = Micros::MAX;

/// Fills a draft anew; lines that are there keep their ids and what a reviewer said. The caller holds the program's payout settings.
pub(super) async fn fill(scope: &Scope, tx: &Tx, run: &payout_run::Model) -> Result<Vec<Model>> {
    cover::uncover(scope, tx, run).await?;
    let creditors = cover::creditors(tx, run).await?;
    let new = creditors.into_iter().map(|creditor| Model {
        tenant_id: scope.tenant(),
        id: scope.new_id(),
        run_id: run.id,
        affiliate_id: creditor.affiliate_id,
        status: PayoutLineStatus::Payable,
        hold: None,
        pay_currency: creditor.currency.clone(),
        currency: creditor.currency,
        amount_micros: 0,
        entries: 0,
        pay_micros: None,
        exchange_rate: None,
        method: None,
        email: None,
        account: None,
        review_reason: None,
        reviewed_by: None,
        paid_on: None,
        reference: None,
        failure: None,
        finished_by: None,
        finished_at: None,
    });
    bulk::insert::<Entity>(tx, new.collect()).await?;
    cover::cover(tx, run).await?;
    let sums = cover::sums(tx, run).await?;
    let lines = all_of(scope, tx, run).await?;
    let (lines, idle) = summed(lines, sums);
    drop_lines(scope, tx, &idle).await?;
    let lines = assessed(scope, tx, (run, lines)).await?;
    bulk::update::<Entity>(tx, &lines, &WRITTEN).await?;
    // What is carried over is for the next run. A line that a reviewer left out keeps its entries as long as it may come back.
    cover::uncover_lines(scope, tx, run, PayoutLineStatus::CarriedOver).await?;
    Ok(lines)
}

/// Every line of a run, in the order of their ids.
pub(super) async fn all_of(scope: &Scope, tx: &Tx, run: &payout_run::Model) -> Result<Vec<Model>> {
    let lines = scope.select::<Entity>().filter(Column::RunId.eq(run.id));
    Ok(lines.order_by_asc(Column::Id).all(tx).await?)
}

/// The lines with their amounts, and those in which nothing is left: what was taken back in full is no payment.
fn summed(lines: Vec<Model>, sums: Vec<Sum>) -> (Vec<Model>, Vec<PayoutLineId>) {
    let mut sums: HashMap<PayoutLineId, Sum> = sums.into_iter().map(|sum| (sum.line_id, sum)).collect();
    let (mut owed, mut idle) = (Vec::with_capacity(lines.len()), Vec::new());
    for mut line in lines {
        let sum = sums.remove(&line.id);
        let micros = sum.as_ref().map_or(0, |sum| micros_of_sums(sum.units, sum.rest));
        if micros == 0 {
            idle.push(line.id);
            continue;
        }
        line.amount_micros = Micros::try_from(micros).unwrap_or(match micros > 0 {
            true => MORE_THAN_ALL,
            false => Micros::MIN,
        });
        line.entries = sum.map_or(0, |sum| sum.entries);
        owed.push(line);
    }
    (owed, idle)
}

async fn drop_lines(scope: &Scope, tx: &Tx, idle: &[PayoutLineId]) -> Result<()> {
    for some in idle.chunks(cover::MOST_LINES) {
        let some = || some.iter().copied();
        let items = scope.delete::<payout_item::Entity>();
        items.filter(payout_item::Column::LineId.is_in(some())).exec(tx).await?;
        let lines = scope.delete::<Entity>();
        lines.filter(Column::Id.is_in(some())).exec(tx).await?;
    }
    Ok(())
}

/// The lines with what each pays, where to, or why not.
async fn assessed(scope: &Scope, tx: &Tx, (run, lines): (&payout_run::Model, Vec<Model>)) -> Result<Vec<Model>> {
    let day: NaiveDate = run.rate_day.parse().map_err(Error::internal)?;
    let minimum = Money::stored(run.minimum_micros, &run.minimum_currency).map_err(Error::internal)?;
    let wanted = lines.iter().map(|line| (scope.tenant(), line.affiliate_id));
    let payees = bulk::find::<payee::Entity, _>(tx, payee::Column::AffiliateId, wanted).await?;
    let mut payees: HashMap<AffiliateId, payee::Model> =
        payees.into_iter().map(|payee| (payee.affiliate_id, payee)).collect();
    let own = |line: &Model, payees: &HashMap<AffiliateId, payee::Model>| {
        let own = payees.get(&line.affiliate_id).and_then(|payee| payee.currency.clone());
        own.unwrap_or_else(|| line.currency.clone())
    };
    let pairs = lines.iter().flat_map(|line| {
        let into = [own(line, &payees), run.minimum_currency.clone()];
        into.map(|into| (line.currency.clone(), into))
    });
    let rates = exchange_rate::of_day(scope, tx, pairs, day).await?;
    let rate = |from: Currency, into: Currency| rates.get(&(from.code().to_owned(), into.code().to_owned())).copied();
    let mut assessed = Vec::with_capacity(lines.len());
    for mut line in lines {
        line.pay_currency = own(&line, &payees);
        let owed = Owed {
            amount: Money::stored(line.amount_micros, &line.currency).map_err(Error::internal)?,
            paid_in: parse_currency(&line.pay_currency).map_err(Error::internal)?,
            minimum,
        };
        let pays = match line.amount_micros {
            MORE_THAN_ALL => Err(PayoutHold::TooLarge),
            _ => assess(&owed, rate),
        };
        note(&mut line, pays);
        let payee = payees.get_mut(&line.affiliate_id);
        line.method = payee.as_ref().and_then(|payee| payee.method);
        line.email = payee.as_ref().and_then(|payee| payee.email.clone());
        line.account = payee.and_then(|payee| payee.account.clone());
        assessed.push(line);
    }
    Ok(assessed)
}

/// Writes the decision into the line. What a reviewer left out stays out, whatever it would pay.
fn note(line: &mut Model, found: Result<Pays, PayoutHold>) {
    let is_excluded = line.status == PayoutLineStatus::Excluded;
    line.hold = found.err();
    line.status = match line.hold {
        _ if is_excluded => PayoutLineStatus::Excluded,
        Some(_) => PayoutLineStatus::CarriedOver,
        None => PayoutLineStatus::Payable,
    };
    line.pay_micros = found.ok().map(|pays| pays.amount.micros);
    let rate: Option<ExchangeRate> = found.ok().and_then(|pays| pays.rate);
    line.exchange_rate = rate.map(|rate| rate.get().to_string());
}
