//! A test that is run once more in a process of its own: the environment is a process's, and cannot be changed safely in one with threads.

use tokio::process::Command;

/// What the second run is told.
const TOLD: &str = "WAYPOST_TEST_TOLD";

/// What this process was told; none in the first.
pub(super) fn told() -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "it is how a test tells another run of itself what to do"
    )]
    std::env::var(TOLD).ok()
}

/// Runs the test of this name, from the crate on, with these variables, and none of those whose names are without a value.
pub(super) async fn run_again(test: &str, told: &str, environment: &[(&str, Option<&str>)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(TOLD, told);
    for (name, value) in environment {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let ended = command.kill_on_drop(true).output().await.unwrap();
    let (said, complaints) = (
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr),
    );
    assert!(ended.status.success(), "{said}\n{complaints}");
    assert!(said.contains("1 passed"), "{said}\n{complaints}");
}
