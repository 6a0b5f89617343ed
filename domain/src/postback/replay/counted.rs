//! Requests that count: each is read again, and its conversion becomes what the request says today.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use sea_orm::SqlErr;
use waypost_entity::id::{ConversionId, TenantId};
use waypost_entity::status::ReportedStatus;
use waypost_entity::{conversion, conversion_change};

use super::correction::{self, Basis, Correction, Today};
use super::difference::{Difference, Kind};
use super::sales::{self, Sale};
use super::stored::Stored;
use crate::bulk;
use crate::conversion::changes;
use crate::error::Result;
use crate::postback::code::Code;
use crate::postback::deciding::change::{Change, Held, What};
use crate::postback::deciding::decide::{self, Decision, Known, Opened, Verdict};
use crate::postback::report::Report;
use crate::scope::Scope;
use crate::tx::Tx;

/// How often keys are given anew because one was taken. Sales seldom pass their keys on in a long row.
const MOST_TURNS: usize = 20;

/// The columns that a correction writes.
const WRITTEN: [conversion::Column; 21] = [
    conversion::Column::Status,
    conversion::Column::ClickId,
    conversion::Column::CouponId,
    conversion::Column::OfferId,
    conversion::Column::AffiliateId,
    conversion::Column::Event,
    conversion::Column::TxnId,
    conversion::Column::DedupeKey,
    conversion::Column::CustomerId,
    conversion::Column::AmountMicros,
    conversion::Column::AmountCurrency,
    conversion::Column::PayoutOverrideMicros,
    conversion::Column::Details,
    conversion::Column::HoldUntil,
    conversion::Column::NeedsReview,
    conversion::Column::ConvertedAt,
    conversion::Column::TermsId,
    conversion::Column::CountedBefore,
    conversion::Column::ExchangeRate,
    conversion::Column::Reason,
    conversion::Column::SettledAt,
];

/// What reading them again comes to.
#[derive(Default)]
pub(super) struct Counted {
    pub differences: Vec<Difference>,
    /// The conversions that owe a settlement.
    pub corrected: HashSet<ConversionId>,
    /// The dedupe keys that conversions have today.
    pub keys: HashMap<(TenantId, String), ConversionId>,
    /// The source keys that refunds of conversions have today.
    pub refunds: HashMap<(TenantId, ConversionId), Vec<String>>,
    /// The conversions that get another dedupe key.
    moved: HashSet<ConversionId>,
    changes: Vec<conversion_change::Model>,
}

/// Reads requests again that made or changed these sales. Nothing is written yet.
pub(super) fn read(
    scope: &Scope,
    requests: (&[Stored], &[Report]),
    (known, sales): (&mut Known, &mut HashMap<ConversionId, Sale>),
    (take_back, zone): (bool, Tz),
) -> Result<Counted> {
    let mut counted = Counted::default();
    let mut opened = known.opened();
    give_keys(requests, (known, &mut opened), sales)?;
    for (stored, report) in requests.0.iter().zip(requests.1) {
        let Some(id) = stored.counts() else { continue };
        let sale = sales::sale(sales, id)?;
        let (today, code, message) = today(stored, report, (known, &mut opened), sale);
        counted.note_keys((scope.tenant(), id), &today);
        if stored.is_aside {
            continue;
        }
        let is_kept = matches!(today, Today::Nothing) && !take_back;
        let kind = match &today {
            Today::Makes(..) | Today::Says(..) => Kind::Corrected,
            Today::Nothing => Kind::Withdrawn,
        };
        if !is_kept {
            sale.note(stored.request.id, &today, stored.made().is_some());
        }
        let basis = Basis {
            now: scope.now(),
            zone,
            known,
        };
        let correction = correction::of(sale, stored, (today, &basis));
        if correction.is_none() && kind == Kind::Corrected {
            continue;
        }
        let applied = correction.filter(|_| !is_kept);
        counted.differences.push(Difference {
            postback: stored.request.id,
            kind,
            before: (stored.outcome, stored.code.clone()),
            now: (code.outcome(), code.word().to_owned()),
            message,
            conversion: Some(id),
            corrected: applied.as_ref().map(|made| made.corrected.clone()).unwrap_or_default(),
            money: Vec::new(),
            is_applied: applied.is_some(),
            written: String::new(),
        });
        if let Some(correction) = applied {
            counted.correct(scope, sale, (stored, correction));
            known
                .held
                .insert((scope.tenant(), id), Held::with(sale.row.clone(), &sale.changes));
        }
    }
    Ok(counted)
}

