//! Why a call brought no answer, in classes that the partner can act on.

use std::error::Error;
use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::resolver::ResolveError;

// Room for a certificate's complaint with a long host name in it.
const MAX_TEXT_CHARACTERS: usize = 300;

/// What went wrong, in the words of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// The host name has no address.
    Dns,
    /// Nothing listens on the port.
    Refused,
    /// The certificate or the handshake.
    Tls,
    /// A time limit passed.
    Timeout,
    /// The URL leads where Waypost does not call; no connection was made.
    BlockedAddress,
    /// The URL or the head of the answer is larger than Waypost handles.
    TooLarge,
    /// The request cannot be made as the endpoint is set up.
    Request,
    /// Anything else on the way: unreachable, reset, cut off, not HTTP.
    Connection,
}

impl ErrorClass {
    /// The name in the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Refused => "refused",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::BlockedAddress => "blocked_address",
            Self::TooLarge => "too_large",
            Self::Request => "request",
            Self::Connection => "connection",
        }
    }
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A call without a whole answer. The text may be shown to the partner: it holds no URL, header or inner address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{class}: {text}")]
pub struct SendError {
    /// What went wrong.
    pub class: ErrorClass,
    /// The same for people, with detail.
    pub text: String,
    /// What had come by then, when the head of an answer had come and its body broke off or never ended.
    pub answer: Option<Box<Answer>>,
}

impl SendError {
    pub(crate) fn new(class: ErrorClass, text: impl Into<String>) -> Self {
        let text: String = text.into();
        Self {
            class,
            text: text
                .chars()
                .filter(|letter| !letter.is_control())
                .take(MAX_TEXT_CHARACTERS)
                .collect(),
            answer: None,
        }
    }

    pub(crate) fn after(self, answer: Answer) -> Self {
        Self {
            answer: Some(Box::new(answer)),
            ..self
        }
    }
}

/// Sorts an error of the HTTP library by what lies at its root; its own text is not used, because it names the URL.
pub(super) fn classify(error: &reqwest::Error) -> SendError {
    if error.is_timeout() {
        return SendError::new(ErrorClass::Timeout, "no connection within the time limit");
    }
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(current) = cause {
        if let Some(found) = classify_cause(current, error.is_connect()) {
            return found;
        }
        cause = current.source();
    }
    SendError::new(ErrorClass::Connection, "the connection failed")
}

fn classify_cause(cause: &(dyn Error + 'static), connecting: bool) -> Option<SendError> {
    if let Some(error) = cause.downcast_ref::<ResolveError>() {
        return Some(SendError::new(error.class(), error.to_string()));
    }
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return Some(classify_io(error, connecting));
    }
    let error = cause.downcast_ref::<hyper::Error>()?;
    if error.is_parse_too_large() {
        let text = "the head of the answer is too large";
        return Some(SendError::new(ErrorClass::TooLarge, text));
    }
    if error.is_parse() {
        let text = "the answer is not HTTP";
        return Some(SendError::new(ErrorClass::Connection, text));
    }
    // An incomplete message has no cause of its own; any other hyper error is told by the causes below it.
    error.is_incomplete_message().then(|| {
        let text = "the connection was closed before the answer was complete";
        SendError::new(ErrorClass::Connection, text)
    })
}

fn classify_io(error: &io::Error, connecting: bool) -> SendError {
    let inner = error.get_ref();
    if let Some(inner) = inner.and_then(|inner| inner.downcast_ref::<io::Error>()) {
        return classify_io(inner, connecting);
    }
    let (class, text) = match error.kind() {
        // While connecting, only the TLS handshake reads data, and it hides its error inside an I/O error.
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof if connecting => {
            return SendError::new(ErrorClass::Tls, error.to_string());
        }
        io::ErrorKind::ConnectionRefused => (ErrorClass::Refused, "the connection was refused"),
        io::ErrorKind::TimedOut => (ErrorClass::Timeout, "the connection timed out"),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
            (ErrorClass::Connection, "the connection was reset")
        }
        io::ErrorKind::UnexpectedEof => (
            ErrorClass::Connection,
            "the connection was closed before the answer was complete",
        ),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => (ErrorClass::Connection, "the answer is not HTTP"),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            (ErrorClass::Connection, "the server cannot be reached")
        }
        _ => (ErrorClass::Connection, "the connection failed"),
    };
    SendError::new(class, text)
}
