//! The steps of `cargo xtask test`: their names, their order, and what each needs from earlier ones.

use clap::ValueEnum;

/// In the order in which they run: what fails fast comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
pub(crate) enum Step {
    Toolchain,
    Npm,
    Format,
    WebLint,
    WebTypes,
    WebUnit,
    Clippy,
    Build,
    Schema,
    Types,
    Postgres,
    Countries,
    Smtp,
    Python,
    Rust,
    Doc,
    Chromium,
    Browser,
    Deny,
}

impl Step {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Toolchain => "toolchain",
            Self::Npm => "npm",
            Self::Format => "format",
            Self::WebLint => "weblint",
            Self::WebTypes => "webtypes",
            Self::WebUnit => "webunit",
            Self::Clippy => "clippy",
            Self::Build => "build",
            Self::Schema => "schema",
            Self::Types => "types",
            Self::Postgres => "postgres",
            Self::Countries => "countries",
            Self::Smtp => "smtp",
            Self::Python => "python",
            Self::Rust => "rust",
            Self::Doc => "doc",
            Self::Chromium => "chromium",
            Self::Browser => "browser",
            Self::Deny => "deny",
        }
    }

    pub(crate) const fn purpose(self) -> &'static str {
        match self {
            Self::Toolchain => "rustfmt, clippy, Node and npm are there",
            Self::Npm => "the dashboard's packages are installed from the lockfile",
            Self::Format => "Rust is formatted",
            Self::WebLint => "the dashboard is formatted and has no lint",
            Self::WebTypes => "the dashboard's types and GraphQL documents hold",
            Self::WebUnit => "unit tests of the dashboard",
            Self::Clippy => "Rust has no warning",
            Self::Build => "everything compiles, with the real dashboard",
            Self::Schema => "web/schema.graphql is what the server has",
            Self::Types => "the generated TypeScript is what the schema gives",
            Self::Postgres => "a private Postgres for the tests",
            Self::Countries => "a database of countries for the tests",
            Self::Smtp => "a mail server for the tests",
            Self::Python => "a library that checks signatures for the tests (where Python with pip is installed)",
            Self::Rust => "unit and integration tests, on SQLite and Postgres",
            Self::Doc => "examples in the documentation",
            Self::Chromium => "a browser for the tests",
            Self::Browser => "browser tests against the real binary",
            Self::Deny => "licences and known holes of dependencies (where cargo-deny is installed)",
        }
    }

    /// Without these a step cannot run, so asking for it asks for them too.
    pub(crate) const fn needs(self) -> &'static [Self] {
        match self {
            Self::Toolchain => &[],
            Self::Npm | Self::Format | Self::Postgres | Self::Countries | Self::Smtp | Self::Python | Self::Deny => {
                &[Self::Toolchain]
            }
            // The dashboard's crate builds the dashboard, also for clippy.
            Self::WebLint
            | Self::WebTypes
            | Self::WebUnit
            | Self::Types
            | Self::Clippy
            | Self::Build
            | Self::Chromium => &[Self::Npm],
            Self::Schema | Self::Doc => &[Self::Build],
            Self::Rust => &[Self::Build, Self::Postgres, Self::Countries, Self::Smtp, Self::Python],
            Self::Browser => &[Self::Build, Self::Chromium],
        }
    }
}

/// The wanted steps and all they need, each once, in order.
pub(crate) fn plan(wanted: &[Step]) -> Vec<Step> {
    let mut chosen = wanted.to_vec();
    let mut next = 0;
    while let Some(step) = chosen.get(next).copied() {
        let missing = step
            .needs()
            .iter()
            .filter(|need| !chosen.contains(need))
            .copied()
            .collect::<Vec<_>>();
        chosen.extend(missing);
        next += 1;
    }
    Step::value_variants()
        .iter()
        .filter(|step| chosen.contains(step))
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_brings_what_it_needs_in_order() {
        let expected = [Step::Toolchain, Step::Npm, Step::Build, Step::Chromium, Step::Browser];
        assert_eq!(plan(&[Step::Browser]), expected);
    }

    #[test]
    fn every_step_runs_after_what_it_needs() {
        let order = Step::value_variants();
        let place = |step: Step| order.iter().position(|other| *other == step);
        for step in order {
            for need in step.needs() {
                assert!(place(*need) < place(*step), "{need:?} must come before {step:?}");
            }
        }
    }

    #[test]
    fn the_command_line_and_the_report_use_the_same_names() {
        for step in Step::value_variants() {
            let value = step.to_possible_value().unwrap();
            assert_eq!(value.get_name(), step.name());
        }
    }
}
