//! Many conversions of one offer, settled in turns, taken back, corrected and settled again.

use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;
use serde_json::Value;
use waypost_entity::status::{AffiliateStatus, ConversionChangeKind, ReportedStatus};
use waypost_entity::{affiliate, conversion_change, offer_terms};

use super::*;
use crate::conversion::grounds::Ground;
use crate::conversion::worth;
use crate::postback::samples::{self, id};
use crate::terms;

const UNIT: Micros = 1_000_000;
const CAP: Micros = 100 * UNIT;

struct Books {
    terms: Terms,
    version: offer_terms::Model,
    affiliates: [affiliate::Model; 2],
    tallies: Tallies,
    sales: Vec<(conversion::Model, Vec<conversion_change::Model>)>,
    number: u128,
}

impl Books {
    fn of(rules: Value, metric: &str) -> Self {
        let document = json!({ "currency": "USD", "rules": rules,
            "cap": { "scope": "offer", "metric": metric, "period": "month", "limit": "100" } });
        let affiliate = |number| affiliate::Model {
            tenant_id: id(1),
            id: id(number),
            name: "Anna".into(),
            slug: "anna".into(),
            email: None,
            status: AffiliateStatus::Active,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        };
        Self {
            terms: terms::parse(&document).expect("terms"),
            version: offer_terms::Model {
                tenant_id: id(1),
                id: id(9),
                offer_id: id(3),
                version: 1,
                document,
                created_at: DateTime::UNIX_EPOCH,
            },
            affiliates: [affiliate(4), affiliate(7)],
            tallies: Tallies {
                zone: chrono_tz::Europe::Berlin,
                offers: Vec::new(),
                counts: Counts::default(),
                sums: BTreeMap::new(),
                customers: BTreeMap::new(),
            },
            sales: Vec::new(),
            number: 0,
        }
    }

    fn sell(&mut self, micros: Micros, (affiliate, day): (usize, i64)) -> usize {
        let row = conversion::Model {
            click_id: None,
            affiliate_id: self.affiliates[affiliate].id,
            customer_id: Some(format!("c{}", micros % 3)),
            converted_at: DateTime::UNIX_EPOCH + TimeDelta::days(day),
            ..samples::sale(Some(micros))
        };
        self.sales.push((row, Vec::new()));
        let last = self.sales.len() - 1;
        self.settle(last);
        last
    }

    fn change(&mut self, sale: usize, status: Option<ReportedStatus>, refund_micros: Option<Micros>) {
        self.number += 1;
        self.sales[sale].1.push(conversion_change::Model {
            tenant_id: id(1),
            id: id(self.number),
            conversion_id: id(8),
            kind: match status {
                Some(_) => ConversionChangeKind::Status,
                None => ConversionChangeKind::Refund,
            },
            status,
            refund_micros,
            word: None,
            corrected: None,
            review: None,
            terms_id: None,
            source_key: self.number.to_string(),
            postback_id: None,
            actor: String::new(),
            created_at: DateTime::UNIX_EPOCH,
        });
        self.settle(sale);
    }

    fn settle(&mut self, sale: usize) {
        let (row, changes) = &mut self.sales[sale];
        let ground = Ground {
            version: &self.version,
            terms: &self.terms,
            cap_of_version: None,
            affiliate: &self.affiliates[0],
            click: None,
            coupon: None,
            rate: None,
            changes,
            entries: &[],
            is_paid: false,
        };
        let turn = self.tallies.begin(row, &self.terms).expect("a turn");
        let decided = worth::decide(row, &ground, (&turn, DateTime::UNIX_EPOCH)).expect("decided");
        self.tallies.end(row, decided.counted).expect("ended");
    }

    /// What was paid for the sales of one month.
    fn paid(&self, day: i64) -> Micros {
        let month = DateTime::UNIX_EPOCH + TimeDelta::days(day);
        let same = self.sales.iter().filter(|(row, _)| row.converted_at == month);
        same.filter_map(|(row, _)| row.payout_micros).sum()
    }

    /// The counters, counted once more from what each sale adds.
    fn counted_again(&self) -> Counts {
        let mut counts = Counts::default();
        for (row, _) in &self.sales {
            if let Some(share) = held(row).expect("a share") {
                counts.add(&share);
            }
        }
        counts
    }
}

fn percent() -> Value {
    json!([{ "id": "r1", "pay": { "kind": "percent", "rate": "10" } }])
}

