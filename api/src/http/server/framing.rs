//! Follows the bytes of a connection to find requests whose length is told twice.
//!
//! hyper reads those in one way and hides the other: it drops a second equal Content-Length, and the Content-Length beside a
//! Transfer-Encoding, before anybody sees the headers. A proxy before us may have read the other way, and what it took for a
//! body would be a request to us. So they are looked for where they arrive.

/// Most bytes of a header that tells a length. More can only be there to hide something.
const LONGEST_LINE: usize = 64;

/// Where in the stream of requests a connection is.
#[derive(Debug, Default)]
pub(super) struct Framing {
    at: At,
    /// The beginning of a line whose end has not arrived.
    line: Vec<u8>,
    /// What the head at hand says about its body.
    told: Option<Length>,
    unclear: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum At {
    /// Before a head.
    #[default]
    Between,
    /// In a head, after its first line.
    Head,
    /// In a body with so many bytes to come.
    Body(usize),
    /// In a chunked body, whose end only its reader knows. Nothing may follow on the connection.
    Chunks,
}

#[derive(Debug)]
enum Length {
    Bytes(usize),
    Chunks,
}

impl Framing {
    /// Takes the next bytes.
    pub(super) fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            bytes = match self.at {
                At::Between | At::Head => self.read_head(bytes),
                At::Body(left) => {
                    let (skipped, rest) = bytes.split_at(left.min(bytes.len()));
                    self.at = match left - skipped.len() {
                        0 => At::Between,
                        left => At::Body(left),
                    };
                    rest
                }
                At::Chunks => return,
            };
        }
    }

    /// Whether some request's end could be read in two ways.
    pub(super) fn is_unclear(&self) -> bool {
        self.unclear
    }

    /// Whether more bytes of the last request are to come, as far as can be known.
    pub(super) fn is_amid_request(&self) -> bool {
        self.at != At::Between || !self.line.is_empty()
    }

    /// Reads a line, and returns what follows it.
    fn read_head<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.keep(bytes);
            return &[];
        };
        let (line, rest) = bytes.split_at(end);
        if self.line.is_empty() {
            self.take_line(line);
        } else {
            self.keep(line);
            let whole = std::mem::take(&mut self.line);
            self.take_line(&whole);
        }
        rest.get(1..).unwrap_or_default()
    }

    /// Keeps the beginning of a line, and one byte more, which shows that it was longer.
    fn keep(&mut self, part: &[u8]) {
        let room = (LONGEST_LINE + 1).saturating_sub(self.line.len());
        self.line.extend(part.iter().take(room));
    }

    fn take_line(&mut self, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (&self.at, line.first()) {
            // Empty lines before a request are no part of it.
            (At::Between, None) => {}
            (At::Between, Some(_)) => self.at = At::Head,
            (_, None) => self.end_head(),
            (_, Some(b'c' | b'C' | b't' | b'T')) => self.take_header(line),
            (_, Some(_)) => {}
        }
    }

    fn take_header(&mut self, line: &[u8]) {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let length = if name.eq_ignore_ascii_case(b"content-length") {
            let value = std::str::from_utf8(value).ok();
            value.and_then(|value| value.trim().parse().ok()).map(Length::Bytes)
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            let is_understood = value.trim_ascii().eq_ignore_ascii_case(b"chunked");
            is_understood.then_some(Length::Chunks)
        } else {
            return;
        };
        self.unclear |= self.told.is_some() || length.is_none() || line.len() > LONGEST_LINE;
        self.told = length;
    }

    fn end_head(&mut self) {
        self.at = match self.told.take() {
            None | Some(Length::Bytes(0)) => At::Between,
            Some(Length::Bytes(length)) => At::Body(length),
            Some(Length::Chunks) => At::Chunks,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether this is found out, in one piece and byte by byte, and whether more is to come.
    fn read(text: &str) -> (bool, bool) {
        let (mut whole, mut dripping) = (Framing::default(), Framing::default());
        whole.read(text.as_bytes());
        text.as_bytes().chunks(1).for_each(|byte| dripping.read(byte));
        assert_eq!(whole.is_unclear(), dripping.is_unclear(), "{text:?}");
        let amid = whole.is_amid_request();
        assert!(whole.is_unclear() || amid == dripping.is_amid_request(), "{text:?}");
        (whole.is_unclear(), amid)
    }

    #[test]
    fn a_length_told_twice_is_found_wherever_it_stands() {
        let post = "POST /x HTTP/1.1\r\nHost: x\r\n";
        let get = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
        let long = format!("Content-Length:{}5\r\n", " ".repeat(60));
        for (headers, unclear) in [
            ("Content-Length: 5\r\n", false),
            ("content-length:5 \r\n", false),
            ("Transfer-Encoding: chunked\r\n", false),
            ("Content-Lengths: 5\r\nContent-Length: 5\r\n", false),
            ("Cookie: Content-Length: 5\r\nContent-Length: 5\r\n", false),
            ("Content-Length: 5\r\nContent-Length: 5\r\n", true),
            ("Content-Length: 5\r\nX: y\r\ncONTENT-lENGTH: 5\r\n", true),
            ("Content-Length: 5\r\nContent-Length: 6\r\n", true),
            ("Content-Length: 5, 5\r\n", true),
            ("Content-Length:\r\n", true),
            ("Content-Length: 99999999999999999999\r\n", true),
            ("Content-Length: 5\nContent-Length: 5\n", true),
            ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", true),
            ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", true),
            ("Transfer-Encoding: gzip, chunked\r\n", true),
            (&long, true),
        ] {
            let body = "\r\nhello";
            assert_eq!(read(&format!("{post}{headers}{body}")).0, unclear, "{headers}");
            assert_eq!(read(&format!("\r\n{get}{post}{headers}{body}")).0, unclear, "{headers}");
        }
        let after = "Content-Length: 4\r\n\r\n\r\n\r\nContent-Length: 9\r\n\r\n";
        assert!(!read(&format!("{post}{after}")).0, "a line of its own is no header");
        let hidden = "Content-Length: 21\r\n\r\nTransfer-Encoding: x\n";
        assert!(!read(&format!("{post}{hidden}")).0, "a body is not looked into");
    }

    #[test]
    fn it_knows_whether_a_request_is_over() {
        let post = "POST /x HTTP/1.1\r\nContent-Length: 5\r\n\r\n";
        for (text, amid) in [
            (String::new(), false),
            ("\r\n".to_owned(), false),
            ("G".to_owned(), true),
            ("GET / HTTP/1.1\r\n".to_owned(), true),
            ("GET / HTTP/1.1\r\n\r\n".to_owned(), false),
            ("GET / HTTP/1.1\n\n".to_owned(), false),
            (post.to_owned(), true),
            (format!("{post}hell"), true),
            (format!("{post}hello"), false),
            (format!("{post}hello{post}hello"), false),
            (
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
                true,
            ),
        ] {
            assert_eq!(read(&text), (false, amid), "{text:?}");
        }
    }
}
