//! Holds the conversions that reports say more of: locked until the transaction ends, with what was reported of them before.
//! Reports that say nothing more cost no statement here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use waypost_entity::id::{ConversionChangeId, ConversionId, TenantId};
use waypost_entity::status::ConversionChangeKind;
use waypost_entity::{conversion, conversion_change};

use crate::bulk;
use crate::conversion::changes;
use crate::error::Result;
use crate::postback::deciding::change::{Change, Held, What};
use crate::postback::deciding::decide::{Decision, Known, Verdict};
use crate::postback::deciding::{identity, sale};
use crate::postback::report::Report;
use crate::tx::Tx;

/// What the reports are about: by their dedupe keys, whose conversions are known already, and otherwise by transaction.
pub(in crate::postback) async fn hold(
    tx: &Tx,
    reports: &[Report],
    known: &Known,
) -> Result<HashMap<(TenantId, ConversionId), Held>> {
    let (mut wanted, mut transactions) = (BTreeSet::new(), BTreeSet::new());
    for report in reports.iter().filter(|report| sale::said_more(report).is_some()) {
        match identity::first(report, known) {
            Some((_, first)) => {
                wanted.insert((report.tenant(), first));
            }
            None => transactions.extend(sale::transaction(report)),
        }
    }
    let found = bulk::find::<conversion::Entity, _>(tx, conversion::Column::TxnId, transactions.into_iter()).await?;
    wanted.extend(found.into_iter().map(|sale| (sale.tenant_id, sale.id)));
    let locked = bulk::lock::<conversion::Entity>(tx, wanted.iter().copied()).await?;
    let mut before = changes::of(tx, wanted.into_iter()).await?;
    let held = locked.into_iter().map(|conversion| {
        let key = (conversion.tenant_id, conversion.id);
        let changes = before.remove(&key).unwrap_or_default();
        (key, Held::with(conversion, &changes))
    });
    Ok(held.collect())
}

/// What reports say more, on its way into the database.
pub(in crate::postback) struct SaidMore {
    changes: Vec<conversion_change::Model>,
    /// Settled conversions that owe a settlement again.
    reopened: Vec<conversion::Model>,
}

impl SaidMore {
    /// What these decisions come to.
    pub(in crate::postback) fn by(reports: &[Report], decisions: &[Decision], known: &Known) -> Self {
        let (mut changes, mut reopened) = (Vec::new(), BTreeMap::new());
        let mut last = HashMap::new();
        for (report, decision) in reports.iter().zip(decisions) {
            for change in decision.changes() {
                let key = (report.tenant(), change.conversion);
                let held = known.held.get(&key);
                let before = last.get(&key).copied().or_else(|| held?.last_before);
                let row = row(report, change, changes::next_id(&report.scope, before));
                last.insert(key, row.id);
                changes.push(row);
                if let (Verdict::Changes(..), Some(held)) = (&decision.verdict, held) {
                    reopened
                        .entry(key)
                        .or_insert_with(|| changes::reopened(&held.conversion));
                }
            }
        }
        Self {
            changes,
            reopened: reopened.into_values().collect(),
        }
    }

    /// The conversions that owe a settlement again.
    pub(in crate::postback) fn reopened(&self) -> impl Iterator<Item = (TenantId, ConversionId)> {
        self.reopened.iter().map(|row| (row.tenant_id, row.id))
    }

    /// Writes it, behind the postbacks and conversions that it refers to.
    pub(in crate::postback) async fn write(self, tx: &Tx) -> Result<()> {
        bulk::insert::<conversion_change::Entity>(tx, self.changes).await?;
        Ok(bulk::update::<conversion::Entity>(tx, &self.reopened, &changes::REOPENED).await?)
    }
}

fn row(report: &Report, change: &Change, id: ConversionChangeId) -> conversion_change::Model {
    let (kind, status, refund_micros) = match change.what {
        What::Status(status) => (ConversionChangeKind::Status, Some(status), None),
        What::Refund(micros) => (ConversionChangeKind::Refund, None, Some(micros)),
    };
    conversion_change::Model {
        status,
        refund_micros,
        word: change.word.clone(),
        postback_id: Some(report.received.id),
        ..changes::new(&report.scope, change.conversion, (id, kind), change.source_key.clone())
    }
}
