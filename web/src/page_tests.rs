//! What the dashboard's endpoint answers, over a handful of files that stand for a build.

use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Request, Response};

use crate::Dashboard;
use crate::assets::File;

const SCRIPT: &str = "/assets/index-1a2b.js";

fn files(path: &str) -> Option<File> {
    let content: &'static [u8] = match path {
        "index.html" => b"page",
        "index.html.br" => b"brotli page",
        "index.html.gz" => b"page in gzip",
        "assets/index-1a2b.js" => b"script",
        "assets/index-1a2b.js.br" => b"script in brotli",
        "assets/inter.woff2" => b"font",
        "robots.txt" => b"robots",
        _ => return None,
    };
    Some(File {
        content: content.into(),
        sha256: [content[0]; 32],
    })
}

async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = headers
        .iter()
        .fold(
            Request::builder().method(method).uri_str(path),
            |request, (name, value)| request.header(*name, *value),
        )
        .finish();
    Dashboard { files }.call(request).await.unwrap()
}

async fn get(path: &str, headers: &[(&str, &str)]) -> Response {
    ask(Method::GET, path, headers).await
}

async fn body(response: Response) -> String {
    response.into_body().into_string().await.unwrap()
}

#[tokio::test]
async fn a_client_route_is_the_page_and_is_asked_for_each_time() {
    for path in ["/", "/offers", "/offers/off_01jabc", "/conversions?status=PAID"] {
        let response = get(path, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.header("cache-control"), Some("no-cache"));
        assert_eq!(response.content_type(), Some("text/html; charset=utf-8"));
        assert_eq!(body(response).await, "page");
    }
}

#[tokio::test]
async fn a_hashed_asset_is_kept_for_ever() {
    let response = get(SCRIPT, &[]).await;
    assert_eq!(
        response.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(response.content_type(), Some("text/javascript; charset=utf-8"));
    assert_eq!(body(response).await, "script");
}

#[tokio::test]
async fn a_missing_file_is_not_found_and_not_the_page() {
    for path in [
        "/assets/gone.js",
        "/assets/",
        "/assets/offers",
        "/index-1a2b.js.map",
        "/favicon.ico",
        "/backup.zip",
    ] {
        let response = get(path, &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(response.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn no_spelling_of_a_path_leaves_the_dashboard() {
    for path in [
        "/../Cargo.toml",
        "/assets/../../Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%5c..%5cwindows",
        "/assets/%2e%2e/index.html",
        "//etc/passwd.txt",
        "/.env",
        "/.git/config",
        "/offers/.env",
        "/assets/index-1a2b.js%00.html",
        "/assets/index-1a2b.js.br",
    ] {
        assert_eq!(get(path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_precompressed_file_is_sent_to_those_who_accept_it() {
    let rows = [
        ("/", "gzip, deflate, br", Some("br"), "brotli page"),
        ("/", "gzip", Some("gzip"), "page in gzip"),
        ("/", "br;q=0, gzip", Some("gzip"), "page in gzip"),
        ("/", "identity", None, "page"),
        (SCRIPT, "gzip", None, "script"),
        (SCRIPT, "br", Some("br"), "script in brotli"),
        ("/assets/inter.woff2", "br, gzip", None, "font"),
    ];
    for (path, accept, encoding, expected) in rows {
        let response = get(path, &[("accept-encoding", accept)]).await;
        assert_eq!(response.header("content-encoding"), encoding, "{path} {accept}");
        assert_eq!(response.header("vary"), Some("Accept-Encoding"));
        assert_eq!(body(response).await, expected);
    }
}

#[tokio::test]
async fn a_known_page_is_not_sent_again() {
    let first = get("/", &[("accept-encoding", "br")]).await;
    let tag = first.header("etag").unwrap().to_owned();
    let weak = format!("\"other\", W/{tag}");
    for known in [tag.as_str(), weak.as_str(), "*"] {
        let again = get("/offers", &[("accept-encoding", "br"), ("if-none-match", known)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(again.header("etag"), Some(tag.as_str()));
        assert_eq!(body(again).await, "");
    }
    let plain = get("/", &[("if-none-match", tag.as_str())]).await;
    assert_eq!(plain.status(), StatusCode::OK, "another encoding is another tag");
}

#[tokio::test]
async fn every_answer_carries_the_policies() {
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, SCRIPT),
        (Method::GET, "/.env"),
        (Method::POST, "/"),
    ] {
        let response = ask(method, path, &[]).await;
        let policy = response.header(header::CONTENT_SECURITY_POLICY).unwrap();
        assert!(policy.starts_with("default-src 'none';"));
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(response.header("referrer-policy"), Some("no-referrer"));
    }
}

#[tokio::test]
async fn a_head_request_has_the_headers_and_no_body() {
    let response = ask(Method::HEAD, SCRIPT, &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.content_type(), Some("text/javascript; charset=utf-8"));
    assert_eq!(body(response).await, "");
}

#[tokio::test]
async fn other_methods_are_refused() {
    let response = ask(Method::POST, "/offers", &[]).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.header("allow"), Some("GET, HEAD"));
}

#[tokio::test]
async fn the_embedded_build_has_a_page() {
    let response = crate::dashboard()
        .call(Request::builder().uri_str("/").finish())
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(body(response).await.starts_with("<!doctype html>"));
}
