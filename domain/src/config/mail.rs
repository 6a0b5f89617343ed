//! The settings of mail: where it is handed in, and what is refused at the start because it cannot work.

use std::net::IpAddr;
use std::time::Duration;

use config::ConfigError;
use lettre::message::Mailbox;
use serde::Deserialize;
use url::Url;

/// Mail to partners.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Mail {
    pub server: String,
    pub starttls: bool,
    pub username: String,
    pub password: String,
    pub from: String,
    pub timeout_ms: u64,
}

/// The settings as they are used.
#[derive(Clone)]
pub(crate) struct Relay {
    /// A name or an address.
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// User name and password.
    pub credentials: Option<(String, String)>,
    pub from: Mailbox,
    pub timeout: Duration,
}

/// When the connection becomes a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// Before the first word (`smtps`).
    AtOnce,
    /// Before anything is said that matters; a server that does not offer it is told nothing.
    StartTls,
    /// Never.
    None,
}

impl std::fmt::Debug for Mail {
    // Nor must a password reach a log by way of a printed configuration, wherever somebody has put it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail")
            .field("is_on", &!self.server.is_empty())
            .field("starttls", &self.starttls)
            .field("timeout_ms", &self.timeout_ms)
            .finish_non_exhaustive()
    }
}

impl Mail {
    /// What the settings come to; none when mail is off.
    pub(crate) fn relay(&self) -> Result<Option<Relay>, ConfigError> {
        if self.server.is_empty() {
            return Ok(None);
        }
        if self.timeout_ms == 0 {
            return Err(refused("mail.timeout_ms must be at least 1"));
        }
        let (host, port, encryption) = self.address()?;
        Ok(Some(Relay {
            credentials: self.credentials(&host, encryption)?,
            host,
            port,
            encryption,
            from: self.sender()?,
            timeout: Duration::from_millis(self.timeout_ms),
        }))
    }

    /// The messages do not repeat what was set: it may hold a password in a place that is not for it.
    fn address(&self) -> Result<(String, u16, Encryption), ConfigError> {
        let malformed = || refused("mail.server must be smtp:// or smtps:// and a host, with a port if need be");
        let url = Url::parse(&self.server).map_err(|_| malformed())?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(
                "mail.server holds a user name or a password; they belong in mail.username and mail.password",
            ));
        }
        let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let host = url.host_str().filter(|host| is_bare && !host.is_empty());
        // An IPv6 address stands in brackets in a URL, and only there.
        let host = host.ok_or_else(malformed)?.trim_matches(['[', ']']).to_owned();
        let (port, encryption) = match (url.scheme(), self.starttls) {
            ("smtps", _) => (465, Encryption::AtOnce),
            ("smtp", true) => (587, Encryption::StartTls),
            ("smtp", false) => (25, Encryption::None),
            _ => return Err(malformed()),
        };
        Ok((host, url.port().unwrap_or(port), encryption))
    }

    fn credentials(&self, host: &str, encryption: Encryption) -> Result<Option<(String, String)>, ConfigError> {
        match (self.username.is_empty(), self.password.is_empty()) {
            (true, true) => Ok(None),
            (false, false) if encryption == Encryption::None && !is_this_machine(host) => Err(refused(
                "mail.password would be sent in the clear; use smtps:// or mail.starttls = true",
            )),
            (false, false) => Ok(Some((self.username.clone(), self.password.clone()))),
            (true, false) | (false, true) => Err(refused("mail.username and mail.password go together")),
        }
    }

    fn sender(&self) -> Result<Mailbox, ConfigError> {
        self.from.parse().map_err(|_| {
            refused(
                "mail.from must be an address such as partners@example.com or \"Example Partners <partners@example.com>\"",
            )
        })
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn refused(why: &str) -> ConfigError {
    ConfigError::Message(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(server: &str, starttls: bool) -> Mail {
        Mail {
            server: server.to_owned(),
            starttls,
            username: String::new(),
            password: String::new(),
            from: "Partners <partners@example.com>".to_owned(),
            timeout_ms: 15_000,
        }
    }

    #[test]
    fn a_server_is_a_host_with_a_port_and_a_way_to_keep_a_secret() {
        use Encryption::{AtOnce, None, StartTls};
        for (server, starttls, expected) in [
            ("smtps://mail.example.com", true, ("mail.example.com", 465, AtOnce)),
            ("smtps://mail.example.com", false, ("mail.example.com", 465, AtOnce)),
            ("smtp://mail.example.com", true, ("mail.example.com", 587, StartTls)),
            (
                "smtp://mail.example.com:2525/",
                true,
                ("mail.example.com", 2525, StartTls),
            ),
            ("smtp://127.0.0.1", false, ("127.0.0.1", 25, None)),
            ("smtp://[::1]:1025", false, ("::1", 1025, None)),
        ] {
            let relay = mail(server, starttls).relay().expect(server).expect("mail is on");
            assert_eq!(
                (relay.host.as_str(), relay.port, relay.encryption),
                expected,
                "{server}"
            );
        }
        assert!(mail("", true).relay().expect("off is fine").is_none());
    }

    #[test]
    fn what_cannot_work_is_refused_without_repeating_it() {
        let with = |change: fn(&mut Mail)| {
            let mut settings = mail("smtp://mail.example.com", true);
            change(&mut settings);
            settings
        };
        for (settings, said) in [
            (with(|mail| mail.server = "mail.HUSH.com".to_owned()), "mail.server"),
            (with(|mail| mail.server = "https://HUSH.com".to_owned()), "mail.server"),
            (with(|mail| mail.server = "smtp://".to_owned()), "mail.server"),
            (with(|mail| mail.server = "smtp://h/HUSH".to_owned()), "mail.server"),
            (with(|mail| mail.server = "smtp://h?tls=HUSH".to_owned()), "mail.server"),
            (with(|mail| mail.server = "smtp://a:HUSH@h".to_owned()), "mail.username"),
            (with(|mail| mail.username = "a".to_owned()), "go together"),
            (with(|mail| mail.password = "HUSH".to_owned()), "go together"),
            (with(|mail| mail.from = String::new()), "mail.from"),
            (with(|mail| mail.from = "HUSH".to_owned()), "mail.from"),
            (
                with(|mail| mail.from = "a@b.example\r\nBcc: HUSH@b.example".to_owned()),
                "mail.from",
            ),
            (with(|mail| mail.timeout_ms = 0), "mail.timeout_ms"),
            (
                with(|mail| {
                    mail.starttls = false;
                    (mail.username, mail.password) = ("a".to_owned(), "HUSH".to_owned());
                }),
                "in the clear",
            ),
        ] {
            let error = settings.relay().map(drop).expect_err(said).to_string();
            assert!(error.contains(said) && !error.contains("HUSH"), "{error}");
        }
    }

    #[test]
    fn printed_settings_hold_no_secret() {
        let mut settings = mail("smtp://a:HUSH@h", true);
        (settings.username, settings.password) = ("HUSH".to_owned(), "HUSH".to_owned());
        assert!(!format!("{settings:?}").contains("HUSH"));
    }
}
