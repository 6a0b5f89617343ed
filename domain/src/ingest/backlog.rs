//! What waits to be written: bounded, and fair to every tenant.

use std::collections::{HashMap, VecDeque};

use waypost_entity::id::TenantId;

use crate::ingest::Load;

/// Items in the order in which they will be taken.
///
/// A tenant may fill at most as much room as is left over (the dynamic threshold of shared-memory switches): alone it gets
/// half of all, and however many tenants flood, the next one still finds room.
pub(super) struct Backlog<T> {
    lines: HashMap<TenantId, Line<T>>,
    /// Whose turn it is; each tenant with a line stands here once.
    turns: VecDeque<TenantId>,
    room: usize,
    bound: usize,
    items: usize,
}

struct Line<T> {
    items: VecDeque<(usize, T)>,
    weight: usize,
}

impl<T> Backlog<T> {
    /// An empty backlog that holds items up to this weight together.
    pub(super) fn new(bound: usize) -> Self {
        Self {
            lines: HashMap::new(),
            turns: VecDeque::new(),
            room: bound,
            bound,
            items: 0,
        }
    }

    /// Puts an item at the end of its tenant's line, or gives it back when there is no room for it.
    pub(super) fn push(&mut self, tenant: TenantId, weight: usize, item: T) -> Result<(), T> {
        let weight = weight.min(self.bound / 2);
        let held = self.lines.get(&tenant).map_or(0, |line| line.weight);
        if held + weight > self.room.saturating_sub(weight) {
            return Err(item);
        }
        let line = self.lines.entry(tenant).or_insert_with(|| {
            self.turns.push_back(tenant);
            Line {
                items: VecDeque::new(),
                weight: 0,
            }
        });
        line.items.push_back((weight, item));
        line.weight += weight;
        self.room -= weight;
        self.items += 1;
        Ok(())
    }

    /// Takes up to `most` items, one of each tenant in turn.
    pub(super) fn take(&mut self, most: usize) -> Vec<T> {
        let mut taken = Vec::new();
        while taken.len() < most {
            let Some(tenant) = self.turns.pop_front() else {
                break;
            };
            let Some(line) = self.lines.get_mut(&tenant) else {
                continue;
            };
            if let Some((weight, item)) = line.items.pop_front() {
                line.weight -= weight;
                self.room += weight;
                self.items -= 1;
                taken.push(item);
            }
            if line.items.is_empty() {
                self.lines.remove(&tenant);
            } else {
                self.turns.push_back(tenant);
            }
        }
        taken
    }

    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// How much waits. What has been taken is no longer known here.
    pub(super) fn load(&self) -> Load {
        Load {
            rows: self.items,
            bytes: self.bound - self.room,
            writing: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    fn tenant(number: u128) -> TenantId {
        TenantId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn tenants_are_taken_in_turn_and_each_in_its_own_order() {
        let mut backlog = Backlog::new(1000);
        for item in 0..5 {
            backlog.push(tenant(1), 1, (1, item)).expect("room");
        }
        backlog.push(tenant(2), 1, (2, 0)).expect("room");
        backlog.push(tenant(3), 1, (3, 0)).expect("room");
        assert_eq!(backlog.take(4), [(1, 0), (2, 0), (3, 0), (1, 1)]);
        assert_eq!(backlog.take(100), [(1, 2), (1, 3), (1, 4)]);
        assert!(backlog.is_empty() && backlog.lines.is_empty());
        assert_eq!(backlog.load(), Load::default());
    }

    #[test]
    fn a_flood_leaves_room_for_others() {
        let mut backlog = Backlog::new(1000);
        let flood = (0..10_000)
            .take_while(|item| backlog.push(tenant(1), 1, *item).is_ok())
            .count();
        assert_eq!(flood, 500);
        for number in 2..8 {
            assert!(backlog.push(tenant(number), 1, 0).is_ok(), "tenant {number}");
        }
        assert!(backlog.push(tenant(1), 1, 0).is_err(), "the flood still has its share");
        backlog.take(100);
        assert!(backlog.push(tenant(1), 1, 0).is_ok());
    }

    #[test]
    fn an_item_heavier_than_the_whole_backlog_still_passes_when_it_is_empty() {
        let mut backlog = Backlog::new(10);
        assert!(backlog.push(tenant(1), 1000, "a").is_ok());
        assert!(backlog.push(tenant(1), 1000, "b").is_err());
        assert_eq!((backlog.load().rows, backlog.load().bytes), (1, 5));
        assert_eq!(backlog.take(9), ["a"]);
        assert_eq!(backlog.load(), Load::default());
        assert_eq!(backlog.room, 10);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_doubled_or_reordered(
            pushes in prop::collection::vec((0u128..4, 1usize..50), 0..200),
            most in 1usize..40,
        ) {
            let mut backlog = Backlog::new(2_000);
            let mut kept: HashMap<u128, Vec<usize>> = HashMap::new();
            let mut taken: HashMap<u128, Vec<usize>> = HashMap::new();
            for (item, (owner, weight)) in pushes.iter().enumerate() {
                if backlog.push(tenant(*owner), *weight, (*owner, item)).is_ok() {
                    kept.entry(*owner).or_default().push(item);
                }
                if item % 7 == 0 {
                    for (owner, item) in backlog.take(most) {
                        taken.entry(owner).or_default().push(item);
                    }
                }
                let load = backlog.load();
                let waiting = |lists: &HashMap<u128, Vec<usize>>| lists.values().map(Vec::len).sum::<usize>();
                prop_assert!(load.bytes <= backlog.bound);
                prop_assert_eq!(load.rows, waiting(&kept) - waiting(&taken));
            }
            while !backlog.is_empty() {
                for (owner, item) in backlog.take(most) {
                    taken.entry(owner).or_default().push(item);
                }
            }
            prop_assert_eq!(kept, taken);
            prop_assert_eq!(backlog.load(), Load::default());
        }
    }
}
