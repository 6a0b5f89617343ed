//! The dedupe key: two reports with the same key are the same conversion, and the database holds each key once.

use waypost_entity::id::{ClickId, OfferId};
use waypost_entity::status::DedupeBy;

/// What a key is made of.
pub struct Identity<'a> {
    /// The credited click.
    pub click: ClickId,
    /// Its offer.
    pub offer: OfferId,
    /// The event's name.
    pub event: &'a str,
    /// The sender's own number of the transaction, if it sent one.
    pub txn_id: Option<&'a str>,
}

/// The key under one of the four rules. A report without a transaction id falls back to its click and event,
/// so that blank ids never collide with each other.
pub fn key(by: DedupeBy, identity: &Identity<'_>) -> String {
    let Identity {
        click,
        offer,
        event,
        txn_id,
    } = identity;
    match (by, txn_id) {
        (DedupeBy::Txn, Some(txn)) => format!("txn:{offer}:{event}:{txn}"),
        (DedupeBy::TxnAnywhere, Some(txn)) => format!("anywhere:{txn}"),
        (DedupeBy::ClickTxn, Some(txn)) => format!("click_txn:{click}:{event}:{txn}"),
        (DedupeBy::ClickEvent, _) | (_, None) => format!("click:{click}:{event}"),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    fn made(by: DedupeBy, click: u128, offer: u128, event: &str, txn_id: Option<&str>) -> String {
        let click = ClickId::from_uuid(Uuid::from_u128(click));
        let offer = OfferId::from_uuid(Uuid::from_u128(offer));
        key(
            by,
            &Identity {
                click,
                offer,
                event,
                txn_id,
            },
        )
    }

    #[test]
    fn each_rule_tells_apart_what_it_should() {
        use DedupeBy::*;
        // (rule, the second report's click, offer, event and txn id, whether it repeats "click 1, offer 1, sale, t1")
        for (by, click, offer, event, txn, same) in [
            (Txn, 2, 1, "sale", "t1", true),
            (Txn, 1, 2, "sale", "t1", false),
            (Txn, 1, 1, "lead", "t1", false),
            (Txn, 1, 1, "sale", "T1", false),
            (TxnAnywhere, 2, 2, "lead", "t1", true),
            (TxnAnywhere, 1, 1, "sale", "t2", false),
            (ClickEvent, 1, 1, "sale", "t2", true),
            (ClickEvent, 2, 1, "sale", "t1", false),
            (ClickTxn, 1, 1, "sale", "t1", true),
            (ClickTxn, 2, 1, "sale", "t1", false),
        ] {
            let first = made(by, 1, 1, "sale", Some("t1"));
            assert_eq!(
                first == made(by, click, offer, event, Some(txn)),
                same,
                "{by:?} {click} {offer} {event} {txn}"
            );
        }
    }

    #[test]
    fn reports_without_a_txn_id_collide_only_on_the_same_click_and_event() {
        for by in [
            DedupeBy::Txn,
            DedupeBy::TxnAnywhere,
            DedupeBy::ClickEvent,
            DedupeBy::ClickTxn,
        ] {
            assert_eq!(made(by, 1, 1, "sale", None), made(by, 1, 1, "sale", None));
            assert_ne!(made(by, 1, 1, "sale", None), made(by, 2, 1, "sale", None));
            assert_ne!(made(by, 1, 1, "sale", None), made(by, 1, 1, "lead", None));
        }
    }
}
