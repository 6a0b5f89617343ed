//! Hands a letter to the operator's mail server, by SMTP (RFC 5321). The address is the operator's own, so the rules for partners'
//! addresses do not apply to it.

use std::error::Error as _;
use std::net::Ipv4Addr;
use std::time::Duration;

use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::time::timeout;
use url::{Host, Url};

use super::letter::Letter;
use crate::config::{Config, Encryption, Relay};
use crate::error::{Error, Result};

/// How long a server may take over who writes to whom, and then over the mail, which it may look through before it takes it. RFC 5321
/// (4.5.3.2) grants it up to ten minutes: if it takes a mail on which we hang up, the partner gets it again with each try.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// How long a server that has taken or refused the mail may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);
const NO_ANSWER: &str = "the mail server did not answer in time";
/// Answers by which a server refuses whoever sends, and not the mail (RFC 4954).
const NOT_SIGNED_IN: [u16; 4] = [530, 534, 535, 538];

/// Writes to partners.
pub struct Mailer {
    relay: Relay,
    tls: Tls,
    hello: ClientId,
    patience: Duration,
}

/// Why a mail was not taken, in words that hold no address: an answer's text may quote one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server may take it later.
    Passing(String),
    /// It never will.
    Lasting(String),
}

impl Mailer {
    /// None when mail is off. Fails when this machine's trusted certificates cannot be read.
    pub(crate) fn new(config: &Config) -> Result<Option<Self>> {
        let Some(relay) = config.mail.relay().map_err(Error::internal)? else {
            return Ok(None);
        };
        let trusted = || TlsParameters::new(relay.host.clone()).map_err(Error::internal);
        let tls = match relay.encryption {
            Encryption::AtOnce => Tls::Wrapper(trusted()?),
            Encryption::StartTls => Tls::Required(trusted()?),
            Encryption::None => Tls::None,
        };
        let hello = hello(&config.server.public_url);
        Ok(Some(Self {
            relay,
            tls,
            hello,
            patience: PATIENCE,
        }))
    }

    /// Hands a letter over. `Ok` says that the server has taken it, or may have: it heard all of it and did not say.
    pub(super) async fn send(&self, address: &str, letter: &Letter) -> Result<(), Failure> {
        let message = compose(&self.relay.from, address, letter)?;
        let mut connection = match timeout(self.relay.timeout, self.connect()).await {
            Ok(Ok(connection)) => connection,
            // It has not heard of this mail, so whatever it says is not about it.
            Ok(Err(error)) => return Err(Failure::Passing(why(&error))),
            Err(_) => return Err(Failure::Passing(NO_ANSWER.to_owned())),
        };
        let handed_over = self.hand_over(&mut connection, &message, letter).await;
        // What it says to this changes nothing.
        let _ = timeout(GOODBYE, connection.quit()).await;
        handed_over
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        message: &Message,
        letter: &Letter,
    ) -> Result<(), Failure> {
        match timeout(self.patience, offer(connection, message.envelope())).await {
            Ok(offered) => offered?,
            Err(_) => return Err(Failure::Passing(NO_ANSWER.to_owned())),
        }
        match timeout(self.patience, connection.message(&message.formatted())).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => {
                tracing::warn!(
                    mail = letter.id,
                    "the mail server did not say whether it took a mail; it may have, so the mail is not sent again"
                );
                Ok(())
            }
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, smtp::Error> {
        let at_once = match &self.tls {
            Tls::Wrapper(trusted) => Some(trusted.clone()),
            _ => None,
        };
        let server = (self.relay.host.as_str(), self.relay.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.relay.timeout), &self.hello, at_once, None).await?;
        if let Tls::Required(trusted) = &self.tls {
            connection.starttls(trusted.clone(), &self.hello).await?;
        }
        if let Some((name, password)) = &self.relay.credentials {
            let credentials = Credentials::new(name.clone(), password.clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }
}

/// Servers want to hear a client's own name, which is the one that people reach us by.
fn hello(public_url: &str) -> ClientId {
    let url = Url::parse(public_url).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => ClientId::Domain(name.to_owned()),
        Some(Host::Ipv4(address)) => ClientId::Ipv4(address),
        Some(Host::Ipv6(address)) => ClientId::Ipv6(address),
        None => ClientId::Ipv4(Ipv4Addr::LOCALHOST),
    }
}

/// The letter as a message. Headers are encoded where they hold more than ASCII, and the body is plain text.
fn compose(from: &Mailbox, address: &str, letter: &Letter) -> Result<Message, Failure> {
    let unusable = |what: &str| Failure::Lasting(format!("a mail cannot be made of {what}"));
    let to: Mailbox = match address.parse() {
        Ok(email) => Mailbox::new(None, email),
        Err(_) => return Err(unusable("the partner's address")),
    };
    // Nobody is to answer by machine (RFC 3834).
    let by_machine = HeaderName::new_from_ascii_str("Auto-Submitted");
    Message::builder()
        .date(letter.at.into())
        .message_id(Some(format!("<{}@{}>", letter.id, from.email.domain())))
        .from(from.clone())
        .to(to)
        .subject(letter.subject.as_str())
        .raw_header(HeaderValue::new(by_machine, "auto-generated".to_owned()))
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body.clone())
        .map_err(|_| unusable("this letter"))
}

