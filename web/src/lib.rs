//! The dashboard, built into the binary and served with the headers it needs. It knows nothing of tenants or data.

mod assets;
mod encoding;
mod headers;
mod page;

use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};

use crate::assets::{Files, embedded};

/// The endpoint for everything that no other route answers: a file of the dashboard, or its page for client routes.
pub fn dashboard() -> impl Endpoint<Output = Response> {
    Dashboard { files: embedded }
}

struct Dashboard {
    files: Files,
}

impl Endpoint for Dashboard {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let answer = match *request.method() {
            Method::GET => page::answer(self.files, request.uri().path(), request.headers()),
            Method::HEAD => without_body(page::answer(self.files, request.uri().path(), request.headers())),
            _ => Response::builder()
                .status(StatusCode::METHOD_NOT_ALLOWED)
                .header(header::ALLOW, "GET, HEAD")
                .finish(),
        };
        Ok(headers::protect(answer))
    }
}

fn without_body(mut answer: Response) -> Response {
    answer.take_body();
    answer
}
