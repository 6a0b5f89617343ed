//! H: the same server with a redirect that looks nothing up and stores nothing.

use anyhow::Result;
use poem::http::{StatusCode, header};
use poem::web::Path;
use poem::{Response, Route, get, handler};

use super::Listen;
use super::serve::serve;

/// Serves it.
pub(crate) async fn bare(options: Listen) -> Result<()> {
    serve(options.listen, Route::new().at("/c/:code", get(answer))).await
}

#[handler]
fn answer(Path(code): Path<String>) -> Response {
    redirect(&code)
}

/// The headers of the product's redirect.
pub(super) fn redirect(click: &str) -> Response {
    Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, format!("https://shop.example.com/?click_id={click}"))
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer")
        .finish()
}
