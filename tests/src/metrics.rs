//! Reads metrics as Prometheus does, and fails on what Prometheus would refuse or misread.

use std::collections::{BTreeMap, BTreeSet};

/// Samples by name and sorted labels.
#[derive(Debug)]
pub struct Metrics(BTreeMap<(String, Labels), f64>);

type Labels = Vec<(String, String)>;

impl Metrics {
    /// Reads a text in the format 0.0.4. Every sample belongs to a family that was announced with its kind and meaning, no
    /// sample and no family stands twice, and histograms add up.
    pub fn read(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line has an end");
        let (mut samples, mut kinds) = (BTreeMap::new(), BTreeMap::new());
        let (mut helped, mut current) = (BTreeSet::new(), String::new());
        for line in text.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, meaning) = help.split_once(' ').expect("a meaning");
                assert!(is_name(name) && meaning.ends_with('.'), "{line}");
                assert!(helped.insert(name.to_owned()), "{name} stands twice");
                name.clone_into(&mut current);
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').expect("a kind");
                assert_eq!(name, current, "a kind follows its meaning");
                assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
                kinds.insert(name.to_owned(), kind.to_owned());
            } else {
                let (name, labels, value) = sample(line);
                let kind = kinds.get(&current).expect("an announced family");
                let suffixes: &[&str] = match kind.as_str() {
                    "histogram" => &["_bucket", "_sum", "_count"],
                    _ => &[""],
                };
                let is_ours = suffixes.iter().any(|suffix| name == format!("{current}{suffix}"));
                assert!(is_ours, "{line} below {current}");
                assert!(samples.insert((name, labels), value).is_none(), "{line} stands twice");
            }
        }
        let metrics = Self(samples);
        for (name, _) in kinds.iter().filter(|(_, kind)| *kind == "histogram") {
            metrics.check_histogram(name);
        }
        metrics
    }

    /// A sample's value; none when there is no such sample.
    pub fn find(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let mut labels: Labels = labels.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        labels.sort();
        self.0.get(&(name.to_owned(), labels)).copied()
    }

    /// A sample's value.
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        self.find(name, labels)
            .unwrap_or_else(|| panic!("no {name} {labels:?} in {:#?}", self.0.keys()))
    }

    /// Every value of every label.
    pub fn label_values(&self) -> BTreeSet<&str> {
        let labels = self.0.keys().flat_map(|(_, labels)| labels);
        labels.map(|(_, value)| value.as_str()).collect()
    }

    fn check_histogram(&self, name: &str) {
        let mut of_labels: BTreeMap<Labels, Vec<(f64, f64)>> = BTreeMap::new();
        let buckets = self
            .0
            .iter()
            .filter(|((other, _), _)| *other == format!("{name}_bucket"));
        for ((_, labels), count) in buckets {
            let mut labels = labels.clone();
            let at = labels.iter().position(|(name, _)| name == "le").expect("a bound");
            let bound = labels.remove(at).1.replace("+Inf", "inf");
            let bound = bound.parse().expect("a number");
            of_labels.entry(labels).or_default().push((bound, *count));
        }
        assert!(!of_labels.is_empty(), "{name} has no samples");
        for (labels, mut buckets) in of_labels {
            buckets.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
            assert!(buckets.is_sorted_by_key(|(_, count)| *count), "{name}: {buckets:?}");
            let (bound, all) = buckets.last().expect("buckets");
            let count = self.0.get(&(format!("{name}_count"), labels.clone()));
            assert_eq!((bound.is_infinite(), Some(all)), (true, count), "{name} {labels:?}");
            let sum = self.0.get(&(format!("{name}_sum"), labels));
            assert!(sum.is_some_and(|sum| *sum >= 0.0), "{name} has a sum");
        }
    }
}

fn sample(line: &str) -> (String, Labels, f64) {
    let (series, value) = line.rsplit_once(' ').expect("a value");
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, labels.strip_suffix('}').expect("a closed brace")),
        None => (series, ""),
    };
    assert!(is_name(name), "{line}");
    let labels = labels.split_terminator(',').map(|label| {
        let (name, value) = label.split_once('=').expect("a label's value");
        let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        let value = value.expect("quotes");
        assert!(is_name(name) && !value.contains(['"', '\\']), "{line}");
        (name.to_owned(), value.to_owned())
    });
    let mut labels: Labels = labels.collect();
    labels.sort();
    let value = value.parse::<f64>().expect("a number");
    assert!(value.is_finite(), "{line}");
    (name.to_owned(), labels, value)
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# HELP a_seconds Time.\n# TYPE a_seconds histogram\na_seconds_bucket{k=\"v\",le=\"0.1\"} 1\n\
        a_seconds_bucket{k=\"v\",le=\"+Inf\"} 2\na_seconds_sum{k=\"v\"} 0.5\na_seconds_count{k=\"v\"} 2\n";

    #[test]
    fn a_good_text_is_read() {
        let metrics = Metrics::read(GOOD);
        assert_eq!(metrics.find("a_seconds_count", &[("k", "v")]), Some(2.0));
        assert_eq!(metrics.find("a_seconds_count", &[]), None);
    }

    #[test]
    fn what_prometheus_would_refuse_is_refused() {
        for (wrong, right) in [
            ("# TYPE a_seconds histogram", "# TYPE a_seconds gauge"),
            ("# TYPE a_seconds histogram", "# TYPE a_seconds counter"),
            ("# TYPE a_seconds", "# TYPE b_seconds"),
            ("le=\"+Inf\"} 2", "le=\"+Inf\"} 3"),
            ("le=\"+Inf\"} 2", "le=\"0.2\"} 2"),
            ("le=\"0.1\"} 1", "le=\"0.1\"} 7"),
            ("a_seconds_sum{k=\"v\"} 0.5\n", ""),
            ("_sum{k=\"v\"} 0.5", "_sum{k=\"v\"} NaN"),
            ("_sum{k=\"v\"}", "_count{k=\"v\"}"),
            ("{k=\"v\"} 0.5", "{k=v} 0.5"),
            ("{k=\"v\"} 0.5", "{0k=\"v\"} 0.5"),
            ("Time.", "Time"),
        ] {
            let text = GOOD.replace(wrong, right);
            assert_ne!(text, GOOD, "{wrong}");
            let read = std::panic::catch_unwind(|| Metrics::read(&text));
            assert!(read.is_err(), "{text}");
        }
    }
}
