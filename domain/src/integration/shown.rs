//! What people see of an integration's settings beside its row.

use serde_json::{Value, json};
use waypost_entity::integration::Model;

use crate::error::Result;
use crate::integration::settings;
use crate::permission::Permission;
use crate::postback::mapping::{self, Places};
use crate::postback::meaning::Meaning;
use crate::postback::preset::{self, Preset};
use crate::scope::Scope;

/// A sender's word for a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, in lower case.
    pub word: String,
    /// What it means.
    pub meaning: Meaning,
    /// Whether the integration says so itself, and not its preset.
    pub is_own: bool,
}

/// The presets that an integration can have.
pub fn presets(scope: &Scope) -> Result<Vec<&'static Preset>> {
    scope.permit(Permission::ReadIntegrations)?;
    Ok(preset::all().collect())
}

/// Where each field is looked for.
pub fn places(row: &Model) -> Vec<Places> {
    mapping::places(preset::of(&row.preset), &mapping::stored(row.mapping.as_ref()))
}

/// What the sender's words mean, in the order of the alphabet.
pub fn words(row: &Model) -> Vec<Word> {
    let own = row.status_mapping.as_ref();
    let is_own = |word: &str| own.and_then(|own| own.get(word)).is_some();
    let all = settings::statuses(preset::of(&row.preset), own);
    let mut words: Vec<Word> = all
        .into_iter()
        .map(|(word, meaning)| Word {
            is_own: is_own(&word),
            word,
            meaning,
        })
        .collect();
    words.sort_unstable_by(|one, other| one.word.cmp(&other.word));
    words
}

/// The settings as the audit log keeps them: of secrets, whether there are any.
pub(super) fn audited(row: &Model) -> Value {
    json!({
        "name": row.name,
        "offer": row.offer_id,
        "preset": row.preset,
        "mapping": row.mapping,
        "hasSecret": row.secret_hash.is_some(),
        "signature": row.signature,
        "hasSigningSecret": row.signing_secret.is_some(),
        "allowedAddresses": row.allowed_addresses,
        "amountUnit": row.amount_unit,
        "dedupeBy": row.dedupe_by,
        "txnIdRequired": row.txn_id_required,
        "defaultEvent": row.default_event,
        "defaultCurrency": row.default_currency,
        "payoutOverrideMicros": [row.payout_override_min_micros, row.payout_override_max_micros],
        "statusMapping": row.status_mapping,
        "parkHours": row.park_hours,
        "attributionOrder": row.attribution_order,
        "answerStyle": row.answer_style,
        "answerBody": row.answer_body,
        "isSandbox": row.is_sandbox,
    })
}