/// Says who writes to whom.
async fn offer(connection: &mut AsyncSmtpConnection, envelope: &Envelope) -> Result<(), Failure> {
    let mut parameters = Vec::new();
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.to().iter().chain(envelope.from()).all(is_ascii) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let why = "the mail server takes addresses in ASCII only";
            return Err(Failure::Passing(why.to_owned()));
        }
        // Such an address stands in a header, too (RFC 6531).
        parameters.push(MailParameter::SmtpUtfEight);
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let sender = Mail::new(envelope.from().cloned(), parameters);
    // A server that does not want this sender wants no mail of ours.
    let said = connection.command(sender).await;
    said.map_err(|error| Failure::Passing(why(&error)))?;
    for address in envelope.to() {
        let recipient = Rcpt::new(address.clone(), Vec::new());
        let said = connection.command(recipient).await;
        said.map_err(|error| failure(&error))?;
    }
    let said = connection.command(Data).await;
    said.map(drop).map_err(|error| failure(&error))
}

/// Of an answer to the recipient or to the mail.
fn failure(error: &smtp::Error) -> Failure {
    let is_about_us = error.status().is_some_and(|code| NOT_SIGNED_IN.contains(&code.into()));
    if error.is_permanent() && !is_about_us {
        Failure::Lasting(why(error))
    } else {
        Failure::Passing(why(error))
    }
}

fn why(error: &smtp::Error) -> String {
    let Some(code) = error.status() else {
        // The error quotes an answer that was not understood.
        return if error.is_response() {
            "the mail server's answer was not understood".to_owned()
        } else {
            format!("the mail could not be handed over: {error}")
        };
    };
    let detail = error.source().map(ToString::to_string).unwrap_or_default();
    let detail = detail.split_whitespace().next().filter(|word| is_detail(word));
    let why = format!("the mail server answered {code} {}", detail.unwrap_or_default());
    why.trim_end().to_owned()
}

