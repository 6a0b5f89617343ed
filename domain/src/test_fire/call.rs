//! One request of a test, as it goes over the wire.

use crate::test_fire::HEADER;

/// One request at one of our own doors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path and query.
    pub target: String,
    /// The pass that makes it a test.
    pub pass: String,
    /// The content type and the body, if it has one.
    pub body: Option<(&'static str, String)>,
}

impl Call {
    /// Its headers.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![(HEADER, self.pass.clone())];
        headers.extend(self.body.as_ref().map(|(kind, _)| ("content-type", (*kind).to_owned())));
        headers
    }

    /// The same as they are shown: a pass is nobody's business.
    pub fn shown_headers(&self) -> Vec<(&'static str, String)> {
        let hidden = |(name, value)| {
            if name == HEADER {
                (name, "***".to_owned())
            } else {
                (name, value)
            }
        };
        self.headers().into_iter().map(hidden).collect()
    }
}
