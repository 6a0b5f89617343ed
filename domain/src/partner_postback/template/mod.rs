//! What a partner writes to be told of its conversions: a URL, and a body for POST, and which macros they may hold.
//!
//! A URL's `#fragment` is checked like the rest and then left out, because HTTP never sends it.

mod macros;
#[cfg(test)]
mod properties;
mod values;

use crate::mask;
use crate::template::{BodyTemplate, UrlTemplate, Vocabulary};

pub use self::macros::{MACROS, Macro, MacroInfo};
pub use self::values::{LONGEST_VALUE, Values, sample};

pub use crate::template::TemplateError;

/// A partner's URL, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(UrlTemplate<Macro>);

impl Template {
    /// Fails with the place and the reason when the URL could lead anywhere but to its own host, or holds a macro that
    /// is not in [`Macro::NAMES`].
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        let template = UrlTemplate::parse(source, Macro::NAMES)?;
        Ok(Self(template.without_fragment()))
    }

    /// Whether the URL asks for this value.
    pub fn uses(&self, name: Macro) -> bool {
        self.0.uses(name)
    }

    /// The same URL with what looks like a secret in its path masked.
    pub(crate) fn masked(&self) -> Self {
        Self(self.0.rewritten(mask::url))
    }

    /// The URL to call: ASCII, no macro left in it, always on the template's own host.
    pub fn render(&self, values: &Values) -> String {
        self.0.render(|name| values.get(name))
    }
}

const IN_BODIES: Vocabulary<Macro> = Vocabulary {
    known: Macro::NAMES,
    barred: macros::CHANGING,
    flags: &[Macro::Test],
};

/// A partner's body, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(BodyTemplate<Macro>);

impl Body {
    /// A form like `cid={sub1}&source=waypost`. Fails with the place and the reason.
    pub fn form(source: &str) -> Result<Self, TemplateError> {
        BodyTemplate::form(source, &IN_BODIES).map(Self)
    }

    /// JSON with macros inside its texts or as whole values. Fails with the place and the reason when what is sent could
    /// be anything but JSON.
    pub fn json(source: &str) -> Result<Self, TemplateError> {
        BodyTemplate::json(source, &IN_BODIES).map(Self)
    }

    /// Whether the body asks for this value.
    pub fn uses(&self, name: Macro) -> bool {
        self.0.uses(name)
    }

