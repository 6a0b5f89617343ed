//! The database of countries that tests look addresses up in.

use std::path::PathBuf;

/// The file named by `WAYPOST_TEST_COUNTRIES`.
#[expect(clippy::disallowed_methods, reason = "tests are told their files by the environment")]
pub fn file() -> PathBuf {
    let named = std::env::var_os("WAYPOST_TEST_COUNTRIES").map(PathBuf::from);
    named.expect(
        "set WAYPOST_TEST_COUNTRIES to a database of countries; `cargo xtask countries` fetches one and prints the line",
    )
}
