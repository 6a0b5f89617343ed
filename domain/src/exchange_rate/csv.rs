//! Reads rates from a table of comma-separated values with a heading. Pure.

use csv::{Position, ReaderBuilder, Trim};

use super::set::SetRate;
use crate::error::Problem;

/// The columns, in any order.
const COLUMNS: [&str; 4] = ["from", "to", "day", "rate"];

/// The rates of a table, each with its line. Notes what is wrong with the table as a whole.
pub(super) fn read(text: &str, problems: &mut Vec<Problem>) -> Vec<(u64, SetRate)> {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let heading = reader.headers().cloned().unwrap_or_default();
    let place = |column: &str| {
        heading
            .iter()
            .position(|name| name.trim_start_matches('\u{feff}').eq_ignore_ascii_case(column))
    };
    let [Some(from), Some(to), Some(day), Some(rate)] = COLUMNS.map(place) else {
        let message =
            "begin with the heading from,to,day,rate, and write a line such as EUR,USD,2026-11-25,1.0842 for each rate";
        problems.push(Problem::at("csv", "MALFORMED", message));
        return Vec::new();
    };
    let mut rates = Vec::new();
    let mut lines = Lines::of(text);
    for record in reader.records().flatten() {
        let line = lines.at(record.position().map_or(0, Position::byte));
        if record.len() != heading.len() {
            let message = format!(
                "line {line} has {} values, and the heading has {}",
                record.len(),
                heading.len()
            );
            problems.push(Problem::at("csv", "MALFORMED", message));
            continue;
        }
        let value = |at: usize| record.get(at).unwrap_or_default().to_owned();
        rates.push((
            line,
            SetRate {
                from: value(from),
                to: value(to),
                day: value(day),
                rate: value(rate),
            },
        ));
    }
    rates
}

/// Counts lines as people do: the reader does not count empty ones in front of a record.
struct Lines<'a> {
    text: &'a [u8],
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            counted: 0,
            line: 1,
        }
    }

    /// The line of the record that begins at this byte or behind the line breaks there. Records are asked for in their order.
    fn at(&mut self, byte: u64) -> u64 {
        let begin = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(letter) = self.text.get(self.counted) {
            let is_break = matches!(letter, b'\n' | b'\r');
            if self.counted >= begin && !is_break {
                break;
            }
            self.line += u64::from(*letter == b'\n');
            self.counted += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_any_order_and_lines_that_cannot_be_read_are_named() {
        let mut problems = Vec::new();
        let text = "\u{feff}Day,from,to,rate,note\n2026-11-25, EUR ,USD,1.08,\"a, b\"\n\n2026-11-26,EUR\n2026-11-27,EUR,USD,1.09,";
        let rates = read(text, &mut problems);
        let told: Vec<_> = rates
            .iter()
            .map(|(line, rate)| (*line, rate.from.as_str(), rate.rate.as_str()))
            .collect();
        assert_eq!(told, [(2, "EUR", "1.08"), (5, "EUR", "1.09")]);
        let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, ["line 4 has 2 values, and the heading has 5"]);
    }

    #[test]
    fn a_table_without_its_heading_is_refused() {
        for text in [
            "",
            "EUR,USD,2026-11-25,1.08",
            "from;to;day;rate\nEUR;USD;2026-11-25;1.08",
        ] {
            let mut problems = Vec::new();
            assert!(read(text, &mut problems).is_empty());
            assert_eq!(problems.len(), 1, "{text}");
        }
    }
}
