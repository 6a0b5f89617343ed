//! The text format in which Prometheus reads metrics (version 0.0.4). Knows the format, and nothing of what is measured.

use std::fmt::{Display, Write};

use waypost_domain::measure::Seen;

/// A label's name and value.
pub(super) type Label<'a> = (&'static str, &'a str);

/// A text that grows by families.
#[derive(Default)]
pub(super) struct Exposition(String);

/// The samples of one metric.
pub(super) struct Family<'a> {
    text: &'a mut String,
    name: &'static str,
}

/// What one step of a histogram's values is worth in base units.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A whole one.
    One,
    /// A millionth, as of a second.
    Millionth,
}

impl Exposition {
    /// A count that only grows. Its name ends in `_total`.
    pub(super) fn counter(&mut self, name: &'static str, help: &'static str) -> Family<'_> {
        self.family(name, "counter", help)
    }

    /// A value that rises and falls.
    pub(super) fn gauge(&mut self, name: &'static str, help: &'static str) -> Family<'_> {
        self.family(name, "gauge", help)
    }

    /// Sizes or times, sorted.
    pub(super) fn histogram(&mut self, name: &'static str, help: &'static str) -> Family<'_> {
        self.family(name, "histogram", help)
    }

    /// The whole text.
    pub(super) fn text(self) -> String {
        self.0
    }

    fn family(&mut self, name: &'static str, kind: &str, help: &'static str) -> Family<'_> {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
        Family {
            text: &mut self.0,
            name,
        }
    }
}

impl Family<'_> {
    /// One value.
    pub(super) fn sample(&mut self, labels: &[Label<'_>], value: impl Display) {
        self.line("", labels, value);
    }

    /// What a histogram has seen.
    pub(super) fn seen(&mut self, labels: &[Label<'_>], seen: &Seen, step: Step) {
        for (bound, count) in &seen.up_to {
            self.bucket(labels, &step.of(*bound), *count);
        }
        self.bucket(labels, "+Inf", seen.count);
        self.line("_sum", labels, step.of(seen.sum));
        self.line("_count", labels, seen.count);
    }

    fn bucket(&mut self, labels: &[Label<'_>], bound: &str, count: u64) {
        let mut labels = labels.to_vec();
        labels.push(("le", bound));
        self.line("_bucket", &labels, count);
    }

    fn line(&mut self, suffix: &str, labels: &[Label<'_>], value: impl Display) {
        let _ = write!(self.text, "{}{suffix}", self.name);
        for (index, (name, value)) in labels.iter().enumerate() {
            let before = if index == 0 { '{' } else { ',' };
            let _ = write!(self.text, "{before}{name}=\"{}\"", escaped(value));
        }
        let end = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.text, "{end} {value}");
    }
}

impl Step {
    fn of(self, value: u64) -> String {
        match self {
            Self::One => value.to_string(),
            Self::Millionth => {
                let text = format!("{}.{:06}", value / 1_000_000, value % 1_000_000);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
        }
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use waypost_domain::measure::Histogram;

    use super::*;

    #[test]
    fn families_are_written_as_prometheus_reads_them() {
        let mut text = Exposition::default();
        text.gauge("a_bytes", "Bytes of a.").sample(&[], 12);
        let mut family = text.counter("b_total", "How often b.");
        family.sample(&[("door", "x"), ("status", "2xx")], 3);
        family.sample(&[("door", "say \"hi\"\\\n"), ("status", "5xx")], 0);
        let histogram = Histogram::with(&[250, 1_000_000]);
        [100, 250, 2_500_000]
            .into_iter()
            .for_each(|time| histogram.record(time));
        text.histogram("c_seconds", "Time of c.")
            .seen(&[("kind", "k")], &histogram.seen(), Step::Millionth);
        let expected = r#"# HELP a_bytes Bytes of a.
# TYPE a_bytes gauge
a_bytes 12
# HELP b_total How often b.
# TYPE b_total counter
b_total{door="x",status="2xx"} 3
b_total{door="say \"hi\"\\\n",status="5xx"} 0
# HELP c_seconds Time of c.
# TYPE c_seconds histogram
c_seconds_bucket{kind="k",le="0.00025"} 2
c_seconds_bucket{kind="k",le="1"} 2
c_seconds_bucket{kind="k",le="+Inf"} 3
c_seconds_sum{kind="k"} 2.50035
c_seconds_count{kind="k"} 3
"#;
        assert_eq!(text.text(), expected);
    }
}
