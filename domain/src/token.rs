//! Public tokens: each begins with its tenant's short code, so that it leads to one tenant without a global index.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// How long a tenant's short code is.
pub const SHORT_CODE_LENGTH: usize = 6;

/// The tenant's part and the rest of a link code or integration key; none when it cannot be one of ours.
pub fn split(token: &str) -> Option<(&str, &str)> {
    let ours =
        token.len() > SHORT_CODE_LENGTH && token.len() <= 128 && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    ours.then(|| token.split_at(SHORT_CODE_LENGTH))
}

/// What is stored of a secret with 256 random bits: its SHA-256, since nobody can try them all.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Whether `secret` is the one whose hash is stored, in the same time for every wrong one.
pub fn matches(secret: &str, stored: &[u8]) -> bool {
    hash(secret).ct_eq(stored).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_split_after_the_short_code() {
        assert_eq!(split("b2c3d4XYZ"), Some(("b2c3d4", "XYZ")));
        let long = "a".repeat(129);
        for token in ["", "b2c3d4", "b2c3d4/../x", "b2c3dü4", "b2c3d4 x", long.as_str()] {
            assert_eq!(split(token), None, "{token:?}");
        }
    }

    #[test]
    fn only_the_secret_itself_matches() {
        let stored = hash("secret");
        assert!(matches("secret", &stored));
        for wrong in ["", "Secret", "secret ", "secre"] {
            assert!(!matches(wrong, &stored));
        }
    }
}
