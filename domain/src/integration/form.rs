//! What somebody wants an integration's settings to be, checked and applied to its row. Pure.

use serde_json::{Map, Value, json};
use waypost_entity::id::OfferId;
use waypost_entity::integration::Model;
use waypost_entity::status::{AmountUnit, AnswerStyle, AttributionOrder, DedupeBy, Signature};

use crate::check;
use crate::edit::Edit;
use crate::error::Problem;
use crate::integration::event;
use crate::money::Micros;
use crate::network::Network;
use crate::postback::field::Field;
use crate::postback::mapping;
use crate::postback::meaning::{Meaning, normal_word};
use crate::postback::preset;

/// Most addresses and networks.
const MOST_ADDRESSES: usize = 200;
/// Most words for statuses, and most characters of one.
const MOST_WORDS: usize = 100;
const LONGEST_WORD: usize = 64;
/// The longest that a report is kept whose click is not known yet: 30 days.
const MOST_PARK_HOURS: i32 = 720;
/// Most characters of a fixed answer.
const LONGEST_ANSWER: usize = 1000;

/// What the sender may set the payout to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// At least.
    pub lowest: Micros,
    /// At most.
    pub highest: Micros,
}

/// What is wanted of the settings. What is absent stays, or takes its default in a new integration.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the columns of waypost_entity::integration say what each is")]
pub struct Form {
    pub name: Option<String>,
    pub offer: Edit<OfferId>,
    /// A new preset brings its own names, words, unit, signature and style of answer.
    pub preset: Option<String>,
    /// Only the fields that differ from the preset.
    pub mapping: Edit<Vec<(Field, Vec<String>)>>,
    pub signature: Option<Signature>,
    pub allowed_addresses: Option<Vec<String>>,
    pub amount_unit: Option<AmountUnit>,
    pub dedupe_by: Option<DedupeBy>,
    pub txn_id_required: Option<bool>,
    pub default_event: Option<String>,
    pub default_currency: Edit<String>,
    pub payout_override: Edit<Bounds>,
    /// Only the words that differ from the preset.
    pub status_mapping: Edit<Vec<(String, Meaning)>>,
    pub park_hours: Option<i32>,
    pub attribution_order: Option<AttributionOrder>,
    pub answer_style: Option<AnswerStyle>,
    pub answer_body: Edit<String>,
    pub is_sandbox: Option<bool>,
}

impl Form {
    /// Applies what is wanted to a row and notes what cannot be.
    pub(super) fn apply(&self, row: &mut Model, problems: &mut Vec<Problem>) {
        if let Some(name) = &self.name {
            row.name = check::name(name, "name", problems);
        }
        edit(&self.offer, &mut row.offer_id, Clone::clone);
        self.apply_preset(row, problems);
        edit(&self.mapping, &mut row.mapping, |chosen| {
            json!(mapping::checked(chosen.clone(), problems))
        });
        edit(&self.status_mapping, &mut row.status_mapping, |chosen| {
            words(chosen, problems)
        });
        if let Some(addresses) = &self.allowed_addresses {
            row.allowed_addresses = addresses_of(addresses, problems);
        }
        set(self.amount_unit, &mut row.amount_unit);
        set(self.signature, &mut row.signature);
        set(self.answer_style, &mut row.answer_style);
        set(self.dedupe_by, &mut row.dedupe_by);
        set(self.txn_id_required, &mut row.txn_id_required);
        set(self.attribution_order, &mut row.attribution_order);
        set(self.is_sandbox, &mut row.is_sandbox);
        if let Some(text) = &self.default_event {
            row.default_event = event(text, "defaultEvent", problems);
        }
        edit(&self.default_currency, &mut row.default_currency, |code| {
            check::currency(code, "defaultCurrency", problems)
        });
        self.apply_bounds(row, problems);
        self.apply_answer(row, problems);
    }

