//! Which file answers a path, and with which caching.

use std::borrow::Cow;

use poem::http::{HeaderMap, HeaderName, StatusCode, header};
use poem::{Body, Response};

use crate::assets::{File, Files};
use crate::encoding::{Encoding, accepted};

const PAGE: &str = "index.html";
const ASSETS: &str = "assets/";

/// The name of an asset holds a hash of its content, so it never changes.
const CACHE_FOR_EVER: &str = "public, max-age=31536000, immutable";
const CACHE_AFTER_ASKING: &str = "no-cache";

pub(crate) fn answer(files: Files, uri_path: &str, request: &HeaderMap) -> Response {
    let Some(path) = file_path(uri_path) else {
        return not_found();
    };
    let Some((encoding, file)) = find(files, path, request) else {
        return not_found();
    };
    let tag = entity_tag(&file, encoding);
    let answer = Response::builder()
        .header(
            header::CACHE_CONTROL,
            if path.starts_with(ASSETS) {
                CACHE_FOR_EVER
            } else {
                CACHE_AFTER_ASKING
            },
        )
        .header(header::ETAG, &tag)
        .header(header::VARY, "Accept-Encoding");
    if text(request, header::IF_NONE_MATCH).is_some_and(|known| matches(known, &tag)) {
        return answer.status(StatusCode::NOT_MODIFIED).finish();
    }
    let answer = answer.header(header::CONTENT_TYPE, content_type(path));
    match encoding.token() {
        Some(token) => answer.header(header::CONTENT_ENCODING, token).body(body(file)),
        None => answer.body(body(file)),
    }
}

/// The file for a path: itself when it has the form of a file, the page when it can be a client route, otherwise none.
/// Paths are compared as they came, never decoded: an escaped dot or slash is not the name of any file of ours.
fn file_path(uri_path: &str) -> Option<&str> {
    let path = uri_path.strip_prefix('/').unwrap_or(uri_path);
    let last = path.rsplit('/').next().unwrap_or(path);
    if path.contains(['%', '\\', '\0']) || path.split('/').any(|segment| segment.starts_with('.')) {
        return None;
    }
    if path.starts_with(ASSETS) || last.contains('.') {
        let compressed = last.ends_with(".br") || last.ends_with(".gz");
        return (!compressed).then_some(path);
    }
    Some(PAGE)
}

fn find(files: Files, path: &str, request: &HeaderMap) -> Option<(Encoding, File)> {
    let accept_encoding = text(request, header::ACCEPT_ENCODING).unwrap_or_default();
    accepted(accept_encoding)
        .into_iter()
        .find_map(|encoding| Some((encoding, files(&format!("{path}{}", encoding.suffix()))?)))
}

fn entity_tag(file: &File, encoding: Encoding) -> String {
    let hash: String = file.sha256[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}{}\"", encoding.suffix())
}

fn matches(if_none_match: &str, tag: &str) -> bool {
    if_none_match
        .split(',')
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn body(file: File) -> Body {
    match file.content {
        Cow::Borrowed(content) => Body::from(content),
        Cow::Owned(content) => Body::from(content),
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn not_found() -> Response {
    Response::builder()
        .status(StatusCode::NOT_FOUND)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONTENT_TYPE, "text/plain; charset=utf-8")
        .body("Not found\n")
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
