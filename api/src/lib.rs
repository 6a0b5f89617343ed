//! The doors: GraphQL, postbacks, clicks, the dashboard and the command line. They translate and never decide.

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
