//! Integrations: the merchant systems that report conversions, each at a postback URL of its own.

mod create;
mod form;
mod read;
mod rotate;
pub(crate) mod settings;
mod shown;
mod status;
mod update;

use sea_orm::{ColumnTrait, QueryFilter};
use waypost_entity::integration::{self, Column};

use crate::error::{Problem, Result};
use crate::scope::Scope;

pub use self::create::{CreateIntegration, Made, create};
pub use self::form::{Bounds, Form};
pub use self::read::{by_ids, count, get, list};
pub use self::rotate::{Rotation, Which, end_previous_secret, rotate_secret};
pub use self::settings::Settings;
pub use self::shown::{Word, places, presets, words};
pub use self::status::set_status;
pub use self::update::{UpdateIntegration, update};

/// Most characters of an event's name.
pub const LONGEST_EVENT: usize = 64;

/// The URL that the merchant's server calls.
pub fn postback_url(scope: &Scope, integration: &integration::Model) -> String {
    format!(
        "{}/postback/{}",
        scope.services().config.server.public_url,
        integration.key
    )
}

/// The integration of a key within its tenant.
pub(crate) async fn by_key(scope: &Scope, key: &str) -> Result<Option<integration::Model>> {
    let found = scope
        .select::<integration::Entity>()
        .filter(Column::Key.eq(key))
        .one(scope.reader())
        .await?;
    Ok(found)
}

/// An event's name in its normal form: lower case, one word.
pub fn event(text: &str, field: &str, problems: &mut Vec<Problem>) -> String {
    let event = text.trim().to_lowercase();
    let allowed = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    if event.is_empty() || event.chars().count() > LONGEST_EVENT || !event.chars().all(allowed) {
        let message = format!("use 1 to {LONGEST_EVENT} letters, digits, underscores, dashes and points, such as sale");
        problems.push(Problem::at(field, "MALFORMED", message));
    }
    event
}
