//! What a partner reads. Pure. Names and addresses in it were chosen by strangers: each stands on one line and is cut off where it is
//! longer than anybody reads.

use chrono::{DateTime, Utc};
use waypost_entity::id::NoticeId;
use waypost_entity::partner_postback;

use super::News;
use crate::check::unseen;
use crate::mask;

/// Most characters of a name.
const LONGEST_NAME: usize = 100;
/// Most characters of a URL, and of an error.
const LONGEST_URL: usize = 300;
/// As plain text is broken for those who read it in a terminal (RFC 5322 recommends at most 78).
const LINE: usize = 76;

/// A mail before it has an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    /// Unique, and the same when it has to be sent once more.
    pub id: String,
    pub at: DateTime<Utc>,
    pub subject: String,
    pub body: String,
}

/// Whom and what it is about.
pub(super) struct About<'a> {
    pub program: &'a str,
    pub partner: &'a str,
    pub postback: &'a partner_postback::Model,
}

/// What there is to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Happened {
    /// It failed so often that it rests.
    Rests {
        failures: i32,
        last_error: String,
        next_try_at: Option<DateTime<Utc>>,
    },
    /// It said that nobody will answer there again.
    Gone,
    /// It answers again, since then.
    Answers(DateTime<Utc>),
    /// Somebody wants it to be called again, since then.
    Resumed(DateTime<Utc>),
}

/// The parts that differ.
struct Words {
    subject: &'static str,
    what: String,
    next: String,
    to_do: String,
}

impl Letter {
    pub(super) fn write(
        about: &About<'_>,
        happened: &Happened,
        (notice, news, now): (NoticeId, News, DateTime<Utc>),
    ) -> Self {
        let program = shown(about.program, LONGEST_NAME);
        let words = words(happened, &program, now);
        let paragraphs = [
            format!("Hello {},", shown(about.partner, LONGEST_NAME)),
            format!("{program} tells a server of yours of your conversions, at"),
            format!(
                "    {}",
                shown(&mask::url_template(&about.postback.url_template), LONGEST_URL)
            ),
            words.what,
            format!("What happens next: {}", words.next),
            format!("What to do: {}", words.to_do),
            format!(
                "This mail was sent by a machine, because {program} has your address. Of one postback you are told at most once a day \
                 that it does not answer. This one is {}.",
                about.postback.id
            ),
        ];
        let paragraphs = paragraphs.map(|paragraph| wrapped(&paragraph));
        Self {
            id: format!("{notice}.{}", news.word()),
            at: now,
            subject: format!("{program}: {}", words.subject),
            body: paragraphs.join("\n\n") + "\n",
        }
    }
}

