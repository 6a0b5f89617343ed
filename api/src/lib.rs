//! The doors: GraphQL, postbacks, clicks, the dashboard and the command line. They translate and never decide.

pub mod demo;
pub mod graphql;
pub mod http;
pub mod log;
pub mod secret;
pub mod serve;

/// An error and everything that led to it, on one line, for the log.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
