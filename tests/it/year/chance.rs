//! The same chances in every run: xorshift, by Marsaglia (2003).

/// Draws numbers.
pub(super) struct Chance(u64);

impl Chance {
    /// Every seed above zero gives a row of its own.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number from zero to below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 16).expect("it fits") % bound
    }

    /// A number of minutes, or of whatever time is counted in.
    pub(super) fn time(&mut self, bound: usize) -> i64 {
        i64::try_from(self.below(bound)).expect("it fits")
    }

    /// One of these.
    pub(super) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// What a customer pays; yen have no cents.
    pub(super) fn amount(&mut self, currency: &str) -> String {
        match currency {
            "JPY" => format!("{}", self.below(40_000) + 100),
            _ => format!("{}.{:02}", self.below(400), self.below(99) + 1),
        }
    }
}
