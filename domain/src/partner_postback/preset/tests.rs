//! Every preset, filled in and rendered.

use proptest::prelude::*;
use serde_json::Value;
use strum::IntoEnumIterator;

use super::super::request::{Rendered, RequestTemplate, Source};
use super::super::template::{Macro, Values, sample};
use super::*;
use crate::mask;

fn examples(preset: &Preset, with_optional: bool) -> Vec<(String, String)> {
    preset
        .fields
        .iter()
        .filter(|field| with_optional || !field.is_optional)
        .map(|field| (field.key.to_owned(), field.example.to_owned()))
        .collect()
}

fn template(filled: &FilledPreset) -> RequestTemplate {
    RequestTemplate::parse(&Source {
        method: filled.method,
        url: &filled.url,
        body: filled.body.as_deref(),
        headers: &filled.headers,
    })
    .unwrap()
}

fn rendered(preset: &Preset, values: &Values) -> Rendered {
    let filled = fill(preset, &examples(preset, true)).unwrap();
    template(&filled).render(values)
}

#[test]
fn each_preset_renders_as_its_tracker_documents() {
    for (key, url) in [
        (
            "voluum",
            "https://abcde.voluumtrk.com/postback?cid=wJ7k2mQ9xT4b&payout=12.50&currency=USD&txid=CONVERSION",
        ),
        (
            "redtrack",
            "https://track.example.com/postback?clickid=wJ7k2mQ9xT4b&sum=12.50&rdtk_event_id=CONVERSION&status=approved",
        ),
        (
            "keitaro",
            "https://tracker.example.com/a1b2c3d/postback?subid=wJ7k2mQ9xT4b&payout=12.50&currency=USD\
             &tid=CONVERSION&status=sale",
        ),
        (
            "binom",
            "https://track.example.com/click.php?cnv_id=wJ7k2mQ9xT4b&payout=12.50&cnv_currency=USD&cnv_status=approved",
        ),
        (
            "everflow",
            "https://www.example-trk.com/?nid=123&transaction_id=wJ7k2mQ9xT4b&amount=129.90&order_id=CONVERSION\
             &coupon_code=ANNA10&verification_token=Zx81kQ",
        ),
        (
            "tune",
            "https://example.go2cloud.org/aff_lsr?transaction_id=wJ7k2mQ9xT4b&amount=129.90&adv_sub=CONVERSION\
             &offer_id=26&security_token=7ab20d21",
        ),
        (
            "affise",
            "https://offers-example.affise.com/postback?clickid=wJ7k2mQ9xT4b&action_id=CONVERSION&sum=12.50&status=1\
             &secure=5f4dcc3b",
        ),
        ("impact", "https://api.impact.com/Advertisers/IRabcdef123/Conversions"),
        (
            "generic",
            "https://track.example.com/postback?click_id=wJ7k2mQ9xT4b&payout=12.50&currency=USD\
             &transaction_id=CONVERSION&status=approved",
        ),
        ("generic_json", "https://hooks.example.com/conversions"),
    ] {
        let mut values = sample();
        values.set(Macro::ConversionId, "CONVERSION");
        assert_eq!(rendered(find(key).unwrap(), &values).url, url, "{key}");
    }
    assert_eq!(PRESETS.len(), 10);
    assert_eq!(find("nobody"), None);
}

#[test]
fn impact_gets_a_form_and_the_accounts_own_authorization() {
    let preset = find("impact").unwrap();
    let mut values = sample();
    values.set(Macro::ConversionId, "CONVERSION");
    assert_eq!(
        rendered(preset, &values).body.unwrap(),
        "CampaignId=1000&ActionTrackerId=4000&EventDate=2026-03-01T10%3A15%3A30Z&ClickId=wJ7k2mQ9xT4b\
         &OrderId=CONVERSION&CurrencyCode=EUR&ItemSku1=spring-shoes&ItemQuantity1=1&ItemSubTotal1=129.90"
    );
    let filled = fill(preset, &examples(preset, true)).unwrap();
    let expected = format!("Basic {}", STANDARD.encode("IRabcdef123:s3cr3t"));
    assert_eq!(filled.headers, [("Authorization".to_owned(), expected)]);
}

