//! Trackers to which networks report. Their payout is what the network pays, which is what a sale is worth here.

use waypost_entity::status::{AmountUnit, AnswerStyle, Signature};

use super::{Names, Preset, by_query, field, noted};
use crate::postback::reading::field::Field;
use crate::postback::reading::meaning::Meaning;

pub(super) static ALL: [&Preset; 4] = [&VOLUUM, &KEITARO, &BINOM, &REDTRACK];

const INCOME: &str =
    "What the network pays for the conversion; at affiliate platforms the same name is the affiliate's pay.";

const fn income(from: &'static [&'static str]) -> Names {
    noted(Field::Amount, from, INCOME)
}

static VOLUUM: Preset = Preset {
    word: "voluum",
    title: "Voluum",
    about: "A network that reported to Voluum's postback URL.",
    source: "https://doc.voluum.com/en/tracking_conversions_postback.html",
    names: &[
        field(Field::ClickId, &["cid"]),
        field(Field::TxnId, &["txid"]),
        income(&["payout"]),
        field(Field::Currency, &["currency"]),
        field(Field::Event, &["et"]),
        field(Field::Adv1, &["param1"]),
        field(Field::Adv2, &["param2"]),
        field(Field::Adv3, &["param3"]),
        field(Field::Adv4, &["param4"]),
        field(Field::Adv5, &["param5"]),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::None,
    answer_style: AnswerStyle::Honest,
    statuses: &[],
    odd_digits: &[],
    example: by_query("cid={click_id}&payout=49.99&txid=VO-1001&currency=USD&et=sale&param1=web"),
    reader: None,
};

static KEITARO: Preset = Preset {
    word: "keitaro",
    title: "Keitaro",
    about: "A network that reported to Keitaro's postback URL.",
    source: "https://docs.keitaro.io/en/conversions-and-postback/postback.html",
    names: &[
        noted(
            Field::ClickId,
            &["subid"],
            "Keitaro's word for the click; elsewhere an affiliate's own mark.",
        ),
        field(Field::TxnId, &["tid"]),
        income(&["payout", "revenue"]),
        field(Field::Currency, &["currency"]),
        noted(
            Field::Status,
            &["status"],
            "lead is a conversion that is not confirmed yet.",
        ),
        field(Field::Adv1, &["sub_id_1"]),
        field(Field::Adv2, &["sub_id_2"]),
        field(Field::Adv3, &["sub_id_3"]),
        field(Field::Adv4, &["sub_id_4"]),
        field(Field::Adv5, &["sub_id_5"]),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::None,
    answer_style: AnswerStyle::Honest,
    statuses: &[
        ("lead", Meaning::Pending),
        ("sale", Meaning::Approved),
        ("rebill", Meaning::Approved),
        ("rejected", Meaning::Rejected),
    ],
    odd_digits: &[],
    example: by_query("subid={click_id}&tid=KE-1001&payout=49.99&currency=usd&status=sale"),
    reader: None,
};

static BINOM: Preset = Preset {
    word: "binom",
    title: "Binom",
    about: "A network that reported to Binom's postback URL.",
    source: "https://docs.binom.org/postback-url.php",
    names: &[
        noted(
            Field::ClickId,
            &["cnv_id"],
            "Binom's word for the click; elsewhere a conversion.",
        ),
        income(&["payout"]),
        field(Field::Currency, &["cnv_currency"]),
        noted(
            Field::Status,
            &["cnv_status"],
            "Any words of the network's; add those that yours sends to the status mapping.",
        ),
        field(Field::Adv1, &["cnv_status2"]),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::None,
    answer_style: AnswerStyle::Honest,
    statuses: &[
        ("approve", Meaning::Approved),
        ("approved", Meaning::Approved),
        ("hold", Meaning::Pending),
        ("pending", Meaning::Pending),
        ("reject", Meaning::Rejected),
        ("rejected", Meaning::Rejected),
        ("trash", Meaning::Rejected),
    ],
    odd_digits: &[],
    example: by_query("cnv_id={click_id}&payout=49.99&cnv_currency=USD&cnv_status=approve"),
    reader: None,
};

static REDTRACK: Preset = Preset {
    word: "redtrack",
    title: "RedTrack",
    about: "A network that reported to RedTrack's postback URL.",
    source: "https://docs.redtrack.io/knowledgebase/tracking-event-types/",
    names: &[
        field(Field::ClickId, &["clickid"]),
        field(Field::TxnId, &["eventid"]),
        income(&["sum"]),
        field(Field::Currency, &["currency"]),
        field(Field::Event, &["type"]),
        field(Field::Status, &["status"]),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::None,
    answer_style: AnswerStyle::Honest,
    statuses: &[
        ("approved", Meaning::Approved),
        ("other", Meaning::Approved),
        ("pending", Meaning::Pending),
        ("declined", Meaning::Rejected),
    ],
    odd_digits: &[],
    example: by_query("clickid={click_id}&sum=49.99&currency=USD&type=Purchase&status=approved"),
    reader: None,
};
