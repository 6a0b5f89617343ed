//! Keeps one bad row from failing its neighbours: a batch that is refused is halved until the bad row stands alone.

use std::ops::Range;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;

use crate::error::{Error, Result};
use crate::ingest::Batch;

/// Writes all items and says what became of each. Only a refusal is worth halving for: when the database is away,
/// it is away for every half.
pub(crate) async fn write<B: Batch>(batch: &B, items: &[B::Item]) -> Vec<Result<B::Done>> {
    let mut outcomes = Vec::with_capacity(items.len());
    // Taken from the end, so that the outcomes come in order.
    let all: Range<usize> = 0..items.len();
    let mut open = vec![all];
    while let Some(range) = open.pop() {
        let part = items.get(range.clone()).unwrap_or_default();
        match guarded(batch, part).await {
            Ok(done) if done.len() == part.len() => outcomes.extend(done.into_iter().map(Ok)),
            Ok(done) => {
                let fault = anyhow::anyhow!("{} items got {} answers", part.len(), done.len());
                outcomes.extend(for_each(part.len(), Error::internal(fault)));
            }
            Err(error) if part.len() > 1 && !matches!(error, Error::Unavailable(_)) => {
                let middle = range.start + part.len() / 2;
                open.push(middle..range.end);
                open.push(range.start..middle);
            }
            Err(error) => outcomes.extend(for_each(part.len(), error)),
        }
    }
    outcomes
}

/// A panic is answered like a refusal, so that it costs its task nothing and the panicking item's neighbours no more than another
/// try.
async fn guarded<B: Batch>(batch: &B, items: &[B::Item]) -> Result<Vec<B::Done>> {
    let written = AssertUnwindSafe(batch.write(items)).catch_unwind().await;
    written.unwrap_or_else(|_| Err(Error::internal(anyhow::anyhow!("writing a batch panicked"))))
}

fn for_each<T>(count: usize, error: Error) -> impl Iterator<Item = Result<T>> {
    let copies: Vec<_> = (1..count).map(|_| Err(error.again())).collect();
    copies.into_iter().chain((count > 0).then_some(Err(error)))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use proptest::prelude::*;
    use sea_orm::DbErr;

    use super::*;

    /// Refuses a batch with an odd one in it, and panics at a terrible one; is away from a number of calls on. Remembers what it
    /// wrote.
    #[derive(Default)]
    struct Fussy {
        odd: Vec<u32>,
        terrible: Vec<u32>,
        away_after: Option<usize>,
        calls: Mutex<usize>,
        written: Mutex<Vec<u32>>,
    }

    impl Batch for Fussy {
        type Item = u32;
        type Done = u32;
        async fn write(&self, items: &[u32]) -> Result<Vec<u32>> {
            let calls = {
                let mut calls = self.calls.lock().expect("unpoisoned");
                *calls += 1;
                *calls
            };
            if self.away_after.is_some_and(|after| calls > after) {
                return Err(Error::Unavailable(DbErr::Custom("away".to_owned())));
            }
            if items.iter().any(|item| self.odd.contains(item)) {
                return Err(Error::internal(anyhow::anyhow!("odd")));
            }
            assert!(!items.iter().any(|item| self.terrible.contains(item)), "terrible");
            self.written.lock().expect("unpoisoned").extend(items);
            Ok(items.iter().map(|item| item * 10).collect())
        }
    }

    proptest! {
        #[test]
        fn every_good_item_is_written_once_and_every_bad_one_hears_of_it(
            count in 0u32..200,
            odd in prop::collection::btree_set(0u32..200, 0..8),
        ) {
            let fussy = Fussy { odd: odd.iter().copied().collect(), ..Fussy::default() };
            let items: Vec<u32> = (0..count).collect();
            let outcomes = futures::executor::block_on(write(&fussy, &items));
            prop_assert_eq!(outcomes.len(), items.len());
            for (item, outcome) in items.iter().zip(&outcomes) {
                match outcome {
                    Ok(done) => prop_assert!(!odd.contains(item) && *done == item * 10),
                    Err(error) => prop_assert!(odd.contains(item) && matches!(error, Error::Internal(_))),
                }
            }
            let good: Vec<u32> = items.iter().copied().filter(|item| !odd.contains(item)).collect();
            prop_assert_eq!(fussy.written.into_inner().expect("unpoisoned"), good);
        }

        #[test]
        fn when_the_database_goes_away_in_between_each_item_is_either_written_or_told(
            count in 1u32..100,
            odd in 0u32..100,
            away_after in 0usize..12,
        ) {
            let fussy = Fussy { odd: vec![odd], away_after: Some(away_after), ..Fussy::default() };
            let items: Vec<u32> = (0..count).collect();
            let outcomes = futures::executor::block_on(write(&fussy, &items));
            let told: Vec<u32> = items
                .iter()
                .zip(&outcomes)
                .filter(|(_, outcome)| outcome.is_ok())
                .map(|(item, _)| *item)
                .collect();
            prop_assert_eq!(outcomes.len(), items.len());
            prop_assert_eq!(fussy.written.into_inner().expect("unpoisoned"), told);
        }
    }

    #[test]
    fn an_item_that_panics_harms_no_other() {
        let fussy = Fussy {
            terrible: vec![3],
            ..Fussy::default()
        };
        let items: Vec<u32> = (0..8).collect();
        let outcomes = futures::executor::block_on(write(&fussy, &items));
        let failed: Vec<usize> = (0..8).filter(|index| outcomes[*index].is_err()).collect();
        assert_eq!(failed, [3]);
        assert_eq!(fussy.written.into_inner().expect("unpoisoned"), [0, 1, 2, 4, 5, 6, 7]);
    }

    #[test]
    fn a_bad_row_among_many_costs_few_more_writes() {
        let fussy = Fussy {
            odd: vec![100],
            ..Fussy::default()
        };
        let items: Vec<u32> = (0..256).collect();
        futures::executor::block_on(write(&fussy, &items));
        assert_eq!(fussy.calls.into_inner().expect("unpoisoned"), 1 + 2 * 8);
    }
}
