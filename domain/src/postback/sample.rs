//! A sender's own document as its documentation shows it, with a click, a number and a time of now. Pure.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::integration::Settings;
use crate::postback::reading::field::Field;
use crate::postback::reading::parameters::{self, Sent};

/// The document of an integration whose sender writes documents of its own; none where names and values are enough.
pub(crate) fn of(settings: &Settings, click: &str, (txn_id, now): (&str, DateTime<Utc>)) -> Option<String> {
    settings.preset.reader?;
    let mut body = settings.preset.example.body.replace("{click_id}", click);
    let sent = Sent {
        body: body.as_bytes(),
        content_type: settings.preset.example.content_type,
        ..Sent::default()
    };
    // Read by the sender's own reader, so that what is replaced is what will be read.
    let said = parameters::read(sent, settings).ok()?;
    let value = |field| said.iter().find(|given| given.field == Some(field));
    let number = value(Field::TxnId).map(|given| given.value.clone());
    let time = value(Field::EventTime).map(|given| given.value.clone());
    if let Some(old) = number {
        let new = match is_number(&old) {
            true => now.timestamp_micros().to_string(),
            false => txn_id.to_owned(),
        };
        body = replaced(&body, &old, &new);
    }
    if let Some(old) = time {
        let new = match is_number(&old) {
            true => now.timestamp().to_string(),
            false => now.to_rfc3339_opts(SecondsFormat::Secs, true),
        };
        body = replaced(&body, &old, &new);
        // Some leave the zone out, because the member's name says it.
        body = replaced(&body, old.trim_end_matches('Z'), new.trim_end_matches('Z'));
    }
    Some(body)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Replaces a whole value, text or number.
fn replaced(body: &str, old: &str, new: &str) -> String {
    let body = body.replace(&format!("\"{old}\""), &format!("\"{new}\""));
    [",", "}"].into_iter().fold(body, |body, end| {
        body.replace(&format!(":{old}{end}"), &format!(":{new}{end}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postback::preset;
    use crate::postback::samples::settings;

    #[test]
    fn every_document_gets_a_click_a_number_and_a_time_of_its_own() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
        let click = "clk_01jn3jqkzne90tkh2y5vp0kq3c";
        for preset in preset::all() {
            let settings = settings(|row| row.preset = preset.word.to_owned());
            let Some(body) = of(&settings, click, ("test-1", now)) else {
                assert!(preset.reader.is_none(), "{}", preset.word);
                continue;
            };
            let sent = Sent {
                body: body.as_bytes(),
                content_type: preset.example.content_type,
                ..Sent::default()
            };
            let said = parameters::read(sent, &settings).expect("readable");
            let value = |field| {
                let given = said.iter().find(|given| given.field == Some(field));
                given.map(|given| given.value.as_str())
            };
            assert_eq!(value(Field::ClickId), Some(click), "{}", preset.word);
            assert!(
                value(Field::TxnId).is_some_and(|txn| txn == "test-1" || txn == "1800000000000000"),
                "{}: {body}",
                preset.word
            );
            let time = value(Field::EventTime).unwrap_or("1800000000");
            assert!(
                time == "1800000000" || time == "2027-01-15T08:00:00Z",
                "{}: {time}",
                preset.word
            );
        }
    }
}
