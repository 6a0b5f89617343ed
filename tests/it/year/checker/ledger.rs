//! Follows what happened, sale by sale: who counts, what stood before each, and what is owed.

mod before;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::exact::{Exact, exact, rounded, whole, written};
use super::payout::{Before, Bought, Room, Worked, nothing, work_out};
use super::terms::Terms;
use super::{Happened, Payout, Program, Sale, Status};

use before::Peer;

pub(super) struct Ledger<'a> {
    program: &'a Program,
    /// The versions of each offer's terms, read once.
    terms: BTreeMap<&'a str, Vec<Terms>>,
    rates: BTreeMap<(&'a str, &'a str, NaiveDate), Exact>,
    words: BTreeMap<&'a str, Status>,
    returned: BTreeMap<&'a str, Exact>,
    /// In the order in which they were reported.
    reported: Vec<Reported<'a>>,
    places: BTreeMap<&'a str, usize>,
    /// Those of one offer, by whom they share.
    places_by_peer: BTreeMap<(&'a str, Peer<'a>), Vec<usize>>,
}

struct Reported<'a> {
    sale: &'a Sale,
    /// The day of the conversion in the program's time zone.
    day: NaiveDate,
    /// Which version of the offer's terms was in force; none before the first.
    version: Option<usize>,
    /// The rate of its first settlement, which is used whenever it is settled again.
    rate: Option<Exact>,
    ever_counted: bool,
    stand: Stand,
}

enum Stand {
    Waits,
    Counts(Box<Turn>),
    Out,
}

