//! Shopify's webhooks: paid orders and refunds. The shop puts the click id into the order's note attributes under `click_id`.

use serde::Deserialize;
use waypost_entity::status::{AmountUnit, AnswerStyle, Signature};

use super::document::{Said, Sayings, Text, parse, sum_of, text};
use super::{Example, Preset, noted};
use crate::postback::code::Refusal;
use crate::postback::reading::field::Field;

pub(super) static SHOPIFY: Preset = Preset {
    word: "shopify",
    title: "Shopify",
    about: "A Shopify shop: webhooks for the topics orders/paid and refunds/create, as JSON.",
    source: "https://shopify.dev/docs/api/webhooks",
    names: &[
        noted(
            Field::ClickId,
            &[],
            "The note attribute click_id. Orders with neither it nor a discount code are ignored.",
        ),
        noted(Field::TxnId, &[], "id of the order; order_id of a refund."),
        noted(
            Field::Amount,
            &[],
            "total_price, with taxes and shipping; map amount to /subtotal_price to leave them out.",
        ),
        noted(Field::Currency, &[], "currency."),
        noted(Field::CouponCode, &[], "The first of discount_codes."),
        noted(Field::CustomerId, &[], "id of the customer."),
        noted(Field::EventTime, &[], "processed_at or created_at."),
        noted(Field::Test, &[], "test: true."),
        noted(
            Field::Refund,
            &[],
            "The sum of the refund's transactions that went back to the customer.",
        ),
        noted(Field::RefundId, &[], "id of the refund."),
    ],
    amount_unit: AmountUnit::Major,
    signature: Signature::Shopify,
    answer_style: AnswerStyle::Always200,
    statuses: &[],
    odd_digits: &[],
    example: Example {
        query: "",
        content_type: Some("application/json"),
        body: r#"{"id":820982911946154508,"name":"1001","test":false,"total_price":"49.99","subtotal_price":"41.99","currency":"USD","processed_at":"2026-01-01T00:00:00Z","customer":{"id":115310627314723954},"discount_codes":[{"code":"ANNA10","amount":"5.00","type":"fixed_amount"}],"note_attributes":[{"name":"click_id","value":"{click_id}"}],"line_items":[]}"#,
    },
    reader: Some(read),
};

#[derive(Deserialize)]
struct Document {
    id: Option<Text>,
    order_id: Option<Text>,
    total_price: Option<Text>,
    currency: Option<Text>,
    processed_at: Option<Text>,
    created_at: Option<Text>,
    test: Option<bool>,
    customer: Option<Customer>,
    discount_codes: Option<Vec<Discount>>,
    note_attributes: Option<Vec<Attribute>>,
    transactions: Option<Vec<Transaction>>,
}

#[derive(Deserialize)]
struct Customer {
    id: Option<Text>,
}

#[derive(Deserialize)]
struct Discount {
    code: Option<Text>,
}

#[derive(Deserialize)]
struct Attribute {
    name: Option<String>,
    value: Option<Text>,
}

#[derive(Deserialize)]
struct Transaction {
    kind: Option<String>,
    status: Option<String>,
    amount: Option<Text>,
    currency: Option<Text>,
}

fn read(body: &str, topic: Option<&str>) -> Result<Said, Refusal> {
    let document: Document = parse(body, "Shopify")?;
    match topic {
        Some("orders/paid") => Ok(order(&document)),
        Some("refunds/create") => refund(&document),
        Some(other) => Ok(Said::Nothing(format!(
            "the topic {other:?} says nothing of a conversion"
        ))),
        // A stored request has no headers: its shape tells.
        None if document.order_id.is_some() && document.transactions.is_some() => refund(&document),
        None => Ok(order(&document)),
    }
}