#[test]
fn a_program_gets_json_of_the_right_kinds() {
    let preset = find("generic_json").unwrap();
    let body = |values: &Values| -> Value { serde_json::from_str(&rendered(preset, values).body.unwrap()).unwrap() };
    let full = body(&sample());
    assert_eq!(full["payout"], serde_json::json!(12.5));
    assert_eq!(full["currency"], "USD");
    assert_eq!(full["test"], false);
    let empty = body(&Values::new());
    assert_eq!(empty["payout"], Value::Null);
    assert_eq!(empty["status"], "");
}

#[test]
fn trackers_hear_a_status_in_their_own_words() {
    for (key, words) in [
        ("redtrack", ["pending", "approved", "approved", "declined", "declined"]),
        ("keitaro", ["lead", "sale", "sale", "rejected", "rejected"]),
        ("affise", ["2", "1", "1", "3", "3"]),
    ] {
        for (status, word) in ["pending", "approved", "paid", "rejected", "reversed"]
            .into_iter()
            .zip(words)
        {
            let mut values = sample();
            values.set(Macro::Status, status);
            let url = rendered(find(key).unwrap(), &values).url;
            assert!(url.contains(&format!("&status={word}")), "{key} {status}: {url}");
        }
    }
}

/// One that is not told of a status keeps what it heard before; one that books whatever it hears would book what is not owed.
#[test]
fn a_tracker_hears_of_each_status_that_its_template_tells_and_otherwise_of_approved_ones() {
    let every = || ConversionStatus::iter().collect::<Vec<_>>();
    for preset in PRESETS {
        let filled = fill(preset, &examples(preset, true)).unwrap();
        let expected = if template(&filled).uses(Macro::Status) {
            every()
        } else {
            vec![ConversionStatus::Approved]
        };
        assert_eq!(filled.statuses, expected, "{}", preset.key);
        let map = preset.url.split_once("{status:").map_or("", |(_, rest)| rest);
        let named = map.split('}').next().unwrap_or_default().split(',');
        for word in named.filter_map(|entry| entry.split_once('=')).map(|(word, _)| word) {
            let known = filled.statuses.iter().any(|status| status.word() == word);
            assert!(known, "{} does not hear of {word}", preset.key);
        }
    }
}

#[test]
fn no_secret_answer_is_seen_in_an_attempt_an_audit_record_or_a_mail() {
    let mut hidden = Vec::new();
    for preset in PRESETS {
        let mut answers = examples(preset, true);
        let mut secrets = Vec::new();
        for (field, (_, answer)) in preset.fields.iter().zip(&mut answers) {
            if field.kind == Kind::Secret {
                *answer = format!("hush{}", 1_000 + secrets.len());
                secrets.push(answer.clone());
                hidden.push((preset.key, field.key));
            }
        }
        let filled = fill(preset, &answers).unwrap();
        let request = template(&filled);
        let rendered = request.render(&sample());
        let shown = [
            mask::url_template(&filled.url),
            filled.body.as_deref().map(mask::body_template).unwrap_or_default(),
            request.shown_url(&sample()),
            rendered.body.as_deref().map(mask::body).unwrap_or_default(),
        ];
        let sent = format!("{} {:?} {:?}", rendered.url, rendered.body, filled.headers);
        for secret in secrets {
            let credentials = preset
                .basic_auth
                .map(|_| STANDARD.encode(format!("IRabcdef123:{secret}")));
            assert!(sent.contains(&credentials.unwrap_or(secret.clone())), "{sent}");
            for text in &shown {
                assert!(!text.contains(&secret), "{}: {text}", preset.key);
            }
        }
        let (shown, asked) = (shown.join(" "), rendered.url.matches('=').count());
        assert!(
            shown.matches('=').count() >= asked && shown.contains("wJ7k2mQ9xT4b"),
            "{shown}"
        );
    }
    assert_eq!(
        hidden,
        [
            ("keitaro", "key"),
            ("everflow", "token"),
            ("tune", "token"),
            ("affise", "secure"),
            ("impact", "auth_token")
        ]
    );
}

