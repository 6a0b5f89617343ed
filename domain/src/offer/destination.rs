//! Where an offer sends its visitors: which macros the URL may hold, and how the click id comes along.

use serde::{Deserialize, Serialize};

use crate::template::UrlTemplate;

pub use crate::template::TemplateError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Macro {
    ClickId,
    Sub(usize),
    Affiliate,
    Offer,
}

const NAMES: &[(&str, Macro)] = &[
    ("click_id", Macro::ClickId),
    ("sub1", Macro::Sub(0)),
    ("sub2", Macro::Sub(1)),
    ("sub3", Macro::Sub(2)),
    ("sub4", Macro::Sub(3)),
    ("sub5", Macro::Sub(4)),
    ("affiliate", Macro::Affiliate),
    ("offer", Macro::Offer),
];

/// What one click fills in; empty text stands for a missing value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Values<'a> {
    /// `{click_id}`
    pub click_id: &'a str,
    /// `{sub1}` to `{sub5}`
    pub subs: [&'a str; 5],
    /// `{affiliate}`
    pub affiliate: &'a str,
    /// `{offer}`
    pub offer: &'a str,
}

/// An offer's destination, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Source", into = "Source")]
pub struct Destination {
    source: Source,
    template: UrlTemplate<Macro>,
}

/// What a destination is made of, as an offer holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Source {
    url: String,
    click_id_parameter: String,
}

impl TryFrom<Source> for Destination {
    type Error = TemplateError;

    fn try_from(source: Source) -> Result<Self, TemplateError> {
        Self::parse(&source.url, &source.click_id_parameter)
    }
}

impl From<Destination> for Source {
    fn from(destination: Destination) -> Self {
        destination.source
    }
}

impl Destination {
    /// A destination without `{click_id}` gets it as the query parameter `click_id_parameter`, ahead of any fragment.
    ///
    /// Fails with the place and the reason when the URL could lead anywhere but to its own host, or holds an unknown
    /// macro.
    pub fn parse(source: &str, click_id_parameter: &str) -> Result<Self, TemplateError> {
        let template = UrlTemplate::parse(source, NAMES)?;
        let template = if template.uses(Macro::ClickId) {
            template
        } else {
            template.with_query_parameter(click_id_parameter, Macro::ClickId)
        };
        let source = Source {
            url: source.to_owned(),
            click_id_parameter: click_id_parameter.to_owned(),
        };
        Ok(Self { source, template })
    }

