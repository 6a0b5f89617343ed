//! Attribution: whether this click may be credited for this report. Pure: it takes rows and decides.

use chrono::{DateTime, TimeDelta, Utc};
use waypost_entity::status::{AffiliateStatus, OfferStatus};
use waypost_entity::{affiliate, click, integration, offer};

use crate::postback::code::{Code, Refusal};
use crate::postback::trace::Trace;

/// A click and what it belongs to.
pub(super) struct Candidate<'a> {
    pub click: &'a click::Model,
    pub offer: &'a offer::Model,
    pub affiliate: &'a affiliate::Model,
}

/// Refuses a click that may not be credited, and notes each check.
pub(super) fn attribute(
    candidate: &Candidate<'_>,
    integration: &integration::Model,
    now: DateTime<Utc>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    offer_match(candidate, integration, trace)?;
    standing(candidate, trace)?;
    window(candidate, now, trace)
}

fn offer_match(candidate: &Candidate<'_>, integration: &integration::Model, trace: &mut Trace) -> Result<(), Refusal> {
    let offer = candidate.offer;
    let Some(only) = integration.offer_id else {
        trace.decided(
            "offer",
            Some(&offer.slug),
            "the click's offer",
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
        "this click belongs to the offer \"{}\", which this integration does not report for",
        offer.slug
    );
    Err(Refusal::new(Code::ClickOfAnotherOffer, message))
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

fn window(candidate: &Candidate<'_>, now: DateTime<Utc>, trace: &mut Trace) -> Result<(), Refusal> {
    let days = candidate.offer.attribution_window_days;
    let ends = candidate.click.created_at + TimeDelta::days(days.into());
    let by = format!("offer.attributionWindowDays = {days}");
    let clicked = candidate.click.created_at.to_rfc3339();
    if now < ends {
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

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;
    use waypost_entity::id::{OfferId, TypedId};
    use waypost_entity::status::{AmountUnit, AnswerStyle, AttributionOrder, DedupeBy, IntegrationStatus, Signature};

    use super::*;

    fn id<I: TypedId>(n: u128) -> I {
        I::from_uuid(Uuid::from_u128(n))
    }

    struct Rows {
        click: click::Model,
        offer: offer::Model,
        affiliate: affiliate::Model,
    }

    fn rows(created_at: DateTime<Utc>) -> Rows {
        Rows {
            click: click::Model {
                tenant_id: id(1),
                id: id(2),
                tracking_link_id: None,
                offer_id: id(3),
                affiliate_id: id(4),
                sub1: None,
                sub2: None,
                sub3: None,
                sub4: None,
                sub5: None,
                parameters: json!([]),
                ip: None,
                user_agent: None,
                referer: None,
                is_test: false,
                created_at,
            },
            offer: offer::Model {
                tenant_id: id(1),
                id: id(3),
                name: "Shoes".into(),
                slug: "shoes".into(),
                status: OfferStatus::Active,
                destination_url: String::new(),
                click_id_parameter: String::new(),
                currency: "USD".into(),
                attribution_window_days: 30,
                shortest_conversion_seconds: 0,
                created_at,
                updated_at: created_at,
            },
            affiliate: affiliate::Model {
                tenant_id: id(1),
                id: id(4),
                name: "Anna".into(),
                slug: "anna".into(),
                email: None,
                status: AffiliateStatus::Active,
                created_at,
                updated_at: created_at,
            },
        }
    }

    fn integration(offer: Option<OfferId>, at: DateTime<Utc>) -> integration::Model {
        integration::Model {
            tenant_id: id(1),
            id: id(5),
            name: String::new(),
            status: IntegrationStatus::Active,
            offer_id: offer,
            key: String::new(),
            preset: "generic".into(),
            mapping: None,
            secret_hash: None,
            previous_secret_hash: None,
            previous_secret_until: None,
            signature: Signature::None,
            signing_secret: None,
            previous_signing_secret: None,
            previous_signing_secret_until: None,
            allowed_addresses: json!([]),
            amount_unit: AmountUnit::Major,
            dedupe_by: DedupeBy::Txn,
            txn_id_required: false,
            default_event: "sale".into(),
            default_currency: None,
            payout_override_min_micros: None,
            payout_override_max_micros: None,
            status_mapping: None,
            park_hours: 24,
            attribution_order: AttributionOrder::ClickFirst,
            answer_style: AnswerStyle::Honest,
            answer_body: None,
            is_sandbox: false,
            created_at: at,
            updated_at: at,
        }
    }

    type Change = fn(&mut Rows);

    #[test]
    fn each_reason_to_refuse_a_click_has_its_code() {
        let then = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
        let day = TimeDelta::days(1);
        let tick = TimeDelta::microseconds(1);
        let paused_offer: Change = |c| c.offer.status = OfferStatus::Paused;
        let paused_affiliate: Change = |c| c.affiliate.status = AffiliateStatus::Paused;
        let as_is: Change = |_| {};
        let table: [(Change, Option<OfferId>, TimeDelta, Option<Code>); 8] = [
            (as_is, None, day, None),
            (as_is, Some(id(3)), day, None),
            (as_is, Some(id(9)), day, Some(Code::ClickOfAnotherOffer)),
            (paused_offer, None, day, Some(Code::OfferNotActive)),
            (paused_affiliate, None, day, Some(Code::AffiliateNotActive)),
            (as_is, None, day * 30 - tick, None),
            (as_is, None, day * 30, Some(Code::ClickTooOld)),
            (as_is, None, -day, None),
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
                click,
                offer: of_click,
                affiliate,
            };
            let decided = attribute(&candidate, &integration(offer, then), then + age, &mut Trace::default());
            assert_eq!(decided.err().map(|refusal| refusal.code), expected, "row {number}");
        }
    }
}
