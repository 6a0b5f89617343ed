//! Reads what Linux tells about processes and mounts: pure functions over the text of /proc.

use std::path::Path;
use std::time::Duration;

/// Processor time is told in hundredths of a second on every Linux that we can run on.
const TICK: Duration = Duration::from_millis(10);

/// A process as `/proc/<pid>/stat` tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stat {
    pub(super) parent: u32,
    /// Processor time of its own, in user and in system mode.
    pub(super) own: Duration,
    /// That of its children that have ended.
    pub(super) of_ended_children: Duration,
}

/// The name in parentheses may hold anything, parentheses and spaces too, so the numbers are counted from its end.
pub(super) fn stat(text: &str) -> Option<Stat> {
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<u32>().ok();
    Some(Stat {
        parent: ticks(1)?,
        own: TICK * ticks(11)?.checked_add(ticks(12)?)?,
        of_ended_children: TICK * ticks(13)?.checked_add(ticks(14)?)?,
    })
}

/// A line such as `VmRSS:     1234 kB` of `/proc/<pid>/status`, in bytes.
pub(super) fn memory(status: &str, name: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// The type of the filesystem that a folder is on, from the text of `/proc/mounts`: the longest mount point above it.
pub(crate) fn filesystem_of(folder: &Path, mounts: &str) -> Option<String> {
    let fields = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let above = fields.filter_map(|fields| match fields.as_slice() {
        [_, point, kind, ..] if folder.starts_with(point) => Some((point.len(), (*kind).to_owned())),
        _ => None,
    });
    // Of two mounts at one place the later one is seen.
    above.max_by_key(|(length, _)| *length).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_its_name() {
        let numbers = "S 1 812 812 0 -1 4194560 3000 10 0 0 150 50 7 3 20 0 4 0 100 1 1";
        let expected = Stat {
            parent: 1,
            own: Duration::from_secs(2),
            of_ended_children: Duration::from_millis(100),
        };
        for name in ["waypost", "postgres: a (b) c", ") S 9 9"] {
            assert_eq!(stat(&format!("812 ({name}) {numbers}")), Some(expected), "{name}");
        }
        for broken in ["", "812 (waypost", "812 (waypost) S 1 2"] {
            assert_eq!(stat(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\twaypost\nVmHWM:\t   90000 kB\nVmRSS:\t   81920 kB\nThreads:\t4\n";
        assert_eq!(memory(status, "VmRSS"), Some(80 << 20));
        assert_eq!(memory(status, "VmHWM"), Some(90_000 * 1024));
        assert_eq!(memory(status, "Threads"), None);
        assert_eq!(memory(status, "VmSwap"), None);
    }

    #[test]
    fn a_folder_is_on_the_nearest_mount() {
        let mounts = "/dev/vda / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/vdb /tmp/disk xfs rw 0 0\n";
        for (folder, expected) in [
            ("/home/x", "ext4"),
            ("/tmp/x", "tmpfs"),
            ("/tmp/disk/x", "xfs"),
            ("/tmpx", "ext4"),
        ] {
            assert_eq!(
                filesystem_of(Path::new(folder), mounts).as_deref(),
                Some(expected),
                "{folder}"
            );
        }
        assert_eq!(filesystem_of(Path::new("/x"), ""), None);
    }
}
