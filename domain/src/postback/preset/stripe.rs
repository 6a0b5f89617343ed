//! Stripe's webhooks: paid checkouts, paid invoices and refunded charges. The shop puts the click id into `client_reference_id` or into
//! the metadata under `click_id`.

use serde::Deserialize;
use waypost_entity::status::{AmountUnit, AnswerStyle, Signature};

use super::document::{Free, Said, Sayings, Text, click_id_of, parse, text};
use super::{Example, Preset, noted};
use crate::postback::code::Refusal;
use crate::postback::reading::field::Field;

pub(super) static STRIPE: Preset = Preset {
    word: "stripe",
    title: "Stripe",
    about: "A shop whose payments run through Stripe: a webhook endpoint with the events checkout.session.completed, invoice.paid and charge.refunded.",
    source: "https://docs.stripe.com/webhooks",
    names: &[
        noted(
            Field::ClickId,
            &[],
            "client_reference_id of the checkout, or click_id in the metadata of the checkout, subscription, invoice or charge. Payments without one are ignored.",
        ),
        noted(
            Field::TxnId,
            &[],
            "The invoice, or the payment intent where there is none, or the object itself; refunds name the same.",
        ),
        noted(
            Field::Amount,
            &[],
            "amount_total or amount_paid, with taxes and shipping.",
        ),
        noted(Field::Currency, &[], "currency."),
        noted(Field::CustomerId, &[], "customer."),
        noted(Field::EventTime, &[], "created of the event."),
        noted(Field::Test, &[], "livemode: false."),
        noted(
            Field::RefundTotal,
            &[],
            "amount_refunded of the charge: all that went back so far.",
        ),
    ],
    amount_unit: AmountUnit::Minor,
    signature: Signature::Stripe,
    answer_style: AnswerStyle::Always200,
    statuses: &[],
    // https://docs.stripe.com/currencies: the ariary has no cents there; the krona and the shilling are written as if they had.
    odd_digits: &[("MGA", 0), ("ISK", 2), ("UGX", 2)],
    example: Example {
        query: "",
        content_type: Some("application/json"),
        body: r#"{"id":"evt_1","type":"checkout.session.completed","created":1767225600,"livemode":true,"data":{"object":{"id":"cs_1","object":"checkout.session","amount_total":4999,"currency":"usd","client_reference_id":"{click_id}","customer":"cus_1","payment_intent":"pi_1","payment_status":"paid"}}}"#,
    },
    reader: Some(read),
};

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    created: Option<Text>,
    livemode: Option<bool>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Object,
}

/// The members of checkouts, invoices and charges that we look at.
#[derive(Deserialize)]
struct Object {
    id: Option<Text>,
    invoice: Option<Text>,
    payment_intent: Option<Text>,
    client_reference_id: Option<Text>,
    #[serde(default)]
    metadata: Option<Free>,
    subscription_details: Option<Details>,
    parent: Option<Parent>,
    amount_total: Option<Text>,
    amount_paid: Option<Text>,
    amount_refunded: Option<Text>,
    currency: Option<Text>,
    customer: Option<Text>,
    payment_status: Option<Text>,
}

#[derive(Deserialize)]
struct Parent {
    subscription_details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(default)]
    metadata: Option<Free>,
}

fn read(body: &str, _topic: Option<&str>) -> Result<Said, Refusal> {
    let event: Event = parse(body, "Stripe")?;
    let object = &event.data.object;
    let said = match event.kind.as_str() {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => {
            if event.kind == "checkout.session.completed"
                && text(object.payment_status.as_ref()).as_deref() == Some("unpaid")
            {
                let why = "the checkout is not paid yet; checkout.session.async_payment_succeeded will say when it is";
                return Ok(Said::Nothing(why.to_owned()));
            }
            sale(&event, Field::Amount, "amount_total", object.amount_total.as_ref())
        }
        "invoice.paid" => sale(&event, Field::Amount, "amount_paid", object.amount_paid.as_ref()),
        "charge.refunded" => refund(&event),
        other => {
            return Ok(Said::Nothing(format!(
                "events of the type {other:?} say nothing of a conversion"
            )));
        }
    };
    Ok(said)
}

fn sale(event: &Event, field: Field, place: &'static str, amount: Option<&Text>) -> Said {
    let object = &event.data.object;
    let Some(click) = click_of(object) else {
        return Said::Nothing("the payment names no click, so no affiliate brought it".to_owned());
    };
    let mut said = common(event);
    said.add(Field::ClickId, "click_id", Some(click))
        .add(field, place, text(amount))
        .said()
}

