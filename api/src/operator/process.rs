//! What the process takes of its machine, as far as the machine tells.

/// What was seen; nothing where the system has no `/proc`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Process {
    /// Memory in use.
    pub resident_bytes: Option<u64>,
    /// Files, connections and whatever else has a descriptor.
    pub descriptors: Option<u64>,
}

/// Looks.
pub(super) fn seen() -> Process {
    let status = std::fs::read_to_string("/proc/self/status").ok();
    let open = std::fs::read_dir("/proc/self/fd").ok();
    Process {
        resident_bytes: status.as_deref().and_then(resident),
        // One of them is the look itself.
        descriptors: open.map(|open| (open.count() as u64).saturating_sub(1)),
    }
}

/// From the line `VmRSS:     1234 kB`.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        for (status, expected) in [
            ("Name:\twaypost\nVmRSS:\t   1234 kB\nThreads:\t4\n", Some(1_263_616)),
            ("VmRSS:\t1 MB\n", None),
            ("Name:\twaypost\n", None),
        ] {
            assert_eq!(resident(status), expected, "{status}");
        }
    }
}
