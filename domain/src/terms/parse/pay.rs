//! The `pay` of a rule.

use serde_json::Value;

use super::super::document::Pay;
use super::super::problem::Problems;
use super::{plain, tiers};

const KINDS: &str = "flat, percent, hybrid, tiered";

/// The pay at `path`.
pub(super) fn pay(value: Option<&Value>, path: String, problems: &mut Problems) -> Option<Pay> {
    let (pay, kind) = plain::object(value, path, KINDS, problems)?;
    if kind == "tiered" {
        return tiers::tiered(&pay, problems);
    }
    plain::of_kind(&pay, kind, KINDS, problems).map(Pay::Plain)
}
