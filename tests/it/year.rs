//! A year of a program in a zone with summer time: thousands of sales in three currencies, refunds, tiers, caps, recurring pay and late
//! exchange rates. A checker that was written from the documentation alone, and shares no code with the product, comes to the same
//! payouts and balances, to the last digit.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rstest::rstest;
use serde_json::{Value, json};
use waypost_domain::money::{Money, parse_currency};
use waypost_entity::conversion;
use waypost_tests::program::Merchant;
use waypost_tests::{App, Db, Program};

use self::chance::Chance;
use self::checker::{Happened, Offer, Payout, Sale, Status};

mod chance;
mod checker;
mod terms;

const ZONE: chrono_tz::Tz = chrono_tz::America::New_York;
const LEAST_SALES: usize = 2_000;
const AFFILIATES: [&str; 5] = ["Anna", "Bert", "Cleo", "Dora", "Emil"];
/// Sales that are settled together.
const GROUP: usize = 12;

/// A price of the second currency in the first, on one day.
type Rate = (&'static str, &'static str, NaiveDate, String);

/// The simulation, and what the checker is told of it.
struct Year<'a> {
    program: Program<'a>,
    merchant: Merchant,
    /// By offer and affiliate.
    clicks: BTreeMap<(String, String), String>,
    /// By the name of the offer.
    ids: BTreeMap<String, String>,
    told: checker::Program,
    chance: Chance,
    sold: Vec<String>,
    /// Rates that come a few days late.
    late: Vec<(NaiveDate, Rate)>,
}

impl<'a> Year<'a> {
    async fn begin(app: &'a App) -> Self {
        let program = app.program("Acme").await;
        let update = "mutation($z: String!) { updateTenant(input: { timezone: $z }) { userErrors { code } } }";
        program.ok(update, json!({ "z": ZONE.name() })).await;
        let merchant = program.merchant(json!({})).await;
        let mut year = Self {
            program,
            merchant,
            clicks: BTreeMap::new(),
            ids: BTreeMap::new(),
            told: checker::Program {
                zone: ZONE,
                offers: BTreeMap::new(),
                happened: Vec::new(),
            },
            chance: Chance::new(20_260_302),
            sold: Vec::new(),
            late: Vec::new(),
        };
        let mut affiliates = Vec::new();
        for name in AFFILIATES {
            affiliates.push((name.to_lowercase(), year.program.affiliate(name).await));
        }
        for (name, document) in terms::first() {
            let offer = year.program.offer_with(name, document.clone()).await;
            let window =
                "mutation($i: SetOfferAttributionInput!) { setOfferAttribution(input: $i) { userErrors { code } } }";
            year.program
                .ok(window, json!({ "i": { "id": offer, "attributionWindowDays": 3650 } }))
                .await;
            for (slug, affiliate) in &affiliates {
                let link = year.program.link(&offer, affiliate).await;
                let click = year.program.click(&link).await;
                year.clicks.insert((name.to_owned(), slug.clone()), click);
            }
            let currency = document["currency"].as_str().expect("a currency").to_owned();
            let versions = vec![(year.now(), document)];
            year.told.offers.insert(name.to_owned(), Offer { currency, versions });
            year.ids.insert(name.to_owned(), offer);
        }
        year.program.app.advance(TimeDelta::milliseconds(1));
        year
    }

    fn now(&self) -> DateTime<Utc> {
        self.program.app.services.clock.now()
    }

    fn today(&self) -> NaiveDate {
        self.now().with_timezone(&ZONE).date_naive()
    }

