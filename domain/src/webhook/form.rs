//! What people write of a webhook, checked and brought into its row.

use std::collections::BTreeSet;

use sea_orm::prelude::Json;
use serde_json::json;
use waypost_entity::webhook::Model;

use super::event::EventType;
use crate::check;
use crate::edit::Edit;
use crate::endpoint::address;
use crate::error::Problem;
use crate::scope::Scope;

/// Most characters of a URL.
const LONGEST_URL: usize = 2_048;

/// What a webhook is, or is to be; what is absent stays as it is.
#[derive(Debug, Default)]
pub struct Form {
    /// Where to.
    pub url: Option<String>,
    /// What it is for, in the program's own words.
    pub description: Edit<String>,
    /// Of what it is told, by the names of [`EventType`].
    pub event_types: Option<Vec<String>>,
}

impl Form {
    /// Brings it into the row and notes what is wrong.
    pub(super) fn apply(self, scope: &Scope, row: &mut Model, problems: &mut Vec<Problem>) {
        if let Some(url) = self.url {
            row.url = checked_url(scope, &url, problems);
        }
        self.description
            .map(|text| check::name(&text, "description", problems))
            .apply(&mut row.description);
        if let Some(names) = self.event_types {
            row.event_types = checked_types(&names, problems);
        }
    }
}

/// The address, as far as it can be judged without asking anybody: what its name leads to is checked at each call.
fn checked_url(scope: &Scope, url: &str, problems: &mut Vec<Problem>) -> String {
    let url = url.trim();
    let mut wrong = |code, message: String| problems.push(Problem::at("url", code, message));
    if url.chars().count() > LONGEST_URL {
        wrong("TOO_LONG", format!("use at most {LONGEST_URL} characters"));
    } else if url.chars().any(check::unseen) {
        wrong(
            "MALFORMED",
            "leave out line breaks and other characters that cannot be seen".to_owned(),
        );
    } else {
        problems.extend(address::problem(scope, url, ("url", "https://api.example.com/waypost")));
    }
    url.to_owned()
}

/// Each type once, in the order of their list.
fn checked_types(names: &[String], problems: &mut Vec<Problem>) -> Json {
    let known: Vec<&str> = EventType::to_ask_for().map(EventType::name).collect();
    if names.is_empty() {
        let message = format!("choose at least one of {}", known.join(", "));
        problems.push(Problem::at("eventTypes", "REQUIRED", message));
    }
    for name in names.iter().filter(|name| !known.contains(&name.trim())).take(1) {
        let shown = check::kept(name, 50);
        let message = format!("there is no \"{shown}\" to ask for; choose from {}", known.join(", "));
        problems.push(Problem::at("eventTypes", "UNKNOWN", message));
    }
    let wanted: BTreeSet<&str> = names.iter().map(|name| name.trim()).collect();
    json!(
        known
            .into_iter()
            .filter(|name| wanted.contains(name))
            .collect::<Vec<_>>()
    )
}

/// What a webhook asks for.
pub fn event_types(row: &Model) -> Vec<EventType> {
    let names = row.event_types.as_array().into_iter().flatten();
    names.filter_map(|name| name.as_str()?.parse().ok()).collect()
}
