//! The macros of partners: their names, what they mean, and an example of each. The one list of them.

/// What a partner's template can ask for; the variants carry the names of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Macro {
    /// The click that led to the conversion.
    ClickId,
    /// The conversion.
    ConversionId,
    /// The advertiser's transaction.
    TxnId,
    /// What happened, for instance `sale`.
    Event,
    /// The conversion's status.
    Status,
    /// Why a conversion was rejected.
    Reason,
    /// What the customer paid.
    Amount,
    /// What the affiliate earns.
    Payout,
    /// The currency of the amount.
    Currency,
    /// The currency of the payout.
    PayoutCurrency,
    /// The offer.
    OfferId,
    /// The offer's name in links.
    Offer,
    /// The affiliate.
    AffiliateId,
    /// The affiliate's name in links.
    Affiliate,
    /// The click's first sub id.
    Sub1,
    /// The click's second sub id.
    Sub2,
    /// The click's third sub id.
    Sub3,
    /// The click's fourth sub id.
    Sub4,
    /// The click's fifth sub id.
    Sub5,
    /// The coupon that the customer used.
    CouponCode,
    /// Where the click came from.
    Country,
    /// What the visitor clicked with.
    Device,
    /// When the click was, RFC 3339.
    ClickTime,
    /// When the conversion was, RFC 3339.
    ConversionTime,
    /// When the click was, in seconds since 1970.
    ClickTimeUnix,
    /// When the conversion was, in seconds since 1970.
    ConversionTimeUnix,
    /// Whether this is a trial.
    Test,
    /// Which attempt at the delivery this is.
    Attempt,
    /// Chance, against caches on the way.
    Random,
}

/// A macro as the people who write templates see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MacroInfo {
    /// Which one.
    pub id: Macro,
    /// Its name in a template, without braces.
    pub name: &'static str,
    /// What it stands for, in one line.
    pub meaning: &'static str,
    /// A value that it may have.
    pub example: &'static str,
}

impl MacroInfo {
    /// Whether bodies may use it; URLs may use every macro.
    pub fn in_bodies(&self) -> bool {
        !self.id.changes_with_the_attempt()
    }
}

impl Macro {
    /// Every macro with the name it has in a template.
    pub const NAMES: &[(&'static str, Self)] = &names();

    /// The macro of that name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(known, _)| *known == name);
        found.map(|(_, id)| *id)
    }

    /// Its name in a template.
    pub fn name(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(_, id)| *id == self);
        found.map_or("", |(name, _)| *name)
    }

    /// Whether two attempts at one delivery see different values.
    pub fn changes_with_the_attempt(self) -> bool {
        CHANGING.iter().any(|(changing, _)| *changing == self)
    }
}

/// What bodies may not use: receivers compare a repeated body with the one they have.
pub(in crate::partner_postback) const CHANGING: &[(Macro, &str)] = &[
    (
        Macro::Attempt,
        "{attempt} may stand in the URL only: a body is the same over all attempts",
    ),
    (
        Macro::Random,
        "{random} may stand in the URL only: a body is the same over all attempts",
    ),
];

