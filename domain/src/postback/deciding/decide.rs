//! Decides what becomes of each report of a batch. Pure: it takes what was found in the database and decides, report by report,
//! so that a copy within the batch is a duplicate of the earlier one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use waypost_entity::id::{AffiliateId, ClickId, ConversionId, OfferId, TenantId};
use waypost_entity::status::{AffiliateStatus, CouponStatus, OfferStatus};
use waypost_entity::{affiliate, click, conversion, coupon, offer};

use crate::postback::code::{Code, Refusal};
use crate::postback::deciding::change::{self, Change, Held};
use crate::postback::deciding::credit::{Candidates, candidates, credit};
use crate::postback::deciding::identity::{self, Key};
use crate::postback::deciding::new_sale::{checked_override, new_sale};
use crate::postback::deciding::sale;
use crate::postback::reading::fields::Fields;
use crate::postback::report::Report;
use crate::postback::trace::Trace;

/// Everything that the reports of a batch name, as far as it is there.
#[derive(Default)]
pub(in crate::postback) struct Known {
    pub clicks: HashMap<(TenantId, ClickId), click::Model>,
    /// Those among them that known bots made, of offers that refuse them.
    pub bots: HashSet<(TenantId, ClickId)>,
    /// Coupons by the normal form of their codes.
    pub coupons: HashMap<(TenantId, String), coupon::Model>,
    pub offers: HashMap<(TenantId, OfferId), Arc<offer::Model>>,
    pub affiliates: HashMap<(TenantId, AffiliateId), Arc<affiliate::Model>>,
    /// Conversions by dedupe key.
    pub firsts: HashMap<(TenantId, String), ConversionId>,
    /// Conversions that reports may say more of.
    pub held: HashMap<(TenantId, ConversionId), Held>,
    /// Whether a click that is not there may be on its way, so that nobody else is credited in its place.
    pub clicks_may_come: bool,
}

/// What reports name, as if nothing of it were paused.
pub(in crate::postback) struct Opened {
    coupons: HashMap<(TenantId, String), coupon::Model>,
    offers: HashMap<(TenantId, OfferId), Arc<offer::Model>>,
    affiliates: HashMap<(TenantId, AffiliateId), Arc<affiliate::Model>>,
}

impl Known {
    /// The same coupons, offers and affiliates, none of them paused.
    pub(in crate::postback) fn opened(&self) -> Opened {
        let mut opened = Opened {
            coupons: self.coupons.clone(),
            offers: self.offers.clone(),
            affiliates: self.affiliates.clone(),
        };
        let coupons = opened.coupons.values_mut();
        coupons.for_each(|coupon| coupon.status = CouponStatus::Active);
        let offers = opened.offers.values_mut();
        offers.for_each(|offer| Arc::make_mut(offer).status = OfferStatus::Active);
        let affiliates = opened.affiliates.values_mut();
        affiliates.for_each(|affiliate| Arc::make_mut(affiliate).status = AffiliateStatus::Active);
        opened
    }

    /// Puts these coupons, offers and affiliates in the place of its own, and the other way round.
    pub(in crate::postback) fn swap(&mut self, opened: &mut Opened) {
        std::mem::swap(&mut self.coupons, &mut opened.coupons);
        std::mem::swap(&mut self.offers, &mut opened.offers);
        std::mem::swap(&mut self.affiliates, &mut opened.affiliates);
    }
}

/// What becomes of one report.
pub(in crate::postback) struct Decision {
    pub verdict: Verdict,
    pub trace: Trace,
    /// Whether it is a test, as far as that is known.
    pub is_test: bool,
}

impl Decision {
    /// Whether the click that the report names is not there.
    pub(in crate::postback) fn names_no_click(&self) -> bool {
        matches!(&self.verdict, Verdict::Refused(refusal) if refusal.code == Code::UnknownClick)
    }

    /// The conversion that it is about.
    pub(in crate::postback) fn conversion(&self) -> Option<ConversionId> {
        match &self.verdict {
            Verdict::Refused(_) => None,
            Verdict::Repeats(_, id) | Verdict::Changes(id, _) => Some(*id),
            Verdict::New(_, conversion, _) => Some(conversion.id),
        }
    }

    /// What it says more of a conversion.
    pub(in crate::postback) fn changes(&self) -> &[Change] {
        match &self.verdict {
            Verdict::New(_, _, changes) | Verdict::Changes(_, changes) => changes,
            Verdict::Refused(_) | Verdict::Repeats(..) => &[],
        }
    }
}

