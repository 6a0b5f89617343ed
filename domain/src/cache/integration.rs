//! Remembers integrations by the key in their postback URL.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};
use waypost_entity::integration::Model;

use super::Caches;
use super::entry::Loaded;
use super::noted::noted;
use crate::error::Result;
use crate::integration::Settings;
use crate::services::Services;
use crate::spool::Noun;
use crate::{integration, token};

impl Caches {
    /// The integration of a key.
    pub async fn integration(&self, services: &Services, key: &str) -> Result<Option<Arc<Settings>>> {
        let load = || noted_integration(services.clone(), key.to_owned());
        Ok(self.integrations.get(key, load).await?.value.clone())
    }
}

/// What is noted on disk is the row alone; what follows from it is read again.
async fn noted_integration(services: Services, key: String) -> Result<Loaded<Settings>> {
    let note = (Noun::Integration, key.clone());
    let Loaded { standing, value, mark } = noted(&services, note, load_integration(&services, &key)).await?;
    Ok(Loaded {
        standing,
        value: value.map(|Noted(row)| Settings::of(row, &services.seal)),
        mark,
    })
}

async fn load_integration(services: &Services, key: &str) -> Result<Loaded<Noted>> {
    let short_code = token::split(key).map(|(short_code, _)| short_code);
    let (tenant, mark) = services.caches.admit(services, short_code).await?;
    let Some((scope, _)) = tenant else {
        return Ok(Loaded::found(None, mark));
    };
    let row = integration::by_key(&scope, key).await?;
    Ok(Loaded::found(row.map(Noted), mark))
}

/// A row as it is noted. One that an earlier version noted lacks settings, which then had only one value.
#[derive(Serialize)]
#[serde(transparent)]
struct Noted(Model);

impl<'de> Deserialize<'de> for Noted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let noted: Map<String, Value> = Map::deserialize(deserializer)?;
        let mut whole = first_settings();
        whole.extend(noted);
        serde_json::from_value(Value::Object(whole))
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

fn first_settings() -> Map<String, Value> {
    let settings = [
        ("preset", json!("generic")),
        ("signature", json!("none")),
        ("allowed_addresses", json!([])),
        ("amount_unit", json!("major")),
        ("park_hours", json!(24)),
        ("attribution_order", json!("click_first")),
        ("answer_style", json!("honest")),
        ("is_sandbox", json!(false)),
    ];
    settings
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_an_earlier_version_is_whole() {
        let (tenant, id) = ("ten_01jn3jqkzne90tkh2y5vp0kq3c", "int_01jn3jqkzne90tkh2y5vp0kq3c");
        let old = json!({
            "tenant_id": tenant, "id": id, "name": "Shop", "status": "active", "offer_id": null, "key": "b2c3d4XYZ",
            "secret_hash": null, "dedupe_by": "txn", "txn_id_required": true, "default_event": "sale",
            "default_currency": "EUR", "created_at": "2026-03-02T12:00:00Z", "updated_at": "2026-03-02T12:00:00Z",
        });
        let Noted(row) = serde_json::from_value(old).expect("readable");
        assert_eq!(
            (row.preset.as_str(), row.park_hours, row.txn_id_required),
            ("generic", 24, true)
        );
        let text = serde_json::to_string(&Noted(row.clone())).expect("written");
        let Noted(again) = serde_json::from_str(&text).expect("readable");
        assert_eq!(again, row);
    }
}
