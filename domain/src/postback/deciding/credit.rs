//! Who is credited when a report names a click, a coupon, or both. Pure: the first in the integration's order that may be
//! credited wins, and the trace says why the other did not.

use chrono::{DateTime, Utc};
use waypost_entity::id::{AffiliateId, OfferId};
use waypost_entity::status::AttributionOrder;
use waypost_entity::{affiliate, click, coupon, integration, offer};

use crate::postback::code::{Code, Refusal};
use crate::postback::deciding::attribute::{Candidate, Source, attribute};
use crate::postback::deciding::decide::Known;
use crate::postback::deciding::identity::{click_of, coupon_of};
use crate::postback::reading::fields::Fields;
use crate::postback::report::Report;
use crate::postback::trace::Trace;

/// What a report names, as far as it is there.
pub(in crate::postback) struct Candidates<'a> {
    pub click: Named<'a>,
    pub coupon: Named<'a>,
}

/// One thing that a report may name.
pub(in crate::postback) enum Named<'a> {
    Not,
    Unknown(Refusal),
    Known(Candidate<'a>),
}

/// Who is credited, with what, and when it happened.
pub(in crate::postback) struct Credit<'a> {
    pub offer: &'a offer::Model,
    pub affiliate: &'a affiliate::Model,
    pub click: Option<&'a click::Model>,
    pub coupon: Option<&'a coupon::Model>,
    pub at: DateTime<Utc>,
}

impl Named<'_> {
    /// Whether the report says nothing of it.
    pub(in crate::postback) fn is_not(&self) -> bool {
        matches!(self, Self::Not)
    }
}

impl Candidates<'_> {
    /// Refuses a report whose click is named and not there.
    pub(in crate::postback) fn refuse_unknown_click(&self) -> Result<(), Refusal> {
        match &self.click {
            Named::Unknown(refusal) => Err(refusal.clone()),
            Named::Known(_) | Named::Not => Ok(()),
        }
    }
}

/// Looks for what a report names, and notes what was found.
pub(in crate::postback) fn candidates<'a>(
    report: &Report,
    fields: &Fields,
    known: &'a Known,
    trace: &mut Trace,
) -> Candidates<'a> {
    let (click, coupon) = (click_of(report, known), coupon_of(report, known));
    let named = |source: Option<Source<'a>>, (offer, affiliate): (Option<OfferId>, Option<AffiliateId>)| {
        let tenant = report.tenant();
        let source = source?;
        // Its own references: where it is, they are.
        Some(Candidate {
            is_bot: match source {
                Source::Click(click) => known.bots.contains(&(tenant, click.id)),
                Source::Coupon(_) => false,
            },
            source,
            offer: known.offers.get(&(tenant, offer?))?,
            affiliate: known.affiliates.get(&(tenant, affiliate?))?,
        })
    };
    let of_click = named(
        click.map(Source::Click),
        (click.map(|row| row.offer_id), click.map(|row| row.affiliate_id)),
    );
    let of_coupon = named(
        coupon.map(Source::Coupon),
        (coupon.map(|row| row.offer_id), coupon.map(|row| row.affiliate_id)),
    );
    let click_id = fields.click_id.map(|id| id.to_string());
    let coupon_code = fields.coupon_code.clone();
    Candidates {
        click: looked_up(("click", Code::UnknownClick), click_id, of_click, trace),
        coupon: looked_up(("coupon", Code::UnknownCoupon), coupon_code, of_coupon, trace),
    }
}

fn looked_up<'a>(
    (noun, code): (&str, Code),
    given: Option<String>,
    found: Option<Candidate<'a>>,
    trace: &mut Trace,
) -> Named<'a> {
    let Some(given) = given else {
        return Named::Not;
    };
    match found {
        Some(candidate) => {
            let whose = format!("of affiliate {}", candidate.affiliate.slug);
            trace.note(noun, Some(&given), whose);
            Named::Known(candidate)
        }
        None => {
            trace.note(noun, Some(&given), "not known");
            Named::Unknown(Refusal::new(
                code,
                format!("there is no {noun} {given} in this program"),
            ))
        }
    }
}