/// What a sale that counts was given at its turn.
struct Turn {
    before: Before,
    /// What remains of the amount, in the currency of the terms.
    amount: Option<Exact>,
    worked: Worked,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(program: &'a Program) -> Self {
        let read = |offer: &'a super::Offer| {
            let documents = offer.versions.iter();
            documents.map(|(_, document)| Terms::read(document)).collect()
        };
        let offers = program.offers.iter();
        Self {
            program,
            terms: offers.map(|(name, offer)| (name.as_str(), read(offer))).collect(),
            rates: BTreeMap::new(),
            words: BTreeMap::new(),
            returned: BTreeMap::new(),
            reported: Vec::new(),
            places: BTreeMap::new(),
            places_by_peer: BTreeMap::new(),
        }
    }

    pub(super) fn follow(&mut self, happened: &'a Happened) {
        match happened {
            Happened::Sale(sale) => self.report(sale),
            Happened::Refund { sale, amount } => self.refund(sale, &exact(amount)),
            Happened::Said { sale, status } => self.hear(sale, *status),
            Happened::Rate { from, to, day, rate } => {
                self.rates.insert((from, to, *day), exact(rate));
                self.settle_waiting();
            }
        }
    }

    fn report(&mut self, sale: &'a Sale) {
        let place = self.reported.len();
        let known = self.places.insert(&sale.id, place);
        assert!(known.is_none(), "{} is reported twice", sale.id);
        for peer in Peer::all_of(sale) {
            let key = (sale.offer.as_str(), peer);
            self.places_by_peer.entry(key).or_default().push(place);
        }
        self.reported.push(Reported {
            sale,
            day: sale.converted_at.with_timezone(&self.program.zone).date_naive(),
            version: self.version_in_force(sale),
            rate: None,
            ever_counted: false,
            stand: Stand::Out,
        });
        self.settle(place);
    }

    fn refund(&mut self, id: &'a str, amount: &Exact) {
        *self.returned.entry(id).or_insert_with(|| whole(0)) += amount;
        let Some(&place) = self.places.get(id) else {
            return;
        };
        self.settle(place);
        self.settle_again(place);
    }

    fn hear(&mut self, id: &'a str, status: Status) {
        self.words.insert(id, status);
        if let Some(&place) = self.places.get(id) {
            self.settle(place);
        }
    }

    fn settle_waiting(&mut self) {
        for place in 0..self.reported.len() {
            if matches!(self.reported[place].stand, Stand::Waits) {
                self.settle(place);
            }
        }
    }

    /// Gives a sale its turn if it begins to count; one that counts already keeps its place.
    fn settle(&mut self, place: usize) {
        if self.void(place).is_some() {
            self.reported[place].stand = Stand::Out;
            return;
        }
        if matches!(self.reported[place].stand, Stand::Counts(_)) {
            return;
        }
        let Some(rate) = self.rate(place) else {
            self.reported[place].stand = Stand::Waits;
            return;
        };
        self.reported[place].rate = Some(rate);
        let before = self.before(place);
        let worked = self.worked(place, &before, &before.room);
        let amount = self.amount(place);
        let reported = &mut self.reported[place];
        reported.ever_counted = true;
        reported.stand = Stand::Counts(Box::new(Turn { before, amount, worked }));
    }

    /// Works a sale that counts out by the same numbers, for what remains of its amount.
    fn settle_again(&mut self, place: usize) {
        let Stand::Counts(turn) = &self.reported[place].stand else {
            return;
        };
        let before = &turn.before;
        let paid = &turn.worked.payout;
        let mut worked = self.worked(place, before, &before.room);
        if worked.payout > *paid {
            let room = self.room(place).beside(paid).narrower(&before.room);
            worked = self.worked(place, before, &room);
        }
        let turn = Turn {
            before: before.clone(),
            amount: self.amount(place),
            worked,
        };
        self.reported[place].stand = Stand::Counts(Box::new(turn));
    }

    fn worked(&self, place: usize, before: &Before, room: &Room) -> Worked {
        let Some(terms) = self.terms_of(place) else {
            return nothing(None, "no_rule_matched");
        };
        let bought = Bought {
            sale: self.reported[place].sale,
            amount: self.amount(place),
            currency: self.currency(place),
        };
        work_out(terms, &bought, before, room)
    }

    /// Why a sale counts no longer, if so. The merchant's word is named before what went back.
    fn void(&self, place: usize) -> Option<&'static str> {
        let status = self.status(place);
        let remains = self.remains(place);
        match status {
            Status::Rejected => Some("rejected"),
            Status::Reversed => Some("reversed"),
            _ if remains.is_some_and(|amount| amount <= whole(0)) => Some("refunded"),
            Status::Pending | Status::Approved => None,
        }
    }

    fn status(&self, place: usize) -> Status {
        let word = self.words.get(self.reported[place].sale.id.as_str());
        word.copied().unwrap_or(Status::Approved)
    }

    /// What remains of the amount, in the currency of the sale.
    fn remains(&self, place: usize) -> Option<Exact> {
        let sale = self.reported[place].sale;
        let (amount, _) = sale.amount.as_ref()?;
        let returned = self.returned.get(sale.id.as_str());
        Some(exact(amount) - returned.unwrap_or(&whole(0)))
    }

    /// What remains of the amount, in the currency of the terms.
    fn amount(&self, place: usize) -> Option<Exact> {
        let rate = self.reported[place].rate.as_ref();
        Some(self.remains(place)? * rate.expect("a sale has its rate before its turn"))
    }

    fn rate(&self, place: usize) -> Option<Exact> {
        let reported = &self.reported[place];
        if reported.rate.is_some() {
            return reported.rate.clone();
        }
        let to = self.currency(place);
        match &reported.sale.amount {
            Some((_, from)) if from != to => self.rates.get(&(from.as_str(), to, reported.day)).cloned(),
            Some(_) | None => Some(whole(1)),
        }
    }

    fn version_in_force(&self, sale: &Sale) -> Option<usize> {
        let versions = self.program.offers[&sale.offer].versions.iter();
        let started = versions.take_while(|(from, _)| *from <= sale.converted_at);
        started.count().checked_sub(1)
    }

    fn terms_of(&self, place: usize) -> Option<&Terms> {
        let reported = &self.reported[place];
        let versions = &self.terms[reported.sale.offer.as_str()];
        reported.version.map(|version| &versions[version])
    }

    fn currency(&self, place: usize) -> &str {
        let named = self.terms_of(place).and_then(|terms| terms.currency.as_deref());
        let offer = &self.program.offers[&self.reported[place].sale.offer];
        named.unwrap_or(&offer.currency)
    }

    pub(super) fn payouts(&self) -> BTreeMap<String, Payout> {
        let places = 0..self.reported.len();
        places
            .map(|place| (self.reported[place].sale.id.clone(), self.payout(place)))
            .collect()
    }

    fn payout(&self, place: usize) -> Payout {
        let (payout, reason) = match &self.reported[place].stand {
            Stand::Waits => (None, None),
            Stand::Counts(turn) => (Some(turn.worked.payout.clone()), turn.worked.reason),
            Stand::Out => (Some(whole(0)), self.void(place)),
        };
        Payout {
            payout: payout.map(|payout| written(&payout, self.currency(place))),
            reason: reason.map(str::to_owned),
            counts: self.owed(place).is_some(),
        }
    }

    pub(super) fn balances(&self) -> BTreeMap<(String, String), String> {
        let mut sums = BTreeMap::new();
        for (place, reported) in self.reported.iter().enumerate() {
            if let Some(owed) = self.owed(place) {
                let key = (reported.sale.affiliate.clone(), self.currency(place).to_owned());
                *sums.entry(key).or_insert_with(|| whole(0)) += owed;
            }
        }
        let sums = sums.into_iter();
        sums.map(|(key, sum)| {
            let sum = written(&rounded(&sum, &key.1), &key.1);
            (key, sum)
        })
        .collect()
    }

    fn owed(&self, place: usize) -> Option<&Exact> {
        let turn = self.reported[place].turn()?;
        (self.status(place) == Status::Approved).then_some(&turn.worked.payout)
    }
}

impl Reported<'_> {
    fn turn(&self) -> Option<&Turn> {
        match &self.stand {
            Stand::Counts(turn) => Some(turn),
            Stand::Waits | Stand::Out => None,
        }
    }
}