    /// What is sent, with no macro left in it.
    pub fn render(&self, values: &Values) -> String {
        self.0.render(|name| values.get(name))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    fn sample() -> Values {
        [
            (Macro::Sub1, "a b&c=d#e"),
            (Macro::Payout, "12.50"),
            (Macro::Status, "approved"),
            (Macro::Sub2, "{amount}"),
            (Macro::Sub3, "\r\nX-Evil: 1"),
            (Macro::Sub4, ".."),
            (Macro::Sub5, "\u{e4}\u{1f600}%41+~-_"),
            (Macro::Amount, "99"),
            (Macro::CouponCode, ""),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .into_iter()
        .collect()
    }

    #[test]
    fn every_form_renders_as_the_contract_says() {
        for (tail, expected) in [
            ("", ""),
            ("?p={payout}", "?p=12.50"),
            ("?p={sub1}", "?p=a%20b%26c%3Dd%23e"),
            ("{payout}/{status}", "12.50/approved"),
            ("?p={country}", "?p="),
            ("?p={country|none given&x}", "?p=none%20given%26x"),
            ("?p={coupon_code|none}", "?p=none"),
            ("?p={payout|none}", "?p=12.50"),
            ("?p={status:approved=1,rejected=3}", "?p=1"),
            ("?p={status:rejected=3}", "?p=approved"),
            ("?p={status:approved=a&b}", "?p=a%26b"),
            ("?p={status:approved=|0}", "?p="),
            ("?p={country:DE=1|0}", "?p=0"),
            ("?p={sub2}", "?p=%7Bamount%7D"),
            ("?p={country|%41}", "?p=%2541"),
            ("?p={sub3}", "?p=%0D%0AX-Evil%3A%201"),
            ("?p={sub5}", "?p=%C3%A4%F0%9F%98%80%2541%2B~-_"),
            ("{sub1}/x", "a%20b%26c%3Dd%23e/x"),
            ("a/{sub4}/b", "a//b"),
            ("a/{sub4|up}/b", "a/up/b"),
            ("?p={sub4}", "?p=.."),
            ("?{sub1}={payout}", "?a%20b%26c%3Dd%23e=12.50"),
            ("#{payout}", ""),
            ("?p={payout}#x{sub1}y", "?p=12.50"),
            ("?p=1&p={payout}&", "?p=1&p=12.50&"),
        ] {
            let template = Template::parse(&format!("https://t.example/{tail}")).unwrap();
            let expected = format!("https://t.example/{expected}");
            assert_eq!(template.render(&sample()), expected, "{tail}");
        }
    }

    #[test]
    fn the_example_of_the_contract_renders() {
        let template = Template::parse(
            "https://tracker.example/postback?cid={sub1}&payout={payout}&txid={conversion_id}\
             &st={status:approved=1,rejected=3|0}",
        )
        .unwrap();
        let mut values = Values::new();
        values
            .set(Macro::Sub1, "abc-1")
            .set(Macro::Payout, "4.20")
            .set(Macro::ConversionId, "conv_01j");
        assert_eq!(
            template.render(&values),
            "https://tracker.example/postback?cid=abc-1&payout=4.20&txid=conv_01j&st=0"
        );
    }

    #[test]
    fn unknown_and_internal_macros_are_refused_with_the_nearest_name() {
        for (macro_, nearest) in [
            ("{payot}", "payout"),
            ("{clickid}", "click_id"),
            ("{Sub1}", "sub1"),
            ("{ sub1 }", "sub1"),
            ("{sub6}", "sub1"),
            ("{conversion_tme|x}", "conversion_time"),
            ("{tx_id:a=b}", "txn_id"),
            ("{aff_id}", "affiliate_id"),
        ] {
            let error = Template::parse(&format!("https://t.example/?x={macro_}")).unwrap_err();
            assert_eq!(error.position, 21, "{macro_}");
            assert_eq!(error.suggestion.as_deref(), Some(nearest), "{macro_}");
        }
        assert!(Template::parse("https://t.example/{api_key}").is_err());
        assert!(Template::parse("https://t.example/#{signing_secret}").is_err());
    }

    #[test]
    fn every_name_of_the_contract_is_known_once() {
        let mut names: Vec<_> = Macro::NAMES.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 29);
        for (name, macro_) in Macro::NAMES {
            let template = Template::parse(&format!("https://t.example/?x={{{name}}}")).unwrap();
            assert!(template.uses(*macro_), "{name}");
            let values = Values::from_iter([(*macro_, name.to_string())]);
            assert_eq!(template.render(&values), format!("https://t.example/?x={name}"));
        }
    }

    fn part() -> impl Strategy<Value = String> {
        let names = Macro::NAMES.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        prop_oneof![
            "[a-zA-Z0-9/?&=_~.\u{e4}#-]{0,8}",
            (
                proptest::sample::select(names),
                "(:[a-z.]{1,3}=[^{}|,\\p{Cc}]{0,4})?(\\|[^{}\\p{Cc}]{0,6})?"
            )
                .prop_map(|(name, tail)| format!("{{{name}{tail}}}")),
        ]
    }

    fn value() -> impl Strategy<Value = String> {
        "\\PC{0,6}|[.{}\r\n&#/?@\\\\%a]{0,6}|[.]{0,3}|\\{amount\\}"
    }

    proptest! {
        #[test]
        fn whatever_the_values_the_call_stays_on_its_host_as_one_plain_line(
            parts in prop::collection::vec(part(), 0..8),
            values in prop::collection::vec(value(), Macro::NAMES.len()),
        ) {
            let source = format!("https://t.example:8443/{}", parts.concat());
            let template = Template::parse(&source).unwrap();
            let values = Macro::NAMES.iter().map(|(_, name)| *name).zip(values).collect();
            let url = template.render(&values);
            prop_assert!(url.starts_with("https://t.example:8443/"));
            prop_assert!(url.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(url.find(['{', '}', '#']), None);
            let parsed = Url::parse(&url).unwrap();
            prop_assert_eq!(parsed.host_str(), Some("t.example"));
            prop_assert_eq!(parsed.port(), Some(8443));
        }

        #[test]
        fn a_value_arrives_exactly_as_it_was(value in "\\PC{0,20}|[\\x00-\\x7f]{0,20}") {
            let template = Template::parse("https://t.example/?a={sub1}&b=1").unwrap();
            let mut values = Values::new();
            values.set(Macro::Sub1, value.clone());
            let url = Url::parse(&template.render(&values)).unwrap();
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs, vec![("a".to_owned(), value), ("b".to_owned(), "1".to_owned())]);
        }

        #[test]
        fn no_text_makes_parsing_panic(source in "(https://)?[\\PC\\x00-\\x20{}|:,=/?#@]{0,40}") {
            let _ = Template::parse(&source).map(|template| template.render(&Values::new()));
        }
    }
}
