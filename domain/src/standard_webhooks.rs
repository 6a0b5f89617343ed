//! Secrets of the Standard Webhooks: 24 to 64 bytes, written `whsec_` and base64, for what comes in and what goes out
//! (<https://www.standardwebhooks.com>).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::entropy::Entropy;

/// What to say where a secret is not one.
pub(crate) const EXPECTED: &str = "expected whsec_ and 24 to 64 bytes in base64; leave it out and one is made";

const PREFIX: &str = "whsec_";

/// The bytes that a secret stands for; nothing when it is not written as one.
pub(crate) fn secret_bytes(secret: &str) -> Option<Vec<u8>> {
    STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()
}

/// Whether a secret has the form and the length that libraries accept.
pub(crate) fn is_secret(secret: &str) -> bool {
    secret_bytes(secret).is_some_and(|bytes| (24..=64).contains(&bytes.len()))
}

/// A secret that nobody has had before.
pub(crate) fn new_secret(entropy: &Entropy) -> String {
    let bytes: [u8; 32] = entropy.bytes();
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_form_and_length() {
        assert!(is_secret(&new_secret(&Entropy::seeded(1))));
        let of = |length: usize| format!("{PREFIX}{}", STANDARD.encode(vec![7; length]));
        for (secret, fine) in [
            (of(23), false),
            (of(24), true),
            (of(64), true),
            (of(65), false),
            (STANDARD.encode([7; 32]), false),
            (format!("{PREFIX}not base64!"), false),
            (String::new(), false),
        ] {
            assert_eq!(is_secret(&secret), fine, "{secret}");
        }
    }
}
