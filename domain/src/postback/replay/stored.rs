//! The stored requests that are taken in again, and what became of each.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use waypost_entity::id::{ConversionId, PostbackId};
use waypost_entity::postback::{Column, Entity, Model};
use waypost_entity::status::PostbackOutcome;
use waypost_entity::{conversion, integration, parked_postback};

use crate::batch;
use crate::error::Result;
use crate::page;
use crate::postback::code::Code;
use crate::postback::mask;
use crate::postback::read::{self, PostbackFilter};
use crate::postback::reading::parameters::{LONGEST_BODY, LONGEST_QUERY};
use crate::postback::sender::proof::{self, Proof};
use crate::postback::trace;
use crate::scope::Scope;

/// Most requests of one run: it holds what it reads and locks until it ends.
const MOST_AT_ONCE: usize = 1000;
/// Of large requests a run takes fewer: no more are read once they have so many bytes together.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// How many requests are read together.
const READ_TOGETHER: usize = 100;

/// Which requests are taken in again, and what may come of it.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Of the log.
    pub filter: PostbackFilter,
    /// Only those behind this one: where a run before this one ended.
    pub after: Option<PostbackId>,
    /// Whether what counted and would be refused today is taken back. It is kept otherwise: rules that became stricter need not hold for
    /// what was sold before. That something is paused today never says anything of what counted.
    pub take_back: bool,
}

/// Why a stored request cannot be taken in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unfit {
    /// It never proved who sent it, and what it came with to prove it is not kept.
    SenderNotProved,
    /// It was too long to be kept whole, or its body could not be kept.
    NotKeptWhole,
    /// It waits for its click or sale, and is tried again without this.
    StillWaits,
    /// It was taken in again before, and the record of that is selected too.
    ReplayedBefore,
}

/// A request and what became of it.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub request: Model,
    pub outcome: PostbackOutcome,
    pub code: String,
    pub conversion: Option<ConversionId>,
    /// What it has to prove today, as long as it does not count.
    pub proof: Proof,
    /// Whether it is here only for how it is read today, since another one may be about its conversion.
    pub is_aside: bool,
}

/// What was selected.
pub(super) struct Selected {
    pub fit: Vec<Stored>,
    pub unfit: BTreeMap<Unfit, u64>,
    pub read: u64,
    pub remaining: u64,
    pub last: Option<PostbackId>,
}

impl Stored {
    /// Whether it counts: it made a conversion or changed one.
    pub(super) fn counts(&self) -> Option<ConversionId> {
        match self.outcome {
            PostbackOutcome::Accepted | PostbackOutcome::Updated => self.conversion,
            PostbackOutcome::Duplicate
            | PostbackOutcome::Ignored
            | PostbackOutcome::Parked
            | PostbackOutcome::Rejected => None,
        }
    }

    /// Whether it made a conversion.
    pub(super) fn made(&self) -> Option<ConversionId> {
        self.counts().filter(|_| self.outcome == PostbackOutcome::Accepted)
    }
}

/// Reads what is selected.
pub(super) async fn select(scope: &Scope, selection: &Selection) -> Result<Selected> {
    read::check_period(&selection.filter)?;
    if let Some(id) = selection.filter.integration {
        scope.get::<integration::Entity>(scope.reader(), id).await?;
    }
    let select = read::filtered(scope, &selection.filter).await?;
    let select = select.apply_if(selection.after, |select, after| select.filter(Column::Id.gt(after)));
    let total = page::count(scope, select.clone()).await?;
    let rows = oldest(scope, select).await?;
    let (read, last) = (rows.len() as u64, rows.last().map(|row| row.id));
    let mut unfit = BTreeMap::new();
    let mut fit = Vec::with_capacity(rows.len());
    for judged in judged(scope, rows, false).await? {
        match judged {
            Ok(stored) => fit.push(stored),
            Err(why) => *unfit.entry(why).or_default() += 1,
        }
    }
    Ok(Selected {
        fit,
        unfit,
        read,
        remaining: total.saturating_sub(read),
        last,
    })
}

