//! For which clicks a conversion counts: not too late after it, not too soon to be a person's, and not of a bot.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::id::OfferId;
use waypost_entity::offer;

use crate::audit::{self, Change};
use crate::check;
use crate::error::{Problem, Result};
use crate::permission::Permission;
use crate::scope::Scope;

/// How long after a click a conversion still counts when nobody says otherwise.
const DEFAULT_WINDOW_DAYS: i32 = 30;
/// The longest attribution window.
const LONGEST_WINDOW_DAYS: i32 = 3650;
/// The longest that a conversion may have to wait for its click: 30 days.
const LONGEST_SHORTEST_SECONDS: i32 = 30 * 24 * 60 * 60;

/// When a conversion counts, measured from its click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attribution {
    pub window_days: i32,
    /// 0 for none.
    pub shortest_seconds: i32,
    pub refuses_bots: bool,
}

impl Default for Attribution {
    fn default() -> Self {
        Self {
            window_days: DEFAULT_WINDOW_DAYS,
            shortest_seconds: 0,
            refuses_bots: false,
        }
    }
}

/// What is to change; what is absent stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetAttribution {
    /// How many days after its click a conversion still counts.
    pub window_days: Option<i32>,
    /// A conversion sooner than this many seconds after its click is refused; 0 for none.
    pub shortest_seconds: Option<i32>,
    /// Whether a conversion is refused whose click a known bot made.
    pub refuses_bots: Option<bool>,
}

/// Changes when conversions of an offer count, from now on: what was counted stays counted.
pub async fn set_attribution(scope: &Scope, id: OfferId, change: SetAttribution) -> Result<offer::Model> {
    scope.permit(Permission::WriteOffers)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<offer::Entity>(&tx, id).await?;
    let held = Attribution {
        window_days: before.attribution_window_days,
        shortest_seconds: before.shortest_conversion_seconds,
        refuses_bots: before.refuses_bot_clicks,
    };
    let mut problems = Vec::new();
    let wanted = checked(held, change, &mut problems);
    check::none(problems)?;
    let mut after = before.clone().into_active_model();
    after.attribution_window_days = Set(wanted.window_days);
    after.shortest_conversion_seconds = Set(wanted.shortest_seconds);
    after.refuses_bot_clicks = Set(wanted.refuses_bots);
    after.updated_at = Set(scope.now());
    let after = after.update(&tx).await?;
    let change = Change::changed("setOfferAttribution", id, shown(&before), shown(&after));
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}

/// What it is after the change, noting what is out of range.
pub(super) fn checked(held: Attribution, change: SetAttribution, problems: &mut Vec<Problem>) -> Attribution {
    let wanted = Attribution {
        window_days: change.window_days.unwrap_or(held.window_days),
        shortest_seconds: change.shortest_seconds.unwrap_or(held.shortest_seconds),
        refuses_bots: change.refuses_bots.unwrap_or(held.refuses_bots),
    };
    let window_is_good = (1..=LONGEST_WINDOW_DAYS).contains(&wanted.window_days);
    if !window_is_good {
        let message = format!("use 1 to {LONGEST_WINDOW_DAYS} days");
        problems.push(Problem::at("attributionWindowDays", "OUT_OF_RANGE", message));
    }
    let window_seconds = i64::from(wanted.window_days) * 24 * 60 * 60;
    if !(0..=LONGEST_SHORTEST_SECONDS).contains(&wanted.shortest_seconds) {
        let message = format!("use 0 to {LONGEST_SHORTEST_SECONDS} seconds");
        problems.push(Problem::at("shortestConversionSeconds", "OUT_OF_RANGE", message));
    } else if window_is_good && i64::from(wanted.shortest_seconds) >= window_seconds {
        let message = "use less than the attribution window, or no conversion would count";
        problems.push(Problem::at("shortestConversionSeconds", "OUT_OF_RANGE", message));
    }
    wanted
}

fn shown(offer: &offer::Model) -> serde_json::Value {
    json!({
        "attributionWindowDays": offer.attribution_window_days,
        "shortestConversionSeconds": offer.shortest_conversion_seconds,
        "refusesBotClicks": offer.refuses_bot_clicks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversion_has_to_have_a_moment_at_which_it_counts() {
        let field = |window_days, shortest_seconds| {
            let mut problems = Vec::new();
            let change = SetAttribution {
                window_days,
                shortest_seconds,
                refuses_bots: None,
            };
            checked(Attribution::default(), change, &mut problems);
            problems.first().map(|problem| problem.field.concat())
        };
        let (window, shortest) = ("attributionWindowDays", "shortestConversionSeconds");
        for (window_days, shortest_seconds, expected) in [
            (None, None, None),
            (Some(1), Some(86_399), None),
            (Some(1), Some(86_400), Some(shortest)),
            (Some(3650), Some(2_592_000), None),
            (None, Some(2_592_001), Some(shortest)),
            (None, Some(-1), Some(shortest)),
            (Some(0), None, Some(window)),
            (Some(3651), None, Some(window)),
            (Some(i32::MAX), Some(i32::MAX), Some(window)),
        ] {
            assert_eq!(
                field(window_days, shortest_seconds).as_deref(),
                expected,
                "{window_days:?} {shortest_seconds:?}"
            );
        }
    }
}
