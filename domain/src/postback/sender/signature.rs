//! Signatures of reports: whether who knows the signing secret has written this very body, and when.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use waypost_entity::status::Signature;

/// How far a signed time may lie from ours: what is older may be a copy that somebody kept.
const TOLERANCE_SECONDS: i64 = 300;

/// The headers that signed reports come with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "`read` names the header of each")]
pub struct Headers<'a> {
    pub webhook_id: Option<&'a str>,
    pub webhook_timestamp: Option<&'a str>,
    pub webhook_signature: Option<&'a str>,
    pub stripe_signature: Option<&'a str>,
    pub shopify_hmac: Option<&'a str>,
    pub shopify_topic: Option<&'a str>,
    pub woocommerce_signature: Option<&'a str>,
    pub woocommerce_topic: Option<&'a str>,
}

impl<'a> Headers<'a> {
    /// Looks each header up.
    pub fn read(header: impl Fn(&'static str) -> Option<&'a str>) -> Self {
        Self {
            webhook_id: header("webhook-id"),
            webhook_timestamp: header("webhook-timestamp"),
            webhook_signature: header("webhook-signature"),
            stripe_signature: header("stripe-signature"),
            shopify_hmac: header("x-shopify-hmac-sha256"),
            shopify_topic: header("x-shopify-topic"),
            woocommerce_signature: header("x-wc-webhook-signature"),
            woocommerce_topic: header("x-wc-webhook-topic"),
        }
    }

    /// What the sender says that the report is about.
    pub(in crate::postback) fn topic(&self) -> Option<&'a str> {
        self.shopify_topic.or(self.woocommerce_topic)
    }
}

/// What is wrong with a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::postback) enum Flaw {
    /// This header is missing or cannot be read.
    Unreadable(&'static str),
    /// It was made with another secret or for another body.
    Wrong,
    /// It is right, but its time is this many seconds away.
    Stale(i64),
}

/// Checks a signature against the keys that are good now. All comparisons take the same time.
pub(in crate::postback) fn check<'k>(
    kind: Signature,
    (headers, body): (&Headers<'_>, &[u8]),
    keys: impl Iterator<Item = &'k hmac::Key>,
    now: DateTime<Utc>,
) -> Result<(), Flaw> {
    let keys: Vec<&hmac::Key> = keys.collect();
    match kind {
        Signature::None => Ok(()),
        Signature::StandardWebhooks => standard_webhooks(headers, body, &keys, now),
        Signature::Stripe => stripe(headers, body, &keys, now),
        Signature::Shopify => of_body("X-Shopify-Hmac-Sha256", headers.shopify_hmac, body, &keys),
        Signature::Woocommerce => of_body("X-WC-Webhook-Signature", headers.woocommerce_signature, body, &keys),
    }
}

/// `{id}.{timestamp}.{body}`, in base64, any number of them as `v1,…` with spaces between.
fn standard_webhooks(headers: &Headers<'_>, body: &[u8], keys: &[&hmac::Key], now: DateTime<Utc>) -> Result<(), Flaw> {
    let id = headers.webhook_id.ok_or(Flaw::Unreadable("webhook-id"))?;
    let written = headers.webhook_timestamp.ok_or(Flaw::Unreadable("webhook-timestamp"))?;
    let at: i64 = written.parse().map_err(|_| Flaw::Unreadable("webhook-timestamp"))?;
    let given = headers.webhook_signature.ok_or(Flaw::Unreadable("webhook-signature"))?;
    let signatures: Vec<Vec<u8>> = given
        .split(' ')
        .filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok())
        .collect();
    let signed = [id.as_bytes(), b".", written.as_bytes(), b".", body].concat();
    timely(any_right(keys, &signed, &signatures), at, now)
}

/// `{t}.{body}`, in hexadecimal digits: `t=…,v1=…,v1=…`.
fn stripe(headers: &Headers<'_>, body: &[u8], keys: &[&hmac::Key], now: DateTime<Utc>) -> Result<(), Flaw> {
    let unreadable = Flaw::Unreadable("Stripe-Signature");
    let given = headers.stripe_signature.ok_or(unreadable)?;
    let parts = || given.split(',').filter_map(|part| part.trim().split_once('='));
    let written = parts().find(|(name, _)| *name == "t").ok_or(unreadable)?.1;
    let at: i64 = written.parse().map_err(|_| unreadable)?;
    let signatures: Vec<Vec<u8>> = parts()
        .filter(|(name, _)| *name == "v1")
        .filter_map(|(_, digits)| from_hex(digits))
        .collect();
    let signed = [written.as_bytes(), b".", body].concat();
    timely(any_right(keys, &signed, &signatures), at, now)
}

