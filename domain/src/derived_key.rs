//! Keys derived from the server's secret, one a purpose, so that the secret itself can serve other purposes beside.

use sha2::{Digest, Sha256};

/// The key of a purpose, such as `seal v1`: other purposes and other secrets give other keys.
pub(crate) fn derived_key(purpose: &str, secret: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(format!("waypost {purpose}\0"))
        .chain_update(secret)
        .finalize()
        .into()
}
