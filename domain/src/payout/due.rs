//! Drafts the runs that are due by the programs' own settings. A draft pays nothing: people review and approve it.

use chrono::{Days, NaiveDate};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use waypost_entity::payout_run;
use waypost_entity::payout_settings::{Column, Entity, Model};
use waypost_entity::status::PayoutFrequency;

use super::period::{self, CutOff};
use super::{draft, settings};
use crate::error::{Result, chain};
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::tenant;
use crate::tx::Tx;

/// Drafts a run for each program whose period has ended; returns how many it drafted. Safe to run twice and in several processes: a
/// period is looked at once. After a long pause one run covers all that was missed.
pub async fn draft_due(services: &Services) -> Result<usize> {
    let mut drafted = 0;
    for settings in by_timetable(services).await? {
        let scope = Scope::admit(services, settings.tenant_id, Actor::Job);
        match of_tenant(&scope, &settings).await {
            Ok(true) => drafted += 1,
            Ok(false) => {}
            // One program's trouble is not another's.
            Err(error) => {
                let error = chain(&error);
                tracing::warn!(tenant = %settings.tenant_id, error, "a payout run could not be drafted");
            }
        }
    }
    Ok(drafted)
}

#[expect(
    clippy::disallowed_methods,
    reason = "looks after every tenant's work and shows nobody anything"
)]
async fn by_timetable(services: &Services) -> Result<Vec<Model>> {
    let wanted = Entity::find().filter(Column::Frequency.ne(PayoutFrequency::ByHand));
    Ok(wanted.all(services.store.reader()).await?)
}

async fn of_tenant(scope: &Scope, known: &Model) -> Result<bool> {
    let zone = tenant::zone(scope).await?;
    let today = scope.now().with_timezone(&zone).date_naive();
    if due(known, today).is_none() {
        return Ok(false);
    }
    let tx = scope.begin().await?;
    let settings = settings::locked(scope, &tx).await?;
    let Some(day) = due(&settings, today) else {
        return Ok(false);
    };
    let last_day = day.checked_sub_days(Days::new(1));
    let Some(cut_off) = last_day.and_then(|day| CutOff::after(day, zone)) else {
        return Ok(false);
    };
    looked_at(settings.clone(), &tx, day).await?;
    let (run, lines) = draft::prepare(scope, &tx, &settings, (scope.new_id(), cut_off)).await?;
    if lines.is_empty() {
        // A run of nothing is not shown to anybody; that the period was looked at is noted all the same.
        scope
            .delete::<payout_run::Entity>()
            .filter(payout_run::Column::Id.eq(run.id))
            .exec(&tx)
            .await?;
    } else {
        draft::record(scope, &tx, ("draftPayoutRun", &run), &lines).await?;
    }
    tx.commit().await?;
    Ok(!lines.is_empty())
}

/// The first day after a period that has ended and was not looked at yet.
fn due(settings: &Model, today: NaiveDate) -> Option<NaiveDate> {
    let day = period::first_day_after(settings.frequency, today)?;
    let looked_at = settings
        .drafted_to
        .as_ref()
        .and_then(|day| day.parse::<NaiveDate>().ok());
    looked_at.is_none_or(|looked_at| looked_at < day).then_some(day)
}

async fn looked_at(settings: Model, tx: &Tx, day: NaiveDate) -> Result<()> {
    let mut after = settings.into_active_model();
    after.drafted_to = Set(Some(day.to_string()));
    after.update(tx).await?;
    Ok(())
}
