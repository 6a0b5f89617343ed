//! Our own names, for senders that can be told what to send.

use waypost_entity::status::{AmountUnit, AnswerStyle, Signature};

use super::{Preset, by_query, field};
use crate::postback::reading::field::Field;
use crate::postback::reading::meaning::Meaning;

pub(super) static GENERIC: Preset = Preset {
    word: "generic",
    title: "Generic",
    about: "A system that can be told which parameters to send.",
    source: "docs/postbacks.md",
    names: &[
        field(Field::ClickId, &["click_id"]),
        field(Field::TxnId, &["txn_id", "order_id"]),
        field(Field::Amount, &["amount", "sale_amount"]),
        field(Field::Currency, &["currency"]),
        field(Field::Event, &["event", "goal"]),
        field(Field::Status, &["status"]),
        field(Field::CouponCode, &["coupon_code"]),
        field(Field::Payout, &["payout"]),
        field(Field::CustomerId, &["customer_id"]),
        field(Field::EventTime, &["event_time"]),
        field(Field::Test, &["test"]),
        field(Field::Category, &["category"]),
        field(Field::Ltv, &["ltv"]),
        field(Field::Adv1, &["adv1"]),
        field(Field::Adv2, &["adv2"]),
        field(Field::Adv3, &["adv3"]),
        field(Field::Adv4, &["adv4"]),
        field(Field::Adv5, &["adv5"]),
        field(Field::Refund, &["refund"]),
        field(Field::RefundTotal, &["refund_total"]),
        field(Field::RefundId, &["refund_id"]),
        field(Field::Secret, &["secret"]),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::None,
    answer_style: AnswerStyle::Honest,
    statuses: &[
        ("approved", Meaning::Approved),
        ("pending", Meaning::Pending),
        ("rejected", Meaning::Rejected),
        ("reversed", Meaning::Reversed),
    ],
    odd_digits: &[],
    example: by_query(
        "click_id={click_id}&txn_id=1001&amount=49.99&currency=USD&event=sale&customer_id=c-77&adv1=newsletter",
    ),
    reader: None,
};
