//! WooCommerce's webhooks for orders that were made or changed. The shop puts the click id into the order's meta data under `click_id`.

use serde::Deserialize;
use waypost_entity::status::{AmountUnit, AnswerStyle, Signature};

use super::document::{Said, Sayings, Text, parse, sum_of, text};
use super::{Example, Preset, noted};
use crate::postback::code::Refusal;
use crate::postback::reading::field::Field;
use crate::postback::reading::meaning::Meaning;

pub(super) static WOOCOMMERCE: Preset = Preset {
    word: "woocommerce",
    title: "WooCommerce",
    about: "A WooCommerce shop: a webhook for the topic \"Order updated\".",
    source: "https://woocommerce.github.io/woocommerce-rest-api-docs/#orders",
    names: &[
        noted(
            Field::ClickId,
            &[],
            "The meta data click_id or _click_id. Orders with neither it nor a coupon are ignored.",
        ),
        noted(Field::TxnId, &[], "id of the order."),
        noted(Field::Amount, &[], "total, with taxes and shipping."),
        noted(Field::Currency, &[], "currency."),
        noted(
            Field::Status,
            &[],
            "status: processing and completed count, cancelled and failed do not, refunded takes back.",
        ),
        noted(Field::CouponCode, &[], "The first of coupon_lines."),
        noted(Field::CustomerId, &[], "customer_id; 0 is a guest."),
        noted(Field::EventTime, &[], "date_created_gmt."),
        noted(
            Field::RefundTotal,
            &[],
            "The sum of refunds: all that went back so far.",
        ),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::Woocommerce,
    answer_style: AnswerStyle::Always200,
    statuses: &[
        ("pending", Meaning::Pending),
        ("on-hold", Meaning::Pending),
        ("processing", Meaning::Approved),
        ("completed", Meaning::Approved),
        ("cancelled", Meaning::Rejected),
        ("failed", Meaning::Rejected),
        ("refunded", Meaning::Reversed),
        ("trash", Meaning::Ignore),
        ("auto-draft", Meaning::Ignore),
        ("checkout-draft", Meaning::Ignore),
    ],
    odd_digits: &[],
    example: Example {
        query: "",
        content_type: Some("application/json"),
        body: r#"{"id":727,"status":"processing","currency":"USD","total":"49.99","customer_id":12,"date_created_gmt":"2026-01-01T00:00:00","coupon_lines":[{"id":1,"code":"anna10"}],"meta_data":[{"id":9,"key":"_click_id","value":"{click_id}"}],"refunds":[],"line_items":[]}"#,
    },
    reader: Some(read),
};

#[derive(Deserialize)]
struct Order {
    id: Option<Text>,
    status: Option<Text>,
    currency: Option<Text>,
    total: Option<Text>,
    customer_id: Option<Text>,
    date_created_gmt: Option<Text>,
    coupon_lines: Option<Vec<Coupon>>,
    meta_data: Option<Vec<Meta>>,
    refunds: Option<Vec<Refund>>,
}

#[derive(Deserialize)]
struct Coupon {
    code: Option<Text>,
}

#[derive(Deserialize)]
struct Meta {
    key: Option<String>,
    value: Option<Text>,
}

#[derive(Deserialize)]
struct Refund {
    total: Option<Text>,
}

fn read(body: &str, topic: Option<&str>) -> Result<Said, Refusal> {
    match topic {
        None | Some("order.updated" | "order.created") => {}
        Some(other) => {
            return Ok(Said::Nothing(format!(
                "the topic {other:?} says nothing of a conversion"
            )));
        }
    }
    let order: Order = parse(body, "WooCommerce")?;
    let click = order.meta_data.iter().flatten().find_map(|meta| {
        let is_click = matches!(meta.key.as_deref(), Some("click_id" | "_click_id"));
        text(meta.value.as_ref()).filter(|_| is_click)
    });
    let coupon = order
        .coupon_lines
        .iter()
        .flatten()
        .find_map(|line| text(line.code.as_ref()));
    if click.is_none() && coupon.is_none() {
        return Ok(Said::Nothing(
            "the order names neither a click nor a coupon, so no affiliate brought it".to_owned(),
        ));
    }
    let customer = text(order.customer_id.as_ref()).filter(|id| id != "0");
    let time = text(order.date_created_gmt.as_ref()).map(|gmt| format!("{gmt}Z"));
    let mut said = Sayings::default();
    said.add(Field::ClickId, "meta_data", click)
        .add(Field::TxnId, "id", text(order.id.as_ref()))
        .add(Field::Amount, "total", text(order.total.as_ref()))
        .add(Field::Currency, "currency", text(order.currency.as_ref()))
        .add(Field::Status, "status", text(order.status.as_ref()))
        .add(Field::CouponCode, "coupon_lines", coupon)
        .add(Field::CustomerId, "customer_id", customer)
        .add(Field::EventTime, "date_created_gmt", time)
        .add(Field::RefundTotal, "refunds", refunded(&order)?);
    Ok(said.said())
}

/// What went back so far. The status "refunded" says that all of it did.
fn refunded(order: &Order) -> Result<Option<String>, Refusal> {
    let totals = || {
        order
            .refunds
            .iter()
            .flatten()
            .filter_map(|refund| refund.total.as_ref())
    };
    let all_of_it = text(order.status.as_ref()).as_deref() == Some("refunded");
    if all_of_it || totals().next().is_none() {
        return Ok(None);
    }
    sum_of(totals(), "refunds").map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str, wanted: Field) -> Option<String> {
        match read(body, Some("order.updated")).expect("readable") {
            Said::Fields(said) => said
                .into_iter()
                .find(|saying| saying.field == wanted)
                .map(|saying| saying.value),
            Said::Nothing(why) => panic!("{why}"),
        }
    }

    #[test]
    fn refunds_add_up_and_have_no_sign() {
        let body = r#"{"id":727,"status":"completed","currency":"USD","total":"49.99","customer_id":0,"date_created_gmt":"2026-01-01T00:00:00","coupon_lines":[],"meta_data":[{"key":"_click_id","value":"clk_x"}],"refunds":[{"id":1,"total":"-10.00"},{"id":2,"total":"-0.50"}]}"#;
        assert_eq!(of(body, Field::RefundTotal).as_deref(), Some("10.5"));
        assert_eq!(of(body, Field::EventTime).as_deref(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(of(body, Field::CustomerId), None);
        let all = body.replace("completed", "refunded");
        assert_eq!(of(&all, Field::RefundTotal), None);
        assert_eq!(of(&all, Field::Status).as_deref(), Some("refunded"));
    }

    #[test]
    fn orders_of_nobody_and_other_topics_are_ignored() {
        let body = r#"{"id":1,"status":"processing","meta_data":[{"key":"x","value":{"a":1}}]}"#;
        assert!(matches!(read(body, Some("order.updated")), Ok(Said::Nothing(_))));
        assert!(matches!(read("{}", Some("product.updated")), Ok(Said::Nothing(_))));
    }
}
