//! Attribution: whether this click or coupon may be credited for a report. Pure: it takes rows and decides.

use chrono::{DateTime, TimeDelta, Utc};
use waypost_entity::status::{AffiliateStatus, CouponStatus, OfferStatus};
use waypost_entity::{affiliate, click, coupon, integration, offer};

use crate::postback::code::{Code, Refusal};
use crate::postback::trace::Trace;

/// A click or coupon and what it belongs to.
#[derive(Clone, Copy)]
pub(in crate::postback) struct Candidate<'a> {
    pub source: Source<'a>,
    pub offer: &'a offer::Model,
    pub affiliate: &'a affiliate::Model,
    /// Whether a known bot made the click, as far as the offer asks.
    pub is_bot: bool,
}

/// What leads to the affiliate.
#[derive(Clone, Copy)]
pub(in crate::postback) enum Source<'a> {
    Click(&'a click::Model),
    Coupon(&'a coupon::Model),
}

impl Source<'_> {
    /// What people call it.
    pub(in crate::postback) fn noun(&self) -> &'static str {
        match self {
            Self::Click(_) => "click",
            Self::Coupon(_) => "coupon",
        }
    }
}

/// Refuses a click or coupon that may not be credited with what happened `at` this moment, and notes each check.
pub(in crate::postback) fn attribute(
    candidate: &Candidate<'_>,
    integration: &integration::Model,
    at: DateTime<Utc>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    if let Source::Coupon(coupon) = candidate.source {
        open(coupon, trace)?;
    }
    offer_match(candidate, integration, trace)?;
    standing(candidate, trace)?;
    match candidate.source {
        Source::Coupon(_) => Ok(()),
        Source::Click(click) => {
            visitor(candidate, trace)?;
            window(candidate.offer, click, at, trace)?;
            shortest_time(candidate.offer, click, at, trace)
        }
    }
}

fn open(coupon: &coupon::Model, trace: &mut Trace) -> Result<(), Refusal> {
    trace.decided(
        "coupon status",
        Some(&coupon.code),
        coupon.status.word(),
        "coupon.status",
    );
    match coupon.status {
        CouponStatus::Active => Ok(()),
        CouponStatus::Paused => {
            let message = format!("the coupon \"{}\" is paused", coupon.code);
            Err(Refusal::new(Code::UnknownCoupon, message))
        }
    }
}

fn offer_match(candidate: &Candidate<'_>, integration: &integration::Model, trace: &mut Trace) -> Result<(), Refusal> {
    let (offer, noun) = (candidate.offer, candidate.source.noun());
    let Some(only) = integration.offer_id else {
        trace.decided(
            "offer",
            Some(&offer.slug),
            format!("the {noun}'s offer"),
            "integration.offer = any",
        );
        return Ok(());
    };
    let by = format!("integration.offer = {only}");
    if only == offer.id {
        trace.decided("offer", Some(&offer.slug), "matches", by);
        return Ok(());
    }
    trace.decided("offer", Some(&offer.slug), "another offer", by);
    let message = format!(
        "this {noun} belongs to the offer \"{}\", which this integration does not report for",
        offer.slug
    );
    let code = match candidate.source {
        Source::Click(_) => Code::ClickOfAnotherOffer,
        Source::Coupon(_) => Code::CouponOfAnotherOffer,
    };
    Err(Refusal::new(code, message))
}

fn standing(candidate: &Candidate<'_>, trace: &mut Trace) -> Result<(), Refusal> {
    let (offer, affiliate) = (candidate.offer, candidate.affiliate);
    trace.decided("offer status", Some(&offer.slug), offer.status.word(), "offer.status");
    if offer.status != OfferStatus::Active {
        let message = format!("the offer \"{}\" is {}", offer.slug, offer.status.word());
        return Err(Refusal::new(Code::OfferNotActive, message));
    }
    trace.decided(
        "affiliate status",
        Some(&affiliate.slug),
        affiliate.status.word(),
        "affiliate.status",
    );
    if affiliate.status != AffiliateStatus::Active {
        let message = format!("the affiliate \"{}\" is {}", affiliate.slug, affiliate.status.word());
        return Err(Refusal::new(Code::AffiliateNotActive, message));
    }
    Ok(())
}

fn visitor(candidate: &Candidate<'_>, trace: &mut Trace) -> Result<(), Refusal> {
    if !candidate.offer.refuses_bot_clicks {
        return Ok(());
    }
    let result = if candidate.is_bot {
        "a known bot"
    } else {
        "no known bot"
    };
    trace.decided("visitor", None, result, "offer.refusesBotClicks = true");
    if !candidate.is_bot {
        return Ok(());
    }
    let message = format!(
        "the click was made by a known bot, and the offer \"{}\" takes no conversions of those",
        candidate.offer.slug
    );
    Err(Refusal::new(Code::FraudulentClick, message))
}

