//! Counts requests by door and answer, and how long they took.

use std::sync::Arc;
use std::time::Instant;

use poem::{Endpoint, Request, Response, Result};
use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};
use waypost_domain::measure::{Counter, Histogram, MICROS};

/// Where a request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Door {
    /// A visitor.
    Click,
    /// A merchant.
    Postback,
    /// The API.
    Graphql,
    /// The dashboard's pages and files, and addresses where nothing is.
    Dashboard,
    /// Questions whether the process lives.
    Other,
}

impl Door {
    fn of(path: &str) -> Self {
        match path.split('/').nth(1) {
            Some("c") => Self::Click,
            Some("postback") => Self::Postback,
            Some("graphql") => Self::Graphql,
            Some("healthz" | "readyz") => Self::Other,
            _ => Self::Dashboard,
        }
    }
}

/// The first digit of a status; 0 for a request that ended without an answer, because its client went or the door panicked.
const STATUSES: [&str; 6] = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

/// What was counted of all doors since the process began.
pub struct Requests(Vec<(Door, Measured)>);

/// What was counted of one door.
pub struct Measured {
    /// Answers by the first digit of their status.
    answers: [Counter; STATUSES.len()],
    /// From the request's head to the answer's, in microseconds.
    pub micros: Histogram,
}

impl Measured {
    /// Answers by kind of status: `2xx` and so on, and `none`.
    pub fn answers(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = self.answers.iter().map(Counter::count);
        STATUSES.into_iter().zip(counts)
    }
}

impl Default for Requests {
    fn default() -> Self {
        let measured = || Measured {
            answers: Default::default(),
            micros: Histogram::with(MICROS),
        };
        Self(Door::iter().map(|door| (door, measured())).collect())
    }
}

impl Requests {
    /// Every door.
    pub fn doors(&self) -> impl Iterator<Item = (Door, &Measured)> {
        self.0.iter().map(|(door, measured)| (*door, measured))
    }

    fn ended(&self, door: Door, status: u16, begun: Instant) {
        let Some((_, measured)) = self.0.get(door as usize) else {
            return;
        };
        let kind = usize::from(status / 100);
        if let Some(count) = measured.answers.get(kind) {
            count.add(1);
        }
        measured.micros.record_time(begun.elapsed());
    }
}

/// Doors whose requests are counted.
pub(super) struct Counted<E> {
    pub(super) doors: E,
    pub(super) requests: Arc<Requests>,
}

impl<E: Endpoint<Output = Response>> Endpoint for Counted<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let mut underway = Underway {
            requests: &self.requests,
            door: Door::of(request.uri().path()),
            begun: Instant::now(),
            status: 0,
        };
        let response = self.doors.get_response(request).await;
        underway.status = response.status().as_u16();
        Ok(response)
    }
}

/// A request that is counted when it ends, however it ends.
struct Underway<'a> {
    requests: &'a Requests,
    door: Door,
    begun: Instant,
    status: u16,
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        self.requests.ended(self.door, self.status, self.begun);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_counted_at_its_door() {
        for (path, door) in [
            ("/c/abc", Door::Click),
            ("/c/a-b/c", Door::Click),
            ("/postback/key", Door::Postback),
            ("/graphql", Door::Graphql),
            ("/healthz", Door::Other),
            ("/", Door::Dashboard),
            ("/conversions/conv_1", Door::Dashboard),
            ("//c/x", Door::Dashboard),
            ("*", Door::Dashboard),
        ] {
            assert_eq!(Door::of(path), door, "{path}");
        }
    }

    #[test]
    fn answers_are_counted_by_the_first_digit_of_their_status() {
        let requests = Requests::default();
        for status in [200, 204, 302, 404, 429, 503, 0, 999] {
            requests.ended(Door::Graphql, status, Instant::now());
        }
        for (door, measured) in requests.doors() {
            let answers: Vec<u64> = measured.answers().map(|(_, count)| count).collect();
            let (expected, times) = match door {
                Door::Graphql => ([1, 0, 2, 1, 2, 1], 8),
                _ => ([0; 6], 0),
            };
            assert_eq!(
                (answers.as_slice(), measured.micros.seen().count),
                (&expected[..], times)
            );
        }
    }
}