/// Gives the sales the dedupe keys that they have today, the oldest first: one that gets another key leaves its own to the next. One that
/// would not be made today keeps its own, and so does one that is here only for how it is read.
fn give_keys(
    requests: (&[Stored], &[Report]),
    (known, opened): (&mut Known, &mut Opened),
    sales: &mut HashMap<ConversionId, Sale>,
) -> Result<()> {
    let makers = requests.0.iter().zip(requests.1);
    let makers: Vec<_> = makers
        .filter_map(|(stored, report)| Some((stored.made()?, stored, report)))
        .collect();
    let made: HashSet<ConversionId> = makers.iter().map(|(id, ..)| *id).collect();
    known.firsts.retain(|_, first| !made.contains(first));
    let others = known.firsts.clone();
    let mut kept: HashMap<(TenantId, String), ConversionId> = HashMap::new();
    for (id, _, report) in makers.iter().filter(|(_, stored, _)| stored.is_aside) {
        kept.insert((report.tenant(), sales::sale(sales, *id)?.row.dedupe_key.clone()), *id);
    }
    // Each turn keeps one more key at least. What takes more turns ends at the database's unique key, and nothing is done.
    for _ in 0..MOST_TURNS.min(makers.len() + 1) {
        known.firsts.clone_from(&others);
        known.firsts.extend(kept.clone());
        let mut is_taken = false;
        for (id, stored, report) in &makers {
            let sale = sales::sale(sales, *id)?;
            if let (Today::Makes(now, _), ..) = today(stored, report, (known, opened), sale) {
                known.firsts.insert((report.tenant(), now.dedupe_key), *id);
                continue;
            }
            let own = (report.tenant(), sale.row.dedupe_key.clone());
            is_taken |= *known.firsts.entry(own.clone()).or_insert(*id) != *id;
            kept.insert(own, *id);
        }
        if !is_taken {
            break;
        }
    }
    Ok(())
}

/// What a request comes to today: decided as if nobody had told of it before.
fn today(
    stored: &Stored,
    report: &Report,
    (known, opened): (&mut Known, &mut Opened),
    sale: &Sale,
) -> (Today, Code, String) {
    let (tenant, id) = (report.tenant(), sale.row.id);
    let word = report
        .received
        .fields
        .as_ref()
        .ok()
        .and_then(|fields| Some(fields.status.as_ref()?.0));
    if stored.made().is_some() {
        let own: Vec<_> = known.firsts.extract_if(|_, first| *first == id).collect();
        let held = known.held.remove(&(tenant, id));
        let decision = with_pauses_set_aside(report, (known, opened), sale);
        known.firsts.extend(own);
        known.held.extend(held.map(|held| ((tenant, id), held)));
        return match decision.verdict {
            Verdict::New(_, row, _) if row.is_test != sale.row.is_test => (
                Today::Nothing,
                Code::UnknownClick,
                "of the sale and the click that it names today one is a test, and the other is not".to_owned(),
            ),
            Verdict::New(_, row, _) => (
                Today::Makes(row, word),
                Code::Accepted,
                "it is read otherwise now".to_owned(),
            ),
            Verdict::Refused(refusal) => (Today::Nothing, refusal.code, refusal.message),
            Verdict::Repeats(_, other) | Verdict::Changes(other, _) => (
                Today::Nothing,
                Code::Duplicate,
                format!("it is the same conversion as {other} now"),
            ),
        };
    }
    let before = Held::with(sale.row.clone(), &sale.before(stored.request.id));
    let now = known.held.insert((tenant, id), before);
    let decision = decide::decide_one(report, known);
    known.held.remove(&(tenant, id));
    known.held.extend(now.map(|now| ((tenant, id), now)));
    match decision.verdict {
        Verdict::Changes(about, changes) if about == id => says(word, changes),
        Verdict::Repeats(_, about) if about == id => says(word, Vec::new()),
        Verdict::Refused(refusal) => (Today::Nothing, refusal.code, refusal.message),
        Verdict::New(..) | Verdict::Repeats(..) | Verdict::Changes(..) => {
            let message = format!("it is not about {id} any more");
            (Today::Nothing, Code::UnknownSale, message)
        }
    }
}

