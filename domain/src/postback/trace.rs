//! The decision trace: the ordered list of checks that a postback went through.

use serde::{Deserialize, Serialize};

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What was checked, for instance `attribution window`.
    pub check: String,
    /// What was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// What came of it.
    pub result: String,
    /// The setting that decided, for instance `offer.attributionWindowDays = 30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
}

/// The checks so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace(Vec<Step>);

impl Trace {
    /// Notes a check that no setting decides.
    pub fn note(&mut self, check: &str, input: Option<&str>, result: impl Into<String>) {
        self.push(check, input, result.into(), None);
    }

    /// Notes a check and the setting that decided it.
    pub fn decided(&mut self, check: &str, input: Option<&str>, result: impl Into<String>, by: impl Into<String>) {
        self.push(check, input, result.into(), Some(by.into()));
    }

    /// As it is stored.
    pub fn into_json(self) -> serde_json::Value {
        serde_json::json!(self.0)
    }

    fn push(&mut self, check: &str, input: Option<&str>, result: String, decided_by: Option<String>) {
        self.0.push(Step {
            check: check.to_owned(),
            input: input.map(str::to_owned),
            result,
            decided_by,
        });
    }
}

/// Reads a stored trace.
pub fn steps(stored: &serde_json::Value) -> Vec<Step> {
    Vec::deserialize(stored).unwrap_or_default()
}
