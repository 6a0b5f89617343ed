//! What can be told of a URL before any look-up: its scheme, its port, and its address when it is spelled out.

use std::net::IpAddr;

use url::{Host, Url};

use super::address::{self, Policy};
use super::failure::{ErrorClass, SendError};

/// The URL as it will be called, or why it must not be.
///
/// The `url` crate reads every spelling of an address (`2130706433`, `0x7f.1`) as the address it is. A name passes here
/// and has its addresses checked when it is resolved.
pub fn check_url(url: &str, local_interfaces: &[IpAddr], policy: &Policy) -> Result<Url, SendError> {
    let url = Url::parse(url).map_err(|error| blocked(format!("not a valid URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(blocked("only http and https are called"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(blocked("a URL with user info is not called"));
    }
    if !url.port_or_known_default().is_some_and(address::is_port_allowed) {
        return Err(blocked("only the ports 80, 443 and from 1024 up are called"));
    }
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) | None => None,
    };
    match literal.map(|address| address::check(address, local_interfaces, policy)) {
        Some(Err(refused)) => Err(blocked(refused.to_string())),
        Some(Ok(())) | None => Ok(url),
    }
}

fn blocked(text: impl Into<String>) -> SendError {
    SendError::new(ErrorClass::BlockedAddress, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> Option<String> {
        let own = ["8.8.4.4".parse().unwrap()];
        let error = check_url(url, &own, &Policy::default()).err()?;
        assert_eq!(error.class, ErrorClass::BlockedAddress, "{url}");
        Some(error.text)
    }

    #[test]
    fn every_spelling_of_a_refused_address_is_refused() {
        for (host, reason) in [
            ("127.0.0.1", "loopback"),
            ("2130706433", "loopback"),
            ("0x7f000001", "loopback"),
            ("0x7f.1", "loopback"),
            ("0X7F.1", "loopback"),
            ("0177.0.0.1", "loopback"),
            ("017700000001", "loopback"),
            ("127.1", "loopback"),
            ("127.0.1", "loopback"),
            ("127.0.0.1.", "loopback"),
            ("%31%32%37.0.0.1", "loopback"),
            ("\u{ff11}\u{ff12}\u{ff17}.0.0.1", "loopback"),
            ("\u{2460}\u{2461}\u{2466}.0.0.1", "loopback"),
            ("127\u{3002}0\u{3002}0\u{3002}1", "loopback"),
            ("[::1]", "loopback"),
            ("[0:0:0:0:0:0:0:1]", "loopback"),
            ("[::ffff:127.0.0.1]", "loopback"),
            ("[::FFFF:7F00:1]", "loopback"),
            ("[64:ff9b::127.0.0.1]", "loopback"),
            ("[2002:7f00:1::]", "loopback"),
            ("0", "unspecified"),
            ("0.0.0.0", "unspecified"),
            ("[::]", "unspecified"),
            ("2852039166", "link-local"),
            ("169.254.169.254", "link-local"),
            ("0xa9.0xfe.0xa9.0xfe", "link-local"),
            ("10.1", "private"),
            ("192.168.257", "private"),
            ("[fd00::1]", "private"),
            ("[::127.0.0.1]", "tunnel"),
            ("8.8.4.4", "this machine's own"),
            ("0x08080404", "this machine's own"),
        ] {
            let text = refusal(&format!("http://{host}/")).unwrap_or_else(|| panic!("{host} passed"));
            assert!(text.contains(reason), "{host}: {text}");
        }
    }

    #[test]
    fn names_and_public_addresses_pass() {
        for url in [
            "https://a.example/",
            "https://A.EXAMPLE./",
            "https://b\u{fc}cher.example/",
            "https://xn--bcher-kva.example/",
            "http://localhost/",
            "http://127.0.0.1.a.example/",
            "http://8.8.8.8/",
            "http://134744072/",
            "http://[2001:4860:4860::8888]:8443/",
            "https://a.example:1024/",
        ] {
            assert_eq!(refusal(url), None, "{url}");
        }
    }

    #[test]
    fn what_is_not_a_plain_web_url_is_refused() {
        for url in [
            "",
            "/path",
            "a.example",
            "ftp://a.example/",
            "file:///etc/passwd",
            "gopher://a.example:1024/",
            "http://u@a.example/",
            "http://u:p@a.example/",
            "http://a.example:22/",
            "http://a.example:0/",
            "https://a.example:1023/",
            "http://[fe80::1%25eth0]/",
            "http://256.0.0.1/",
            "http://",
        ] {
            assert!(refusal(url).is_some(), "{url}");
        }
    }
}
