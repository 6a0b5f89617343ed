//! Where a conversion is counted: its offer, affiliate and customer, and the day that it belongs to.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use waypost_entity::conversion;
use waypost_entity::id::{AffiliateId, OfferId};

use crate::terms::{CapScope, Period};

/// Where a conversion is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub offer: OfferId,
    pub affiliate: AffiliateId,
    /// Who bought, as far as it is known.
    pub customer: Option<String>,
    pub converted_at: DateTime<Utc>,
    /// In the program's time zone.
    day: NaiveDate,
}

impl Place {
    pub(super) fn of(conversion: &conversion::Model, zone: Tz) -> Self {
        Self {
            offer: conversion.offer_id,
            affiliate: conversion.affiliate_id,
            customer: customer(conversion),
            converted_at: conversion.converted_at,
            day: conversion.converted_at.with_timezone(&zone).date_naive(),
        }
    }

    /// Where a conversion of this moment would be counted that nobody is known for.
    pub(super) fn at((offer, affiliate): (OfferId, AffiliateId), moment: DateTime<Utc>, zone: Tz) -> Self {
        Self {
            offer,
            affiliate,
            customer: None,
            converted_at: moment,
            day: moment.with_timezone(&zone).date_naive(),
        }
    }

    /// The first moment that is counted in another tally of this period; none when the period has no end.
    pub(super) fn end(&self, period: Period, zone: Tz) -> Option<DateTime<Utc>> {
        let next = match period {
            Period::Day => self.day.succ_opt(),
            Period::Month => self.day.with_day(1)?.checked_add_months(Months::new(1)),
            Period::Total => None,
        };
        first_moment(next?, zone)
    }

    /// Whether it is still the conversion's. The day stays what it was when the program moves to another time zone.
    pub(super) fn is_of(&self, conversion: &conversion::Model) -> bool {
        (self.offer, self.affiliate, self.converted_at)
            == (conversion.offer_id, conversion.affiliate_id, conversion.converted_at)
            && self.customer == customer(conversion)
    }

    /// The keys of every tally that it is counted in.
    pub(super) fn keys(&self) -> impl Iterator<Item = String> {
        let scopes = [CapScope::Affiliate, CapScope::Offer].into_iter();
        scopes.flat_map(|scope| [Period::Day, Period::Month, Period::Total].map(|period| self.key(scope, period)))
    }

    /// The key of the tally of the affiliate or of the whole offer in the period that the conversion belongs to.
    pub(super) fn key(&self, scope: CapScope, period: Period) -> String {
        let offer = self.offer;
        let whose = match scope {
            CapScope::Affiliate => self.affiliate.to_string(),
            CapScope::Offer => "all".to_owned(),
        };
        match period {
            Period::Day => format!("{offer}/{whose}/{}", self.day.format("%Y-%m-%d")),
            Period::Month => format!("{offer}/{whose}/{}", self.day.format("%Y-%m")),
            Period::Total => format!("{offer}/{whose}/total"),
        }
    }

    /// The key of the customer's tally.
    pub(super) fn customer_key(&self) -> Option<String> {
        let customer = self.customer.as_ref()?;
        Some(format!("{}/{customer}", self.offer))
    }
}

/// The first moment of a local day. Where the clocks go forward at midnight, the day begins later.
fn first_moment(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    (0..24)
        .map(|half_hours| midnight + TimeDelta::minutes(30 * half_hours))
        .find_map(|moment| zone.from_local_datetime(&moment).earliest())
        .map(|moment| moment.to_utc())
}

/// Who bought: whom the sender names, or else whoever clicked. A sale of a coupon that names nobody is nobody's second one.
fn customer(conversion: &conversion::Model) -> Option<String> {
    let named = conversion.customer_id.as_ref().map(|id| format!("customer:{id}"));
    named.or_else(|| conversion.click_id.map(|click| format!("click:{click}")))
}
