//! Reads an answer from the bytes that have arrived so far.

use anyhow::{Context, Result, bail, ensure};

/// A whole answer, borrowed from the connection's buffer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    /// The `Location` header.
    pub(crate) location: Option<&'a str>,
    pub(crate) body: &'a [u8],
    /// The server ends the connection after this answer.
    pub(crate) closes: bool,
}

/// The end of an answer's head.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// The answer, or none when more bytes have to come.
pub(super) fn read(bytes: &[u8]) -> Result<Option<Answer<'_>>> {
    let Some(end) = bytes
        .windows(END_OF_HEAD.len())
        .position(|window| window == END_OF_HEAD)
    else {
        return Ok(None);
    };
    let (head, rest) = bytes.split_at(end);
    let head = std::str::from_utf8(head).context("the head is not text")?;
    let mut lines = head.split("\r\n");
    let status = status(lines.next().unwrap_or_default())?;
    let (mut length, mut location, mut closes) = (None, None, false);
    for line in lines {
        let (name, value) = line.split_once(':').context("a header without a colon")?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.parse::<usize>().context("a malformed content-length")?);
        } else if name.eq_ignore_ascii_case("location") {
            location = Some(value);
        } else if name.eq_ignore_ascii_case("connection") {
            closes = value.eq_ignore_ascii_case("close");
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            bail!("an answer in chunks, which this client does not read");
        }
    }
    let length = match (length, status) {
        (Some(length), _) => length,
        (None, 204 | 304) => 0,
        (None, _) => bail!("an answer without a content-length, which this client does not read"),
    };
    let body = rest.get(END_OF_HEAD.len()..).unwrap_or_default();
    ensure!(body.len() <= length, "more bytes than the answer announced");
    Ok((body.len() == length).then_some(Answer {
        status,
        location,
        body,
        closes,
    }))
}

/// `HTTP/1.1 302 Found`
fn status(line: &str) -> Result<u16> {
    let rest = line.strip_prefix("HTTP/1.1 ").context("not an HTTP/1.1 answer")?;
    let number = rest.split(' ').next().unwrap_or_default();
    number.parse().context("a malformed status")
}

#[cfg(test)]
mod tests {
    use super::*;

    const REDIRECT: &str = "HTTP/1.1 302 Found\r\nLocation: https://a.example/?x=1\r\ncontent-length: 0\r\n\r\n";

    #[test]
    fn a_whole_answer_is_read() {
        let table = [
            (REDIRECT, 302, Some("https://a.example/?x=1"), "", false),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
                200,
                None,
                "{}",
                true,
            ),
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, None, "", false),
            (
                "HTTP/1.1 503 \r\nconnection: keep-alive\r\nCONTENT-LENGTH:1\r\n\r\nx",
                503,
                None,
                "x",
                false,
            ),
        ];
        for (text, status, location, body, closes) in table {
            let answer = read(text.as_bytes()).expect("readable").expect("whole");
            let expected = Answer {
                status,
                location,
                body: body.as_bytes(),
                closes,
            };
            assert_eq!(answer, expected, "{text:?}");
        }
    }

    #[test]
    fn a_part_of_an_answer_waits_for_the_rest() {
        let text = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
        for length in 0..text.len() {
            assert_eq!(
                read(&text.as_bytes()[..length]).expect("readable"),
                None,
                "{length} bytes"
            );
        }
    }

    #[test]
    fn what_is_no_answer_of_ours_is_refused() {
        for text in [
            "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 abc OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nxy",
            "HTTP/1.1 200 OK\r\nno colon\r\ncontent-length: 0\r\n\r\n",
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text:?}");
        }
    }
}
