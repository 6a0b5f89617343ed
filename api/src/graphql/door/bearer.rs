//! The token of a request.

use poem::http::{HeaderMap, header};
use secrecy::SecretString;
use waypost_domain::{Error, Result};

/// Longest token in bytes; ours are far shorter.
const LONGEST: usize = 4096;

/// The bearer token; none when the request names nobody. Anything else that names somebody is refused.
pub(super) fn token(headers: &HeaderMap) -> Result<Option<SecretString>> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = given.next() else { return Ok(None) };
    if given.next().is_some() {
        return Err(Error::Unauthenticated("send one Authorization header"));
    }
    let refused = || Error::Unauthenticated("expected Authorization: Bearer and a token");
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or_else(refused)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.len() > LONGEST {
        return Err(refused());
    }
    Ok(Some(SecretString::from(token)))
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;
    use secrecy::ExposeSecret;

    use super::*;

    fn read(values: &[&'static str]) -> Option<Option<String>> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
        }
        token(&headers)
            .ok()
            .map(|token| token.map(|token| token.expose_secret().to_owned()))
    }

    #[test]
    fn only_bearers_are_understood() {
        assert_eq!(read(&[]), Some(None));
        assert_eq!(read(&["Bearer abc"]), Some(Some("abc".to_owned())));
        assert_eq!(read(&["bearer  abc"]), Some(Some("abc".to_owned())));
        for wrong in [
            &["Basic YTpi"][..],
            &["Bearer"],
            &["Bearer "],
            &["abc"],
            &["Bearer a", "Bearer b"],
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