fn order(document: &Document) -> Said {
    let click = document.note_attributes.iter().flatten().find_map(|attribute| {
        let is_click = attribute.name.as_deref() == Some("click_id");
        text(attribute.value.as_ref()).filter(|_| is_click)
    });
    let coupon = document
        .discount_codes
        .iter()
        .flatten()
        .find_map(|discount| text(discount.code.as_ref()));
    if click.is_none() && coupon.is_none() {
        return Said::Nothing(
            "the order names neither a click nor a discount code, so no affiliate brought it".to_owned(),
        );
    }
    let customer = document
        .customer
        .as_ref()
        .and_then(|customer| text(customer.id.as_ref()));
    let mut said = Sayings::default();
    said.add(Field::ClickId, "note_attributes", click)
        .add(Field::TxnId, "id", text(document.id.as_ref()))
        .add(Field::Amount, "total_price", text(document.total_price.as_ref()))
        .add(Field::Currency, "currency", text(document.currency.as_ref()))
        .add(Field::CouponCode, "discount_codes", coupon)
        .add(Field::CustomerId, "customer.id", customer)
        .add(Field::EventTime, "processed_at", time(document))
        .add(
            Field::Test,
            "test",
            (document.test == Some(true)).then(|| "1".to_owned()),
        );
    said.said()
}

fn refund(document: &Document) -> Result<Said, Refusal> {
    let went_back = || {
        document.transactions.iter().flatten().filter(|transaction| {
            transaction.kind.as_deref() == Some("refund")
                && transaction.status.as_deref().is_none_or(|status| status == "success")
        })
    };
    if went_back().next().is_none() {
        return Ok(Said::Nothing("no money went back to the customer".to_owned()));
    }
    let sum = sum_of(
        went_back().filter_map(|transaction| transaction.amount.as_ref()),
        "transactions",
    )?;
    let currency = went_back().find_map(|transaction| text(transaction.currency.as_ref()));
    let mut said = Sayings::default();
    said.add(Field::TxnId, "order_id", text(document.order_id.as_ref()))
        .add(Field::Refund, "transactions", Some(sum))
        .add(Field::RefundId, "id", text(document.id.as_ref()))
        .add(Field::Currency, "transactions.currency", currency)
        .add(Field::EventTime, "created_at", time(document));
    Ok(said.said())
}

fn time(document: &Document) -> Option<String> {
    text(document.processed_at.as_ref()).or_else(|| text(document.created_at.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str, topic: Option<&str>, wanted: Field) -> Option<String> {
        match read(body, topic).expect("readable") {
            Said::Fields(said) => said
                .into_iter()
                .find(|saying| saying.field == wanted)
                .map(|saying| saying.value),
            Said::Nothing(why) => panic!("{why}"),
        }
    }

    const REFUND: &str = r#"{"id":509562969,"order_id":450789469,"created_at":"2026-01-02T00:00:00Z","transactions":[{"kind":"refund","status":"success","amount":"10.10","currency":"USD"},{"kind":"refund","status":"success","amount":"0.90","currency":"USD"},{"kind":"refund","status":"failure","amount":"99.00","currency":"USD"},{"kind":"void","amount":"1.00"}]}"#;

    #[test]
    fn a_refund_is_the_sum_of_what_went_back() {
        for topic in [Some("refunds/create"), None] {
            assert_eq!(of(REFUND, topic, Field::Refund).as_deref(), Some("11"));
            assert_eq!(of(REFUND, topic, Field::TxnId).as_deref(), Some("450789469"));
            assert_eq!(of(REFUND, topic, Field::RefundId).as_deref(), Some("509562969"));
        }
    }

    #[test]
    fn an_order_needs_a_click_or_a_discount_code() {
        let by_code = r#"{"id":1,"total_price":"5.00","currency":"USD","discount_codes":[{"code":"ANNA10"}],"note_attributes":[]}"#;
        assert_eq!(
            of(by_code, Some("orders/paid"), Field::CouponCode).as_deref(),
            Some("ANNA10")
        );
        for (body, topic) in [
            (
                r#"{"id":1,"total_price":"5.00","note_attributes":[{"name":"gift","value":"x"}]}"#,
                "orders/paid",
            ),
            (by_code, "orders/create"),
            (r#"{"id":1,"order_id":2,"transactions":[]}"#, "refunds/create"),
        ] {
            assert!(matches!(read(body, Some(topic)), Ok(Said::Nothing(_))), "{body}");
        }
    }
}
