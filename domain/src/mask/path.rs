//! Secrets in a URL's path: many receivers are known by an address that nobody can guess.

use std::ops::Range;

use percent_encoding::percent_decode_str;
use waypost_entity::id;

/// A segment of so many characters is nothing that people write.
const LONG: usize = 24;
/// Names behind which a secret stands, without dashes and in lower case.
const NAMES: [&str; 7] = [
    "key",
    "apikey",
    "accesskey",
    "token",
    "accesstoken",
    "secret",
    "password",
];
/// How many segments behind a name of a well-known service its secret stands: Slack's services, Discord's webhooks, Zapier's catch.
const SERVICES: [(&str, usize); 3] = [("services", 3), ("webhooks", 2), ("catch", 2)];

/// Where the literal text stands that looks like a secret, and other that says the same. What a macro stands for is none: a tracker's click
/// id looks like a secret too, and it is what people look for in a log.
pub(super) fn secrets_of(url: &str) -> Vec<Range<usize>> {
    let (before, path, _) = parts(url);
    let segments = segments(path);
    let texts: Vec<&str> = segments.iter().map(|(_, segment)| *segment).collect();
    let mut pieces = Vec::new();
    let mut secrets = Vec::new();
    for (number, (start, segment)) in segments.into_iter().enumerate() {
        for (offset, piece) in literals(segment) {
            pieces.push((before.len() + start + offset, piece));
            secrets.extend(is_secret(&texts, number, piece).then_some(piece));
        }
    }
    let is_secret = |(_, piece): &(usize, &str)| secrets.contains(piece);
    let places = pieces.into_iter().filter(is_secret);
    places.map(|(start, piece)| start..start + piece.len()).collect()
}

/// The segments that are left when the path is resolved, and where each begins.
fn segments(path: &str) -> Vec<(usize, &str)> {
    let mut segments = Vec::new();
    let mut start = 0;
    for segment in path.split('/') {
        match percent_decode_str(segment).decode_utf8_lossy().as_ref() {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push((start, segment)),
        }
        start += segment.len() + 1;
    }
    segments
}

/// The text beside a segment's macros, and where each piece begins.
fn literals(segment: &str) -> Vec<(usize, &str)> {
    let mut literals = Vec::new();
    let mut rest = segment;
    while let Some((text, _, after)) = cut_at_macro(rest) {
        literals.push((segment.len() - rest.len(), text));
        rest = after;
    }
    literals.push((segment.len() - rest.len(), rest));
    literals
}

/// A template of the same length whose macros hold no character that means anything in a URL.
pub(super) fn without_macros(template: &str) -> String {
    let mut url = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((text, slot, after)) = cut_at_macro(rest) {
        url.push_str(text);
        url.push_str(&format!("{{{}}}", "x".repeat(slot.len() - 2)));
        rest = after;
    }
    url + rest
}

/// The text before the first macro, the macro with its braces, and the text after it.
fn cut_at_macro(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.find('}')? + 1;
    let start = text.get(..end)?.rfind('{')?;
    Some((text.get(..start)?, text.get(start..end)?, text.get(end..)?))
}

/// What stands before a URL's path, the path, and what stands behind it.
pub(super) fn parts(url: &str) -> (&str, &str, &str) {
    let host = url.find("://").map_or(0, |at| at + 3);
    let find = |from: usize, ends: &[char]| {
        let rest = url.get(from..).unwrap_or_default();
        rest.find(ends).map_or(url.len(), |at| from + at)
    };
    let path = find(host, &['/', '?', '#']);
    let (before, rest) = url.split_at(path);
    let (path, behind) = rest.split_at(find(path, &['?', '#']) - path);
    (before, path, behind)
}

fn is_secret(segments: &[&str], number: usize, piece: &str) -> bool {
    // What only parts macros is none.
    if piece.trim_matches(['-', '_', '.', '~', ',', ':']).is_empty() || is_ours(piece) {
        return false;
    }
    let behind = |name: &dyn Fn(&str) -> bool, distance: usize| {
        let before = number.checked_sub(distance).map(|at| plain(segments[at]));
        before.is_some_and(|before| name(&before))
    };
    let is_named = behind(&|before| NAMES.contains(&before), 1);
    let of_service = SERVICES
        .iter()
        .any(|(name, distance)| behind(&|before| before == *name, *distance));
    let of_keitaro = number == 0 && segments.get(1) == Some(&"postback") && is_key_of_keitaro(piece);
    is_named || of_keitaro || (!is_words(piece) && (of_service || is_long(piece)))
}

fn plain(segment: &str) -> String {
    segment.replace(['-', '_'], "").to_lowercase()
}

/// Ids such as an offer's are no secrets.
fn is_ours(segment: &str) -> bool {
    id::split(segment).is_some_and(|(prefix, _)| prefix.len() <= 4 && !prefix.is_empty())
}

fn is_long(segment: &str) -> bool {
    let decoded = percent_decode_str(segment).decode_utf8_lossy();
    let is_token = |character: char| character.is_ascii_alphanumeric() || "-_.~=+:@".contains(character);
    decoded.len() >= LONG && decoded.chars().all(is_token)
}

