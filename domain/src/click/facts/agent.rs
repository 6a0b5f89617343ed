//! What a user agent says of who came: device, operating system, browser, and whether anybody came at all.
//! A pure function of the text, which strangers write: every step takes time in proportion to its length.

use std::sync::LazyLock;

use isbot::Bots;
use waypost_entity::status::Device;
use woothee::parser::{Parser, WootheeResult};
use woothee::woothee::VALUE_UNKNOWN;

use crate::check::kept;

/// Most characters kept of a name.
const LONGEST_NAME: usize = 64;

static BOTS: LazyLock<Bots> = LazyLock::new(Bots::default);
static PARSER: LazyLock<Parser> = LazyLock::new(Parser::new);

/// Who came, by what it says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Agent {
    pub(super) device: Device,
    pub(super) os: Option<String>,
    pub(super) browser: Option<String>,
}

impl Agent {
    /// One that does not say who it is.
    pub(super) const UNKNOWN: Self = Self {
        device: Device::Unknown,
        os: None,
        browser: None,
    };

    /// Reads a user agent.
    pub(super) fn read(text: &str) -> Self {
        let read = PARSER.parse(text);
        let is_crawler = read.as_ref().is_some_and(|read| read.category == "crawler");
        if is_crawler || BOTS.is_bot(text) {
            return Self {
                device: Device::Bot,
                os: None,
                browser: read.and_then(|read| name(read.name)),
            };
        }
        read.map_or(Self::UNKNOWN, |read| Self {
            device: device(text, &read),
            os: os(read.os),
            browser: name(read.name),
        })
    }

    /// Whether it is a program.
    pub(super) fn is_bot(&self) -> bool {
        self.device == Device::Bot
    }
}

/// The parser knows telephones and tablets as one kind, and televisions by the browser that runs on them.
fn device(text: &str, read: &WootheeResult<'_>) -> Device {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&[
        "SmartTV",
        "SMART-TV",
        "Smart TV",
        "AppleTV",
        "Apple TV",
        "HbbTV",
        "BRAVIA",
        "GoogleTV",
        "Android TV",
    ]) {
        return Device::Tv;
    }
    match read.category {
        "pc" => Device::Desktop,
        // A tablet with Android leaves out the word that a telephone says.
        "smartphone" if says(&["iPad", "Tablet"]) || (read.os == "Android" && !says(&["Mobile"])) => Device::Tablet,
        "smartphone" | "mobilephone" => Device::Mobile,
        "appliance" => Device::Console,
        _ => Device::Unknown,
    }
}

fn os(read: &str) -> Option<String> {
    match read {
        "iPhone" | "iPad" | "iPod" => name("iOS"),
        "Mac OSX" => name("macOS"),
        other => name(other),
    }
}

fn name(read: &str) -> Option<String> {
    let known = !read.is_empty() && read != VALUE_UNKNOWN;
    known.then(|| kept(read, LONGEST_NAME))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A user agent, then device, operating system and browser.
    const CASES: &[(&str, Device, &str, &str)] = &[
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
            Device::Mobile,
            "iOS",
            "Safari",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36",
            Device::Mobile,
            "Android",
            "Chrome",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
            Device::Tablet,
            "Android",
            "Chrome",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
            Device::Tablet,
            "iOS",
            "Safari",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0",
            Device::Desktop,
            "Windows 10",
            "Edge",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
            Device::Desktop,
            "macOS",
            "Safari",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0",
            Device::Desktop,
            "Linux",
            "Firefox",
        ),
        (
            "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36",
            Device::Tv,
            "Linux",
            "Safari",
        ),
        (
            "Mozilla/5.0 (PlayStation 4 3.11) AppleWebKit/537.73 (KHTML, like Gecko)",
            Device::Console,
            "PlayStation 4",
            "PlayStation 4",
        ),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            Device::Bot,
            "",
            "Googlebot",
        ),
        (
            "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            Device::Bot,
            "",
            "Googlebot",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/124.0.0.0 Safari/537.36",
            Device::Bot,
            "",
            "Chrome",
        ),
        (
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            Device::Bot,
            "",
            "facebook",
        ),
        ("curl/8.5.0", Device::Bot, "", "HTTP Library"),
        ("python-requests/2.31.0", Device::Bot, "", ""),
        ("", Device::Unknown, "", ""),
        ("-", Device::Unknown, "", ""),
        ("\u{fffd}<script>alert(1)</script>\u{1f600}", Device::Unknown, "", ""),
    ];

    #[test]
    fn real_user_agents_are_told_apart() {
        let noise: String = ('\u{20}'..'\u{7f}').cycle().take(1024).collect();
        for &(text, device, os, browser) in CASES.iter().chain(&[(noise.as_str(), Device::Unknown, "", "")]) {
            let read = Agent::read(text);
            let said = |name: Option<String>| name.unwrap_or_default();
            let read = (read.device, said(read.os), said(read.browser));
            assert_eq!(read, (device, os.to_owned(), browser.to_owned()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_stops_the_reader_or_makes_a_long_name(
            text in "(Mozilla/5\\.0 \\(|DoCoMo/|KDDI-|SoftBank/|Windows |iPhone;|PSP|Opera/|\\PC){0,8}\\PC{0,200}"
        ) {
            let read = Agent::read(&text);
            for name in [read.os, read.browser].into_iter().flatten() {
                prop_assert!(name.chars().count() <= LONGEST_NAME);
            }
        }
    }
}