/// The oldest ones, as far as they fit into memory together.
async fn oldest(scope: &Scope, select: Select<Entity>) -> Result<Vec<Model>> {
    let mut rows: Vec<Model> = Vec::new();
    let mut bytes = 0;
    while rows.len() < MOST_AT_ONCE && bytes < MOST_BYTES {
        let behind = select
            .clone()
            .apply_if(rows.last(), |select, last| select.filter(Column::Id.gt(last.id)));
        let some = behind
            .order_by_asc(Column::Id)
            .limit(READ_TOGETHER as u64)
            .all(scope.reader())
            .await?;
        let is_end = some.len() < READ_TOGETHER;
        let length = |row: &Model| row.query.len() + row.body.as_ref().map_or(0, String::len);
        bytes += some.iter().map(length).sum::<usize>();
        rows.extend(some);
        if is_end {
            break;
        }
    }
    Ok(rows)
}

/// The other requests that count of these conversions, which are those that selected ones repeat or may be: whether they are is known
/// only by how both are read today. No more than a run takes otherwise.
pub(super) async fn aside(scope: &Scope, fit: &[Stored], related: &[conversion::Model]) -> Result<Vec<Stored>> {
    let repeats = fit.iter().filter(|stored| stored.outcome == PostbackOutcome::Duplicate);
    let repeated = repeats.filter_map(|stored| stored.conversion);
    let sales: BTreeSet<ConversionId> = related.iter().map(|row| row.id).chain(repeated).collect();
    let here: HashSet<PostbackId> = fit.iter().map(|stored| stored.request.id).collect();
    let mut aside = Vec::new();
    for some in sales.into_iter().collect::<Vec<_>>().chunks(READ_TOGETHER) {
        let mut rows = read::that_count(scope, some, MOST_AT_ONCE as u64).await?;
        rows.retain(|row| !here.contains(&row.id));
        let judged = judged(scope, rows, true).await?.into_iter().flatten();
        aside.extend(judged.filter(|stored| stored.counts().is_some()));
        if aside.len() >= MOST_AT_ONCE {
            break;
        }
    }
    Ok(aside)
}

/// In the order in which they came. One that was taken in again has an id of that time, and its place is where its request came.
pub(super) fn place(stored: &Stored) -> (DateTime<Utc>, PostbackId) {
    (stored.request.received_at, stored.request.id)
}

async fn judged(scope: &Scope, rows: Vec<Model>, is_aside: bool) -> Result<Vec<std::result::Result<Stored, Unfit>>> {
    let ids: Vec<PostbackId> = rows.iter().map(|row| row.id).collect();
    let parked = batch::by_ids::<parked_postback::Entity>(scope, &ids).await?;
    let mut parked: HashMap<PostbackId, parked_postback::Model> =
        parked.into_iter().map(|row| (row.postback_id, row)).collect();
    let again = read::replays_of(scope, &ids).await?;
    let mut again: HashMap<PostbackId, Model> = again
        .into_iter()
        .filter_map(|row| Some((row.replay_of?, row)))
        .collect();
    let here: HashSet<PostbackId> = ids.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let decided = parked.remove(&row.id);
            // The record of it is younger, so it may lie behind what was selected.
            match again.remove(&row.id) {
                Some(record) if here.contains(&record.id) => Err(Unfit::ReplayedBefore),
                Some(record) => judge(record, None, is_aside),
                None => judge(row, decided, is_aside),
            }
        })
        .collect())
}

fn judge(request: Model, parked: Option<parked_postback::Model>, is_aside: bool) -> std::result::Result<Stored, Unfit> {
    let Some(proof) = proof::of_stored(&trace::steps(&request.trace)) else {
        return Err(Unfit::SenderNotProved);
    };
    if is_cut(&request) {
        return Err(Unfit::NotKeptWhole);
    }
    let (outcome, code, conversion) = match parked {
        Some(row) => match (row.outcome, row.code) {
            (Some(outcome), Some(code)) => (outcome, code, row.conversion_id),
            _ => return Err(Unfit::StillWaits),
        },
        None => (request.outcome, request.code.clone(), request.conversion_id),
    };
    Ok(Stored {
        request,
        outcome,
        code,
        conversion,
        proof,
        is_aside,
    })
}

/// Whether a request is not stored as it came, apart from its secrets.
fn is_cut(request: &Model) -> bool {
    let body = request.body.as_deref().unwrap_or_default();
    request.code == Code::BodyTooLarge.word()
        || request.query.len() >= LONGEST_QUERY
        || body.len() >= LONGEST_BODY
        || mask::is_unreadable(body)
}
