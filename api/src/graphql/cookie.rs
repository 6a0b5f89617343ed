//! The cookie that carries the refresh token: out of reach of scripts and of other sites.

use async_graphql::Context;
use poem::http::{HeaderMap, HeaderValue, header};
use secrecy::SecretString;
use waypost_domain::session::Opened;

use super::caller::caller;

const NAME: &str = "waypost_refresh";

/// The refresh token of a request.
pub(crate) fn read(headers: &HeaderMap) -> Option<SecretString> {
    let values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = values
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == NAME)
        .map(|(_, token)| SecretString::from(token))
}

/// Gives the caller the refresh token of a session.
pub(crate) fn set(ctx: &Context<'_>, opened: &Opened) {
    put(ctx, &opened.refresh_token, opened.refresh_life.num_seconds());
}

/// Takes the refresh token from the caller.
pub(crate) fn clear(ctx: &Context<'_>) {
    put(ctx, "", 0);
}

fn put(ctx: &Context<'_>, token: &str, max_age_seconds: i64) {
    let secure = caller(ctx).is_ok_and(|caller| caller.services.config.server.public_url.starts_with("https://"));
    if let Some(cookie) = cookie(token, max_age_seconds, secure) {
        ctx.insert_http_header(header::SET_COOKIE, cookie);
    }
}

fn cookie(token: &str, max_age_seconds: i64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{NAME}={token}; Path=/graphql; HttpOnly; SameSite=Strict; Max-Age={max_age_seconds}{secure}");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let value = cookie("abc", 60, true).expect("a header");
        assert_eq!(
            value,
            "waypost_refresh=abc; Path=/graphql; HttpOnly; SameSite=Strict; Max-Age=60; Secure"
        );
        assert!(value.is_sensitive());
        assert!(
            !cookie("abc", 60, false)
                .expect("a header")
                .to_str()
                .expect("text")
                .contains("Secure")
        );
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; waypost_refreshing=no"));
        assert!(read(&headers).is_none());
        headers.append(header::COOKIE, HeaderValue::from_static("x=y;waypost_refresh=t0k3n"));
        assert_eq!(read(&headers).expect("a token").expose_secret(), "t0k3n");
    }
}
