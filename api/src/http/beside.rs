//! Addresses just beside a door: a slash too many, a capital letter. The dashboard answers everything that no door takes,
//! and its friendly page would tell a merchant's server that a mistyped postback had arrived.

use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response, Result};

use crate::http::postback;

/// What machines and visitors call, and what only the operator's port has. No page of the dashboard begins with one of these.
const DOORS: [&str; 6] = ["c", "graphql", "healthz", "metrics", "postback", "readyz"];

/// Lets the dashboard answer, unless somebody seems to have missed a door.
pub(super) async fn dashboard_or_missed_door<E: Endpoint<Output = Response>>(
    dashboard: std::sync::Arc<E>,
    request: Request,
) -> Result<Response> {
    match missed(request.uri().path()) {
        None => dashboard.call(request).await,
        Some("postback") => Ok(postback::unknown()),
        Some(_) => Ok(nothing_here()),
    }
}

/// The door that a path was probably meant for.
fn missed(path: &str) -> Option<&'static str> {
    let first = path.split('/').find(|segment| !segment.is_empty())?;
    let near = DOORS.into_iter().find(|door| first.eq_ignore_ascii_case(door));
    near.or(path.starts_with("//").then_some("a path"))
}

fn nothing_here() -> Response {
    Response::builder()
        .status(StatusCode::NOT_FOUND)
        .header(header::CACHE_CONTROL, "no-store")
        .content_type("text/plain; charset=utf-8")
        .body("There is nothing at this address. Check its spelling.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_told_from_a_page() {
        for path in [
            "/postback",
            "/postback/",
            "/postback/x/",
            "/Postback/x",
            "//postback/x",
            "/postback/x/y",
        ] {
            assert_eq!(missed(path), Some("postback"), "{path}");
        }
        for path in ["/c/", "/C/x", "/c/a/b/c", "//offers", "/GraphQL", "/metrics"] {
            assert!(missed(path).is_some_and(|door| door != "postback"), "{path}");
        }
        for path in [
            "/",
            "/offers",
            "/postbacks",
            "/postbacks/pbk_1",
            "/conversions/c",
            "/assets/c.js",
        ] {
            assert_eq!(missed(path), None, "{path}");
        }
    }
}