/// Credits what happened at this moment, by the sender's word, or says why nobody is.
pub(in crate::postback) fn credit<'a>(
    candidates: &Candidates<'a>,
    integration: &integration::Model,
    said_at: DateTime<Utc>,
    trace: &mut Trace,
) -> Result<Credit<'a>, Refusal> {
    let order = integration.attribution_order;
    let (first, second) = match order {
        AttributionOrder::ClickFirst => (&candidates.click, &candidates.coupon),
        AttributionOrder::CouponFirst => (&candidates.coupon, &candidates.click),
    };
    let lost = match try_one(first, integration, said_at, trace) {
        Ok(credited) => return Ok(with_the_other(credited, second, integration, trace)),
        Err(lost) => lost,
    };
    match (try_one(second, integration, said_at, trace), lost) {
        (Ok(credited), None) => Ok(credited),
        (Ok(credited), Some(why)) => {
            let by = format!("integration.attributionOrder = {}", order.word());
            let result = format!(
                "the second in order, since the first may not be credited: {}",
                why.message
            );
            trace.decided("credit", Some(&credited.affiliate.slug), result, by);
            Ok(credited)
        }
        (Err(other), lost) => Err(worst(lost, other)),
    }
}

/// A click that is not known may still come, so that is what the sender hears; otherwise the first in order.
fn worst(first: Option<Refusal>, second: Option<Refusal>) -> Refusal {
    let waits = |refusal: &Refusal| refusal.code == Code::UnknownClick;
    match (first, second) {
        (Some(_), Some(second)) if waits(&second) => second,
        (Some(first), _) => first,
        (None, Some(second)) => second,
        (None, None) => Refusal::new(
            Code::MissingClickId,
            "\"click_id\" is missing: send the value that came with the visitor",
        ),
    }
}

/// The credit that one candidate gets; without a reason when it was not named.
fn try_one<'a>(
    named: &Named<'a>,
    integration: &integration::Model,
    said_at: DateTime<Utc>,
    trace: &mut Trace,
) -> Result<Credit<'a>, Option<Refusal>> {
    let candidate = match named {
        Named::Not => return Err(None),
        Named::Unknown(refusal) => return Err(Some(refusal.clone())),
        Named::Known(candidate) => candidate,
    };
    let (click, coupon) = match candidate.source {
        Source::Click(click) => (Some(click), None),
        Source::Coupon(coupon) => (None, Some(coupon)),
    };
    let at = not_before(click, said_at, trace);
    attribute(candidate, integration, at, trace)?;
    Ok(Credit {
        offer: candidate.offer,
        affiliate: candidate.affiliate,
        click,
        coupon,
        at,
    })
}

/// Nothing comes of a click before it was made: a sender's clock may be behind ours.
fn not_before(click: Option<&click::Model>, said_at: DateTime<Utc>, trace: &mut Trace) -> DateTime<Utc> {
    match click {
        Some(click) if said_at < click.created_at => {
            let result = "before the click, so the click's moment counts";
            trace.note("time", Some(&said_at.to_rfc3339()), result);
            click.created_at
        }
        Some(_) | None => said_at,
    }
}