#[test]
fn a_payout_that_grows_later_takes_only_what_the_cap_has_left() {
    let mut books = Books::of(percent(), "payout");
    let first = books.sell(500 * UNIT, (0, 0));
    let second = books.sell(400 * UNIT, (1, 0));
    let paid = |books: &Books, sale: usize| books.sales[sale].0.payout_micros.expect("settled") / UNIT;
    assert_eq!((paid(&books, first), paid(&books, second)), (50, 40));
    // A correction: it was more than that.
    books.sales[first].0.amount_micros = Some(900 * UNIT);
    books.settle(first);
    assert_eq!(paid(&books, first), 60);
    books.change(second, None, Some(300 * UNIT));
    assert_eq!(paid(&books, second), 10);
    assert_eq!(paid(&books, first), 60, "nothing is paid later for what was settled");
}

#[test]
fn what_a_sale_is_paid_stays_its_own_when_newer_terms_let_others_take_more() {
    let mut books = Books::of(percent(), "payout");
    let first = books.sell(500 * UNIT, (0, 0));
    let narrow = books.terms.clone();
    books.terms = Books::of(
        json!([{ "id": "r1", "pay": { "kind": "percent", "rate": "10" } }]),
        "conversions",
    )
    .terms;
    books.sell(9_000 * UNIT, (1, 0));
    books.terms = narrow;
    books.sales[first].0.amount_micros = Some(700 * UNIT);
    books.settle(first);
    let row = &books.sales[first].0;
    assert_eq!(row.payout_micros, Some(50 * UNIT), "no more, and no less");
    assert_eq!(row.reason.as_deref(), Some("cap_partly_reached"));
}

#[test]
fn a_sale_that_is_credited_to_somebody_else_counts_there_from_now_on() {
    let tiers = json!([{ "from": 0, "pay": { "kind": "flat", "amount": "1" } }, { "from": 1, "pay": { "kind": "flat", "amount": "2" } }]);
    let rules = json!([{ "id": "r1", "pay": { "kind": "tiered", "metric": "conversions", "period": "month", "tiers": tiers } }]);
    let mut books = Books::of(rules, "payout");
    let moved = books.sell(UNIT, (0, 0));
    books.sell(UNIT, (1, 0));
    let paid = |books: &Books, sale: usize| books.sales[sale].0.payout_micros.expect("settled") / UNIT;
    books.sales[moved].0.affiliate_id = id(7);
    books.settle(moved);
    assert_eq!(paid(&books, moved), 2, "the other one's second");
    let next = books.sell(UNIT, (0, 0));
    assert_eq!(paid(&books, next), 1, "the first that is left");
    assert_eq!(
        books.counted_again().sums.len(),
        4 + 5,
        "three of each affiliate and three of the offer"
    );
}

proptest! {
    #[test]
    fn a_cap_holds_and_the_counters_are_the_sum_of_what_counts_whatever_happens(
        metric in prop_oneof![Just("payout"), Just("conversions")],
        steps in prop::collection::vec((0..7u8, any::<prop::sample::Index>(), 1..900_000_000i64, 0..2usize), 1..60),
    ) {
        let mut books = Books::of(percent(), metric);
        for (kind, which, micros, affiliate) in steps {
            let sale = if books.sales.is_empty() { 0 } else { which.index(books.sales.len()) };
            match kind {
                _ if books.sales.is_empty() => { books.sell(micros, (affiliate, 0)); }
                0 | 1 => { books.sell(micros, (affiliate, i64::from(kind) * 40)); }
                2 => books.change(sale, Some(ReportedStatus::Rejected), None),
                3 => books.change(sale, Some(ReportedStatus::Approved), None),
                4 => books.change(sale, None, Some(micros)),
                5 => {
                    books.sales[sale].0.amount_micros = Some(micros);
                    books.settle(sale);
                }
                _ => {
                    let before = books.sales[sale].0.clone();
                    books.settle(sale);
                    prop_assert_eq!(&books.sales[sale].0, &before, "settling again is the same to the last byte");
                }
            }
            for day in [0, 40] {
                prop_assert!(metric != "payout" || books.paid(day) <= CAP);
            }
            let again = books.counted_again();
            let (mut kept, nothing) = (books.tallies.counts.sums.clone(), counts::Sum::default());
            kept.retain(|_, sum| *sum != nothing);
            prop_assert_eq!(&kept, &again.sums);
            let payments = |counts: &Counts| -> u64 { counts.customers.values().flat_map(|one| one.payments.values()).sum() };
            prop_assert_eq!(payments(&books.tallies.counts), payments(&again));
        }
    }
}
