//! Requests that nobody would send, near enough to what is expected that more than the first check is reached.

use std::sync::OnceLock;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use serde_json::{Map, Value, json};
use waypost_entity::status::AmountUnit;

use crate::integration::Settings;
use crate::postback::preset;
use crate::postback::samples::settings;

const VALUES: [&str; 24] = [
    "",
    " ",
    "clk_01jn3jqkzne90tkh2y5vp0kq3c",
    "clk_",
    "approved",
    "refunded",
    "processing",
    "49.99",
    "4999",
    "-1",
    "1e9",
    "1,5",
    "99999999999999999999999",
    "USD",
    "jpy",
    "XAU",
    "2026-03-02T12:00:00Z",
    "1772452800123",
    "{x}",
    "NaN",
    "\u{0}",
    "é🦀\u{202e}",
    "\u{663}",
    "true",
];
const NAMES: [&str; 22] = [
    "type",
    "data",
    "object",
    "id",
    "metadata",
    "click_id",
    "amount_total",
    "currency",
    "created",
    "transactions",
    "kind",
    "order_id",
    "note_attributes",
    "name",
    "value",
    "refunds",
    "total",
    "status",
    "meta_data",
    "key",
    "coupon_lines",
    "code",
];
const KINDS: [Option<&str>; 5] = [
    None,
    Some("application/json"),
    Some("application/json; charset=utf-8"),
    Some("application/x-www-form-urlencoded"),
    Some("text/xml"),
];

/// Draws requests from a seed.
pub(in crate::postback) struct Nonsense(StdRng);

impl Nonsense {
    pub(in crate::postback) fn of(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    fn below(&mut self, most: usize) -> usize {
        self.0.random_range(0..most)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        *all.choose(&mut self.0).expect("not empty")
    }

    fn value(&mut self) -> String {
        match self.below(6) {
            0 => self.text(12),
            1 => (0..self.below(30))
                .map(|_| self.one_of(&['0', '1', '9', '.', '-', 'e']))
                .collect(),
            2 => self.text(3).repeat(200),
            _ => self.one_of(&VALUES).to_owned(),
        }
    }

    fn text(&mut self, longest: usize) -> String {
        let length = self.below(longest + 1);
        (0..length).map(|_| self.0.random::<char>()).collect()
    }

    fn name(&mut self) -> String {
        match self.below(8) {
            0 => self.text(8),
            1..=3 => self.one_of(&NAMES).to_owned(),
            _ => self.one_of(preset_names()).to_owned(),
        }
    }

    fn document(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 4 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.0.random::<i64>()),
            2 => json!(self.0.random::<f64>()),
            3 => json!(self.value()),
            4 => (0..self.below(4)).map(|_| self.document(depth - 1)).collect(),
            _ => {
                let members = self.below(9);
                let drawn = (0..members).map(|_| (self.name(), self.document(depth - 1)));
                Value::Object(drawn.collect::<Map<_, _>>())
            }
        }
    }

    pub(in crate::postback) fn form(&mut self) -> String {
        let pairs: Vec<(String, String)> = (0..self.below(8)).map(|_| (self.name(), self.value())).collect();
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    }

    /// A body with its content type.
    pub(in crate::postback) fn body(&mut self) -> (Vec<u8>, Option<&'static str>) {
        match self.below(6) {
            0 => (self.form().into_bytes(), KINDS[3]),
            1 => {
                let mut bytes = vec![0; self.below(200)];
                self.0.fill_bytes(&mut bytes);
                (bytes, self.one_of(&KINDS))
            }
            2 => {
                let kind = self.one_of(&["checkout.session.completed", "invoice.paid", "charge.refunded"]);
                let event = json!({ "type": kind, "created": 1, "data": { "object": self.document(3) } });
                (event.to_string().into_bytes(), KINDS[1])
            }
            3 => {
                let mut bytes = self.document(3).to_string().into_bytes();
                bytes.truncate(self.below(400));
                (bytes, self.one_of(&KINDS))
            }
            _ => (self.document(3).to_string().into_bytes(), KINDS[2]),
        }
    }

    /// Settings of any preset.
    pub(in crate::postback) fn settings(&mut self) -> &'static Settings {
        static ALL: OnceLock<Vec<Settings>> = OnceLock::new();
        ALL.get_or_init(every_kind_of_settings)
            .choose(&mut self.0)
            .expect("not empty")
    }
}

fn every_kind_of_settings() -> Vec<Settings> {
    let mappings = [
        None,
        Some(json!({ "click_id": ["/data/object/id", "cid"], "amount": ["/total", "/0/a~1b"] })),
        Some(json!({ "txn_id": ["/data/object/metadata/click_id", "amount"], "event": [] })),
    ];
    let mut all = Vec::new();
    for (preset, mapping) in preset::all().flat_map(|preset| mappings.iter().map(move |mapping| (preset, mapping))) {
        for (unit, is_strict) in [
            (AmountUnit::Major, false),
            (AmountUnit::Minor, true),
            (AmountUnit::Minor, false),
        ] {
            all.push(settings(|row| {
                preset.word.clone_into(&mut row.preset);
                row.amount_unit = unit;
                row.txn_id_required = is_strict;
                row.default_currency = is_strict.then(|| "KWD".to_owned());
                row.mapping.clone_from(mapping);
                row.status_mapping = Some(json!({ "paid": "approved", "x": "ignore" }));
            }));
        }
    }
    all
}

/// Every name that a preset knows.
fn preset_names() -> &'static [&'static str] {
    static ALL: OnceLock<Vec<&'static str>> = OnceLock::new();
    ALL.get_or_init(|| {
        let names = preset::all().flat_map(|preset| preset.names);
        names.flat_map(|names| names.from).copied().collect()
    })
}