fn of_body(name: &'static str, given: Option<&str>, body: &[u8], keys: &[&hmac::Key]) -> Result<(), Flaw> {
    let given = given.ok_or(Flaw::Unreadable(name))?;
    let signature = STANDARD.decode(given.trim()).map_err(|_| Flaw::Unreadable(name))?;
    match any_right(keys, body, &[signature]) {
        true => Ok(()),
        false => Err(Flaw::Wrong),
    }
}

/// A sender that rotates its secret signs with both.
fn any_right(keys: &[&hmac::Key], signed: &[u8], signatures: &[Vec<u8>]) -> bool {
    keys.iter()
        .any(|key| signatures.iter().any(|one| hmac::verify(key, signed, one).is_ok()))
}

fn timely(is_right: bool, at: i64, now: DateTime<Utc>) -> Result<(), Flaw> {
    if !is_right {
        return Err(Flaw::Wrong);
    }
    let away = now.timestamp().saturating_sub(at);
    match away.saturating_abs() <= TOLERANCE_SECONDS {
        true => Ok(()),
        false => Err(Flaw::Stale(away)),
    }
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? * 16 + digit(*low)?));
    bytes.collect::<Option<Vec<u8>>>().filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(secret: &[u8]) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, secret)
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("in range")
    }

    #[test]
    fn the_published_example_of_standard_webhooks_is_right() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let headers = Headers {
            webhook_id: Some("msg_p5jXN8AQM9LWM0D4loKWxJek"),
            webhook_timestamp: Some("1614265330"),
            webhook_signature: Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
            ..Headers::default()
        };
        let body = b"{\"test\": 2432232314}".as_slice();
        let check = |body: &[u8], seconds| {
            super::check(
                Signature::StandardWebhooks,
                (&headers, body),
                [key(&secret)].iter(),
                at(seconds),
            )
        };
        assert_eq!(check(body, 1_614_265_330), Ok(()));
        assert_eq!(check(body, 1_614_265_630), Ok(()));
        assert_eq!(check(body, 1_614_265_631), Err(Flaw::Stale(301)));
        assert_eq!(check(body, 1_614_265_029), Err(Flaw::Stale(-301)));
        assert_eq!(check(b"{\"test\": 2432232315}", 1_614_265_330), Err(Flaw::Wrong));
    }

    #[test]
    fn stripe_may_sign_with_two_secrets() {
        let body = b"{}".as_slice();
        let hex = |secret: &[u8]| -> String {
            let tag = hmac::sign(&key(secret), b"1000.{}");
            tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
        };
        let both = format!("t=1000,v1={},v1={},v0=ff", hex(b"old"), hex(b"new"));
        let check = |header: &str, secret: &[u8]| {
            let headers = Headers {
                stripe_signature: Some(header),
                ..Headers::default()
            };
            super::check(Signature::Stripe, (&headers, body), [key(secret)].iter(), at(1000))
        };
        assert_eq!(check(&both, b"new"), Ok(()));
        assert_eq!(check(&both, b"old"), Ok(()));
        assert_eq!(check(&both, b"other"), Err(Flaw::Wrong));
        let only_old_scheme = format!("t=1000,v0={}", hex(b"new"));
        assert_eq!(check(&only_old_scheme, b"new"), Err(Flaw::Wrong));
        for unreadable in ["", "v1=aa", "t=x,v1=aa"] {
            assert_eq!(check(unreadable, b"new"), Err(Flaw::Unreadable("Stripe-Signature")));
        }
    }

    #[test]
    fn shops_sign_the_body_in_base64() {
        let body = b"{\"id\":1}".as_slice();
        let right = STANDARD.encode(hmac::sign(&key(b"shop"), body));
        for (given, expected) in [
            (Some(right.as_str()), Ok(())),
            (Some("AAAA"), Err(Flaw::Wrong)),
            (Some("!"), Err(Flaw::Unreadable("X-Shopify-Hmac-Sha256"))),
            (None, Err(Flaw::Unreadable("X-Shopify-Hmac-Sha256"))),
        ] {
            let headers = Headers {
                shopify_hmac: given,
                woocommerce_signature: given,
                ..Headers::default()
            };
            let keys = [key(b"new"), key(b"shop")];
            assert_eq!(
                check(Signature::Shopify, (&headers, body), keys.iter(), at(0)),
                expected
            );
            let there = check(Signature::Woocommerce, (&headers, body), keys.iter(), at(0));
            assert_eq!(there.is_ok(), expected.is_ok());
        }
        let headers = Headers {
            shopify_hmac: Some(&right),
            ..Headers::default()
        };
        assert_eq!(
            check(Signature::Shopify, (&headers, body), [].iter(), at(0)),
            Err(Flaw::Wrong)
        );
    }
}
