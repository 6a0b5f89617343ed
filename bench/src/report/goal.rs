//! Goals: what was wanted, what was measured, and plainly whether it was missed.

use std::fmt;

use super::Table;

/// What is wanted of a number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

/// Goals beside measured numbers.
#[derive(Default)]
pub(crate) struct Goals {
    lines: Vec<Line>,
}

struct Line {
    what: String,
    goal: Goal,
    measured: f64,
}

/// How many goals were missed of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missed {
    pub(crate) missed: usize,
    pub(crate) all: usize,
}

impl Goal {
    pub(crate) fn is_met_by(self, measured: f64) -> bool {
        match self {
            Self::AtLeast(bound) => measured >= bound,
            Self::AtMost(bound) => measured <= bound,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(bound) => write!(f, "≥ {bound}"),
            Self::AtMost(bound) => write!(f, "≤ {bound}"),
        }
    }
}

impl Goals {
    pub(crate) fn add(&mut self, what: impl Into<String>, goal: Goal, measured: f64) {
        self.lines.push(Line {
            what: what.into(),
            goal,
            measured,
        });
    }

    pub(crate) fn missed(&self) -> Missed {
        let missed = self.lines.iter().filter(|line| !line.goal.is_met_by(line.measured));
        Missed {
            missed: missed.count(),
            all: self.lines.len(),
        }
    }
}

impl fmt::Display for Goals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(&["", "goal", "measured", ""]);
        for Line { what, goal, measured } in &self.lines {
            let verdict = if goal.is_met_by(*measured) { "met" } else { "**missed**" };
            table.row([what.clone(), goal.to_string(), shown(*measured), verdict.to_owned()]);
        }
        write!(f, "{table}\n{}", self.missed())
    }
}

impl fmt::Display for Missed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.missed {
            0 => write!(f, "All {} goals are met.", self.all),
            missed => write!(f, "**{missed} of {} goals are missed.**", self.all),
        }
    }
}

/// Two decimals where they matter. Rounded towards the miss would be another number than measured, so plain rounding.
fn shown(measured: f64) -> String {
    if measured < 10.0 {
        format!("{measured:.3}")
    } else {
        format!("{measured:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_at_its_bound() {
        for (goal, measured, met) in [
            (Goal::AtLeast(0.45), 0.45, true),
            (Goal::AtLeast(0.45), 0.449, false),
            (Goal::AtMost(25.0), 25.0, true),
            (Goal::AtMost(25.0), 25.1, false),
            (Goal::AtLeast(0.5), f64::NAN, false),
        ] {
            assert_eq!(goal.is_met_by(measured), met, "{goal} {measured}");
        }
    }

    #[test]
    fn a_missed_goal_is_said_plainly() {
        let mut goals = Goals::default();
        goals.add("click : H, c = 64", Goal::AtLeast(0.45), 0.1234);
        goals.add("p99 ms", Goal::AtMost(25.0), 12.0);
        let text = goals.to_string();
        assert!(
            text.contains("| click : H, c = 64 | ≥ 0.45 | 0.123 | **missed** |"),
            "{text}"
        );
        assert!(text.contains("| p99 ms | ≤ 25 | 12.0 | met |"), "{text}");
        assert!(text.ends_with("**1 of 2 goals are missed.**"), "{text}");
        assert_eq!(goals.missed(), Missed { missed: 1, all: 2 });
    }
}
