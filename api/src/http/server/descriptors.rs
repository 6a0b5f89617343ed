//! How many connections the process has descriptors for.

/// Kept for the database, for calls to partners and for files. A server that gives its last descriptor to a client can
/// answer nobody.
const RESERVED: usize = 128;

/// How many connections there may be, after raising the limit as far as the process itself may.
pub(super) fn for_connections() -> usize {
    let limit = raised();
    limit - RESERVED.min(limit / 2)
}

#[cfg(unix)]
fn raised() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = Rlimit {
        current: maximum,
        maximum,
    };
    // Some systems allow less than they say; then the limit stays what it was.
    let limit = match setrlimit(Resource::Nofile, wanted) {
        Ok(()) => maximum,
        Err(_) => current,
    };
    limit
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(usize::MAX)
}

#[cfg(not(unix))]
fn raised() -> usize {
    usize::MAX
}
