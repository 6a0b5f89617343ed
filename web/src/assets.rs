//! The files of the dashboard, embedded in the binary: nothing is read from disk while the server runs.

use std::borrow::Cow;

use rust_embed::Embed;

/// Finds a file by its path below the dashboard's root, like `assets/index-1a2b.js`.
pub(crate) type Files = fn(&str) -> Option<File>;

#[derive(Clone)]
pub(crate) struct File {
    pub(crate) content: Cow<'static, [u8]>,
    pub(crate) sha256: [u8; 32],
}

#[derive(Embed)]
#[folder = "$OUT_DIR/dist"]
struct Dist;

pub(crate) fn embedded(path: &str) -> Option<File> {
    Dist::get(path).map(|file| File {
        sha256: file.metadata.sha256_hash(),
        content: file.data,
    })
}
