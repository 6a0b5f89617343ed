//! What the demo prints: who was made, how to try it by hand, and the stream of what happens.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use crate::demo::program::Program;

/// Writes whole lines, whoever writes them.
#[derive(Clone)]
pub(super) struct Show(Arc<Mutex<std::io::Stdout>>);

impl Show {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(std::io::stdout())))
    }

    /// One line of the stream.
    pub(super) fn line(&self, kind: &str, text: &str) {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A closed terminal ends the stream, not the product.
        let _ = writeln!(out, "  {kind:<10} {text}");
        let _ = out.flush();
    }

    /// How to get in and how to do by hand what the demo does.
    pub(super) fn welcome(&self, url: &str, program: &Program) -> anyhow::Result<()> {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(out, "\n  Waypost is running with a demo program: {url}\n")?;
        writeln!(out, "  E-mail     {}", super::program::EMAIL)?;
        match &program.password {
            Some(password) => writeln!(out, "  Password   {password}   (shown this once)")?,
            None => writeln!(out, "  Password   as it was shown at the first start")?,
        }
        writeln!(out, "\n  The same by hand, in another terminal:\n")?;
        writeln!(
            out,
            "  1. a visitor follows a link; the click id comes in the Location header"
        )?;
        writeln!(
            out,
            "     curl -si '{}?sub1=banner-7' | grep -i location",
            program.link_url
        )?;
        writeln!(out, "  2. the merchant reports a sale of that click")?;
        writeln!(
            out,
            "     curl '{}?click_id=CLICK_ID&txn_id=ORDER-1&amount=49.99'\n",
            program.postback_url
        )?;
        writeln!(out, "  What happens now (Ctrl-C ends it; the data stays):\n")?;
        Ok(out.flush()?)
    }
}
