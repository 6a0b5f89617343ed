//! Runs steps one after the other, streams what they print, counts, and cleans up.

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Result, anyhow, bail};

use crate::count::{Runner, Tally};
use crate::postgres::{self, Purpose, Server};
use crate::report::{self, Finished};
use crate::steps::{self, Step};
use crate::workspace::Workspace;
use crate::{chromium, countries, generate, interrupt, npm, process, python, smtp};

/// Everything that earlier steps found out for later ones.
struct Suite {
    workspace: Workspace,
    real_dashboard: bool,
    postgres: Option<Server>,
    countries: Option<PathBuf>,
    smtp: Option<PathBuf>,
    python: Option<PathBuf>,
    chromium: Option<PathBuf>,
}

/// Runs the wanted steps and what they need; the exit code is 1 when anything failed.
pub(crate) fn run(workspace: Workspace, wanted: &[Step]) -> Result<ExitCode> {
    workspace.claim_target()?;
    let plan = steps::plan(wanted);
    let mut suite = Suite {
        real_dashboard: plan.contains(&Step::Browser),
        postgres: None,
        countries: None,
        smtp: None,
        python: None,
        chromium: None,
        workspace,
    };
    let mut done: Vec<Finished> = Vec::new();
    for step in plan {
        crate::say(&report::heading(step));
        let finished = suite.finish(step, &done);
        crate::say(&report::footing(&finished));
        done.push(finished);
        if interrupt::requested() {
            crate::say("\ninterrupted");
            break;
        }
    }
    drop(suite);
    let total = done.iter().map(|finished| finished.tally).sum::<Tally>();
    crate::say(&report::table(&done));
    crate::say(&report::verdict(total));
    let good = total.failed == 0 && !interrupt::requested();
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Suite {
    /// A step whose need failed is itself failed, so that a broken tool never looks like fewer tests.
    fn finish(&mut self, step: Step, done: &[Finished]) -> Finished {
        let started = Instant::now();
        let broken = done
            .iter()
            .find(|earlier| earlier.tally.failed > 0 && step.needs().contains(&earlier.step));
        let result = match broken {
            Some(need) => Err(anyhow!("not run: {} failed", need.step.name())),
            None => self.perform(step),
        };
        let (tally, note) = result.unwrap_or_else(|error| (Tally::FAILED, format!("{error:#}")));
        Finished {
            step,
            tally,
            note,
            took: started.elapsed(),
        }
    }

    fn perform(&mut self, step: Step) -> Result<(Tally, String)> {
        match step {
            Step::Toolchain => passed(self.check_toolchain()),
            Step::Npm => passed(npm::install(&self.workspace)),
            Step::Format => succeed(self.cargo().args(["fmt", "--all", "--check"])),
            Step::WebLint => succeed(&mut self.workspace.npm_run("lint")),
            Step::WebTypes => succeed(&mut self.workspace.npm_run("check")),
            Step::WebUnit => {
                let mut vitest = self.workspace.npm_run("test");
                counted(vitest.args(["--", "--reporter=default"]), Runner::Vitest)
            }
            Step::Clippy => {
                let mut clippy = self.cargo();
                succeed(clippy.args([
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--quiet",
                    "--",
                    "-D",
                    "warnings",
                ]))
            }
            // Exactly the targets and features of the test runs, so that nothing compiles twice.
            Step::Build => succeed(self.cargo().args(["build", "--workspace", "--all-targets"])),
            Step::Schema => passed(generate::check_schema(&self.workspace)),
            Step::Types => passed(generate::check_types(&self.workspace)),
            Step::Postgres => self.start_postgres(),
            Step::Countries => self.find_countries(),
            Step::Smtp => self.find_mail_server(),
            Step::Python => self.find_python(),
            Step::Rust => self.test_rust(),
            Step::Doc => self.test_documentation(),
            Step::Chromium => self.find_chromium(),
            Step::Browser => self.test_in_browser(),
            Step::Deny => self.deny(),
        }
    }

    fn cargo(&self) -> Command {
        let mut cargo = self.workspace.cargo();
        if self.real_dashboard {
            // One value for clippy, tests and binary: the dashboard's crate is rebuilt when it changes.
            cargo.env_remove("WEB_BUILD");
        }
        cargo
    }

    fn check_toolchain(&self) -> Result<()> {
        for (command, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
            if process::quiet(self.cargo().args([command, "--version"])).is_err() {
                bail!("cargo {command} is missing: `rustup component add {component}`");
            }
        }
        npm::check()
    }

    fn start_postgres(&mut self) -> Result<(Tally, String)> {
        if env::var_os(postgres::VARIABLE).is_some() {
            return Ok((Tally::PASSED, format!("the one in {}", postgres::VARIABLE)));
        }
        let server = self.postgres.insert(postgres::start(&self.workspace, Purpose::Tests)?);
        Ok((Tally::PASSED, server.url()))
    }

    fn find_countries(&mut self) -> Result<(Tally, String)> {
        let file = self.countries.insert(countries::find(&self.workspace)?);
        Ok((Tally::PASSED, file.display().to_string()))
    }

    fn find_mail_server(&mut self) -> Result<(Tally, String)> {
        let folder = self.smtp.insert(smtp::find(&self.workspace)?);
        Ok((Tally::PASSED, folder.display().to_string()))
    }

    fn find_python(&mut self) -> Result<(Tally, String)> {
        self.python = python::find(&self.workspace)?;
        let Some(folder) = &self.python else {
            return Ok((
                Tally::default(),
                "left out: Python with pip is not installed".to_owned(),
            ));
        };
        Ok((Tally::PASSED, folder.display().to_string()))
    }

    fn test_rust(&self) -> Result<(Tally, String)> {
        let mut cargo = self.cargo();
        if let Some(server) = &self.postgres {
            cargo.env(postgres::VARIABLE, server.url());
        }
        if let Some(file) = &self.countries {
            cargo.env(countries::VARIABLE, file);
        }
        if let Some(folder) = &self.smtp {
            cargo.env(smtp::VARIABLE, folder);
        }
        if let Some(folder) = &self.python {
            cargo.env(python::VARIABLE, folder);
        }
        if process::on_path(&["cargo-nextest"]).is_some() {
            return counted(
                cargo.args(["nextest", "run", "--workspace", "--no-fail-fast"]),
                Runner::Nextest,
            );
        }
        counted(
            cargo.args(["test", "--workspace", "--all-targets", "--no-fail-fast"]),
            Runner::CargoTest,
        )
    }

    fn test_documentation(&self) -> Result<(Tally, String)> {
        let mut cargo = self.cargo();
        let run = process::stream(cargo.args(["test", "--workspace", "--doc", "--no-fail-fast"]))?;
        let tally = Runner::CargoTest.tally(&run.output).unwrap_or_default();
        match tally {
            // Documentation need not have examples; compiling it counts as one.
            Tally { passed: 0, failed: 0 } if run.success => Ok((Tally::PASSED, "no examples".to_owned())),
            tally => judged(tally, run.success),
        }
    }

    fn find_chromium(&mut self) -> Result<(Tally, String)> {
        let path = self.chromium.insert(chromium::find(&self.workspace)?);
        Ok((Tally::PASSED, path.display().to_string()))
    }

    fn test_in_browser(&self) -> Result<(Tally, String)> {
        let mut playwright = self.workspace.npm_run("e2e");
        playwright
            .args(["--", "--reporter=list"])
            .env("WAYPOST_BIN", self.workspace.binary());
        if let Some(path) = &self.chromium {
            playwright.env(chromium::VARIABLE, path);
        }
        counted(&mut playwright, Runner::Playwright)
    }

    fn deny(&self) -> Result<(Tally, String)> {
        if process::on_path(&["cargo-deny"]).is_none() {
            return Ok((Tally::default(), "left out: cargo-deny is not installed".to_owned()));
        }
        succeed(self.cargo().args(["deny", "check"]))
    }
}

/// A check that is one passed or one failed.
fn passed(result: Result<()>) -> Result<(Tally, String)> {
    result.map(|()| (Tally::PASSED, String::new()))
}

/// A command that is one passed or one failed.
fn succeed(command: &mut Command) -> Result<(Tally, String)> {
    if process::stream(command)?.success {
        passed(Ok(()))
    } else {
        bail!("see above")
    }
}

/// A test runner, whose tests count one by one.
fn counted(command: &mut Command, runner: Runner) -> Result<(Tally, String)> {
    let run = process::stream(command)?;
    match runner.tally(&run.output) {
        Some(tally) => judged(tally, run.success),
        None if run.success => bail!("no summary to read; did it run any test?"),
        None => bail!("it stopped before its summary; see above"),
    }
}

/// The exit code has a say beside the tally, and a runner that ran nothing has not passed.
fn judged(mut tally: Tally, success: bool) -> Result<(Tally, String)> {
    if tally == Tally::default() {
        bail!("it ran no tests");
    }
    if tally.failed > 0 || success {
        let note = if tally.failed > 0 { "see above" } else { "" };
        return Ok((tally, note.to_owned()));
    }
    tally += Tally::FAILED;
    Ok((
        tally,
        "all tests passed, and yet the runner failed; see above".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_is_judged_with_the_exit_code() {
        let table = [
            ((3, 0), true, Some((3, 0))),
            ((3, 1), false, Some((3, 1))),
            ((3, 0), false, Some((3, 1))),
            ((0, 0), true, None),
            ((0, 0), false, None),
        ];
        for ((passed, failed), success, expected) in table {
            let judged = judged(Tally { passed, failed }, success)
                .ok()
                .map(|(tally, _)| (tally.passed, tally.failed));
            assert_eq!(judged, expected, "{passed} {failed} {success}");
        }
    }
}
