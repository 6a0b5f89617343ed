//! The one source of randomness, seedable, and the ids and tokens made from it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use uuid::Uuid;
use waypost_entity::id::TypedId;

/// Digits and letters, the alphabet of every public token.
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Digits and letters that cannot be mistaken for each other or spell words.
const BASE27: &[u8; 27] = b"23456789bcdfghjkmnpqrstvwxz";

/// Gives random bytes: the operating system's, or a repeatable row of them for tests.
#[derive(Clone, Default)]
pub struct Entropy {
    seeded: Option<Arc<Mutex<StdRng>>>,
}

impl Entropy {
    /// Randomness that nobody can guess.
    pub fn system() -> Self {
        Self::default()
    }

    /// The same randomness every time, for tests.
    pub fn seeded(seed: u64) -> Self {
        Self {
            seeded: Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))),
        }
    }

    fn fill(&self, bytes: &mut [u8]) {
        match &self.seeded {
            Some(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes),
            None => system().fill_bytes(bytes),
        }
    }

    /// A new id of `now`: 48 bits of time, then 74 random bits, so that ids sort by age and cannot be guessed.
    pub fn id<I: TypedId>(&self, now: DateTime<Utc>) -> I {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        let id: Uuid = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        I::from_uuid(id)
    }

    /// So many random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A secret of 256 random bits in base62: 43 characters.
    pub fn secret(&self) -> String {
        self.text(BASE62, 43)
    }

    /// The random part of an integration's key: 22 characters of base62, 131 bits.
    pub fn key(&self) -> String {
        self.text(BASE62, 22)
    }

    /// The random part of a tracking link's code: 8 characters, about 38 bits. A link is public, not a secret.
    pub fn link_code(&self) -> String {
        self.text(BASE27, 8)
    }

    /// A tenant's short code: 6 characters, of which there are 387 million.
    pub fn short_code(&self) -> String {
        self.text(BASE27, 6)
    }

    /// A factor between `1 - spread` and `1 + spread`, which keeps retries from marching in step.
    pub fn jitter(&self, spread: f64) -> f64 {
        let range = (1.0 - spread)..=(1.0 + spread);
        match &self.seeded {
            Some(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).random_range(range),
            None => system().random_range(range),
        }
    }

    fn text(&self, alphabet: &[u8], length: usize) -> String {
        let draw = || match &self.seeded {
            Some(rng) => rng
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .random_range(0..alphabet.len()),
            None => system().random_range(0..alphabet.len()),
        };
        (0..length).map(|_| char::from(alphabet[draw()])).collect()
    }
}

/// An id before all of this millisecond and after all of earlier ones.
pub(crate) fn first_id_of<I: TypedId>(at: DateTime<Utc>) -> I {
    let millis = u128::try_from(at.timestamp_millis()).unwrap_or_default();
    I::from_uuid(Uuid::from_u128(millis << 80))
}

/// The moment of an id, to the millisecond.
pub(crate) fn moment_of<I: TypedId>(id: I) -> Option<DateTime<Utc>> {
    let millis = i64::try_from(id.uuid().as_u128() >> 80).ok()?;
    DateTime::from_timestamp_millis(millis)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that asks the system for randomness"
)]
fn system() -> rand::rngs::ThreadRng {
    rand::rng()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono::TimeDelta;
    use waypost_entity::id::{ClickId, DeliveryId};

    use super::*;

    #[test]
    fn a_million_click_ids_of_one_millisecond_are_all_different() {
        let entropy = Entropy::system();
        let now = DateTime::from_timestamp_millis(1_800_000_000_000).expect("in range");
        let ids: HashSet<ClickId> = (0..1_000_000).map(|_| entropy.id(now)).collect();
        assert_eq!(ids.len(), 1_000_000);
    }

    #[test]
    fn ids_are_version_7_and_sort_by_age() {
        let entropy = Entropy::seeded(1);
        let now = DateTime::from_timestamp_millis(1_800_000_000_000).expect("in range");
        let early: ClickId = entropy.id(now);
        let late: ClickId = entropy.id(now + chrono::TimeDelta::milliseconds(1));
        assert!(early < late);
        assert_eq!(early.uuid().get_version_num(), 7);
    }

    #[test]
    fn the_ids_of_a_moment_lie_between_its_first_and_that_of_the_next() {
        let at = DateTime::from_timestamp_millis(1_800_000_000_000).expect("in range");
        let next = at + chrono::TimeDelta::milliseconds(1);
        let (first, end): (ClickId, ClickId) = (first_id_of(at), first_id_of(next));
        for seed in 0..1000 {
            let id: ClickId = Entropy::seeded(seed).id(at);
            assert!(first < id && id < end);
            assert_eq!(moment_of(id), Some(at));
        }
        assert_eq!(moment_of(first), Some(at));
    }

    #[test]
    fn a_seed_repeats_itself_and_the_system_does_not() {
        assert_eq!(Entropy::seeded(7).secret(), Entropy::seeded(7).secret());
        assert_ne!(Entropy::system().secret(), Entropy::system().secret());
        assert_eq!(Entropy::system().secret().len(), 43);
    }

    #[test]
    fn no_id_of_a_moment_is_before_its_first_and_none_of_the_next_is_after() {
        let moment = DateTime::from_timestamp(1_772_452_800, 0).expect("a time");
        let next = moment + TimeDelta::milliseconds(1);
        let (first, after): (DeliveryId, DeliveryId) = (first_id_of(moment), first_id_of(next));
        for seed in 0..100 {
            let id: DeliveryId = Entropy::seeded(seed).id(moment);
            assert!(first <= id && id < after, "{id}");
        }
    }
}
