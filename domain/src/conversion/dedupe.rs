//! The dedupe key: two reports with the same key are the same conversion, and the database holds each key once.

use waypost_entity::id::{ClickId, CouponId, OfferId};
use waypost_entity::status::DedupeBy;

/// What a key is made of.
#[derive(Clone, Copy)]
pub struct Identity<'a> {
    /// The click that the report names; none when a coupon alone brings it.
    pub click: Option<ClickId>,
    /// The coupon that the report names.
    pub coupon: Option<CouponId>,
    /// The offer that is credited.
    pub offer: OfferId,
    /// The event's name.
    pub event: &'a str,
    /// The sender's own number of the transaction, if it sent one.
    pub txn_id: Option<&'a str>,
    /// Tests have keys of their own, so that none is in the way of a sale.
    pub is_test: bool,
}

/// The key under one of the four rules. A report without a transaction id falls back to its click and event, so that blank ids
/// never collide with each other; where there is no click either there is no key. A coupon is used by many customers, so its
/// sales are told apart by their transaction ids under the rules that go by the click, too.
pub fn key(by: DedupeBy, identity: &Identity<'_>) -> Option<String> {
    let Identity {
        click,
        coupon,
        offer,
        event,
        txn_id,
        is_test,
    } = identity;
    let key = match (by, txn_id, click) {
        (DedupeBy::Txn, Some(txn), _) => format!("txn:{offer}:{event}:{txn}"),
        (DedupeBy::TxnAnywhere, Some(txn), _) => format!("anywhere:{txn}"),
        (DedupeBy::ClickTxn, Some(txn), Some(click)) => format!("click_txn:{click}:{event}:{txn}"),
        (DedupeBy::ClickEvent, _, Some(click)) | (_, None, Some(click)) => format!("click:{click}:{event}"),
        (DedupeBy::ClickTxn | DedupeBy::ClickEvent, Some(txn), None) => {
            format!("coupon_txn:{}:{event}:{txn}", (*coupon)?)
        }
        (_, None, None) => return None,
    };
    Some(if *is_test { format!("test:{key}") } else { key })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    fn identity<'a>(click: u128, offer: u128, event: &'a str, txn_id: Option<&'a str>) -> Identity<'a> {
        Identity {
            click: Some(ClickId::from_uuid(Uuid::from_u128(click))),
            coupon: None,
            offer: OfferId::from_uuid(Uuid::from_u128(offer)),
            event,
            txn_id,
            is_test: false,
        }
    }

    fn made(by: DedupeBy, click: u128, offer: u128, event: &str, txn_id: Option<&str>) -> String {
        key(by, &identity(click, offer, event, txn_id)).expect("a key")
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

    #[test]
    fn sales_of_one_coupon_are_told_apart_by_their_txn_id_and_have_no_key_without() {
        use DedupeBy::*;
        for by in [Txn, TxnAnywhere, ClickEvent, ClickTxn] {
            let sale = |txn_id| {
                let by_coupon = Identity {
                    click: None,
                    coupon: Some(CouponId::from_uuid(Uuid::from_u128(3))),
                    ..identity(1, 1, "sale", txn_id)
                };
                key(by, &by_coupon)
            };
            assert_eq!(sale(Some("t1")), sale(Some("t1")));
            assert_ne!(sale(Some("t1")), sale(Some("t2")), "{by:?}");
            assert_eq!(sale(None), None, "{by:?}");
        }
    }

    #[test]
    fn a_test_is_never_in_the_way_of_a_sale() {
        use DedupeBy::*;
        for by in [Txn, TxnAnywhere, ClickEvent, ClickTxn] {
            let sale = identity(1, 1, "sale", Some("t1"));
            let test = Identity { is_test: true, ..sale };
            assert_ne!(key(by, &sale), key(by, &test), "{by:?}");
        }
    }
}
