//! Affiliate platforms whose names a merchant may already send: moving here needs a new URL and nothing else.

use waypost_entity::status::{AmountUnit, AnswerStyle, Signature};

use super::{Preset, by_query, field, noted};
use crate::postback::reading::field::Field;
use crate::postback::reading::meaning::Meaning;

pub(super) static ALL: [&Preset; 5] = [&EVERFLOW, &TUNE, &AFFISE, &TRACKIER, &IMPACT];

static EVERFLOW: Preset = Preset {
    word: "everflow",
    title: "Everflow",
    about: "A merchant that reported to Everflow's conversion postback.",
    source: "https://developers.everflow.io/sdk/conversion-tracking",
    names: &[
        noted(
            Field::ClickId,
            &["transaction_id"],
            "Everflow's word for the click; at many shops it is the order.",
        ),
        field(Field::TxnId, &["order_id"]),
        field(Field::Amount, &["amount"]),
        field(Field::Currency, &["currency"]),
        noted(
            Field::Event,
            &["event_id", "adv_event_id"],
            "A number at Everflow; name the events of your terms after it.",
        ),
        field(Field::CouponCode, &["coupon_code"]),
        field(Field::CustomerId, &["user_id"]),
        field(Field::EventTime, &["timestamp"]),
        field(Field::Adv1, &["adv1"]),
        field(Field::Adv2, &["adv2"]),
        field(Field::Adv3, &["adv3"]),
        field(Field::Adv4, &["adv4"]),
        field(Field::Adv5, &["adv5"]),
        field(Field::Secret, &["verification_token"]),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::None,
    answer_style: AnswerStyle::Honest,
    statuses: &[],
    odd_digits: &[],
    example: by_query("nid=42&transaction_id={click_id}&order_id=EF-1001&amount=49.99&coupon_code=ANNA10&adv1=web"),
    reader: None,
};

static TUNE: Preset = Preset {
    word: "tune",
    title: "TUNE (HasOffers)",
    about: "A merchant that reported to TUNE's conversion URL.",
    source: "https://support.tune.com/hc/en-us/articles/1500005236742-Customizing-a-Conversion-URL",
    names: &[
        noted(
            Field::ClickId,
            &["transaction_id"],
            "TUNE's word for the click; at many shops it is the order.",
        ),
        noted(
            Field::TxnId,
            &["adv_sub"],
            "TUNE's first free field, in which shops send the order's number.",
        ),
        field(Field::Amount, &["amount"]),
        field(Field::Currency, &["currency"]),
        noted(
            Field::Event,
            &["goal_id", "goal_ref"],
            "A number at TUNE; name the events of your terms after it.",
        ),
        field(Field::Status, &["status"]),
        field(Field::CouponCode, &["promo_code"]),
        noted(
            Field::Payout,
            &["payout"],
            "The affiliate's pay at TUNE; at trackers the same name is the network's income.",
        ),
        field(Field::Adv2, &["adv_sub2"]),
        field(Field::Adv3, &["adv_sub3"]),
        field(Field::Adv4, &["adv_sub4"]),
        field(Field::Adv5, &["adv_sub5"]),
        field(Field::Secret, &["security_token"]),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::None,
    answer_style: AnswerStyle::Honest,
    statuses: &[
        ("approved", Meaning::Approved),
        ("pending", Meaning::Pending),
        ("rejected", Meaning::Rejected),
    ],
    odd_digits: &[],
    example: by_query("transaction_id={click_id}&adv_sub=HO-1001&amount=49.99&status=approved&adv_sub2=web"),
    reader: None,
};

static AFFISE: Preset = Preset {
    word: "affise",
    title: "Affise",
    about: "A merchant that reported to Affise's postback URL.",
    source: "https://help-center.affise.com/en/articles/6475468-affise-postback-url-parameters",
    names: &[
        field(Field::ClickId, &["clickid", "click_id"]),
        field(Field::TxnId, &["action_id"]),
        noted(
            Field::Amount,
            &["sum"],
            "What the conversion is worth; elsewhere a sum of items.",
        ),
        field(Field::Currency, &["currency"]),
        field(Field::Event, &["goal"]),
        noted(
            Field::Status,
            &["status"],
            "A number: 1 approved, 2 pending, 3 declined, 5 hold.",
        ),
        field(Field::CouponCode, &["promo_code"]),
        field(Field::CustomerId, &["user_id"]),
        field(Field::Adv1, &["custom_field1"]),
        field(Field::Adv2, &["custom_field2"]),
        field(Field::Adv3, &["custom_field3"]),
        field(Field::Adv4, &["custom_field4"]),
        field(Field::Adv5, &["custom_field5"]),
        field(Field::Secret, &["secure"]),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::None,
    answer_style: AnswerStyle::Honest,
    statuses: &[
        ("1", Meaning::Approved),
        ("2", Meaning::Pending),
        ("3", Meaning::Rejected),
        ("5", Meaning::Pending),
    ],
    odd_digits: &[],
    example: by_query("clickid={click_id}&action_id=AF-1001&sum=49.99&goal=sale&status=1&custom_field1=web"),
    reader: None,
};

static TRACKIER: Preset = Preset {
    word: "trackier",
    title: "Trackier",
    about: "A merchant that reported to Trackier's advertiser postback.",
    source: "https://help.trackier.com/en/articles/8107277-key-parameters-for-setting-up-advertiser-postback",
    names: &[
        field(Field::ClickId, &["click_id"]),
        field(Field::TxnId, &["txn_id"]),
        field(Field::Amount, &["sale_amount"]),
        field(Field::Currency, &["currency"]),
        field(Field::Event, &["goal_value", "goal_id"]),
        field(Field::Status, &["status"]),
        field(Field::CouponCode, &["coupon", "coupon_code"]),
        field(Field::Adv1, &["sub1"]),
        field(Field::Adv2, &["sub2"]),
        field(Field::Adv3, &["sub3"]),
        field(Field::Adv4, &["sub4"]),
        field(Field::Adv5, &["sub5"]),
        field(Field::Secret, &["security_token"]),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::None,
    answer_style: AnswerStyle::Honest,
    statuses: &[
        ("approved", Meaning::Approved),
        ("pending", Meaning::Pending),
        ("rejected", Meaning::Rejected),
        ("cancelled", Meaning::Reversed),
    ],
    odd_digits: &[],
    example: by_query(
        "click_id={click_id}&txn_id=TR-1001&sale_amount=49.99&currency=USD&goal_value=sale&status=approved",
    ),
    reader: None,
};

static IMPACT: Preset = Preset {
    word: "impact",
    title: "impact.com",
    about: "A merchant that submitted conversions to impact.com.",
    source: "https://integrations.impact.com/impact-brand/reference/the-conversion-object",
    names: &[
        field(Field::ClickId, &["ClickId"]),
        field(Field::TxnId, &["OrderId", "Oid"]),
        noted(
            Field::Amount,
            &["Amount", "OrderSubtotal"],
            "The order's worth; prices of single items (ItemPrice1 and so on) are not added up.",
        ),
        field(Field::Currency, &["CurrencyCode", "Currency"]),
        noted(
            Field::Event,
            &["EventTypeCode", "EventTypeId", "ActionTrackerId"],
            "A number or a code at impact.com; name the events of your terms after it.",
        ),
        field(Field::CouponCode, &["OrderPromoCode"]),
        field(Field::CustomerId, &["CustomerId"]),
        field(Field::EventTime, &["EventDate"]),
        field(Field::Category, &["ItemCategory1"]),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::None,
    answer_style: AnswerStyle::Honest,
    statuses: &[],
    odd_digits: &[],
    example: super::Example {
        query: "",
        content_type: Some("application/x-www-form-urlencoded"),
        body: "CampaignId=1000&EventTypeCode=SALE&ClickId={click_id}&OrderId=IM-1001&Amount=49.99&CurrencyCode=USD&CustomerId=c-77&OrderPromoCode=ANNA10",
    },
    reader: None,
};
