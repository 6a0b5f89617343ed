//! The tables of the reference.

use std::fmt::Write;

use strum::IntoEnumIterator;
use waypost_domain::postback::preset::{self, Example, Names, Preset};
use waypost_domain::postback::{Code, Field};
use waypost_entity::status::Signature;

/// What an integration can be told: setting, meaning, default.
const SETTINGS: [(&str, &str, &str); 18] = [
    (
        "`offerId`",
        "The one offer that it reports for.",
        "any offer: the click decides",
    ),
    (
        "`preset`",
        "Whose names, units, words and signature apply.",
        "`generic`",
    ),
    (
        "`mapping`",
        "Parameter names or JSON Pointers of those fields that stand elsewhere than the preset says.",
        "the preset's",
    ),
    ("`withSecret`", "Whether reports must show a secret.", "no"),
    (
        "`signature`",
        "How reports are signed: `NONE`, `STANDARD_WEBHOOKS`, `STRIPE`, `SHOPIFY`, `WOOCOMMERCE`.",
        "the preset's",
    ),
    (
        "`allowedAddresses`",
        "Addresses and networks that may report, IPv4 and IPv6.",
        "any",
    ),
    (
        "`amountUnit`",
        "`MAJOR`: 49.99. `MINOR`: 4999, by the currency's decimals.",
        "the preset's",
    ),
    ("`defaultEvent`", "The event of reports that name none.", "`sale`"),
    (
        "`defaultCurrency`",
        "The currency of reports that name none.",
        "the offer's",
    ),
    (
        "`dedupeBy`",
        "What makes two reports the same: `TXN` (offer, event, transaction id), `TXN_ANYWHERE` (transaction id), `CLICK_EVENT`, `CLICK_TXN` (click, event, transaction id). A sale by a coupon alone needs a transaction id; where the rule goes by the click, it goes by coupon, event and transaction id.",
        "`TXN`",
    ),
    (
        "`txnIdRequired`",
        "Whether a report without a transaction id is refused; otherwise click and event count.",
        "no",
    ),
    (
        "`payoutOverride`",
        "The lowest and highest payout that the sender may set.",
        "it may not",
    ),
    (
        "`statusMapping`",
        "What those words mean that mean something else than the preset says: `APPROVED`, `PENDING`, `REJECTED`, `REVERSED` or `IGNORE`.",
        "the preset's",
    ),
    (
        "`parkHours`",
        "How long a report is kept whose click or sale is not known yet; 0 refuses it.",
        "24",
    ),
    (
        "`attributionOrder`",
        "Who is credited when click and coupon are of different affiliates.",
        "`CLICK_FIRST`",
    ),
    (
        "`answerStyle`",
        "`HONEST` statuses, or `ALWAYS_200` for senders that choke on others.",
        "the preset's",
    ),
    (
        "`answerBody`",
        "What every good answer consists of, for instance `OK`.",
        "our JSON",
    ),
    ("`isSandbox`", "Whether everything that it reports is a test.", "no"),
];

/// The fields, and what the generic preset calls them.
pub(super) fn fields() -> String {
    let mut text = String::from("## Fields\n\n| field | generic names | what it says |\n|---|---|---|\n");
    let generic = preset::named("generic");
    for field in Field::iter() {
        let names = generic.and_then(|preset| preset.names.iter().find(|names| names.field == field));
        let from = names.map_or_else(String::new, |names| listed(names.from));
        row(&mut text, &[&format!("`{}`", field.word()), &from, field.meaning()]);
    }
    text.push_str("\nA report needs a click id or a coupon code; a status or a refund of a sale of before needs its transaction id only.\n");
    text
}

/// What an integration can be told.
pub(super) fn settings() -> String {
    let mut text = String::from(
        "## Settings\n\nIn the dashboard, or by `createIntegration` and `updateIntegration`.\n\n| setting | meaning | default |\n|---|---|---|\n",
    );
    for (setting, meaning, default) in SETTINGS {
        row(&mut text, &[setting, meaning, default]);
    }
    text
}

/// The codes.
pub(super) fn codes() -> String {
    let mut text =
        String::from("## Codes\n\n| code | outcome | HTTP | what it means | what to do |\n|---|---|---|---|---|\n");
    for code in Code::iter() {
        let word = format!("`{}`", code.word());
        let (status, remedy) = (code.http_status().to_string(), code.remedy().unwrap_or("Nothing."));
        row(
            &mut text,
            &[&word, code.outcome().word(), &status, code.meaning(), remedy],
        );
    }
    text
}

/// The presets, each with its names and an example.
pub(super) fn presets() -> String {
    let mut text = String::from(
        "## Presets\n\nWhat a sender calls each field. The same name means different things at different senders, so a name belongs to its preset.\n",
    );
    for preset in preset::all() {
        one_preset(&mut text, preset);
    }
    text
}

fn one_preset(text: &mut String, preset: &Preset) {
    let signature = match preset.signature {
        Signature::None => "not signed",
        Signature::StandardWebhooks => "signed as Standard Webhooks",
        Signature::Stripe | Signature::Shopify | Signature::Woocommerce => "signed in its own way",
    };
    line(text, &format!("\n### {} (`{}`)\n", preset.title, preset.word));
    let unit = preset.amount_unit.word();
    let style = preset.answer_style.word();
    let about = format!(
        "{} Amounts: {unit}; {signature}; answers: {style}. Source: {}\n",
        preset.about, preset.source
    );
    line(text, &about);
    line(text, "| field | where | note |\n|---|---|---|");
    for Names { field, from, note } in preset.names {
        let place = if from.is_empty() {
            "in its document".to_owned()
        } else {
            listed(from)
        };
        row(text, &[&format!("`{}`", field.word()), &place, note]);
    }
    if !preset.statuses.is_empty() {
        let words = preset
            .statuses
            .iter()
            .map(|(word, meaning)| format!("`{word}` {}", meaning.word()));
        line(text, &format!("\nStatuses: {}.", words.collect::<Vec<_>>().join(", ")));
    }
    example(text, &preset.example);
}

fn example(text: &mut String, example: &Example) {
    line(text, "");
    match example.content_type {
        None => line(
            text,
            &format!("    GET /postback/{{integration key}}?{}", example.query),
        ),
        Some(kind) => {
            line(
                text,
                &format!("    POST /postback/{{integration key}}\n    Content-Type: {kind}\n"),
            );
            line(text, &format!("    {}", example.body));
        }
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn row(text: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    line(text, &format!("| {} |", cells.join(" | ")));
}

fn line(text: &mut String, words: &str) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{words}");
}
