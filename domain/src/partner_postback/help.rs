//! What people choose from when they write a partner postback.

use super::preset::{self, FilledPreset, PRESETS, Preset};
use super::template::{MACROS, MacroInfo};
use crate::error::{Error, Result};
use crate::permission::Permission;
use crate::scope::Scope;

/// Every macro, in the order in which pickers show them.
pub fn macros(scope: &Scope) -> Result<&'static [MacroInfo]> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    Ok(MACROS)
}

/// Every preset, in the order in which pickers show them.
pub fn presets(scope: &Scope) -> Result<&'static [Preset]> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    Ok(PRESETS)
}

/// A preset with its answers, as pairs of key and text, in place.
pub fn filled_preset(scope: &Scope, key: &str, answers: &[(String, String)]) -> Result<FilledPreset> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    let Some(preset) = preset::find(key) else {
        return Err(Error::invalid("key", "UNKNOWN", "there is no such preset"));
    };
    preset::fill(preset, answers).map_err(Error::Invalid)
}