/// The four ways.
#[derive(Debug)]
pub(in crate::postback) enum Verdict {
    Refused(Refusal),
    Repeats(Key, ConversionId),
    New(Key, Box<conversion::Model>, Vec<Change>),
    Changes(ConversionId, Vec<Change>),
}

/// Decides report after report. What becomes of one is known to the reports behind it.
pub(in crate::postback) fn decide(reports: &[Report], known: &mut Known) -> Vec<Decision> {
    let more_is_said = reports.iter().any(|report| sale::said_more(report).is_some());
    reports
        .iter()
        .map(|report| {
            let decision = decide_one(report, known);
            note(report.tenant(), &decision.verdict, known, more_is_said);
            decision
        })
        .collect()
}

/// Decides one report by what is known.
pub(in crate::postback) fn decide_one(report: &Report, known: &Known) -> Decision {
    let mut trace = report.received.trace.clone();
    let verdict = one(report, known, &mut trace).unwrap_or_else(Verdict::Refused);
    Decision {
        verdict,
        trace,
        is_test: identity::is_test(report, known),
    }
}

/// Makes the reports behind it know of a verdict.
pub(in crate::postback) fn note(tenant: TenantId, verdict: &Verdict, known: &mut Known, more_is_said: bool) {
    let (id, changes) = match verdict {
        Verdict::Refused(_) | Verdict::Repeats(..) => return,
        Verdict::New(key, conversion, changes) => {
            known.firsts.insert((tenant, key.text.clone()), conversion.id);
            if more_is_said {
                let held = Held::with((**conversion).clone(), &[]);
                known.held.insert((tenant, conversion.id), held);
            }
            (conversion.id, changes)
        }
        Verdict::Changes(id, changes) => (*id, changes),
    };
    if let Some(held) = known.held.get_mut(&(tenant, id)) {
        changes.iter().for_each(|change| held.count(change));
    }
}

fn one(report: &Report, known: &Known, trace: &mut Trace) -> Result<Verdict, Refusal> {
    let fields = report.received.fields.as_ref().map_err(Clone::clone)?;
    let candidates = candidates(report, fields, known, trace);
    // A replay is a duplicate however late it comes: the sender may have lost our first answer.
    if let Some((key, first)) = identity::first(report, known) {
        return repeated(report, fields, known, (key, first), trace);
    }
    if sale::said_more(report).is_some() {
        if let Some((key, first)) = sale::of_transaction(report, known) {
            return repeated(report, fields, known, (key, first), trace);
        }
        sale::must_be_there(fields, &candidates)?;
    }
    new(report, fields, known, &candidates, trace)
}

/// What a report of a conversion that is there comes to.
fn repeated(
    report: &Report,
    fields: &Fields,
    known: &Known,
    (key, first): (Key, ConversionId),
    trace: &mut Trace,
) -> Result<Verdict, Refusal> {
    let held = known.held.get(&(report.tenant(), first));
    let Some(held) = held.filter(|_| sale::said_more(report).is_some()) else {
        return Ok(Verdict::Repeats(key, first));
    };
    let changes = change::of_held(held, (report.received.id, &report.settings), fields)?;
    if changes.is_empty() {
        trace.note("change", None, "nothing that was not said before");
        return Ok(Verdict::Repeats(key, first));
    }
    trace.decided("dedupe", Some(&key.text), format!("is about {first}"), key.by);
    for change in &changes {
        trace.note("change", change.word.as_deref(), change.what.words());
    }
    Ok(Verdict::Changes(first, changes))
}

fn new(
    report: &Report,
    fields: &Fields,
    known: &Known,
    candidates: &Candidates<'_>,
    trace: &mut Trace,
) -> Result<Verdict, Refusal> {
    if known.clicks_may_come {
        candidates.refuse_unknown_click()?;
    }
    let said_at = fields.event_time.unwrap_or(report.received.at);
    let credit = credit(candidates, &report.settings, said_at, trace)?;
    let key = identity::of_credit(report, known, credit.offer.id)?;
    let payout_override = checked_override(fields.payout, &report.settings, trace)?;
    let mut conversion = new_sale(report, fields, &credit, key.text.clone());
    conversion.payout_override_micros = payout_override;
    conversion.is_test = identity::is_test(report, known);
    let changes = change::of_new(&conversion, report.received.id, fields);
    Ok(Verdict::New(key, Box::new(conversion), changes.into_iter().collect()))
}
