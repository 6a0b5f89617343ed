//! The doors: GraphQL, postbacks, clicks, the dashboard and the command line. They translate and never decide.

// The roots of the schema are merged of many parts, and the type of their futures is as deep.
#![recursion_limit = "256"]

pub mod cli;
pub mod demo;
pub mod graphql;
pub mod http;
pub mod log;
pub mod operator;
pub mod reference;
pub mod secret;
pub mod serve;
mod test_fire;
pub mod words;
