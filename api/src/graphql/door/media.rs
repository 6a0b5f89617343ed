//! Which of the two media types an answer has.

use poem::http::{HeaderMap, header};

/// A media type of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`, whose status codes say whether the document was executed.
    GraphQL,
    /// `application/json`, whose status is 200 for every well-formed request, as old clients expect.
    Json,
}

impl Media {
    /// As in the header.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GraphQL => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// What the client prefers; the newer one when it does not mind. None when it takes neither.
    pub(super) fn choose(headers: &HeaderMap) -> Option<Self> {
        let values: Vec<&str> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect();
        if values.is_empty() {
            return Some(Self::GraphQL);
        }
        let ranges = values
            .iter()
            .flat_map(|value| value.split(','))
            .map(range)
            .filter(|(_, weight)| *weight > 0);
        let offers = ranges.filter_map(|(name, weight)| Some((of_range(&name)?, weight)));
        // The first of equals, in the client's order.
        offers.rev().max_by_key(|(_, weight)| *weight).map(|(media, _)| media)
    }
}

fn of_range(name: &str) -> Option<Media> {
    match name {
        "application/graphql-response+json" | "application/*" | "*/*" => Some(Media::GraphQL),
        "application/json" => Some(Media::Json),
        _ => None,
    }
}

/// A media range and its weight in thousandths.
fn range(text: &str) -> (String, u16) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts.find_map(|parameter| parameter.strip_prefix("q=").or(parameter.strip_prefix("Q=")));
    (name, weight.map_or(1000, thousandths))
}

fn thousandths(weight: &str) -> u16 {
    let (units, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    let padded: String = decimals.chars().chain("000".chars()).take(3).collect();
    match units {
        "1" => 1000,
        _ => padded.parse().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    #[test]
    fn the_client_chooses() {
        for (accept, chosen) in [
            (None, Some(Media::GraphQL)),
            (Some("*/*"), Some(Media::GraphQL)),
            (Some("application/json"), Some(Media::Json)),
            (
                Some("application/graphql-response+json, application/json"),
                Some(Media::GraphQL),
            ),
            (
                Some("application/json, application/graphql-response+json"),
                Some(Media::Json),
            ),
            (
                Some("application/json;q=0.9, application/graphql-response+json"),
                Some(Media::GraphQL),
            ),
            (
                Some("application/graphql-response+json;q=0.8, application/json;charset=utf-8"),
                Some(Media::Json),
            ),
            (Some("text/html, application/json;q=0"), None),
            (Some("text/html,application/xhtml+xml,*/*;q=0.8"), Some(Media::GraphQL)),
            (Some("text/html"), None),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            }
            assert_eq!(Media::choose(&headers), chosen, "{accept:?}");
        }
    }
}