    fn apply_preset(&self, row: &mut Model, problems: &mut Vec<Problem>) {
        let Some(word) = &self.preset else { return };
        let Some(preset) = preset::named(word) else {
            let words: Vec<&str> = preset::all().map(|preset| preset.word).collect();
            let message = format!("expected one of {}", words.join(", "));
            problems.push(Problem::at("preset", "UNKNOWN", message));
            return;
        };
        if row.preset == preset.word {
            return;
        }
        preset.word.clone_into(&mut row.preset);
        row.mapping = None;
        row.status_mapping = None;
        row.amount_unit = preset.amount_unit;
        row.signature = preset.signature;
        row.answer_style = preset.answer_style;
    }

    fn apply_bounds(&self, row: &mut Model, problems: &mut Vec<Problem>) {
        let (lowest, highest) = match self.payout_override {
            Edit::Keep => return,
            Edit::Clear => (None, None),
            Edit::To(Bounds { lowest, highest }) => {
                if lowest < 0 || highest < lowest {
                    let message = "expected a lowest payout of 0 or more, and a highest that is not below it";
                    problems.push(Problem::at("payoutOverride", "OUT_OF_RANGE", message));
                }
                (Some(lowest), Some(highest))
            }
        };
        row.payout_override_min_micros = lowest;
        row.payout_override_max_micros = highest;
    }

    fn apply_answer(&self, row: &mut Model, problems: &mut Vec<Problem>) {
        if let Some(hours) = self.park_hours {
            if !(0..=MOST_PARK_HOURS).contains(&hours) {
                let message =
                    format!("expected 0 to {MOST_PARK_HOURS} hours; 0 refuses reports of unknown clicks at once");
                problems.push(Problem::at("parkHours", "OUT_OF_RANGE", message));
            }
            row.park_hours = hours;
        }
        edit(&self.answer_body, &mut row.answer_body, |body| {
            if body.is_empty() || body.chars().count() > LONGEST_ANSWER || body.contains('\0') {
                let message = format!("use 1 to {LONGEST_ANSWER} characters, for instance OK");
                problems.push(Problem::at("answerBody", "MALFORMED", message));
            }
            body.clone()
        });
    }
}

fn set<T: Copy>(wanted: Option<T>, setting: &mut T) {
    if let Some(wanted) = wanted {
        *setting = wanted;
    }
}

fn edit<T, S>(wanted: &Edit<T>, setting: &mut Option<S>, stored: impl FnOnce(&T) -> S) {
    match wanted {
        Edit::Keep => {}
        Edit::Clear => *setting = None,
        Edit::To(wanted) => *setting = Some(stored(wanted)),
    }
}

fn words(chosen: &[(String, Meaning)], problems: &mut Vec<Problem>) -> Value {
    if chosen.len() > MOST_WORDS {
        let message = format!("use at most {MOST_WORDS} words");
        problems.push(Problem::at("statusMapping", "TOO_MANY", message));
    }
    let mut all = Map::new();
    for (word, meaning) in chosen {
        let word = normal_word(word);
        if word.is_empty() || word.chars().count() > LONGEST_WORD || word.chars().any(char::is_control) {
            let message = format!("{word:?}: use 1 to {LONGEST_WORD} characters");
            problems.push(Problem::at("statusMapping", "MALFORMED", message));
        }
        if all.insert(word.clone(), json!(meaning.word())).is_some() {
            let message = format!("{word:?} is there more than once; upper and lower case are the same");
            problems.push(Problem::at("statusMapping", "REPEATED", message));
        }
    }
    Value::Object(all)
}

fn addresses_of(chosen: &[String], problems: &mut Vec<Problem>) -> Value {
    if chosen.len() > MOST_ADDRESSES {
        let message = format!("use at most {MOST_ADDRESSES} addresses and networks");
        problems.push(Problem::at("allowedAddresses", "TOO_MANY", message));
    }
    let addresses: Vec<&str> = chosen.iter().map(|address| address.trim()).collect();
    for address in &addresses {
        if address.parse::<Network>().is_err() {
            let message = format!("{address:?} is no address such as 203.0.113.7 and no network such as 2001:db8::/32");
            problems.push(Problem::at("allowedAddresses", "MALFORMED", message));
        }
    }
    json!(addresses)
}