/// Whether it is the like of `5.1.1` (RFC 3463).
fn is_detail(word: &str) -> bool {
    let is_number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    word.split('.').count() == 3 && word.split('.').all(is_number)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;

    use super::*;

    fn letter(subject: &str) -> Letter {
        Letter {
            id: "ntc_1.trouble".to_owned(),
            at: "2026-03-02T12:00:00Z".parse().expect("a time"),
            subject: subject.to_owned(),
            body: "Hello,\n\n.\nthe end\n".to_owned(),
        }
    }

    fn sent(address: &str, subject: &str) -> String {
        let from = "Partners <partners@example.com>".parse().expect("an address");
        let message = compose(&from, address, &letter(subject)).expect("composed");
        String::from_utf8(message.formatted()).expect("ASCII")
    }

    #[test]
    fn a_message_says_who_writes_to_whom_and_that_a_machine_does() {
        let message = sent("anna@example.com", "Acme: your postback rests");
        let (headers, body) = message.split_once("\r\n\r\n").expect("headers and a body");
        let headers: Vec<&str> = headers.split("\r\n").collect();
        assert_eq!(
            headers,
            [
                "Date: Mon, 02 Mar 2026 12:00:00 +0000",
                "Message-ID: <ntc_1.trouble@example.com>",
                "From: Partners <partners@example.com>",
                "To: anna@example.com",
                "Subject: Acme: your postback rests",
                "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 7bit",
            ]
        );
        assert_eq!(body, "Hello,\r\n\r\n.\r\nthe end\r\n");
    }

    #[test]
    fn nothing_in_a_name_becomes_a_header() {
        for subject in [
            "a\r\nBcc: victim@example.com",
            "a\nBcc: victim@example.com",
            "a\rBcc: victim@example.com",
            "Müller\r\n\r\nBcc: victim@example.com",
            "日本\u{2028}Bcc: victim@example.com",
        ] {
            let message = sent("anna@example.com", subject);
            let (headers, _) = message.split_once("\r\n\r\n").expect("headers and a body");
            let named = |line: &&str| !line.starts_with([' ', '\t']);
            assert_eq!(headers.split("\r\n").filter(named).count(), 9, "{subject:?}: {headers}");
            assert!(!headers.contains("\nBcc") && !headers.contains("\rBcc"), "{headers}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        let from = "partners@example.com".parse().expect("an address");
        for address in [
            "",
            "anna",
            "a@b.example\r\nRCPT TO:<c@d.example>",
            "a@b.example, c@d.example",
            "A <a@b.example>",
        ] {
            let refused = compose(&from, address, &letter("x")).map(drop);
            assert!(matches!(refused, Err(Failure::Lasting(_))), "{address:?}");
        }
    }

    #[test]
    fn a_client_says_its_own_name() {
        for (url, name) in [
            ("https://go.example.com", "go.example.com"),
            ("http://192.0.2.1:8080", "[192.0.2.1]"),
            ("http://[2001:db8::1]/", "[IPv6:2001:db8::1]"),
            ("nonsense", "[127.0.0.1]"),
        ] {
            assert_eq!(hello(url).to_string(), name);
        }
    }

    #[test]
    fn details_of_an_answer_are_told_from_its_words() {
        for (word, is) in [
            ("5.1.1", true),
            ("4.7.12", true),
            ("5.1", false),
            ("anna@5.1.1", false),
            ("5.1.1111", false),
            ("..", false),
        ] {
            assert_eq!(is_detail(word), is, "{word}");
        }
    }

    /// Of a server that greets with the first of these and answers with the others, each once a client has said something; where one is
    /// empty it says nothing any more, and at the end goodbye.
    async fn mailer(answers: &'static [&'static str]) -> Mailer {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("it listens");
        let port = listener.local_addr().expect("it listens").port();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a client");
            let (input, mut output) = stream.into_split();
            let mut lines = BufReader::new(input).lines();
            for answer in answers.iter().copied().chain(std::iter::repeat("221 bye")) {
                let is_silent = answer.is_empty();
                let line = format!("{answer}\r\n");
                if !is_silent && output.write_all(line.as_bytes()).await.is_err() {
                    return;
                }
                let takes_mail = answer.starts_with("354");
                loop {
                    match lines.next_line().await {
                        Ok(Some(heard)) if is_silent || (takes_mail && heard != ".") => {}
                        Ok(Some(_)) => break,
                        Ok(None) | Err(_) => return,
                    }
                }
            }
        });
        Mailer {
            relay: Relay {
                host: "127.0.0.1".to_owned(),
                port,
                encryption: Encryption::None,
                credentials: None,
                from: "partners@example.com".parse().expect("an address"),
                timeout: Duration::from_secs(30),
            },
            tls: Tls::None,
            hello: hello("https://go.example.com"),
            patience: Duration::from_millis(300),
        }
    }

    #[tokio::test]
    async fn only_what_is_said_of_a_mail_is_held_against_it() {
        let passing = |code: &str| Err(Failure::Passing(format!("the mail server answered {code}")));
        let lasting = |code: &str| Err(Failure::Lasting(format!("the mail server answered {code}")));
        let no_answer = || Err(Failure::Passing(NO_ANSWER.to_owned()));
        let cases: [(&'static [&'static str], _); 12] = [
            (&["554 5.3.2 no"], passing("554 5.3.2")),
            (&["220 hi", "550 5.7.1 no"], passing("550 5.7.1")),
            (&["220 hi", "250 hi", "550 5.7.1 no"], passing("550 5.7.1")),
            (&["220 hi", "250 hi", ""], no_answer()),
            (&["220 hi", "250 hi", "250 ok", "550 5.1.1 no"], lasting("550 5.1.1")),
            (&["220 hi", "250 hi", "250 ok", "530 5.7.0 no"], passing("530 5.7.0")),
            (&["220 hi", "250 hi", "250 ok", "450 4.2.0 no"], passing("450 4.2.0")),
            (&["220 hi", "250 hi", "250 ok", "250 ok", "554 no"], lasting("554")),
            (
                &["220 hi", "250 hi", "250 ok", "250 ok", "354 go", "554 5.7.1 spam"],
                lasting("554 5.7.1"),
            ),
            (
                &["220 hi", "250 hi", "250 ok", "250 ok", "354 go", "451 4.3.0 full"],
                passing("451 4.3.0"),
            ),
            (&["220 hi", "250 hi", "250 ok", "250 ok", "354 go", "250 ok"], Ok(())),
            // It may have taken it.
            (&["220 hi", "250 hi", "250 ok", "250 ok", "354 go", ""], Ok(())),
        ];
        for (answers, expected) in cases {
            let sent = mailer(answers).await.send("anna@example.com", &letter("x")).await;
            assert_eq!(sent, expected, "{answers:?}");
        }
    }
}
