//! Hides secrets in what is recorded of requests, ours and other people's.

/// What stands in a secret's place.
pub(crate) const MASK: &str = "***";

/// A query string or form with the value of every parameter masked whose decoded name is secret.
pub(crate) fn form(text: &str, is_secret: impl Fn(&str) -> bool) -> String {
    let masked = text.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(&decoded(name)) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    masked.collect::<Vec<_>>().join("&")
}

/// A URL with what looks like a secret in its query masked.
pub(crate) fn url(url: &str) -> String {
    let (before, rest) = url
        .split_once('?')
        .map_or((url, None), |(before, rest)| (before, Some(rest)));
    match rest {
        Some(query) => format!("{before}?{}", form(query, is_credential)),
        None => before.to_owned(),
    }
}

/// Names under which trackers take credentials.
fn is_credential(name: &str) -> bool {
    let name = name.replace(['-', '_'], "").to_lowercase();
    let whole = ["key", "sig", "auth", "pass", "pwd", "hash", "hmac"];
    let parts = ["secret", "token", "password", "apikey", "signature", "accesskey"];
    whole.contains(&name.as_str()) || parts.iter().any(|part| name.contains(part))
}

fn decoded(name: &str) -> String {
    let spaced = name.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_in_a_url_are_hidden_and_the_rest_is_not() {
        for (given, shown) in [
            (
                "https://t.example/p?cid=1&payout=2.00",
                "https://t.example/p?cid=1&payout=2.00",
            ),
            (
                "https://t.example/p?api_key=S&cid=1&Token=T",
                "https://t.example/p?api_key=***&cid=1&Token=***",
            ),
            (
                "https://t.example/p?security%5Ftoken=S",
                "https://t.example/p?security%5Ftoken=***",
            ),
            ("https://t.example/key", "https://t.example/key"),
            (
                "https://t.example/p?keyword=shoes&signal=1",
                "https://t.example/p?keyword=shoes&signal=1",
            ),
        ] {
            assert_eq!(url(given), shown);
        }
    }
}