/// That something was paused since says nothing of what counted, and who came second because somebody was paused then stays credited.
fn with_pauses_set_aside(report: &Report, (known, opened): (&mut Known, &mut Opened), sale: &Sale) -> Decision {
    let as_it_is = decide::decide_one(report, known);
    if credits_the_same(&as_it_is, &sale.row) {
        return as_it_is;
    }
    known.swap(opened);
    let decision = decide::decide_one(report, known);
    known.swap(opened);
    decision
}

fn credits_the_same(decision: &Decision, sale: &conversion::Model) -> bool {
    let credited = |row: &conversion::Model| (row.click_id, row.coupon_id, row.offer_id, row.affiliate_id);
    matches!(&decision.verdict, Verdict::New(_, row, _) if credited(row) == credited(sale))
}

fn says(word: Option<ReportedStatus>, changes: Vec<Change>) -> (Today, Code, String) {
    let refund = changes.into_iter().find_map(|change| match change.what {
        What::Refund(micros) => Some((micros, change.source_key)),
        What::Status(_) => None,
    });
    let code = match &refund {
        Some(_) => Code::RefundRecorded,
        None => Code::StatusUpdated,
    };
    (Today::Says(word, refund), code, "it says something else now".to_owned())
}

impl Counted {
    /// Notes by which keys a sale and its refunds are known today.
    fn note_keys(&mut self, (tenant, id): (TenantId, ConversionId), today: &Today) {
        match today {
            Today::Makes(now, _) => {
                self.keys.insert((tenant, now.dedupe_key.clone()), id);
            }
            Today::Says(_, Some((_, key))) => self.refunds.entry((tenant, id)).or_default().push(key.clone()),
            Today::Says(_, None) | Today::Nothing => {}
        }
    }

    fn correct(&mut self, scope: &Scope, sale: &mut Sale, (stored, correction): (&Stored, Correction)) {
        let id = changes::next_id(scope, sale.changes.last().map(|change| change.id));
        let change = correction.change(scope, sale, (id, stored.request.id));
        self.corrected.insert(sale.row.id);
        if correction.row.dedupe_key != sale.row.dedupe_key {
            self.moved.insert(sale.row.id);
        }
        self.changes.push(change.clone());
        sale.correct(correction.row, change);
    }

    /// Writes the corrections. Says no when another transaction has meanwhile taken a key that one of them gets.
    pub(super) async fn write(&self, tx: &Tx, sales: &HashMap<ConversionId, Sale>) -> Result<bool> {
        let rows = self.corrected.iter().filter_map(|id| Some(sales.get(id)?.row.clone()));
        let rows: Vec<conversion::Model> = rows.collect();
        // The key that one gets may be another's until that one has its own. Where it stays, nobody who refers to the sale has to wait.
        let without_keys = rows
            .iter()
            .filter(|row| self.moved.contains(&row.id))
            .map(|row| conversion::Model {
                dedupe_key: format!("moves:{}", row.id),
                ..row.clone()
            });
        let without_keys: Vec<conversion::Model> = without_keys.collect();
        bulk::update::<conversion::Entity>(tx, &without_keys, &[conversion::Column::DedupeKey]).await?;
        match bulk::update::<conversion::Entity>(tx, &rows, &WRITTEN).await {
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => return Ok(false),
            written => written?,
        }
        bulk::insert::<conversion_change::Entity>(tx, self.changes.clone()).await?;
        Ok(true)
    }
}
