//! Which precompressed form of a file a request accepts.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// What the build appends to the name of the compressed file.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// The value of `Content-Encoding`, where there is one.
    pub(crate) fn token(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The accepted encodings in our order of preference; the plain file is always last.
pub(crate) fn accepted(accept_encoding: &str) -> Vec<Encoding> {
    let mut accepted = Vec::with_capacity(3);
    for encoding in [Encoding::Brotli, Encoding::Gzip] {
        if encoding.token().is_some_and(|token| accepts(accept_encoding, token)) {
            accepted.push(encoding);
        }
    }
    accepted.push(Encoding::Identity);
    accepted
}

/// A named coding decides; `*` speaks for those that are not named (RFC 9110, 12.5.3).
fn accepts(accept_encoding: &str, token: &str) -> bool {
    let mut by_wildcard = false;
    for item in accept_encoding.split(',') {
        let mut parts = item.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let wanted = !parts.any(refuses);
        if name.eq_ignore_ascii_case(token) {
            return wanted;
        }
        if name == "*" {
            by_wildcard = wanted;
        }
    }
    by_wildcard
}

/// `q=0`, also as `q=0.000`.
fn refuses(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    name.trim().eq_ignore_ascii_case("q") && value.trim().parse::<f32>().is_ok_and(|quality| quality <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::Encoding::{Brotli, Gzip, Identity};
    use super::*;

    #[test]
    fn the_best_accepted_encoding_comes_first() {
        let rows: [(&str, &[Encoding]); 9] = [
            ("gzip, deflate, br, zstd", &[Brotli, Gzip, Identity]),
            ("gzip", &[Gzip, Identity]),
            ("GZIP", &[Gzip, Identity]),
            ("br;q=0, gzip;q=0.5", &[Gzip, Identity]),
            ("br;q=0.000, *", &[Gzip, Identity]),
            ("*", &[Brotli, Gzip, Identity]),
            ("*;q=0", &[Identity]),
            ("brotli, gzipped", &[Identity]),
            ("", &[Identity]),
        ];
        for (header, expected) in rows {
            assert_eq!(accepted(header), expected, "{header}");
        }
    }
}
