//! What the load asks for: visitors with their browsers and sub ids, and a merchant's server that reports sales.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use waypost_entity::id::ClickId;

use crate::http::Answer;

/// Browsers as they introduce themselves, phones first as in most programs, and one crawler.
const USER_AGENTS: [&str; 12] = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 405.0.0.19.86 (iPhone15,3; iOS 18_5; de_DE; de; scale=3.00; 1290x2796)",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Mozilla/5.0 (Linux; Android 14; SM-S918B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/533.0.0.55.77;]",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
];

const PLACEMENTS: [&str; 5] = [
    "newsletter-42",
    "blog_sidebar",
    "banner-300x250",
    "story%20swipe",
    "coupon-page",
];

/// A number that no other request of this process has.
pub(crate) fn next_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Where the load goes: paths below one server.
#[derive(Clone)]
pub(crate) struct Doors {
    /// The `Host` header.
    pub(crate) host: String,
    /// Paths of tracking links.
    pub(crate) links: Vec<String>,
    /// The path of a postback URL.
    pub(crate) postback: String,
}

/// What is asked, and what a good answer to it is.
pub(crate) enum Script {
    Visits(Visits),
    Sales(Sales),
}

/// Visitors who follow links.
pub(crate) struct Visits {
    pub(crate) doors: Doors,
    /// Whether the click ids in the redirects are wanted.
    pub(crate) keep_clicks: bool,
}

/// Sales of earlier visitors, each with a transaction id of its own.
pub(crate) struct Sales {
    pub(crate) doors: Doors,
    /// Credited in turn.
    pub(crate) clicks: Vec<ClickId>,
}

impl Script {
    /// Writes the request with this number.
    pub(crate) fn write(&self, number: u64, request: &mut Vec<u8>) {
        request.clear();
        match self {
            Self::Visits(visits) => write_visit(&visits.doors, number, request),
            Self::Sales(sales) => {
                if let Some(click) = in_turn(&sales.clicks, number) {
                    write_sale(&sales.doors, *click, &txn_id(number), request);
                }
            }
        }
    }

    /// Whether the answer says that it is done and kept.
    pub(crate) fn is_good(&self, answer: &Answer<'_>) -> bool {
        match self {
            Self::Visits(_) => answer.status == 302,
            Self::Sales(_) => answer.status == 200 && contains(answer.body, br#""code":"accepted""#),
        }
    }

    /// The click id of the answer, where it is wanted.
    pub(crate) fn click(&self, answer: &Answer<'_>) -> Option<ClickId> {
        match self {
            Self::Visits(Visits { keep_clicks: true, .. }) => click_of(answer),
            Self::Visits(_) | Self::Sales(_) => None,
        }
    }
}

/// A visitor's request. The number is the first sub id, by which the click can be told from every other.
pub(crate) fn write_visit(doors: &Doors, number: u64, request: &mut Vec<u8>) {
    let link = in_turn(&doors.links, number).map_or("/c/none", String::as_str);
    let placement = in_turn(&PLACEMENTS, number / 3).unwrap_or(&"");
    let agent = in_turn(&USER_AGENTS, number).unwrap_or(&"");
    let host = &doors.host;
    let campaign = number % 97;
    // Writing to a vector cannot fail.
    let _ = write!(
        request,
        "GET {link}?sub1=v{number}&sub2={placement}&sub3=camp-{campaign}&utm_source=partner&utm_medium=affiliate HTTP/1.1\r\n\
         Host: {host}\r\nUser-Agent: {agent}\r\n\
         Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: de-DE,de;q=0.9,en;q=0.8\r\n\
         Accept-Encoding: gzip, deflate, br\r\nReferer: https://blog.example.com/best-shoes-{campaign}\r\n\r\n"
    );
}

/// A merchant's report.
pub(crate) fn write_sale(doors: &Doors, click: ClickId, txn_id: &str, request: &mut Vec<u8>) {
    let Doors { host, postback, .. } = doors;
    let _ = write!(
        request,
        "GET {postback}?click_id={click}&txn_id={txn_id}&amount=49.99&currency=USD HTTP/1.1\r\n\
         Host: {host}\r\nUser-Agent: shop-hooks/2.3\r\nAccept: */*\r\n\r\n"
    );
}

/// The transaction id of a request.
pub(crate) fn txn_id(number: u64) -> String {
    format!("ORDER-{number}")
}

/// The click id in a redirect to the shop.
pub(crate) fn click_of(answer: &Answer<'_>) -> Option<ClickId> {
    let (_, rest) = answer.location?.split_once("click_id=")?;
    rest.split('&').next()?.parse().ok()
}

fn in_turn<T>(list: &[T], number: u64) -> Option<&T> {
    let count = u64::try_from(list.len()).ok().filter(|count| *count > 0)?;
    list.get(usize::try_from(number % count).ok()?)
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doors() -> Doors {
        Doors {
            host: "127.0.0.1:1".to_owned(),
            links: vec!["/c/a".to_owned(), "/c/b".to_owned()],
            postback: "/postback/k".to_owned(),
        }
    }

    fn answer<'a>(status: u16, location: Option<&'a str>, body: &'a str) -> Answer<'a> {
        Answer {
            status,
            location,
            body: body.as_bytes(),
            closes: false,
        }
    }

    #[test]
    fn visits_take_links_and_browsers_in_turn() {
        let script = Script::Visits(Visits {
            doors: doors(),
            keep_clicks: true,
        });
        let mut request = Vec::new();
        for (number, link) in [(2, "GET /c/a?sub1=v2&"), (3, "GET /c/b?sub1=v3&")] {
            script.write(number, &mut request);
            let text = String::from_utf8(request.clone()).expect("text");
            assert!(text.starts_with(link), "{text}");
            assert!(
                text.contains("User-Agent: Mozilla/5.0") && text.ends_with("\r\n\r\n"),
                "{text}"
            );
        }
    }

    #[test]
    fn good_answers_are_told_from_others() {
        let visits = Script::Visits(Visits {
            doors: doors(),
            keep_clicks: false,
        });
        let sales = Script::Sales(Sales {
            doors: doors(),
            clicks: Vec::new(),
        });
        assert!(visits.is_good(&answer(302, None, "")));
        assert!(!visits.is_good(&answer(404, None, "")));
        assert!(sales.is_good(&answer(200, None, r#"{"code":"accepted"}"#)));
        assert!(!sales.is_good(&answer(200, None, r#"{"code":"duplicate"}"#)));
        assert!(!sales.is_good(&answer(503, None, r#"{"code":"accepted"}"#)));
    }

    #[test]
    fn a_click_id_is_read_off_its_redirect() {
        let id = "clk_01kn000000e000000000000001";
        let table = [
            (format!("https://shop.example.com/?click_id={id}"), true),
            (format!("https://shop.example.com/?a=1&click_id={id}&b=2"), true),
            ("https://shop.example.com/?click_id=off_1".to_owned(), false),
            ("https://shop.example.com/".to_owned(), false),
        ];
        for (location, there) in table {
            let found = click_of(&answer(302, Some(&location), ""));
            assert_eq!(
                found.map(|id| id.to_string()),
                there.then(|| id.to_owned()),
                "{location}"
            );
        }
    }
}