    /// Rates of most days are there in the morning; some come days later.
    async fn set_rates(&mut self, day: NaiveDate) {
        let mut rates = Vec::new();
        for (from, to, rate) in [
            ("EUR", "USD", 108_425),
            ("USD", "EUR", 92_229),
            ("USD", "JPY", 14_933_700),
            ("EUR", "JPY", 16_191_123),
        ] {
            let rate = rate + self.chance.below(4_000);
            let rate = format!("{}.{:05}", rate / 100_000, rate % 100_000);
            match self.chance.below(12) {
                0 => self.late.push((day + TimeDelta::days(3), (from, to, day, rate))),
                _ => rates.push((from, to, day, rate)),
            }
        }
        let (due, later) = self.late.drain(..).partition(|(when, _)| *when <= day);
        self.late = later;
        let due: Vec<(NaiveDate, _)> = due;
        rates.extend(due.into_iter().map(|(_, rate)| rate));
        self.give(rates).await;
    }

    async fn give(&mut self, rates: Vec<Rate>) {
        let set =
            "mutation($i: SetExchangeRatesInput!) { setExchangeRates(input: $i) { userErrors { code message } } }";
        for (from, to, day, rate) in rates {
            let one = json!({ "from": from, "to": to, "day": day.to_string(), "rate": rate });
            self.program.ok(set, json!({ "i": { "rates": [one] } })).await;
            self.program.app.drain().await;
            self.told.happened.push(Happened::Rate {
                from: from.to_owned(),
                to: to.to_owned(),
                day,
                rate,
            });
        }
    }

    async fn publish(&mut self, name: &str, document: Value) {
        self.program.app.advance(TimeDelta::seconds(1));
        let publish =
            "mutation($i: PublishOfferTermsInput!) { publishOfferTerms(input: $i) { userErrors { field message } } }";
        let input = json!({ "i": { "offerId": self.ids[name], "terms": document } });
        let done = self.program.ok(publish, input).await;
        assert_eq!(done["publishOfferTerms"]["userErrors"], json!([]));
        let now = self.now();
        self.told
            .offers
            .get_mut(name)
            .expect("an offer")
            .versions
            .push((now, document));
        self.program.app.advance(TimeDelta::seconds(1));
    }

    async fn sell(&mut self) {
        let names: Vec<String> = self.ids.keys().cloned().collect();
        let offer = self.chance.one_of(&names).clone();
        let affiliate = AFFILIATES[self.chance.below(AFFILIATES.len())].to_lowercase();
        let event = *self
            .chance
            .one_of(&["sale", "sale", "sale", "renewal", "renewal", "lead"]);
        let currency = *self.chance.one_of(&["USD", "EUR", "JPY"]);
        // A rate of yen in dollars or euros is never given, so such a sale would wait for ever.
        let currency = match self.told.offers[&offer].currency.as_str() {
            "JPY" => currency,
            of_offer if currency == "JPY" => of_offer,
            _ => currency,
        }
        .to_owned();
        let amount = (event != "lead").then(|| (self.chance.amount(&currency), currency));
        let number = self.sold.len();
        let (txn, customer) = (format!("T-{number}"), format!("c{}", self.chance.below(40)));
        let click = self.clicks[&(offer.clone(), affiliate.clone())].clone();
        let mut parameters = vec![
            ("click_id", click.as_str()),
            ("txn_id", &txn),
            ("event", event),
            ("customer_id", &customer),
        ];
        if let Some((amount, currency)) = &amount {
            parameters.extend([("amount", amount.as_str()), ("currency", currency.as_str())]);
        }
        let (_, said) = self.program.report(&self.merchant, &parameters).await;
        assert_eq!(said["code"], json!("accepted"), "{said}");
        let sale = Sale {
            id: txn.clone(),
            offer,
            affiliate,
            event: event.to_owned(),
            amount,
            converted_at: self.now(),
            customer,
            country: None,
            coupon: None,
        };
        self.told.happened.push(Happened::Sale(sale));
        self.sold.push(txn);
    }