#[test]
fn the_document_shows_every_preset_as_it_is() {
    let document = include_str!("../../../../docs/partner-postbacks.md");
    for preset in PRESETS {
        let body = preset
            .body
            .map(|body| format!("    {}\n\n", body.replace('\n', "\n    ")));
        let section = format!(
            "### {}\n\n    {}\n\n{}- Add `{}` to your links. Its postback URL: {}.\n- Statuses: {}.\n- {}\n",
            preset.name,
            preset.url,
            body.unwrap_or_default(),
            preset.link,
            preset.found_at,
            statuses(preset),
            preset.note
        );
        assert!(document.contains(&section), "{section}");
    }
}

fn statuses(preset: &Preset) -> String {
    let words: Vec<String> = preset
        .statuses
        .iter()
        .map(|status| status.word().to_uppercase())
        .collect();
    format!("`{}`", words.join("`, `"))
}

#[test]
fn what_is_optional_can_be_left_out_and_nothing_else() {
    for preset in PRESETS {
        let filled = fill(preset, &examples(preset, false)).unwrap();
        let rendered = template(&filled).render(&sample());
        assert!(!rendered.url.contains(['<', '[', ']', '{']), "{}", rendered.url);
        let uses_the_click = template(&filled).uses(Macro::Sub1);
        assert!(uses_the_click && preset.link.starts_with("sub1="), "{}", preset.key);
        for field in preset.fields.iter().filter(|field| !field.is_optional) {
            let mut answers = examples(preset, true);
            answers.retain(|(key, _)| key != field.key);
            let problems = fill(preset, &answers).unwrap_err();
            assert_eq!(problems[0].field, ["answers", field.key], "{}", preset.key);
            assert_eq!(problems[0].code, "REQUIRED", "{}", preset.key);
        }
    }
}

#[test]
fn a_domain_is_a_domain_and_nothing_more() {
    let preset = find("voluum").unwrap();
    for (answer, host) in [
        ("track.example.com", Some("track.example.com")),
        ("  https://Track.Example.com/ ", Some("track.example.com")),
        ("http://track.example.com", Some("track.example.com")),
        ("track.example.com:8443", Some("track.example.com:8443")),
        ("b\u{fc}cher.example", Some("xn--bcher-kva.example")),
        ("track.example.com/postback", None),
        ("https://track.example.com/postback?cid=REPLACE", None),
        ("user@track.example.com", None),
        ("track.example.com#", None),
        ("{sub1}.example.com", None),
        ("<domain>", None),
        ("a b.example", None),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("..", None),
        (".example", None),
    ] {
        let filled = fill(preset, &[("domain".to_owned(), answer.to_owned())]);
        let start = filled.ok().and_then(|filled| {
            let (start, _) = filled.url.split_once("/postback?")?;
            Some(start.trim_start_matches("https://").to_owned())
        });
        assert_eq!(start.as_deref(), host, "{answer}");
    }
}

#[test]
fn an_answer_that_nobody_asked_for_is_refused() {
    let preset = find("voluum").unwrap();
    let mut answers = examples(preset, true);
    answers.push(("token".to_owned(), "x".to_owned()));
    let problems = fill(preset, &answers).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "UNKNOWN");
}

proptest! {
    #[test]
    fn no_answer_brings_a_macro_or_another_parameter(answer in "[a-z0-9{}<>&=?#/%\\[\\]\u{e4} .]{1,12}") {
        // Blank is no answer.
        prop_assume!(!answer.trim().is_empty());
        for preset in PRESETS {
            for field in preset.fields.iter().filter(|field| field.kind != Kind::Domain) {
                let mut answers = examples(preset, true);
                answers.retain(|(key, _)| key != field.key);
                answers.push((field.key.to_owned(), answer.clone()));
                let Ok(filled) = fill(preset, &answers) else { continue };
                let example = fill(preset, &examples(preset, true)).unwrap();
                let shape = |filled: &FilledPreset| {
                    let all = format!("{}{}", filled.url, filled.body.clone().unwrap_or_default());
                    let count = |of: char| all.matches(of).count();
                    [count('{'), count('&'), count('='), count('/'), count('?')]
                };
                prop_assert_eq!(shape(&filled), shape(&example));
                template(&filled);
            }
        }
    }
}
