//! The headers that keep the dashboard's page to itself.

use poem::Response;
use poem::http::{HeaderName, HeaderValue, header};

/// Scripts, styles, fonts and images of our own and nothing else. There is no `unsafe-inline`: the theme's variables are
/// a file, and React sets style attributes through the object model, which needs no permission.
/// Trusted types close the ways in which text becomes markup or script, in browsers that know them.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

const POLICIES: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

pub(crate) fn protect(mut answer: Response) -> Response {
    for (name, value) in POLICIES {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}