    /// Says something of one of the last sales, or gives a part of its amount back.
    async fn look_back(&mut self) {
        let back = self.chance.below(self.sold.len().min(80)) + 1;
        let sale = self.sold[self.sold.len() - back].clone();
        let words = [
            ("pending", Status::Pending),
            ("approved", Status::Approved),
            ("rejected", Status::Rejected),
            ("reversed", Status::Reversed),
        ];
        let refund = self.chance.below(2) == 0;
        let (word, status) = words[self.chance.below(words.len())];
        let amount = format!("{}", self.chance.below(60) + 1);
        let number = format!("r{}", self.told.happened.len());
        let mut parameters = vec![("txn_id", sale.as_str())];
        match refund {
            true => parameters.extend([("refund", amount.as_str()), ("refund_id", &number)]),
            false => parameters.push(("status", word)),
        }
        let (_, said) = self.program.report(&self.merchant, &parameters).await;
        self.program.app.drain().await;
        match said["code"].as_str() {
            Some("status_updated") => self.told.happened.push(Happened::Said { sale, status }),
            Some("refund_recorded") => self.told.happened.push(Happened::Refund { sale, amount }),
            // More than was paid, or nothing new: no change.
            _ => {}
        }
    }

    async fn go_by(&mut self) {
        let mut day = self.today();
        self.set_rates(day).await;
        let mut changes = terms::later();
        let end = self.now() + TimeDelta::days(366);
        while self.now() < end {
            for _ in 0..GROUP {
                self.sell().await;
                let seconds = self.chance.time(400 * 60);
                self.program.app.advance(TimeDelta::seconds(seconds / 12 + 1));
            }
            self.program.app.drain().await;
            for _ in 0..3 {
                self.look_back().await;
                self.program.app.advance(TimeDelta::seconds(1));
            }
            let hours = self.chance.time(90);
            self.program.app.advance(TimeDelta::minutes(hours * 50));
            while day < self.today() {
                day += TimeDelta::days(1);
                self.set_rates(day).await;
            }
            while changes.first().is_some_and(|(after, ..)| *after <= self.sold.len()) {
                let (_, name, document) = changes.remove(0);
                self.publish(name, document).await;
            }
        }
    }
}

/// What the product says of each sale.
async fn payouts(program: &Program<'_>) -> BTreeMap<String, Payout> {
    let rows = program
        .scope()
        .select::<conversion::Entity>()
        .all(program.app.services.store.reader())
        .await
        .expect("read");
    let payout = |row: &conversion::Model| {
        let (micros, code) = row
            .settled_at
            .and(row.payout_micros)
            .zip(row.payout_currency.as_deref())?;
        let currency = parse_currency(code).expect("a currency");
        Some(Money { micros, currency }.to_string())
    };
    rows.into_iter()
        .map(|row| {
            let seen = Payout {
                payout: payout(&row),
                reason: row.reason.clone(),
                counts: row.settled_at.is_some() && row.status.word() == "approved",
            };
            (row.txn_id.expect("a number"), seen)
        })
        .collect()
}

#[rstest]
#[tokio::test]
async fn a_year_comes_to_what_the_documentation_says(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let mut year = Year::begin(&app).await;
    year.go_by().await;
    let (expected, balances) = checker::check(&year.told);
    let found = payouts(&year.program).await;
    let sales = found.len();
    assert!(sales == year.sold.len() && sales >= LEAST_SALES, "{sales} sales");
    let mut wrong = Vec::new();
    for (sale, expected) in &expected {
        let found = &found[sale];
        if (&found.payout, &found.reason, found.counts) != (&expected.payout, &expected.reason, expected.counts) {
            wrong.push(format!("{sale}: is {found:?}, should be {expected:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {sales}: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(10)]
    );
    let query = "{ affiliates(first: 200) { nodes { slug balances { amount currency } } } }";
    let seen = year.program.ok(query, json!({})).await;
    let mut held = BTreeMap::new();
    for affiliate in seen["affiliates"]["nodes"].as_array().expect("a list") {
        for balance in affiliate["balances"].as_array().expect("a list") {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            held.insert(
                (text(&affiliate["slug"]), text(&balance["currency"])),
                text(&balance["amount"]),
            );
        }
    }
    assert_eq!(held, balances);
    assert!(held.len() > AFFILIATES.len(), "several currencies");
    crate::books::all_right(&app.services).await;
    app.close().await;
}
