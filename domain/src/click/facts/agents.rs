//! The user agents that were read lately: most visitors come with one of a few thousand, and reading costs far more than finding.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use moka::sync::Cache;

use super::agent::Agent;

/// Most memory for texts and what was read in them.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// About what an entry takes beside its text.
const ENTRY_BYTES: usize = 256;

/// What was read lately.
pub(super) struct Agents(Cache<String, Arc<Agent>>);

impl Agents {
    pub(super) fn new() -> Self {
        let weigh = |text: &String, _: &Arc<Agent>| u32::try_from(text.len() + ENTRY_BYTES).unwrap_or(u32::MAX);
        Self(Cache::builder().weigher(weigh).max_capacity(MOST_BYTES).build())
    }

    /// What each of the texts says. Those not seen lately are read on a thread of their own, so that a flood of invented ones
    /// holds up no request.
    pub(super) async fn read<'a>(&self, texts: impl Iterator<Item = &'a str>) -> HashMap<&'a str, Arc<Agent>> {
        let texts: HashSet<&str> = texts.collect();
        let mut known = HashMap::with_capacity(texts.len());
        let mut news = Vec::new();
        for text in texts {
            match self.0.get(text) {
                Some(agent) => drop(known.insert(text, agent)),
                None => news.push(text),
            }
        }
        if news.is_empty() {
            return known;
        }
        let owned: Vec<String> = news.iter().map(|text| (*text).to_owned()).collect();
        let reading = tokio::task::spawn_blocking(move || owned.iter().map(|text| Arc::new(read(text))).collect());
        // Nothing but the end of the process ends it early.
        let read: Vec<Arc<Agent>> = reading.await.unwrap_or_default();
        for (text, agent) in news.into_iter().zip(read) {
            self.0.insert(text.to_owned(), Arc::clone(&agent));
            known.insert(text, agent);
        }
        known
    }
}

/// Strangers write these texts and others wrote the parsers: one that makes them panic must not keep its neighbours, and every
/// later click, from their facts.
fn read(text: &str) -> Agent {
    std::panic::catch_unwind(AssertUnwindSafe(|| Agent::read(text))).unwrap_or(Agent::UNKNOWN)
}
