//! Reads how many tests passed and failed from what each test runner prints. Pure functions over text.

use std::ops::AddAssign;

/// Tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0 };
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1 };
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// A test runner whose summary we read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Runner {
    Nextest,
    CargoTest,
    Vitest,
    Playwright,
}

impl Runner {
    /// The tally in what the runner printed; none when there is no summary.
    pub(crate) fn tally(self, output: &str) -> Option<Tally> {
        let plain = without_colors(output);
        match self {
            Self::Nextest => nextest(&plain),
            Self::CargoTest => cargo_test(&plain),
            Self::Vitest => vitest(&plain),
            Self::Playwright => playwright(&plain),
        }
    }
}

/// `Summary [ 1.2s] 9 tests run: 5 passed (1 slow), 2 failed, 1 timed out, 1 exec failed, 3 skipped`
fn nextest(output: &str) -> Option<Tally> {
    let line = output
        .lines()
        .rfind(|line| line.trim_start().starts_with("Summary ["))?;
    let (_, counts) = line.split_once(" run: ")?;
    Some(
        counts
            .split(", ")
            .filter_map(numbered)
            .map(|(count, word)| sorted(count, word))
            .sum(),
    )
}

/// One `test result: ok. 3 passed; 1 failed; …` line for every test binary. Indented ones are quoted by a failing test.
fn cargo_test(output: &str) -> Option<Tally> {
    let summaries = output.lines().filter_map(|line| line.strip_prefix("test result: "));
    let mut tallies = summaries.map(|summary| {
        let counts = summary.split_once(". ").map_or(summary, |(_, counts)| counts);
        counts
            .split("; ")
            .filter_map(numbered)
            .map(|(count, word)| sorted(count, word))
            .sum::<Tally>()
    });
    let first = tallies.next()?;
    Some(tallies.fold(first, |sum, next| [sum, next].into_iter().sum()))
}

/// `      Tests  1 failed | 12 passed | 2 skipped (15)`
fn vitest(output: &str) -> Option<Tally> {
    let line = output.lines().rfind(|line| line.trim_start().starts_with("Tests  "))?;
    let counts = line.trim_start().strip_prefix("Tests")?;
    Some(
        counts
            .split('|')
            .filter_map(numbered)
            .map(|(count, word)| sorted(count, word))
            .sum(),
    )
}

/// The list at the end: `  1 failed`, names, `  2 flaky`, `  12 passed (3.4s)`. A flaky test failed: there are no retries here.
fn playwright(output: &str) -> Option<Tally> {
    let mut counts = output
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(numbered)
        .filter(|(_, word)| WORDS_OF_PLAYWRIGHT.iter().any(|known| word.starts_with(known)))
        .map(|(count, word)| sorted(count, word))
        .peekable();
    counts.peek()?;
    Some(counts.sum())
}

const WORDS_OF_PLAYWRIGHT: [&str; 7] = [
    "passed",
    "failed",
    "flaky",
    "timed out",
    "interrupted",
    "did not run",
    "error",
];

/// `12 passed (3.4s)` is 12 and `passed (3.4s)`.
fn numbered(text: &str) -> Option<(u64, &str)> {
    let (count, word) = text.trim().split_once(' ')?;
    Some((count.parse().ok()?, word.trim()))
}

/// Neither passed nor left out on purpose is failed, whatever the runner calls it.
fn sorted(count: u64, word: &str) -> Tally {
    const LEFT_OUT: [&str; 6] = [
        "skipped",
        "ignored",
        "measured",
        "filtered out",
        "todo",
        "expected fail",
    ];
    match word {
        _ if word.starts_with("passed") => Tally {
            passed: count,
            failed: 0,
        },
        _ if LEFT_OUT.iter().any(|left_out| word.starts_with(left_out)) => Tally::default(),
        _ => Tally {
            passed: 0,
            failed: count,
        },
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        let mut sum = Self::default();
        tallies.for_each(|tally| sum += tally);
        sum
    }
}

/// The text without ANSI colour sequences (`ESC [ … letter`).
fn without_colors(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        if character == '\u{1b}' {
            rest.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(runner: Runner, output: &str) -> Option<(u64, u64)> {
        runner.tally(output).map(|tally| (tally.passed, tally.failed))
    }

    #[test]
    fn nextest_summaries_are_read() {
        let table = [
            ("     Summary [   0.044s] 3 tests run: 3 passed, 1 skipped", (3, 0)),
            (
                "     Summary [   0.1s] 1 test run: 1 passed (1 slow), 0 skipped",
                (1, 0),
            ),
            (
                "     Summary [  60.1s] 9 tests run: 4 passed (1 flaky), 2 failed, 1 timed out, 2 exec failed, 0 skipped",
                (4, 5),
            ),
            (
                "     Summary [   1.0s] 3/9 tests run: 2 passed, 1 failed, 0 skipped",
                (2, 1),
            ),
            (
                "\u{1b}[31;1m     Summary\u{1b}[0m [   0.196s] \u{1b}[1m3\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m1\u{1b}[0m \u{1b}[31;1mfailed\u{1b}[0m, \u{1b}[1m1\u{1b}[0m \u{1b}[33;1mskipped\u{1b}[0m",
                (2, 1),
            ),
            (
                "     Summary [   0.000s] 0 tests run: 0 passed, 0 skipped\nerror: no tests to run",
                (0, 0),
            ),
        ];
        for (output, expected) in table {
            assert_eq!(read(Runner::Nextest, output), Some(expected), "{output}");
        }
    }

    #[test]
    fn nextest_does_not_count_what_a_failing_test_quotes() {
        let output = "    test result: FAILED. 0 passed; 1 failed; 0 ignored\n     Summary [ 0.1s] 1 test run: 0 passed, 1 failed, 0 skipped";
        assert_eq!(read(Runner::Nextest, output), Some((0, 1)));
    }

    #[test]
    fn cargo_test_adds_up_all_binaries() {
        let output = "
test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.12s
    test result: FAILED. 9 passed; 9 failed; 0 ignored
test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 7 filtered out; finished in 0.00s";
        assert_eq!(read(Runner::CargoTest, output), Some((5, 1)));
    }

    #[test]
    fn vitest_summaries_are_read() {
        let table = [
            (
                " Test Files  2 passed (2)\n      Tests  5 passed (5)\n   Start at  10:00:00",
                Some((5, 0)),
            ),
            (
                " Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 3 passed | 2 skipped (6)",
                Some((3, 1)),
            ),
            (" Test Files  1 failed (1)\n      Tests  no tests", Some((0, 0))),
        ];
        for (output, expected) in table {
            assert_eq!(read(Runner::Vitest, output), expected, "{output}");
        }
    }

    #[test]
    fn playwright_summaries_are_read() {
        let table = [
            (
                "  ✓  1 e2e/login.spec.ts:3:1 › a member signs in (1.2s)\n\n  1 passed (3.4s)\n",
                Some((1, 0)),
            ),
            (
                "  1 failed\n    [chromium] › e2e/a.spec.ts:3:1 › 3 passed it on\n  1 flaky\n  2 skipped\n  1 did not run\n  12 passed (3.4s)",
                Some((12, 3)),
            ),
            ("Error: No tests found", None),
        ];
        for (output, expected) in table {
            assert_eq!(read(Runner::Playwright, output), expected, "{output}");
        }
    }

    #[test]
    fn output_without_a_summary_has_no_tally() {
        for runner in [Runner::Nextest, Runner::CargoTest, Runner::Vitest, Runner::Playwright] {
            assert_eq!(read(runner, "error: could not compile"), None, "{runner:?}");
        }
    }
}
