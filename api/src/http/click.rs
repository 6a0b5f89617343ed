//! The click door: `/c/{link}` and `/c/{offer}/{affiliate}`.

use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use waypost_domain::Services;
use waypost_domain::click::{self, LinkName, Redirect, Visit};
use waypost_domain::error::Error;
use waypost_domain::test_fire;

use crate::http::client_address::ClientAddress;
use crate::http::header_text;

/// Longest query string of a tracking link, in bytes.
const LONGEST_QUERY: usize = 8 * 1024;

/// A link by its code.
#[handler]
pub(super) async fn by_code(
    Path(code): Path<String>,
    services: Data<&Services>,
    address: Data<&ClientAddress>,
    request: &Request,
) -> Response {
    visit(&services, *address, request, LinkName::Code(code)).await
}

/// A link spelled out by offer and affiliate.
#[handler]
pub(super) async fn spelled_out(
    Path((offer, affiliate)): Path<(String, String)>,
    services: Data<&Services>,
    address: Data<&ClientAddress>,
    request: &Request,
) -> Response {
    visit(&services, *address, request, LinkName::Spelled { offer, affiliate }).await
}

async fn visit(services: &Services, address: &ClientAddress, request: &Request, link: LinkName) -> Response {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return status(StatusCode::METHOD_NOT_ALLOWED, "A tracking link is followed with GET.");
    }
    let query = request.uri().query().unwrap_or_default();
    if query.len() > LONGEST_QUERY {
        return status(StatusCode::URI_TOO_LONG, "This link is too long.");
    }
    if only_looks(request) {
        return answer(click::look(services, &link, query).await);
    }
    let visit = Visit {
        link,
        query,
        ip: address.0.map(|ip| ip.to_string()),
        user_agent: header_text(request, header::USER_AGENT),
        referer: header_text(request, header::REFERER),
        pass: header_text(request, header::HeaderName::from_static(test_fire::HEADER)),
    };
    answer(click::record(services, visit).await)
}

/// Whether this is a program that looks ahead of a visitor, who then asks again: `HEAD`, or one of the headers by which
/// browsers announce a prefetch or a preview (`Sec-Purpose` in the Fetch standard, the others by older browsers).
fn only_looks(request: &Request) -> bool {
    let announces = |name: &'static str| {
        let text = header_text(request, header::HeaderName::from_static(name)).unwrap_or_default();
        text.split([';', ',']).any(|word| {
            let word = word.trim();
            ["prefetch", "prerender", "preview"]
                .iter()
                .any(|known| word.eq_ignore_ascii_case(known))
        })
    };
    request.method() == Method::HEAD
        || ["sec-purpose", "purpose", "x-purpose", "x-moz"]
            .into_iter()
            .any(announces)
}

fn answer(found: waypost_domain::Result<Redirect>) -> Response {
    match found {
        Ok(Redirect::Counted { location, .. } | Redirect::Uncounted(location) | Redirect::Fallback(location)) => {
            redirect(&location)
        }
        Ok(Redirect::Unknown) => unknown(),
        Err(error) => {
            match error {
                // A flood of visitors must not become a flood of lines.
                Error::Overloaded | Error::NoRoom => tracing::debug!("a click was shed"),
                error => tracing::error!(error = %waypost_domain::error::chain(&error), "a click could not be stored"),
            }
            let mut answer = status(StatusCode::SERVICE_UNAVAILABLE, "Please try again in a moment.");
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            answer
        }
    }
}

/// 302 and not to be kept: every visit is a click of its own. The referrer stays here, since it would show the
/// affiliate's link to the merchant's other partners.
fn redirect(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => Response::builder()
            .status(StatusCode::FOUND)
            .header(header::LOCATION, location)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::REFERRER_POLICY, "no-referrer")
            .finish(),
        Err(_) => unknown(),
    }
}

fn unknown() -> Response {
    status(
        StatusCode::NOT_FOUND,
        "This link is not known here. It may be misspelled, or its offer has ended.",
    )
}

/// A plain page: whoever sees it came by a link and knows nothing of us.
fn status(status: StatusCode, text: &str) -> Response {
    Response::builder()
        .status(status)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .content_type("text/plain; charset=utf-8")
        .body(format!("{text}\n"))
}
