//! What the database holds after the rounds, read with plain SQL past the product, and what partners have heard.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use uuid::Uuid;

use crate::receiver::Receiver;
use crate::server::Look;

/// The rows that bear on what was acknowledged.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub(super) clicks: HashSet<Uuid>,
    /// How many clicks hold each visitor's number.
    pub(super) visits: HashMap<u64, u32>,
    pub(super) postbacks: HashSet<Uuid>,
    /// Records of each transaction.
    pub(super) reports: HashMap<String, usize>,
    /// Conversions of each transaction.
    pub(super) conversions: HashMap<String, Vec<Uuid>>,
    pub(super) unsettled: HashSet<Uuid>,
    /// Deliveries that have not succeeded.
    pub(super) undelivered: Vec<Uuid>,
    /// The messages by which partners were told of each conversion, as their server heard them.
    pub(super) told: HashMap<Uuid, Vec<String>>,
    /// Accruals of each conversion.
    pub(super) accruals: HashMap<Uuid, u32>,
}

/// Reads all of it.
pub(super) async fn read(look: &Look, partner: &Receiver) -> Result<Stored> {
    let mut stored = Stored {
        told: partner.messages(),
        ..Stored::default()
    };
    look.each("click", "sub1", |row| {
        stored.clicks.insert(row.try_get("", "id")?);
        let sub: Option<String> = row.try_get("", "sub1")?;
        if let Some(number) = sub.and_then(|sub| sub.strip_prefix('v')?.parse().ok()) {
            *stored.visits.entry(number).or_default() += 1;
        }
        Ok(())
    })
    .await?;
    look.each("postback", "txn_id", |row| {
        stored.postbacks.insert(row.try_get("", "id")?);
        let txn: Option<String> = row.try_get("", "txn_id")?;
        *stored.reports.entry(txn.unwrap_or_default()).or_default() += 1;
        Ok(())
    })
    .await?;
    look.each("conversion", "txn_id, settled_at IS NULL AS open", |row| {
        let (id, txn): (Uuid, Option<String>) = (row.try_get("", "id")?, row.try_get("", "txn_id")?);
        if row.try_get::<bool>("", "open")? {
            stored.unsettled.insert(id);
        }
        stored.conversions.entry(txn.unwrap_or_default()).or_default().push(id);
        Ok(())
    })
    .await?;
    look.each("ledger_entry", "conversion_id, kind", |row| {
        if row.try_get::<String>("", "kind")? == "accrual" {
            *stored.accruals.entry(row.try_get("", "conversion_id")?).or_default() += 1;
        }
        Ok(())
    })
    .await?;
    look.each("delivery", "status", |row| {
        if row.try_get::<String>("", "status")? != "succeeded" {
            stored.undelivered.push(row.try_get("", "id")?);
        }
        Ok(())
    })
    .await?;
    Ok(stored)
}