/// Notes what else the report named: rules may pay by coupon, and a click tells where the customer came from, as long as it is
/// the same offer's.
fn with_the_other<'a>(
    credited: Credit<'a>,
    other: &Named<'a>,
    integration: &integration::Model,
    trace: &mut Trace,
) -> Credit<'a> {
    let candidate = match other {
        Named::Not => return credited,
        Named::Unknown(refusal) => {
            trace.note(
                "credit",
                Some(&credited.affiliate.slug),
                format!("not shared: {}", refusal.message),
            );
            return credited;
        }
        Named::Known(candidate) => candidate,
    };
    let noun = candidate.source.noun();
    let by = format!(
        "integration.attributionOrder = {}",
        integration.attribution_order.word()
    );
    let kept = candidate.offer.id == credited.offer.id
        && attribute(candidate, integration, credited.at, &mut Trace::default()).is_ok();
    let result = if kept {
        format!("kept, and not credited: the {noun} comes second")
    } else {
        format!("left out: the {noun} comes second and could not be credited with this offer")
    };
    trace.decided(noun, Some(&candidate.affiliate.slug), result, by);
    match candidate.source {
        Source::Click(click) if kept => Credit {
            click: Some(click),
            ..credited
        },
        Source::Coupon(coupon) if kept => Credit {
            coupon: Some(coupon),
            ..credited
        },
        Source::Click(_) | Source::Coupon(_) => credited,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::postback::samples::{self, integration, rows};
    use crate::postback::trace::steps;

    /// How one of the two stands.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Is {
        Good,
        Bad,
        Unknown,
        Not,
    }

    /// Whose slug is credited and which of the two are kept, or the code of the refusal; and the trace.
    fn decided(order: AttributionOrder, click: Is, coupon: Is) -> (Result<(String, bool, bool), Code>, String) {
        let then = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
        let mut rows = rows(then);
        if click == Is::Bad {
            rows.click.created_at = then - TimeDelta::days(31);
        }
        let (mut held, vera) = samples::coupon(then);
        if coupon == Is::Bad {
            held.status = waypost_entity::status::CouponStatus::Paused;
        }
        let by_click = Candidate {
            source: Source::Click(&rows.click),
            offer: &rows.offer,
            affiliate: &rows.affiliate,
            is_bot: false,
        };
        let by_coupon = Candidate {
            source: Source::Coupon(&held),
            offer: &rows.offer,
            affiliate: &vera,
            is_bot: false,
        };
        let named = |is, candidate, code| match is {
            Is::Good | Is::Bad => Named::Known(candidate),
            Is::Unknown => Named::Unknown(Refusal::new(code, "not there")),
            Is::Not => Named::Not,
        };
        let candidates = Candidates {
            click: named(click, by_click, Code::UnknownClick),
            coupon: named(coupon, by_coupon, Code::UnknownCoupon),
        };
        let mut settings = integration(None);
        settings.attribution_order = order;
        let mut trace = Trace::default();
        let credited = credit(&candidates, &settings, then, &mut trace);
        let credited = credited
            .map(|made| (made.affiliate.slug.clone(), made.click.is_some(), made.coupon.is_some()))
            .map_err(|refusal| refusal.code);
        let last = steps(&trace.into_json()).pop().map(|step| step.result);
        (credited, last.unwrap_or_default())
    }

    #[test]
    fn the_first_in_order_that_may_be_credited_wins() {
        use AttributionOrder::{ClickFirst, CouponFirst};
        use Is::{Bad, Good, Not, Unknown};
        let anna = |coupon| Ok(("anna".to_owned(), true, coupon));
        let vera = |click| Ok(("vera".to_owned(), click, true));
        for (order, click, coupon, expected) in [
            (ClickFirst, Good, Not, anna(false)),
            (ClickFirst, Good, Good, anna(true)),
            (ClickFirst, Good, Bad, anna(false)),
            (ClickFirst, Good, Unknown, anna(false)),
            (ClickFirst, Bad, Good, vera(false)),
            (ClickFirst, Unknown, Good, vera(false)),
            (ClickFirst, Not, Good, vera(false)),
            (ClickFirst, Bad, Bad, Err(Code::ClickTooOld)),
            (ClickFirst, Bad, Not, Err(Code::ClickTooOld)),
            (ClickFirst, Not, Bad, Err(Code::UnknownCoupon)),
            (ClickFirst, Not, Unknown, Err(Code::UnknownCoupon)),
            (ClickFirst, Unknown, Unknown, Err(Code::UnknownClick)),
            (ClickFirst, Not, Not, Err(Code::MissingClickId)),
            (CouponFirst, Good, Good, vera(true)),
            (CouponFirst, Bad, Good, vera(false)),
            (CouponFirst, Unknown, Good, vera(false)),
            (CouponFirst, Not, Good, vera(false)),
            (CouponFirst, Good, Bad, anna(false)),
            (CouponFirst, Good, Unknown, anna(false)),
            (CouponFirst, Good, Not, anna(false)),
            (CouponFirst, Bad, Unknown, Err(Code::UnknownCoupon)),
            (CouponFirst, Unknown, Unknown, Err(Code::UnknownClick)),
            (CouponFirst, Not, Not, Err(Code::MissingClickId)),
        ] {
            assert_eq!(
                decided(order, click, coupon).0,
                expected,
                "{order:?} {click:?} {coupon:?}"
            );
        }
    }

    #[test]
    fn the_trace_says_why_the_other_lost() {
        use AttributionOrder::{ClickFirst, CouponFirst};
        use Is::{Bad, Good, Unknown};
        for (order, click, coupon, expected) in [
            (
                ClickFirst,
                Good,
                Good,
                "kept, and not credited: the coupon comes second",
            ),
            (ClickFirst, Good, Unknown, "not shared: not there"),
            (
                CouponFirst,
                Good,
                Good,
                "kept, and not credited: the click comes second",
            ),
            (
                CouponFirst,
                Good,
                Bad,
                "the second in order, since the first may not be credited: the coupon \"SAVE10\" is paused",
            ),
        ] {
            assert_eq!(
                decided(order, click, coupon).1,
                expected,
                "{order:?} {click:?} {coupon:?}"
            );
        }
    }
}
