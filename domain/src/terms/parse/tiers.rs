//! A pay by tiers.

use serde_json::Value;

use super::super::document::{Pay, Tier, Tiers};
use super::super::exact::Exact;
use super::super::period::Period;
use super::super::problem::Problems;
use super::object::Object;
use super::plain::{percentage, plain};
use super::values::{amount, one_of};
use super::{count, period};

/// How many tiers one pay may have.
pub const MAX_TIERS: usize = 100;

/// What tiers are reached by.
#[derive(Clone, Copy)]
enum Metric {
    Conversions,
    Revenue,
}

const METRICS: [(&str, Metric); 2] = [("conversions", Metric::Conversions), ("revenue", Metric::Revenue)];

/// The pay whose kind is `tiered`.
pub(super) fn tiered(pay: &Object<'_>, problems: &mut Problems) -> Option<Pay> {
    pay.refuse_other_keys(&["kind", "metric", "period", "tiers"], problems);
    let metric = one_of(pay, "metric", &METRICS, problems);
    let period = period::period(pay, problems);
    // What stands in a tier depends on what it is reached by.
    match metric? {
        Metric::Conversions => tiers(pay, period, (count::border, plain), problems).map(Pay::ByConversions),
        Metric::Revenue => tiers(pay, period, (amount, percentage), problems).map(Pay::ByRevenue),
    }
}

/// Reads the border of a tier.
type Border = fn(&Object<'_>, &str, &mut Problems) -> Option<Exact>;
/// Reads what a tier pays.
type Pays<P> = fn(Option<&Value>, String, &mut Problems) -> Option<P>;

fn tiers<P>(
    pay: &Object<'_>,
    period: Option<Period>,
    (border, pays): (Border, Pays<P>),
    problems: &mut Problems,
) -> Option<Tiers<P>> {
    let path = pay.path_of("tiers");
    let values = listed(pay, &path, problems)?;
    let (mut borders, mut read) = (Borders::default(), Vec::with_capacity(values.len()));
    for (place, value) in values.iter().enumerate() {
        let hint = r#"write a tier: {"from": 0, "pay": { … }}"#;
        let Some(tier) = Object::read(value, format!("{path}[{place}]"), hint, problems) else {
            continue;
        };
        tier.refuse_other_keys(&["from", "pay"], problems);
        let from = border(&tier, "from", problems);
        if let Some(from) = &from {
            borders.check(place, from, &tier, problems);
        }
        let pay = pays(tier.get("pay"), tier.path_of("pay"), problems);
        read.extend(from.zip(pay).map(|(from, pay)| Tier { from, pay }));
    }
    // When one of them could not be read, that is a problem already and nobody sees the rest.
    let mut tiers = read.into_iter();
    Some(Tiers {
        period: period?,
        first: tiers.next()?.pay,
        later: tiers.collect(),
    })
}

fn listed<'a>(pay: &Object<'a>, path: &str, problems: &mut Problems) -> Option<&'a Vec<Value>> {
    let Some(values) = pay.get("tiers").and_then(Value::as_array) else {
        problems.add(path, "write a list of tiers, from the lowest to the highest");
        return None;
    };
    if values.is_empty() {
        problems.add(path, "write at least one tier; the first one begins at 0");
        return None;
    }
    if values.len() > MAX_TIERS {
        let message = format!("write at most {MAX_TIERS} tiers; these are {}", values.len());
        problems.add(path, message);
        return None;
    }
    Some(values)
}

/// The borders read so far: they begin at 0 and rise.
#[derive(Default)]
struct Borders {
    highest: Option<Exact>,
}

impl Borders {
    fn check(&mut self, place: usize, from: &Exact, tier: &Object<'_>, problems: &mut Problems) {
        match &self.highest {
            _ if place == 0 && !from.is_zero() => {
                let message = "the first tier begins at 0, or what lies below it would pay nothing: write 0";
                problems.add(tier.path_of("from"), message);
            }
            Some(highest) if from <= highest => {
                let highest = highest.show(0);
                let message = format!("a tier before this one begins at {highest}: write more, or sort the tiers");
                problems.add(tier.path_of("from"), message);
                return;
            }
            Some(_) | None => {}
        }
        self.highest = Some(from.clone());
    }
}