    /// The redirect's `Location`: ASCII without spaces or control characters, always on the destination's own host.
    pub fn render(&self, values: &Values<'_>) -> String {
        self.template.render(|name| match name {
            Macro::ClickId => values.click_id,
            Macro::Sub(index) => values.subs.get(index).copied().unwrap_or_default(),
            Macro::Affiliate => values.affiliate,
            Macro::Offer => values.offer,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;
    use url::Url;

    use super::*;

    const VALUES: Values<'_> = Values {
        click_id: "clk_1",
        subs: ["a b", "&x=1#", "\r\nSet-Cookie: a=b", "..", ""],
        affiliate: "anna",
        offer: "shoes",
    };

    #[test]
    fn the_click_id_always_comes_along_and_once() {
        for (source, expected) in [
            ("https://s.example", "https://s.example/?click_id=clk_1"),
            ("https://s.example/", "https://s.example/?click_id=clk_1"),
            ("https://s.example/a", "https://s.example/a?click_id=clk_1"),
            ("https://s.example?", "https://s.example/?click_id=clk_1"),
            ("https://s.example/?a=1", "https://s.example/?a=1&click_id=clk_1"),
            ("https://s.example/?a=1&", "https://s.example/?a=1&click_id=clk_1"),
            (
                "https://s.example/?a={offer}",
                "https://s.example/?a=shoes&click_id=clk_1",
            ),
            ("https://s.example/?{offer}", "https://s.example/?shoes&click_id=clk_1"),
            ("https://s.example/#top", "https://s.example/?click_id=clk_1#top"),
            ("https://s.example#?a=1", "https://s.example/?click_id=clk_1#?a=1"),
            (
                "https://s.example/?a=1#top",
                "https://s.example/?a=1&click_id=clk_1#top",
            ),
            (
                "https://s.example/?a=1#{offer}",
                "https://s.example/?a=1&click_id=clk_1#shoes",
            ),
            ("https://s.example/?#", "https://s.example/?click_id=clk_1#"),
            ("https://s.example/{click_id}", "https://s.example/clk_1"),
            ("https://s.example/?c={click_id}&d=1", "https://s.example/?c=clk_1&d=1"),
            ("https://s.example/#{click_id}", "https://s.example/#clk_1"),
        ] {
            let destination = Destination::parse(source, "click_id").unwrap();
            assert_eq!(destination.render(&VALUES), expected, "{source}");
        }
    }

    #[test]
    fn the_parameter_has_the_offers_own_name() {
        let destination = Destination::parse("https://s.example/?a=1", "sub id&").unwrap();
        assert_eq!(destination.render(&VALUES), "https://s.example/?a=1&sub%20id%26=clk_1");
    }

    #[test]
    fn values_cannot_leave_their_place() {
        for (source, expected) in [
            (
                "https://s.example/{sub1}?c={click_id}",
                "https://s.example/a%20b?c=clk_1",
            ),
            (
                "https://s.example/?c={click_id}&s={sub2}",
                "https://s.example/?c=clk_1&s=%26x%3D1%23",
            ),
            (
                "https://s.example/?c={click_id}&s={sub3}",
                "https://s.example/?c=clk_1&s=%0D%0ASet-Cookie%3A%20a%3Db",
            ),
            (
                "https://s.example/a/{sub4}/?c={click_id}",
                "https://s.example/a//?c=clk_1",
            ),
            (
                "https://s.example/?c={click_id}&s={sub5|none}",
                "https://s.example/?c=clk_1&s=none",
            ),
            (
                "https://s.example/?c={click_id}&a={affiliate:anna=1}",
                "https://s.example/?c=clk_1&a=1",
            ),
        ] {
            let destination = Destination::parse(source, "click_id").unwrap();
            assert_eq!(destination.render(&VALUES), expected, "{source}");
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_refused() {
        for (source, position) in [
            ("javascript:alert(1)", 0),
            ("data:text/html,x", 0),
            ("//s.example/", 0),
            ("/path", 0),
            ("{sub1}", 0),
            ("https://{sub1}/", 8),
            ("https://s.example{sub1}", 17),
            ("https://s.example:{sub1}/", 18),
            ("https://{sub1}@s.example/", 8),
            ("https://u:p@s.example/", 8),
            ("https://s.example/\r\nX: 1", 18),
            ("https://s.example/{sub1", 18),
            ("https://s.example/sub1}", 22),
        ] {
            let refused = Destination::parse(source, "click_id").map_err(|e| e.position);
            assert_eq!(refused, Err(position), "{source}");
        }
    }

    #[test]
    fn only_a_redirects_own_macros_are_known() {
        for (source, nearest) in [
            ("https://s.example/{clickid}", "click_id"),
            ("https://s.example/{ofer}", "offer"),
            ("https://s.example/{affiliate_id}", "affiliate"),
        ] {
            let error = Destination::parse(source, "click_id").unwrap_err();
            assert_eq!(error.position, 18, "{source}");
            assert_eq!(error.suggestion.as_deref(), Some(nearest), "{source}");
        }
    }

    proptest! {
        #[test]
        fn a_location_is_always_a_header_value_on_the_offers_host(
            tail in prop_oneof![
                Just(String::new()),
                "[a-z/?#&=\u{e4}.-]{0,6}(\\{(sub1|sub2|affiliate|click_id)\\}[a-z/?#&=.-]{0,4}){0,4}",
            ],
            parameter in "\\PC{0,8}",
            subs in prop::array::uniform3("\\PC{0,8}|[\\x00-\\x7f]{0,8}|[.]{0,3}"),
        ) {
            let source = format!("https://s.example/{tail}");
            let destination = Destination::parse(&source, &parameter).unwrap();
            let [sub1, sub2, affiliate] = &subs;
            let values = Values { click_id: "clk_1", subs: [sub1, sub2, "", "", ""], affiliate, offer: "" };
            let location = destination.render(&values);
            prop_assert!(HeaderValue::from_str(&location).is_ok());
            prop_assert!(location.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(location.contains("clk_1"));
            let parsed = Url::parse(&location).unwrap();
            prop_assert_eq!(parsed.host_str(), Some("s.example"));
        }
    }
}
