//! An integration's row and what is read from it once, so that a report does not pay for it.

use std::collections::HashMap;
use std::ops::Deref;

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};
use serde_json::Value;
use waypost_entity::id::TypedId;
use waypost_entity::integration::Model;
use waypost_entity::status::{AnswerStyle, Signature};

use crate::network::Network;
use crate::postback::mapping::{self, Mapping};
use crate::postback::meaning::{Meaning, normal_word};
use crate::postback::preset::{self, Preset};
use crate::seal::{Owner, Seal};
use crate::standard_webhooks;

/// An integration, ready to read its reports. It gives the row's columns as its own.
pub struct Settings {
    row: Model,
    pub(crate) preset: &'static Preset,
    pub(crate) mapping: Mapping,
    pub(crate) statuses: HashMap<String, Meaning>,
    pub(crate) networks: Vec<Network>,
    signing: Option<hmac::Key>,
    previous_signing: Option<hmac::Key>,
}

impl Settings {
    /// What a row says. Its signing secrets are opened with the server's seal.
    pub(crate) fn of(row: Model, seal: &Seal) -> Self {
        let preset = preset::of(&row.preset);
        let addresses = row.allowed_addresses.as_array().into_iter().flatten();
        let key = |sealed: Option<&Vec<u8>>| signing_key(&row, sealed?, seal);
        Self {
            preset,
            mapping: Mapping::of(preset, &mapping::stored(row.mapping.as_ref())),
            statuses: statuses(preset, row.status_mapping.as_ref()),
            networks: addresses.filter_map(|address| address.as_str()?.parse().ok()).collect(),
            signing: key(row.signing_secret.as_ref()),
            previous_signing: key(row.previous_signing_secret.as_ref()),
            row,
        }
    }

    /// The keys that signatures may be made with now; none when no secret has been given.
    pub(crate) fn signing_keys(&self, now: DateTime<Utc>) -> impl Iterator<Item = &hmac::Key> {
        let previous = self
            .previous_signing
            .as_ref()
            .filter(|_| self.row.previous_signing_secret_until.is_some_and(|until| now < until));
        self.signing.iter().chain(previous)
    }

    /// The hashes that a secret may have now.
    pub(crate) fn secret_hashes(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Vec<u8>> {
        let previous = self
            .row
            .previous_secret_hash
            .as_ref()
            .filter(|_| self.row.previous_secret_until.is_some_and(|until| now < until));
        self.row.secret_hash.iter().chain(previous)
    }

    /// The HTTP status of an answer in the integration's style: what has to be sent again never looks like success.
    pub(crate) fn http_status(&self, honest: u16) -> u16 {
        match self.row.answer_style {
            AnswerStyle::Always200 if ![429, 503].contains(&honest) => 200,
            AnswerStyle::Always200 | AnswerStyle::Honest => honest,
        }
    }
}

impl Deref for Settings {
    type Target = Model;

    fn deref(&self) -> &Model {
        &self.row
    }
}

fn signing_key(row: &Model, sealed: &[u8], seal: &Seal) -> Option<hmac::Key> {
    let owner = Owner {
        tenant: row.tenant_id,
        row: row.id.uuid(),
    };
    let Some(secret) = seal.open(owner, sealed) else {
        tracing::warn!(integration = %row.id, "a signing secret does not open: was it sealed under another auth.secret?");
        return None;
    };
    let bytes = match row.signature {
        Signature::StandardWebhooks => standard_webhooks::secret_bytes(&secret)?,
        Signature::None | Signature::Stripe | Signature::Shopify | Signature::Woocommerce => secret.into_bytes(),
    };
    Some(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
}

/// What a sender's words mean: the preset's, and the integration's own instead where it has any.
pub(super) fn statuses(preset: &Preset, own: Option<&Value>) -> HashMap<String, Meaning> {
    let of_preset = preset
        .statuses
        .iter()
        .map(|(word, meaning)| ((*word).to_owned(), *meaning));
    let own = own.and_then(Value::as_object).into_iter().flatten();
    let own = own.filter_map(|(word, meaning)| Some((normal_word(word), meaning.as_str()?.parse().ok()?)));
    of_preset.chain(own).collect()
}
