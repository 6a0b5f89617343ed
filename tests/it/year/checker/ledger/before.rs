//! What stands before a sale when its turn comes, counted from the sales themselves and never kept as a sum.

use std::collections::BTreeMap;

use super::super::Sale;
use super::super::exact::{Exact, whole};
use super::super::payout::{Before, Room, Tally};
use super::super::terms::{Cap, CapMetric, CapScope, Period, Terms};
use super::{Ledger, Reported, Turn};

/// Whom sales of one offer share, to find them without reading through all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Peer<'a> {
    Everyone,
    Affiliate(&'a str),
    Customer(&'a str),
}

impl<'a> Peer<'a> {
    pub(super) fn all_of(sale: &'a Sale) -> [Self; 3] {
        [Self::Everyone, Self::affiliate(sale), Self::customer(sale)]
    }

    fn affiliate(sale: &'a Sale) -> Self {
        Self::Affiliate(&sale.affiliate)
    }

    fn customer(sale: &'a Sale) -> Self {
        Self::Customer(&sale.customer)
    }
}

impl<'a> Ledger<'a> {
    pub(super) fn before(&self, place: usize) -> Before {
        let mut payments = BTreeMap::new();
        let mut first_at = None;
        for other in self.others(place, Peer::customer(self.reported[place].sale)) {
            if other.ever_counted {
                let at = other.sale.converted_at;
                first_at = Some(first_at.map_or(at, |first| at.min(first)));
            }
            if let Some(rule) = other.turn().and_then(Turn::rule_that_paid) {
                *payments.entry(rule.to_owned()).or_insert(0) += 1;
            }
        }
        let periods = self.terms_of(place).map(Terms::tier_periods);
        let periods = periods.unwrap_or_default().into_iter();
        Before {
            affiliate: periods.map(|period| (period, self.tally(place, period))).collect(),
            payments,
            first_at,
            room: self.room(place),
        }
    }

    /// What the cap leaves beside all other sales, as they stand now.
    pub(super) fn room(&self, place: usize) -> Room {
        let cap = self.terms_of(place).and_then(|terms| terms.cap.as_ref());
        match cap {
            Some(cap) => Room::left(cap, &self.used(place, cap), self.currency(place)),
            None => Room::NoCap,
        }
    }

    fn tally(&self, place: usize, period: Period) -> Tally {
        let me = &self.reported[place];
        let mut tally = Tally {
            conversions: 0,
            revenue: whole(0),
        };
        for other in self.others(place, Peer::affiliate(me.sale)) {
            let Some(turn) = other.turn().filter(|_| period.joins(other.day, me.day)) else {
                continue;
            };
            tally.conversions += 1;
            if let Some(amount) = &turn.amount {
                tally.revenue += amount;
            }
        }
        tally
    }

    fn used(&self, place: usize, cap: &Cap) -> Exact {
        let me = &self.reported[place];
        let peer = match cap.scope {
            CapScope::Offer => Peer::Everyone,
            CapScope::Affiliate => Peer::affiliate(me.sale),
        };
        let mut used = whole(0);
        for other in self.others(place, peer) {
            if !cap.period.joins(other.day, me.day) {
                continue;
            }
            if let Some(turn) = other.turn().filter(|turn| turn.pays()) {
                used += match cap.metric {
                    CapMetric::Conversions => whole(1),
                    CapMetric::Payout => turn.worked.payout.clone(),
                };
            }
        }
        used
    }

    /// The other sales of the same offer that share the peer.
    fn others(&self, place: usize, peer: Peer<'a>) -> impl Iterator<Item = &Reported<'a>> {
        let offer = self.reported[place].sale.offer.as_str();
        let places = self.places_by_peer[&(offer, peer)].iter();
        places
            .filter(move |other| **other != place)
            .map(|other| &self.reported[*other])
    }
}

impl Turn {
    fn pays(&self) -> bool {
        self.worked.payout > whole(0)
    }

    /// The rule whose payment this is; a sale that is paid nothing is no payment.
    fn rule_that_paid(&self) -> Option<&str> {
        self.worked.rule.as_deref().filter(|_| self.pays())
    }
}
