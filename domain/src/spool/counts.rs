//! What the spool's file holds, counted by tenant, so that what is full is known without asking the file.

use std::collections::HashMap;

use waypost_entity::id::TenantId;

/// Rows and bytes of one tenant, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Clicks and postbacks that wait to be written into the database.
    pub waiting: u64,
    /// Those that the database refused, and that people have to look at.
    pub set_aside: u64,
    /// The size of both.
    pub bytes: u64,
}

/// What there is of whom. A row that nobody can read is nobody's.
#[derive(Debug, Default)]
pub(super) struct Counts {
    shares: HashMap<Option<TenantId>, Share>,
    all: Share,
}

/// Whose a row is, and how big.
pub(super) type Size = (Option<TenantId>, u64);

impl Counts {
    /// From what stands in the file.
    pub(super) fn of(shares: impl IntoIterator<Item = (Option<TenantId>, Share)>) -> Self {
        let mut counts = Self::default();
        for (tenant, share) in shares {
            counts.change(tenant, |mine| {
                mine.waiting += share.waiting;
                mine.set_aside += share.set_aside;
                mine.bytes += share.bytes;
            });
        }
        counts
    }

    /// Counts a row in, if there is room for it within `most` bytes. A tenant may fill at most as much as is left over, like
    /// in the backlog of what is written: alone it gets half of all, and the next one still finds room.
    pub(super) fn enter(&mut self, (tenant, bytes): Size, most: u64) -> bool {
        if !self.has_room((tenant, bytes), most) {
            return false;
        }
        self.change(tenant, |share| {
            share.waiting += 1;
            share.bytes += bytes;
        });
        true
    }

    /// Whether there is room for a row within `most` bytes.
    pub(super) fn has_room(&self, (tenant, bytes): Size, most: u64) -> bool {
        let room = most.saturating_sub(self.all.bytes);
        let held = self.of_tenant(tenant).bytes;
        held + bytes <= room.saturating_sub(bytes)
    }

    /// Counts a waiting row out.
    pub(super) fn leave(&mut self, (tenant, bytes): Size) {
        self.change(tenant, |share| {
            share.waiting = share.waiting.saturating_sub(1);
            share.bytes = share.bytes.saturating_sub(bytes);
        });
    }

    /// Counts a waiting row as one that was set aside. It keeps its room.
    pub(super) fn set_aside(&mut self, tenant: Option<TenantId>) {
        self.change(tenant, |share| {
            share.waiting = share.waiting.saturating_sub(1);
            share.set_aside += 1;
        });
    }

    /// All rows.
    pub(super) fn all(&self) -> Share {
        self.all
    }

    /// The rows of one tenant.
    pub(super) fn of_tenant(&self, tenant: Option<TenantId>) -> Share {
        self.shares.get(&tenant).copied().unwrap_or_default()
    }

    fn change(&mut self, tenant: Option<TenantId>, change: impl Fn(&mut Share)) {
        let share = self.shares.entry(tenant).or_default();
        change(share);
        if *share == Share::default() {
            self.shares.remove(&tenant);
        }
        change(&mut self.all);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    fn tenant(number: u128) -> Option<TenantId> {
        Some(TenantId::from_uuid(Uuid::from_u128(number)))
    }

    fn entered(counts: &mut Counts, tenant: Option<TenantId>) -> u64 {
        let mut entered = 0;
        while counts.enter((tenant, 10), 1000) {
            entered += 1;
        }
        entered
    }

    #[test]
    fn one_tenant_cannot_fill_the_spool() {
        let mut counts = Counts::default();
        let most: Vec<u64> = (1..=4).map(|number| entered(&mut counts, tenant(number))).collect();
        assert!(!counts.has_room((tenant(1), 1), 1000) && counts.has_room((tenant(5), 10), 1000));
        assert_eq!(most, [50, 25, 12, 6]);
        assert_eq!(counts.all().bytes, 930);
        assert_eq!(counts.of_tenant(tenant(2)).waiting, 25);
    }

    #[test]
    fn what_is_set_aside_keeps_its_room_and_what_leaves_gives_it_back() {
        let mut counts = Counts::default();
        let full = entered(&mut counts, tenant(1));
        counts.set_aside(tenant(1));
        assert_eq!(entered(&mut counts, tenant(1)), 0);
        let share = counts.of_tenant(tenant(1));
        assert_eq!((share.waiting, share.set_aside, share.bytes), (full - 1, 1, full * 10));
        for _ in 1..full {
            counts.leave((tenant(1), 10));
        }
        let left = Share {
            waiting: 0,
            set_aside: 1,
            bytes: 10,
        };
        assert_eq!((counts.of_tenant(tenant(1)), counts.all()), (left, left));
        assert_eq!(counts.of_tenant(tenant(2)), Share::default());
        assert_eq!(entered(&mut counts, tenant(1)), 49);
    }

    #[test]
    fn counted_anew_tenants_add_up() {
        let share = |waiting, set_aside, bytes| Share {
            waiting,
            set_aside,
            bytes,
        };
        let counts = Counts::of([
            (tenant(1), share(2, 0, 20)),
            (tenant(1), share(0, 1, 5)),
            (None, share(1, 0, 1)),
        ]);
        assert_eq!(counts.of_tenant(tenant(1)), share(2, 1, 25));
        assert_eq!(counts.all(), share(3, 1, 26));
    }
}
