//! HTTP/1.1 as a load generator needs it: one request, one answer, little work, since it shares the processor with the server.

mod answer;
mod connection;

pub(crate) use self::answer::Answer;
pub(crate) use self::connection::Connection;