fn window(offer: &offer::Model, click: &click::Model, at: DateTime<Utc>, trace: &mut Trace) -> Result<(), Refusal> {
    let days = offer.attribution_window_days;
    let ends = click.created_at + TimeDelta::days(days.into());
    let by = format!("offer.attributionWindowDays = {days}");
    let clicked = click.created_at.to_rfc3339();
    if at < ends {
        trace.decided(
            "attribution window",
            Some(&clicked),
            format!("open until {}", ends.to_rfc3339()),
            by,
        );
        return Ok(());
    }
    trace.decided(
        "attribution window",
        Some(&clicked),
        format!("closed since {}", ends.to_rfc3339()),
        by,
    );
    let message = format!("the click is of {clicked}, and the offer's attribution window is {days} days");
    Err(Refusal::new(Code::ClickTooOld, message))
}

fn shortest_time(
    offer: &offer::Model,
    click: &click::Model,
    at: DateTime<Utc>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let seconds = offer.shortest_conversion_seconds;
    if seconds == 0 {
        return Ok(());
    }
    let begins = click.created_at + TimeDelta::seconds(seconds.into());
    let by = format!("offer.shortestConversionSeconds = {seconds}");
    let happened = at.to_rfc3339();
    if at >= begins {
        trace.decided("shortest time", Some(&happened), "long enough after the click", by);
        return Ok(());
    }
    trace.decided("shortest time", Some(&happened), "too soon after the click", by);
    let message = format!(
        "the click is of {}, and a conversion of this offer takes at least {seconds} seconds",
        click.created_at.to_rfc3339()
    );
    Err(Refusal::new(Code::ClickTooYoung, message))
}

#[cfg(test)]
mod tests {
    use waypost_entity::id::OfferId;

    use super::*;
    use crate::postback::samples::{Rows, coupon, id, integration, rows};

    type Change = fn(&mut Rows);

    #[test]
    fn each_reason_to_refuse_a_click_has_its_code() {
        let then = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
        let day = TimeDelta::days(1);
        let tick = TimeDelta::microseconds(1);
        let paused_offer: Change = |c| c.offer.status = OfferStatus::Paused;
        let paused_affiliate: Change = |c| c.affiliate.status = AffiliateStatus::Paused;
        let as_is: Change = |_| {};
        let second = TimeDelta::seconds(1);
        let slow: Change = |c| c.offer.shortest_conversion_seconds = 60;
        let strict: Change = |c| c.offer.refuses_bot_clicks = true;
        let table: [(Change, Option<OfferId>, TimeDelta, Option<Code>); 12] = [
            (strict, None, day, Some(Code::FraudulentClick)),
            (as_is, None, day, None),
            (as_is, Some(id(3)), day, None),
            (as_is, Some(id(9)), day, Some(Code::ClickOfAnotherOffer)),
            (paused_offer, None, day, Some(Code::OfferNotActive)),
            (paused_affiliate, None, day, Some(Code::AffiliateNotActive)),
            (as_is, None, day * 30 - tick, None),
            (as_is, None, day * 30, Some(Code::ClickTooOld)),
            (as_is, None, -day, None),
            (slow, None, second * 60 - tick, Some(Code::ClickTooYoung)),
            (slow, None, second * 60, None),
            (slow, None, -day, Some(Code::ClickTooYoung)),
        ];
        for (number, (change, offer, age, expected)) in table.into_iter().enumerate() {
            let mut rows = rows(then);
            change(&mut rows);
            let Rows {
                click,
                offer: of_click,
                affiliate,
            } = &rows;
            let candidate = Candidate {
                source: Source::Click(click),
                offer: of_click,
                affiliate,
                is_bot: true,
            };
            let decided = attribute(&candidate, &integration(offer), then + age, &mut Trace::default());
            assert_eq!(decided.err().map(|refusal| refusal.code), expected, "row {number}");
        }
    }

    #[test]
    fn each_reason_to_refuse_a_coupon_has_its_code() {
        let then = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
        let late = then + TimeDelta::days(1000);
        let (paused, closed): (Change, Change) = (
            |c| c.affiliate.status = AffiliateStatus::Paused,
            |c| c.offer.status = OfferStatus::Paused,
        );
        let as_is: Change = |_| {};
        let table: [(Change, CouponStatus, Option<OfferId>, Option<Code>); 6] = [
            (as_is, CouponStatus::Active, None, None),
            (as_is, CouponStatus::Active, Some(id(3)), None),
            (
                as_is,
                CouponStatus::Active,
                Some(id(9)),
                Some(Code::CouponOfAnotherOffer),
            ),
            (as_is, CouponStatus::Paused, None, Some(Code::UnknownCoupon)),
            (closed, CouponStatus::Active, None, Some(Code::OfferNotActive)),
            (paused, CouponStatus::Active, None, Some(Code::AffiliateNotActive)),
        ];
        for (number, (change, status, offer, expected)) in table.into_iter().enumerate() {
            let mut rows = rows(then);
            change(&mut rows);
            let (mut held, _) = coupon(then);
            held.status = status;
            let candidate = Candidate {
                source: Source::Coupon(&held),
                offer: &rows.offer,
                affiliate: &rows.affiliate,
                is_bot: false,
            };
            let decided = attribute(&candidate, &integration(offer), late, &mut Trace::default());
            assert_eq!(decided.err().map(|refusal| refusal.code), expected, "row {number}");
        }
    }
}
