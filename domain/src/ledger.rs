//! The ledger: every movement of money owed to affiliates. A balance is a sum, never a stored number.

mod add;
mod payment;
mod read;
mod verify;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};
use waypost_entity::id::{AffiliateId, ConversionId};
use waypost_entity::ledger_entry::{self, Column};
use waypost_entity::status::LedgerEntryKind;

use crate::bulk;
use crate::error::{Error, Result};
use crate::money::{Money, Total, micros_of_sums, parse_currency, sums_of};
use crate::scope::Scope;
use crate::tx::Tx;

pub use self::add::{AddEntry, add};
pub(crate) use self::payment::{Payment, book_payments};
pub use self::read::{balances_of, count_of_affiliates, get, of_affiliates, of_conversions};
pub use self::verify::verify;

/// A movement that one conversion causes.
pub(crate) struct Movement {
    pub conversion: ConversionId,
    pub affiliate: AffiliateId,
    pub kind: LedgerEntryKind,
    pub amount: Money,
    pub reason: String,
    /// What causes it, so that it is booked once, whatever happens.
    pub source_key: String,
}

/// Books movements. The source key lets each be booked once.
pub(crate) async fn book(scope: &Scope, tx: &Tx, movements: &[Movement]) -> Result<()> {
    let rows: Vec<ledger_entry::Model> = movements
        .iter()
        .map(|movement| ledger_entry::Model {
            tenant_id: scope.tenant(),
            id: scope.new_id(),
            affiliate_id: movement.affiliate,
            conversion_id: Some(movement.conversion),
            payout_line_id: None,
            kind: movement.kind,
            amount_micros: movement.amount.micros,
            currency: movement.amount.currency.code().to_owned(),
            reason: movement.reason.clone(),
            source_key: movement.source_key.clone(),
            actor: scope.actor().to_string(),
            created_at: scope.now(),
        })
        .collect();
    Ok(bulk::insert::<ledger_entry::Entity>(tx, rows).await?)
}

#[derive(FromQueryResult)]
struct Sum {
    affiliate_id: AffiliateId,
    currency: String,
    units: i64,
    rest: i64,
}

/// What is owed to each of these affiliates, one amount a currency, in the order of the currencies' codes.
pub async fn balances(scope: &Scope, affiliates: &[AffiliateId]) -> Result<Vec<(AffiliateId, Total)>> {
    let [units, rest] = sums_of("amount_micros");
    let sums = scope
        .select::<ledger_entry::Entity>()
        .select_only()
        .column(Column::AffiliateId)
        .column(Column::Currency)
        .column_as(Expr::cust(units), "units")
        .column_as(Expr::cust(rest), "rest")
        .filter(Column::AffiliateId.is_in(affiliates.iter().copied()))
        .group_by(Column::AffiliateId)
        .group_by(Column::Currency)
        .into_model::<Sum>()
        .all(scope.reader())
        .await?;
    let mut balances = Vec::with_capacity(sums.len());
    for sum in sums {
        let currency = parse_currency(&sum.currency).map_err(Error::internal)?;
        balances.push((
            sum.affiliate_id,
            Total {
                micros: micros_of_sums(sum.units, sum.rest),
                currency,
            },
        ));
    }
    balances.sort_by_key(|(affiliate, balance)| (*affiliate, balance.currency.code()));
    Ok(balances)
}
