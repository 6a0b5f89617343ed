//! Which other sites' pages may call the API from a browser.

use std::collections::HashSet;

use poem::Request;
use poem::http::{HeaderMap, HeaderValue, Method, header};

/// The origins of the settings.
pub(super) struct Origins(HashSet<String>);

impl Origins {
    /// Origins such as `https://app.example.com`. "*" and "null" are no origins and stay without effect.
    pub(super) fn new(settings: &[String]) -> Self {
        let named = settings.iter().map(|origin| origin.trim_end_matches('/').to_owned());
        Self(named.filter(|origin| origin.contains("://")).collect())
    }

    /// What a browser is told. Nothing for origins that are not named: without a grant it keeps the answer from the page.
    pub(super) fn grant(&self, request: &Request) -> HeaderMap {
        let mut grant = HeaderMap::new();
        let Some(origin) = request.headers().get(header::ORIGIN) else {
            return grant;
        };
        if !origin.to_str().is_ok_and(|origin| self.0.contains(origin)) {
            return grant;
        }
        grant.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        let mut say = |name, value| grant.insert(name, HeaderValue::from_static(value));
        // The refresh cookie goes only to pages of the same site, whatever is said here.
        say(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        if request.method() == Method::OPTIONS {
            say(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
            say(header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type");
            say(header::ACCESS_CONTROL_MAX_AGE, "600");
        } else {
            say(
                header::ACCESS_CONTROL_EXPOSE_HEADERS,
                "ratelimit, ratelimit-policy, retry-after",
            );
        }
        grant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_origins_get_a_grant() {
        let origins = Origins::new(&["https://app.example.com/".to_owned(), "*".to_owned(), "null".to_owned()]);
        for (origin, granted) in [
            ("https://app.example.com", true),
            ("https://app.example.com.evil.example", false),
            ("http://app.example.com", false),
            ("https://APP.example.com", false),
            ("null", false),
            ("*", false),
        ] {
            let request = Request::builder().header(header::ORIGIN, origin).finish();
            assert_eq!(!origins.grant(&request).is_empty(), granted, "{origin}");
        }
        assert!(origins.grant(&Request::builder().finish()).is_empty());
    }
}
