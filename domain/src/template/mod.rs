//! Templates: text with macros in braces, checked once when saved and filled in on every use.
//!
//! Knows no macro by name; each use brings its own list. The forms are `{name}`, `{name|default}`, `{name:a=1,b=2}` and
//! `{name:a=1,b=2|default}`, the same in URLs, forms and JSON.

mod body;
mod error;
mod form;
mod json;
mod scan;
mod shape;
mod slot;
mod url;

pub(crate) use self::body::{BodyTemplate, Vocabulary};
pub use self::error::TemplateError;
pub(crate) use self::slot::encode;
pub(crate) use self::url::UrlTemplate;
