//! `waypost doctor` and `waypost resettle --dry-run`: whether the books are right.

use std::fmt::Write;

use anyhow::Context;
use waypost_domain::verify::Checked;
use waypost_domain::{Config, Services, conversion, ledger};

use crate::serve;

/// Checks the schema, the ledger and the counters. Fails when one of them is wrong.
pub(super) async fn doctor(config: &Config) -> anyhow::Result<String> {
    let services = open(config).await?;
    let mut text = String::new();
    let pending = waypost_migration::pending(services.store.writer()).await?;
    anyhow::ensure!(
        pending.is_empty(),
        "the database's schema is behind: {}; `waypost migrate` brings it up to date",
        pending.join(", ")
    );
    text.push_str("schema     up to date\n");
    let ledger = ledger::verify(&services).await?;
    shown(&mut text, "ledger", "settled conversions", &ledger);
    let counters = conversion::verify_counters(&services).await?;
    shown(&mut text, "counters", "counters", &counters);
    concluded(text, &[ledger, counters])
}

/// Works every settlement out again. Fails when one would come out otherwise.
pub(super) async fn resettle(config: &Config) -> anyhow::Result<String> {
    let services = open(config).await?;
    let settlements = conversion::resettle(&services).await?;
    let mut text = String::new();
    shown(&mut text, "resettled", "settlements, nothing written", &settlements);
    concluded(text, &[settlements])
}

async fn open(config: &Config) -> anyhow::Result<Services> {
    let store = serve::look(config).await?;
    // Nothing is signed here, so any secret will do.
    Services::new(store, config.clone(), &[0; 32]).context("cannot start")
}

fn shown(text: &mut String, name: &str, what: &str, checked: &Checked) {
    let verdict = match checked.wrong {
        0 => "all as they should be".to_owned(),
        wrong => format!("{wrong} WRONG"),
    };
    let _ = writeln!(text, "{name:<10} {} {what}: {verdict}", checked.looked_at);
    for finding in &checked.findings {
        let _ = writeln!(text, "           {finding}");
    }
    let untold = checked.wrong.saturating_sub(checked.findings.len() as u64);
    if untold > 0 {
        let _ = writeln!(text, "           and {untold} more");
    }
}

fn concluded(text: String, checks: &[Checked]) -> anyhow::Result<String> {
    match checks.iter().all(|checked| checked.wrong == 0) {
        true => Ok(text),
        false => anyhow::bail!("the books are wrong\n{text}"),
    }
}
