//! Seals secrets that have to be read again, such as those that signatures are checked with.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use uuid::Uuid;
use waypost_entity::id::{TenantId, TypedId};

use crate::derived_key::derived_key;
use crate::entropy::Entropy;
use crate::error::{Error, Result};

/// The first byte of everything sealed: how it was done.
const VERSION: u8 = 1;

/// Seals with a key that is derived from the server's secret, so that a copy of the database alone opens nothing.
pub struct Seal(LessSafeKey);

/// Whose secret it is. What was sealed for one row does not open for another.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// The tenant.
    pub tenant: TenantId,
    /// The row that keeps it.
    pub row: Uuid,
}

impl Seal {
    /// Seals under a key that is derived from the server's secret.
    pub fn new(secret: &[u8]) -> Result<Self> {
        let key = UnboundKey::new(&AES_256_GCM, &derived_key("seal v1", secret)).map_err(refused)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// A secret as it is stored.
    pub fn seal(&self, entropy: &Entropy, owner: Owner, secret: &str) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE_LEN] = entropy.bytes();
        let mut sealed = secret.as_bytes().to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), owner.bound(), &mut sealed)
            .map_err(refused)?;
        let mut whole = vec![VERSION];
        whole.extend_from_slice(&nonce);
        whole.append(&mut sealed);
        Ok(whole)
    }

    /// What was sealed for this owner; nothing when it was for another one, was changed, or was sealed under another secret of
    /// the server.
    pub fn open(&self, owner: Owner, sealed: &[u8]) -> Option<String> {
        let (&VERSION, rest) = sealed.split_first()? else {
            return None;
        };
        let (nonce, rest) = rest.split_at_checked(NONCE_LEN)?;
        let mut rest = rest.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let opened = self.0.open_in_place(nonce, owner.bound(), &mut rest).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    }
}

impl Owner {
    fn bound(self) -> Aad<[u8; 32]> {
        let mut bytes = [0; 32];
        let (tenant, row) = bytes.split_at_mut(16);
        tenant.copy_from_slice(self.tenant.uuid().as_bytes());
        row.copy_from_slice(self.row.as_bytes());
        Aad::from(bytes)
    }
}

fn refused(_: aws_lc_rs::error::Unspecified) -> Error {
    Error::internal(anyhow::anyhow!("a secret could not be sealed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(tenant: u128, row: u128) -> Owner {
        Owner {
            tenant: TenantId::from_uuid(Uuid::from_u128(tenant)),
            row: Uuid::from_u128(row),
        }
    }

    #[test]
    fn a_sealed_secret_opens_for_its_owner_and_its_server_only() {
        let (seal, entropy) = (Seal::new(b"server").expect("a key"), Entropy::seeded(1));
        let sealed = seal.seal(&entropy, owner(1, 2), "whsec_hush").expect("sealed");
        assert_eq!(seal.open(owner(1, 2), &sealed).as_deref(), Some("whsec_hush"));
        assert!(!sealed.windows(4).any(|part| part == b"hush"), "it cannot be read");
        for other in [owner(1, 3), owner(2, 2), owner(2, 1)] {
            assert_eq!(seal.open(other, &sealed), None);
        }
        assert_eq!(Seal::new(b"other").expect("a key").open(owner(1, 2), &sealed), None);
        let again = seal.seal(&entropy, owner(1, 2), "whsec_hush").expect("sealed");
        assert_ne!(sealed, again, "each has a nonce of its own");
    }

    #[test]
    fn what_was_changed_does_not_open() {
        let (seal, entropy) = (Seal::new(b"server").expect("a key"), Entropy::seeded(1));
        let sealed = seal.seal(&entropy, owner(1, 2), "x").expect("sealed");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(seal.open(owner(1, 2), &changed), None, "byte {at}");
        }
        for short in [&sealed[..0], &sealed[..1], &sealed[..13], &sealed[..20]] {
            assert_eq!(seal.open(owner(1, 2), short), None);
        }
    }
}