fn refund(event: &Event) -> Said {
    let object = &event.data.object;
    let mut said = common(event);
    said.add(Field::ClickId, "metadata.click_id", click_of(object))
        .add(
            Field::RefundTotal,
            "amount_refunded",
            text(object.amount_refunded.as_ref()),
        )
        .said()
}

fn common(event: &Event) -> Sayings {
    let object = &event.data.object;
    // What a checkout, its invoice and its charge have in common comes first, so that all of them name one transaction.
    let txn = text(object.invoice.as_ref())
        .or_else(|| text(object.payment_intent.as_ref()).filter(|_| event.kind != "invoice.paid"))
        .or_else(|| text(object.id.as_ref()));
    let mut said = Sayings::default();
    said.add(Field::TxnId, "id", txn)
        .add(Field::Currency, "currency", text(object.currency.as_ref()))
        .add(Field::CustomerId, "customer", text(object.customer.as_ref()))
        .add(Field::EventTime, "created", text(event.created.as_ref()))
        .add(
            Field::Test,
            "livemode",
            (event.livemode == Some(false)).then(|| "1".to_owned()),
        );
    said
}

fn click_of(object: &Object) -> Option<String> {
    let of_subscription = |details: Option<&Details>| details?.metadata.as_ref().and_then(click_id_of);
    text(object.client_reference_id.as_ref())
        .or_else(|| object.metadata.as_ref().and_then(click_id_of))
        .or_else(|| of_subscription(object.subscription_details.as_ref()))
        .or_else(|| of_subscription(object.parent.as_ref()?.subscription_details.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Vec<(Field, String)> {
        match read(body, None).expect("readable") {
            Said::Fields(said) => said.into_iter().map(|saying| (saying.field, saying.value)).collect(),
            Said::Nothing(why) => panic!("{why}"),
        }
    }

    #[test]
    fn a_checkout_and_its_invoice_name_one_transaction() {
        let checkout = r#"{"type":"checkout.session.completed","created":1,"livemode":false,"data":{"object":{"id":"cs_1","invoice":"in_1","amount_total":4999,"currency":"usd","metadata":{"click_id":"clk_x"},"payment_status":"paid"}}}"#;
        let invoice = r#"{"type":"invoice.paid","created":2,"livemode":true,"data":{"object":{"id":"in_1","payment_intent":"pi_1","amount_paid":4999,"currency":"usd","parent":{"subscription_details":{"metadata":{"click_id":"clk_x"}}}}}}"#;
        let refund = r#"{"type":"charge.refunded","created":3,"data":{"object":{"id":"ch_1","payment_intent":"pi_1","invoice":null,"amount_refunded":1000,"currency":"usd","metadata":{}}}}"#;
        let of = |body: &str, wanted: Field| {
            fields(body)
                .into_iter()
                .find(|(field, _)| *field == wanted)
                .map(|(_, value)| value)
        };
        assert_eq!(of(checkout, Field::TxnId).as_deref(), Some("in_1"));
        assert_eq!(of(invoice, Field::TxnId).as_deref(), Some("in_1"));
        assert_eq!(of(checkout, Field::Test).as_deref(), Some("1"));
        assert_eq!(of(invoice, Field::Test), None);
        assert_eq!(of(invoice, Field::ClickId).as_deref(), Some("clk_x"));
        assert_eq!(of(refund, Field::TxnId).as_deref(), Some("pi_1"));
        assert_eq!(of(refund, Field::RefundTotal).as_deref(), Some("1000"));
    }

    #[test]
    fn other_events_and_sales_of_nobody_are_ignored() {
        for body in [
            r#"{"type":"customer.created","data":{"object":{"id":"cus_1"}}}"#,
            r#"{"type":"checkout.session.completed","data":{"object":{"id":"cs_1","amount_total":1,"currency":"usd"}}}"#,
            r#"{"type":"checkout.session.completed","data":{"object":{"id":"cs_1","client_reference_id":"clk_x","payment_status":"unpaid"}}}"#,
        ] {
            assert!(matches!(read(body, None), Ok(Said::Nothing(_))), "{body}");
        }
        assert!(read("{\"type\":1}", None).is_err());
    }
}