/// Every macro, in the order in which pickers show them.
pub const MACROS: &[MacroInfo] = &[
    info(
        Macro::ClickId,
        "click_id",
        "The click that led to the conversion.",
        "clk_01jx3v9k2mf4t8r6w0y5zq7abc",
    ),
    info(
        Macro::ConversionId,
        "conversion_id",
        "The conversion; the same over all deliveries of it.",
        "conv_01jx3w1h8nc2d5e7g9k3m6p4rs",
    ),
    info(Macro::TxnId, "txn_id", "The advertiser's transaction.", "ORDER-10234"),
    info(Macro::Event, "event", "What happened.", "sale"),
    info(
        Macro::Status,
        "status",
        "The conversion's status: pending, approved, rejected, reversed or paid.",
        "approved",
    ),
    info(
        Macro::Reason,
        "reason",
        "Why the payout or the status is what it is.",
        "refunded",
    ),
    info(Macro::Amount, "amount", "What the customer paid.", "129.90"),
    info(Macro::Payout, "payout", "What the affiliate earns.", "12.50"),
    info(Macro::Currency, "currency", "The currency of the amount.", "EUR"),
    info(
        Macro::PayoutCurrency,
        "payout_currency",
        "The currency of the payout.",
        "USD",
    ),
    info(
        Macro::OfferId,
        "offer_id",
        "The offer.",
        "off_01jx2a7b3c9d4e8f6g5h1j0k2m",
    ),
    info(Macro::Offer, "offer", "The offer's name in links.", "spring-shoes"),
    info(
        Macro::AffiliateId,
        "affiliate_id",
        "The affiliate.",
        "aff_01jx1z6y4x8w2v9t7s5r3q1p0n",
    ),
    info(Macro::Affiliate, "affiliate", "The affiliate's name in links.", "anna"),
    info(
        Macro::Sub1,
        "sub1",
        "The click's first sub id; trackers usually get their click id back here.",
        "wJ7k2mQ9xT4b",
    ),
    info(Macro::Sub2, "sub2", "The click's second sub id.", "newsletter"),
    info(Macro::Sub3, "sub3", "The click's third sub id.", "banner-3"),
    info(Macro::Sub4, "sub4", "The click's fourth sub id.", "spring 2026"),
    info(Macro::Sub5, "sub5", "The click's fifth sub id.", "a&b"),
    info(
        Macro::CouponCode,
        "coupon_code",
        "The coupon that the customer used.",
        "ANNA10",
    ),
    info(Macro::Country, "country", "Where the click came from, ISO 3166.", "DE"),
    info(
        Macro::Device,
        "device",
        "What the visitor clicked with: desktop, mobile, tablet, tv, console, bot or unknown.",
        "mobile",
    ),
    info(
        Macro::ClickTime,
        "click_time",
        "When the click was, RFC 3339.",
        "2026-03-01T09:30:00Z",
    ),
    info(
        Macro::ConversionTime,
        "conversion_time",
        "When the conversion was, RFC 3339.",
        "2026-03-01T10:15:30Z",
    ),
    info(
        Macro::ClickTimeUnix,
        "click_time_unix",
        "When the click was, in seconds since 1970.",
        "1772357400",
    ),
    info(
        Macro::ConversionTimeUnix,
        "conversion_time_unix",
        "When the conversion was, in seconds since 1970.",
        "1772360130",
    ),
    info(Macro::Test, "test", "1 for a trial, otherwise 0.", "0"),
    info(
        Macro::Attempt,
        "attempt",
        "Which attempt at the delivery this is. In URLs only.",
        "1",
    ),
    info(
        Macro::Random,
        "random",
        "Chance, against caches on the way. In URLs only.",
        "k3v9x2m7",
    ),
];

const fn info(id: Macro, name: &'static str, meaning: &'static str, example: &'static str) -> MacroInfo {
    MacroInfo {
        id,
        name,
        meaning,
        example,
    }
}

const fn names() -> [(&'static str, Macro); MACROS.len()] {
    let mut names = [("", Macro::ClickId); MACROS.len()];
    let mut index = 0;
    while index < MACROS.len() {
        names[index] = (MACROS[index].name, MACROS[index].id);
        index += 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use waypost_entity::id::{AffiliateId, ClickId, ConversionId, OfferId};

    use super::*;

    const DOCUMENT: &str = include_str!("../../../../docs/partner-postbacks.md");

    fn example(of: Macro) -> &'static str {
        MACROS.iter().find(|info| info.id == of).unwrap().example
    }

    #[test]
    fn the_examples_of_ids_are_ids() {
        assert!(example(Macro::ClickId).parse::<ClickId>().is_ok());
        assert!(example(Macro::ConversionId).parse::<ConversionId>().is_ok());
        assert!(example(Macro::OfferId).parse::<OfferId>().is_ok());
        assert!(example(Macro::AffiliateId).parse::<AffiliateId>().is_ok());
    }

    #[test]
    fn the_document_lists_every_macro_as_it_is() {
        for info in MACROS {
            let row = format!("| `{{{}}}` | {} | `{}` |\n", info.name, info.meaning, info.example);
            assert!(DOCUMENT.contains(&row), "{row}");
        }
    }
}
