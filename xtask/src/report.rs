//! What is printed around the steps: headings, the table at the end, and the one line that counts.

use std::time::Duration;

use crate::count::Tally;
use crate::steps::Step;

/// How a step ended.
pub(crate) struct Finished {
    pub(crate) step: Step,
    pub(crate) tally: Tally,
    pub(crate) note: String,
    pub(crate) took: Duration,
}

pub(crate) fn heading(step: Step) -> String {
    format!("\n━━━ {} ━━━ {}", step.name(), step.purpose())
}

/// The line under a step's own output.
pub(crate) fn footing(finished: &Finished) -> String {
    let seconds = finished.took.as_secs_f64();
    let verdict = if finished.tally.failed == 0 { "ok" } else { "FAILED" };
    let note = if finished.note.is_empty() {
        String::new()
    } else {
        format!(" ({})", finished.note)
    };
    format!("━━━ {} {verdict}, {seconds:.1} s{note}", finished.step.name())
}

/// Step, result, seconds; a note where something is to be said.
pub(crate) fn table(steps: &[Finished]) -> String {
    let mut lines = vec![format!(
        "\n{:<10} {:>7} {:>7} {:>8}",
        "step", "passed", "failed", "seconds"
    )];
    for Finished {
        step,
        tally,
        note,
        took,
    } in steps
    {
        let (passed, failed, seconds) = (tally.passed, tally.failed, took.as_secs_f64());
        // A note can hold a whole error chain; its first line tells which one.
        let note = note.lines().next().unwrap_or_default();
        let line = format!("{:<10} {passed:>7} {failed:>7} {seconds:>8.1}  {note}", step.name());
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

/// The last line.
pub(crate) fn verdict(total: Tally) -> String {
    format!("{} passed, {} failed", total.passed, total.failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_one_line_per_step_and_only_the_first_line_of_a_note() {
        let steps = [
            finished(Step::Format, Tally::PASSED, ""),
            finished(
                Step::Rust,
                Tally { passed: 120, failed: 2 },
                "two tests failed\nand more",
            ),
        ];
        let expected = "
step        passed  failed  seconds
format           1       0      1.5
rust           120       2      1.5  two tests failed";
        assert_eq!(table(&steps), expected);
    }

    #[test]
    fn the_verdict_is_passed_then_failed() {
        assert_eq!(verdict(Tally { passed: 12, failed: 0 }), "12 passed, 0 failed");
    }

    fn finished(step: Step, tally: Tally, note: &str) -> Finished {
        Finished {
            step,
            tally,
            note: note.to_owned(),
            took: Duration::from_millis(1500),
        }
    }
}
