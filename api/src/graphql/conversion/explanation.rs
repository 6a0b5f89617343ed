//! How a payout came about, as people read it and as programs do.

use async_graphql::Object;
use serde_json::Value;
use waypost_domain::{Error, Result, terms};

use super::counted::{CapUsed, RecurringUsed, TiersUsed};

pub(crate) struct Explanation {
    read: terms::Explanation,
    document: Value,
}

impl Explanation {
    /// Reads a stored explanation.
    pub(super) fn read(document: Value) -> Result<Self> {
        let read = serde_json::from_value(document.clone()).map_err(Error::internal)?;
        Ok(Self { read, document })
    }

    /// Shows one that is not stored.
    pub(crate) fn of(read: terms::Explanation) -> Result<Self> {
        let document = serde_json::to_value(&read).map_err(Error::internal)?;
        Ok(Self { read, document })
    }
}

/// How a payout was computed. That of a conversion is for good: it does not change when the terms do.
#[Object]
impl Explanation {
    /// The version of the offer's terms that decided; null when terms were previewed that no offer has.
    async fn terms_version(&self) -> Option<i32> {
        self.read.terms_version
    }

    /// The rule that decided, for instance "r1"; null when none applied.
    async fn rule(&self) -> Option<&str> {
        self.read.rule.as_deref()
    }

    /// The tiers that paid; null when the rule has none or did not come to them.
    async fn tiers(&self) -> Option<TiersUsed> {
        self.read.formula.as_ref().and_then(TiersUsed::of)
    }

    /// What was counted of the customer; null when the rule pays one every time.
    async fn recurring(&self) -> Option<RecurringUsed> {
        self.read.recurring.as_ref().map(RecurringUsed::from)
    }

    /// What the cap left; null when the terms have none or no rule came to it.
    async fn cap(&self) -> Option<CapUsed> {
        self.read.cap.as_ref().map(CapUsed::from)
    }

    /// The computation in sentences, in order, so that it can be checked with a pocket calculator: the rules that do not apply and
    /// why, what was counted before, the part of each tier, the bound, what the cap leaves, and the rounding.
    async fn lines(&self) -> Vec<String> {
        self.read.lines()
    }

    /// The same as data; numbers are exact decimals in strings.
    async fn document(&self) -> &Value {
        &self.document
    }
}
