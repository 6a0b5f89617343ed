//! Ids sort by age: where a moment stands among them, so that what happened in a time is found by the keys of its rows.

use chrono::{DateTime, Utc};
use uuid::Builder;
use waypost_entity::id::TypedId;

/// The first id that could be made at this moment.
pub(crate) fn first_id_at<I: TypedId>(moment: DateTime<Utc>) -> I {
    let millis = u64::try_from(moment.timestamp_millis()).unwrap_or_default();
    I::from_uuid(Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use waypost_entity::id::DeliveryId;

    use super::*;
    use crate::entropy::Entropy;

    #[test]
    fn no_id_of_a_moment_is_before_its_first_and_none_of_the_next_is_after() {
        let moment = DateTime::from_timestamp(1_772_452_800, 0).expect("a time");
        let next = moment + TimeDelta::milliseconds(1);
        let (first, after): (DeliveryId, DeliveryId) = (first_id_at(moment), first_id_at(next));
        for seed in 0..100 {
            let id: DeliveryId = Entropy::seeded(seed).id(moment);
            assert!(first <= id && id < after, "{id}");
        }
    }
}