fn words(happened: &Happened, program: &str, now: DateTime<Utc>) -> Words {
    match happened {
        Happened::Rests {
            failures,
            last_error,
            next_try_at,
        } => {
            let next = next_try_at.filter(|at| *at > now);
            let next = next.map_or_else(String::new, |at| format!(", next at {}", time(at)));
            Words {
                subject: "your postback does not answer",
                what: format!(
                    "The last {failures} calls to it failed, the last one with: {}.",
                    shown(last_error, LONGEST_URL)
                ),
                next: format!(
                    "it rests. What is to be sent waits, and nothing is lost. One message is tried now and then{next}; once your server \
                     takes one, all that has waited is sent, and you are told so."
                ),
                to_do: format!(
                    "see to it that your server answers with a status from 200 to 299. If it has another address now, tell {program}."
                ),
            }
        }
        Happened::Gone => Words {
            subject: "your postback is paused, because your server says that it is gone",
            what: "It answered 410 Gone, which says that nobody will take messages there any more.".to_owned(),
            next: format!(
                "it is paused, and is not called until somebody at {program} resumes it. What is to be sent waits, and nothing is lost."
            ),
            to_do: format!("tell {program} the new address, or that the server is back."),
        },
        Happened::Answers(since) => Words {
            subject: "your postback answers again",
            what: format!("It did not answer for a while, and took a message at {}.", time(*since)),
            next: "all that has waited is sent now, in its order.".to_owned(),
            to_do: "nothing.".to_owned(),
        },
        Happened::Resumed(since) => Words {
            subject: "your postback is called again",
            what: format!(
                "It was not called for a while. Somebody at {program} had it resumed at {}.",
                time(*since)
            ),
            next: "all that has waited is sent now, in its order.".to_owned(),
            to_do: "nothing, as long as your server answers with a status from 200 to 299.".to_owned(),
        },
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// On one line, without characters that cannot be seen, and cut off where it is too long.
fn shown(text: &str, longest: usize) -> String {
    let seen: String = text.chars().map(|each| if unseen(each) { ' ' } else { each }).collect();
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(longest) {
        Some((end, _)) => line.get(..end).unwrap_or_default().trim_end().to_owned() + "…",
        None => line,
    }
}

/// Broken between words. What is indented, such as a URL, stays on a line of its own.
fn wrapped(paragraph: &str) -> String {
    if paragraph.starts_with(' ') {
        return paragraph.to_owned();
    }
    let mut lines = vec![String::new()];
    for word in paragraph.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > LINE {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::{AffiliateId, PartnerPostbackId, TenantId, TypedId};
    use waypost_entity::status::CallMethod;

    use super::*;

    const URL: &str = "https://tracker.example/postback?cid={sub1}&api_key=HUSH";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn postback(url: &str) -> partner_postback::Model {
        partner_postback::Model {
            tenant_id: TenantId::from_uuid(Uuid::nil()),
            id: PartnerPostbackId::from_uuid(Uuid::from_u128(7)),
            affiliate_id: AffiliateId::from_uuid(Uuid::nil()),
            offer_id: None,
            method: CallMethod::Get,
            url_template: url.to_owned(),
            body_template: None,
            headers: None,
            events: None,
            statuses: None,
            created_at: at("2026-03-02T12:00:00Z"),
            updated_at: at("2026-03-02T12:00:00Z"),
        }
    }

    fn letter((program, partner, url): (&str, &str, &str), happened: &Happened) -> Letter {
        let about = About {
            program,
            partner,
            postback: &postback(url),
        };
        let notice = NoticeId::from_uuid(Uuid::from_u128(1));
        Letter::write(&about, happened, (notice, News::Trouble, at("2026-03-02T12:00:00Z")))
    }

    fn rests(next_try_at: &str) -> Happened {
        Happened::Rests {
            failures: 20,
            last_error: "the server answered 500; a delivery needs 2xx".to_owned(),
            next_try_at: Some(at(next_try_at)),
        }
    }

    #[test]
    fn a_letter_says_what_happened_what_comes_and_what_to_do() {
        let letter = letter(("Acme", "Anna", URL), &rests("2026-03-02T12:01:00Z"));
        assert_eq!(
            letter.id,
            format!("{}.trouble", NoticeId::from_uuid(Uuid::from_u128(1)))
        );
        assert_eq!(letter.subject, "Acme: your postback does not answer");
        assert_eq!(
            letter.body,
            "Hello Anna,\n\n\
             Acme tells a server of yours of your conversions, at\n\n    \
             https://tracker.example/postback?cid={sub1}&api_key=***\n\n\
             The last 20 calls to it failed, the last one with: the server answered 500;\n\
             a delivery needs 2xx.\n\n\
             What happens next: it rests. What is to be sent waits, and nothing is lost.\n\
             One message is tried now and then, next at 2026-03-02 12:01 UTC; once your\n\
             server takes one, all that has waited is sent, and you are told so.\n\n\
             What to do: see to it that your server answers with a status from 200 to\n\
             299. If it has another address now, tell Acme.\n\n\
             This mail was sent by a machine, because Acme has your address. Of one\n\
             postback you are told at most once a day that it does not answer. This one\n\
             is ppb_00000000000000000000000007.\n"
        );
    }

    #[test]
    fn each_end_and_beginning_has_words_of_its_own() {
        let since = at("2026-03-02T12:34:56Z");
        for (happened, subject, body) in [
            (Happened::Gone, "is gone", "410 Gone"),
            (Happened::Gone, "is paused", "tell Acme the new address"),
            (
                Happened::Answers(since),
                "answers again",
                "took a message at 2026-03-02 12:34 UTC",
            ),
            (
                Happened::Resumed(since),
                "is called again",
                "resumed at 2026-03-02 12:34 UTC",
            ),
        ] {
            let letter = letter(("Acme", "Anna", URL), &happened);
            let flat = letter.body.replace('\n', " ");
            assert!(letter.subject.contains(subject) && flat.contains(body), "{letter:?}");
            assert!(!letter.body.contains("HUSH"), "{letter:?}");
        }
        let late = letter(("Acme", "Anna", URL), &rests("2026-03-02T11:59:00Z"));
        assert!(!late.body.contains("next at"), "what is past is not to come");
    }

    #[test]
    fn what_strangers_chose_stays_on_one_line_and_ends() {
        let hostile = [
            "Evil\r\nBcc: victim@example.com",
            "Evil\n\n.\nQUIT",
            "gnp.exe\u{202e}\u{0}",
            "日本の アフィリエイト",
            &"long ".repeat(100),
        ];
        for name in hostile {
            let url = format!("https://t.example/?a={name}");
            let letter = letter((name, name, &url), &Happened::Gone);
            assert!(!letter.subject.chars().any(unseen), "{:?}", letter.subject);
            assert!(letter.subject.chars().count() < 200, "{:?}", letter.subject);
            assert!(
                !letter.body.chars().any(|each| each != '\n' && unseen(each)),
                "{:?}",
                letter.body
            );
            let begins = |words: &str| letter.body.split("\n\n").any(|part| part.starts_with(words));
            assert!(
                !begins("Bcc") && !begins(".") && begins("What to do"),
                "{:?}",
                letter.body
            );
            assert!(
                letter.body.lines().all(|line| line.chars().count() <= LONGEST_URL + 5),
                "{:?}",
                letter.body
            );
        }
        assert_eq!(shown(" Müller  &\tSöhne ", 9), "Müller &…");
        assert_eq!(shown("Müller", 6), "Müller");
    }

    #[test]
    fn lines_are_broken_between_words() {
        let word = "x".repeat(LINE);
        assert_eq!(wrapped(&format!("a {word} b")), format!("a\n{word}\nb"));
        assert_eq!(wrapped("    a b"), "    a b");
        assert_eq!(wrapped(""), "");
    }
}
