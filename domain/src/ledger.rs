//! The ledger: every movement of money owed to affiliates. A balance is a sum, never a stored number.

mod read;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Set};
use waypost_entity::conversion;
use waypost_entity::id::AffiliateId;
use waypost_entity::ledger_entry::{self, Column};
use waypost_entity::status::LedgerEntryKind;

use crate::error::{Error, Result};
use crate::money::{Money, Total, micros_of_sums, parse_currency, sums_of};
use crate::scope::Scope;
use crate::tx::Tx;

pub use self::read::{balances_of, get, of_conversions};

/// Books what a conversion earned. The source key lets each conversion accrue once, whatever happens.
pub(crate) async fn accrue(scope: &Scope, tx: &Tx, conversion: &conversion::Model, payout: Money) -> Result<()> {
    if payout.micros == 0 {
        return Ok(());
    }
    let row = ledger_entry::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(scope.new_id()),
        affiliate_id: Set(conversion.affiliate_id),
        conversion_id: Set(Some(conversion.id)),
        kind: Set(LedgerEntryKind::Accrual),
        amount_micros: Set(payout.micros),
        currency: Set(payout.currency.code().to_owned()),
        reason: Set(format!("{} settled", conversion.event)),
        source_key: Set(format!("accrual:{}", conversion.id)),
        actor: Set(scope.actor().to_string()),
        created_at: Set(scope.now()),
    };
    ledger_entry::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::TenantId, Column::SourceKey])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
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
