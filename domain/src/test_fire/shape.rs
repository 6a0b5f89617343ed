//! Writes a report as an integration's sender would: under its names, in its unit. Pure.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use url::form_urlencoded;
use waypost_entity::status::AmountUnit;

use super::call::Call;
use super::plan::TestSale;
use crate::error::{Error, Result};
use crate::integration::Settings;
use crate::money::{Micros, decimal_from_micros, minor_digits, parse_currency};
use crate::postback::field::Field;
use crate::postback::mapping::Where;
use crate::postback::sample;

const JSON: &str = "application/json";

/// What is reported.
pub(super) struct Said<'a> {
    pub click: String,
    pub txn_id: String,
    pub sale: &'a TestSale,
    pub amount: Option<Micros>,
    pub now: DateTime<Utc>,
}

/// The report. A sender with documents of its own reports the sample of its documentation, with a new number, click and time.
pub(super) fn report(settings: &Settings, said: &Said<'_>, pass: String) -> Result<Call> {
    let path = format!("/postback/{}", settings.key);
    if let Some(sample) = sample::of(settings, &said.click, (&said.txn_id, said.now)) {
        return Ok(Call {
            method: "POST",
            target: path,
            pass,
            body: Some((JSON, sample)),
        });
    }
    let named: Vec<(Where, String)> = values(settings, said)
        .into_iter()
        .filter_map(|(field, value)| Some((settings.mapping.first_place(field)?, value)))
        .collect();
    let names = named.iter().filter_map(|(place, value)| match place {
        Where::Parameter(name) => Some((name.as_str(), value.as_str())),
        Where::Within(_) => None,
    });
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(names)
        .finish();
    let body = document(&named)?;
    Ok(Call {
        method: if body.is_some() { "POST" } else { "GET" },
        target: if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        },
        pass,
        body: body.map(|body| (JSON, body)),
    })
}

fn values(settings: &Settings, said: &Said<'_>) -> Vec<(Field, String)> {
    let sale = said.sale;
    let values = [
        (Field::ClickId, Some(said.click.clone())),
        (Field::TxnId, Some(said.txn_id.clone())),
        (Field::Event, sale.event.clone()),
        (Field::Amount, said.amount.map(|micros| amount(settings, micros, sale))),
        (Field::Currency, sale.currency.clone()),
        (Field::Status, sale.status.clone()),
    ];
    let given = values.into_iter();
    given.filter_map(|(field, value)| Some((field, value?))).collect()
}

/// In the integration's unit. Without a currency two decimals are as good a guess as any.
fn amount(settings: &Settings, micros: Micros, sale: &TestSale) -> String {
    let exact = decimal_from_micros(micros);
    match settings.amount_unit {
        AmountUnit::Major => exact.normalize().to_string(),
        AmountUnit::Minor => {
            let code = sale.currency.as_deref().or(settings.default_currency.as_deref());
            let digits = code.and_then(|code| digits(settings, code)).unwrap_or(2);
            let scaled = (0..digits).fold(exact, |amount, _| amount * rust_decimal::Decimal::TEN);
            scaled.trunc().normalize().to_string()
        }
    }
}

fn digits(settings: &Settings, code: &str) -> Option<u32> {
    let odd = settings.preset.odd_digits.iter().find(|(odd, _)| *odd == code);
    match odd {
        Some((_, digits)) => Some(*digits),
        None => parse_currency(code).ok().map(minor_digits),
    }
}

/// The document in which the fields stand that are looked for inside of one.
fn document(named: &[(Where, String)]) -> Result<Option<String>> {
    let mut root = Value::Object(Map::new());
    let mut is_needed = false;
    for (place, value) in named {
        if let Where::Within(steps) = place {
            is_needed = true;
            put(&mut root, steps, value);
        }
    }
    let text = is_needed.then(|| serde_json::to_string(&root)).transpose();
    text.map_err(Error::internal)
}

fn put(root: &mut Value, steps: &[String], value: &str) {
    let mut here = root;
    for step in steps {
        if !here.is_object() {
            *here = Value::Object(Map::new());
        }
        let Some(members) = here.as_object_mut() else { return };
        here = members.entry(step.clone()).or_insert(Value::Null);
    }
    *here = Value::String(value.to_owned());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::postback::samples::settings;

    fn said(sale: &TestSale) -> Said<'_> {
        Said {
            click: "clk_01jn3jqkzne90tkh2y5vp0kq3c".to_owned(),
            txn_id: "test-1".to_owned(),
            sale,
            amount: sale.amount.as_ref().map(|_| 49_900_000),
            now: DateTime::UNIX_EPOCH,
        }
    }

    fn sale() -> TestSale {
        TestSale {
            event: Some("sale".to_owned()),
            amount: Some("49.90".to_owned()),
            currency: Some("USD".to_owned()),
            status: None,
        }
    }

    /// The unit, the integration's own places, and what comes of them.
    type Row<'a> = (AmountUnit, Option<Value>, &'a str, Option<&'a str>);

    #[test]
    fn a_report_has_the_names_and_the_unit_of_its_integration() {
        let own = json!({ "txn_id": ["/order/no"], "amount": ["/order/total"] });
        let table: [Row<'_>; 3] = [
            (
                AmountUnit::Major,
                None,
                "click_id=clk_01jn3jqkzne90tkh2y5vp0kq3c&txn_id=test-1&event=sale&amount=49.9&currency=USD",
                None,
            ),
            (
                AmountUnit::Minor,
                None,
                "click_id=clk_01jn3jqkzne90tkh2y5vp0kq3c&txn_id=test-1&event=sale&amount=4990&currency=USD",
                None,
            ),
            (
                AmountUnit::Major,
                Some(own),
                "click_id=clk_01jn3jqkzne90tkh2y5vp0kq3c&event=sale&currency=USD",
                Some(r#"{"order":{"no":"test-1","total":"49.9"}}"#),
            ),
        ];
        for (unit, mapping, query, body) in table {
            let settings = settings(|row| {
                row.amount_unit = unit;
                row.mapping = mapping;
                row.key = "k".to_owned();
            });
            let call = report(&settings, &said(&sale()), "pass".to_owned()).expect("written");
            assert_eq!(call.target, format!("/postback/k?{query}"));
            assert_eq!(call.body.as_ref().map(|(_, body)| body.as_str()), body);
            assert_eq!(call.method, if body.is_some() { "POST" } else { "GET" });
            assert!(
                !format!("{:?}", call.shown_headers()).contains("pass"),
                "the pass is not shown"
            );
        }
    }

    #[test]
    fn a_sender_with_documents_reports_one() {
        let settings = settings(|row| row.preset = "stripe".to_owned());
        let call = report(&settings, &said(&sale()), "pass".to_owned()).expect("written");
        let (_, body) = call.body.expect("a body");
        assert!(
            body.contains("clk_01jn3jqkzne90tkh2y5vp0kq3c") && body.contains("test-1"),
            "{body}"
        );
    }
}
