//! The counters as rows.

use std::collections::BTreeMap;

use serde_json::json;
use waypost_entity::{customer_tally, tally};

use super::counts::{Counts, Customer, Sum};
use crate::bulk;
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::tx::Tx;

/// What the rows say.
pub(super) fn read(sums: &[tally::Model], customers: &[customer_tally::Model]) -> Result<Counts> {
    let mut counts = Counts::default();
    for row in sums {
        counts.sums.insert(row.key.clone(), sum(row)?);
    }
    for row in customers {
        counts.customers.insert(row.key.clone(), customer(row)?);
    }
    Ok(counts)
}

pub(super) fn sum(row: &tally::Model) -> Result<Sum> {
    Ok(Sum {
        conversions: row.conversions.try_into().map_err(Error::internal)?,
        revenue: row.revenue.parse().map_err(Error::internal)?,
        paid_conversions: row.paid_conversions.try_into().map_err(Error::internal)?,
        payout_micros: row.payout_micros,
    })
}

fn customer(row: &customer_tally::Model) -> Result<Customer> {
    Ok(Customer {
        first_converted_at: row.first_converted_at,
        payments: serde_json::from_value(row.payments.clone()).map_err(Error::internal)?,
    })
}

/// The columns that settlements write.
const SUMS: [tally::Column; 4] = [
    tally::Column::Conversions,
    tally::Column::Revenue,
    tally::Column::PaidConversions,
    tally::Column::PayoutMicros,
];

/// The same of customers.
const OF_CUSTOMERS: [customer_tally::Column; 2] = [
    customer_tally::Column::FirstConvertedAt,
    customer_tally::Column::Payments,
];

/// Rows that are written, apart from those that stay as they are.
struct Sorted<M> {
    new: Vec<M>,
    changed: Vec<M>,
}

impl<M> Default for Sorted<M> {
    fn default() -> Self {
        Self {
            new: Vec::new(),
            changed: Vec::new(),
        }
    }
}

impl<M: PartialEq> Sorted<M> {
    fn sort_in(&mut self, stored: Option<&M>, now: M) {
        match stored {
            None => self.new.push(now),
            Some(stored) if *stored != now => self.changed.push(now),
            Some(_) => {}
        }
    }
}

type Rows = (BTreeMap<String, tally::Model>, BTreeMap<String, customer_tally::Model>);

/// Writes what is otherwise than these rows, and what is not among them.
pub(super) async fn write(scope: &Scope, tx: &Tx, counts: Counts, (sums, customers): Rows) -> Result<()> {
    let mut rows = Sorted::default();
    for (key, sum) in counts.sums {
        let row = sums.get(&key);
        let now = tally::Model {
            tenant_id: scope.tenant(),
            id: row.map_or_else(|| scope.new_id(), |row| row.id),
            key,
            conversions: sum.conversions.try_into().map_err(Error::internal)?,
            revenue: sum.revenue.to_string(),
            paid_conversions: sum.paid_conversions.try_into().map_err(Error::internal)?,
            payout_micros: sum.payout_micros,
        };
        rows.sort_in(row, now);
    }
    bulk::insert::<tally::Entity>(tx, rows.new).await?;
    bulk::update::<tally::Entity>(tx, &rows.changed, &SUMS).await?;
    write_customers(scope, tx, counts.customers, &customers).await
}

async fn write_customers(
    scope: &Scope,
    tx: &Tx,
    counted: BTreeMap<String, Customer>,
    stored: &BTreeMap<String, customer_tally::Model>,
) -> Result<()> {
    let mut rows = Sorted::default();
    for (key, customer) in counted {
        let row = stored.get(&key);
        let now = customer_tally::Model {
            tenant_id: scope.tenant(),
            id: row.map_or_else(|| scope.new_id(), |row| row.id),
            key,
            first_converted_at: customer.first_converted_at,
            payments: json!(customer.payments),
        };
        rows.sort_in(row, now);
    }
    bulk::insert::<customer_tally::Entity>(tx, rows.new).await?;
    Ok(bulk::update::<customer_tally::Entity>(tx, &rows.changed, &OF_CUSTOMERS).await?)
}
