//! How a payout came about, as people read it and as programs do.

use async_graphql::Object;
use serde_json::Value;
use waypost_domain::{Error, Result, terms};

pub(crate) struct Explanation {
    terms_version: i32,
    read: terms::Explanation,
    document: Value,
}

impl Explanation {
    /// Reads a stored explanation.
    pub(super) fn read(document: Value) -> Result<Self> {
        let read: terms::Explanation = serde_json::from_value(document.clone()).map_err(Error::internal)?;
        let unversioned = || Error::internal(anyhow::anyhow!("a stored explanation names no version of its terms"));
        Ok(Self {
            terms_version: read.terms_version.ok_or_else(unversioned)?,
            read,
            document,
        })
    }
}

/// How a payout was computed, for good: it does not change when the terms do.
#[Object]
impl Explanation {
    /// The version of the offer's terms that decided.
    async fn terms_version(&self) -> i32 {
        self.terms_version
    }

    /// The rule that decided, for instance "r1"; null when none applied.
    async fn rule(&self) -> Option<&str> {
        self.read.rule.as_deref()
    }

    /// The computation in sentences, in order, so that it can be checked with a pocket calculator.
    async fn lines(&self) -> Vec<String> {
        self.read.lines()
    }

    /// The same as data; numbers are exact decimals in strings.
    async fn document(&self) -> &Value {
        &self.document
    }
}