/// Whether people wrote it: words, numbers and versions, as in `spring-campaign-2026-v2.php`.
fn is_words(segment: &str) -> bool {
    let is_word = |part: &str| {
        let letters = part.trim_start_matches(|first: char| first.is_ascii_uppercase());
        let is_cased = part.len() - letters.len() <= 1 || letters.is_empty();
        is_cased && part.len() <= 15 && letters.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    let is_number = |part: &str| part.len() <= 8 && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = segment.split(['-', '_', '.']);
    parts.all(|part| is_word(part) || is_number(part.strip_prefix('v').unwrap_or(part)))
}

/// Keitaro's postbacks are `/<key>/postback`, with a key such as `d64bf3b`. One without a digit cannot be told from a word.
fn is_key_of_keitaro(piece: &str) -> bool {
    let has_digit = piece.bytes().any(|byte| byte.is_ascii_digit());
    piece.len() >= 6 && has_digit && piece.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> Vec<String> {
        let url = format!("https://t.example{path}");
        let places = secrets_of(&without_macros(&url)).into_iter();
        places.map(|place| url.get(place).unwrap().to_owned()).collect()
    }

    #[test]
    fn segments_that_nobody_wrote_are_secrets_and_words_and_our_ids_are_not() {
        for (path, secrets) in [
            ("", &[][..]),
            ("/", &[]),
            ("/postback", &[]),
            (
                "/services/T024BE7LD/B024BE7LE/abcdefABCDEF0123456789xy",
                &["abcdefABCDEF0123456789xy"],
            ),
            ("/services/T024BE7LD/B024BE7LE/x9", &["x9"]),
            ("/api/webhooks/1137/Ab9xK-9_", &["Ab9xK-9_"]),
            ("/webhooks/waypost/conversions", &[]),
            ("/hooks/catch/1234567/3o8abcd", &["3o8abcd"]),
            (
                "/bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5/sendMessage",
                &["bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5"],
            ),
            (
                "/webhook/3f2a9c1e-7b4d-4e21-9c0a-5d6e7f809123",
                &["3f2a9c1e-7b4d-4e21-9c0a-5d6e7f809123"],
            ),
            ("/t/3f2a9c1e-7b4d%403f2a9c1e-7b4d/x", &["3f2a9c1e-7b4d%403f2a9c1e-7b4d"]),
            ("/trigger/sale/with/key/hush", &["hush"]),
            ("/api-key/hush/token/hush2", &["hush", "hush2"]),
            ("/key", &[]),
            ("/key/{sub1}", &[]),
            ("/d64bf3b/postback", &["d64bf3b"]),
            ("/1234567/postback", &["1234567"]),
            ("/v2/postback", &[]),
            ("/api/postback", &[]),
            ("/partners/postback", &[]),
            ("/spring-campaign-2026-v2.php", &[]),
            ("/conversion_postbacks_of_partners/Notify", &[]),
            ("/abcdefghijklmnopqrstuvwxyz", &["abcdefghijklmnopqrstuvwxyz"]),
            ("/ABCDEFGHIJKLMNOPQRSTUVWXYZ", &["ABCDEFGHIJKLMNOPQRSTUVWXYZ"]),
            ("/123456789012345678901234", &["123456789012345678901234"]),
            ("/abcdefABCDEF0123456789x", &[]),
            ("/conv_01jx3w1h8nc2d5e7g9k3m6p4rs", &[]),
            ("/clk_01jx3v9k2mf4t8r6w0y5zq7abc/off_01jx2a7b3c9d4e8f6g5h1j0k2m", &[]),
            ("/in/{click_id}/{sub1|abcdefABCDEF0123456789xy}", &[]),
            (
                "/{sub1|a?b/c}/abcdefABCDEF0123456789xy?x=/abcdefABCDEF0123456789zz",
                &["abcdefABCDEF0123456789xy"],
            ),
            ("/hush/key/hush/hushed", &["hush", "hush"]),
            ("?x=/abcdefABCDEF0123456789zz", &[]),
            ("#/abcdefABCDEF0123456789zz", &[]),
        ] {
            assert_eq!(found(path), secrets, "{path}");
        }
    }

    #[test]
    fn text_beside_a_macro_is_judged_as_a_segment_is_and_the_path_is_read_as_it_is_called() {
        for (path, secrets) in [
            ("/key/hush{sub1}", &["hush"][..]),
            ("/key/{sub1|a/b}-hush.{click_id}_hush2/{sub2}", &["-hush.", "_hush2"]),
            ("/key/{sub1}-{sub2}", &[]),
            (
                "/in/{sub1}abcdefABCDEF0123456789xy{sub2}",
                &["abcdefABCDEF0123456789xy"],
            ),
            ("/in/abcdefABCDEF-{sub1}-0123456789xy", &[]),
            ("/in/spring-campaign-2026-{sub1}", &[]),
            ("/services/T1/B2/x9-{sub1}", &["x9-"]),
            ("/d64bf3b{sub1}/postback", &["d64bf3b"]),
            ("/conv_01jx3w1h8nc2d5e7g9k3m6p4rs{sub1}", &[]),
            (
                "/key//hush/token/./%2E/hush2/secret/x/../hush3",
                &["hush", "hush2", "hush3"],
            ),
            ("//d64bf3b//postback", &["d64bf3b"]),
            ("/key/../hush/../../token/hush", &["hush"]),
        ] {
            assert_eq!(found(path), secrets, "{path}");
        }
    }
}
