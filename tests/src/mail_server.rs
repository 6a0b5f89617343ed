//! An operator's mail server: a real one, of the npm package smtp-server, which keeps what it takes and refuses what a test wants.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long it may take to start and to answer.
const LONG: Duration = Duration::from_secs(30);

/// A mail as it arrived.
#[derive(Clone, Debug, Deserialize)]
pub struct Mail {
    /// Who sends, as the server was told.
    pub from: String,
    /// To whom, as the server was told.
    pub to: Vec<String>,
    /// Headers and body.
    pub text: String,
    /// Who had signed in.
    pub user: Option<String>,
}

impl Mail {
    /// A header, on one line however it was folded.
    pub fn header(&self, name: &str) -> Option<String> {
        let (headers, _) = self.text.split_once("\r\n\r\n").expect("headers and a body");
        let headers = headers.replace("\r\n ", " ");
        let mut lines = headers.split("\r\n").filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.to_owned())
    }

    /// The body of a mail in ASCII, with a space where a line ends.
    pub fn words(&self) -> String {
        let (_, body) = self.text.split_once("\r\n\r\n").expect("headers and a body");
        let is_quoted = self.header("Content-Transfer-Encoding").as_deref() == Some("quoted-printable");
        let body = match is_quoted {
            true => body.replace("=\r\n", "").replace("=3D", "="),
            false => body.to_owned(),
        };
        body.replace("\r\n", " ")
    }
}

/// A listening server. Takes every mail unless told otherwise, and ends with this.
pub struct MailServer {
    /// Where it listens.
    pub url: String,
    talk: Mutex<Talk>,
    #[expect(dead_code, reason = "the process goes when this does")]
    process: Child,
}

struct Talk {
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    mails: Vec<Mail>,
    /// By what names clients went that offered a mail.
    asked_by: Vec<String>,
    /// By what names clients tried to sign in.
    sign_ins: Vec<String>,
}

impl MailServer {
    /// Starts one that knows no encryption.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Starts one that offers encryption, with a certificate that nobody trusts.
    pub async fn with_untrusted_encryption() -> Self {
        Self::with(&["starttls"]).await
    }

    async fn with(wishes: &[&str]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/mail_server.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(package()).args(wishes).kill_on_drop(true);
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is there");
        let mut talk = Talk {
            input: process.stdin.take().expect("an input"),
            output: BufReader::new(process.stdout.take().expect("an output")).lines(),
            mails: Vec::new(),
            asked_by: Vec::new(),
            sign_ins: Vec::new(),
        };
        let port = talk.next().await["port"].as_u64().expect("a port");
        Self {
            url: format!("smtp://127.0.0.1:{port}"),
            talk: Mutex::new(talk),
            process,
        }
    }

    /// Refuses the next mail with this code and text, in which `{address}` becomes the recipient's; refusals may be queued.
    pub async fn refuse_once(&self, code: u16, text: &str) {
        let answer = json!({ "answer": { "code": code, "text": text } });
        self.talk.lock().await.say(&answer).await;
    }

    /// Lets the next mail wait for [`MailServer::release`].
    pub async fn hold_once(&self) {
        let answer = json!({ "answer": { "held": true } });
        self.talk.lock().await.say(&answer).await;
    }

    /// Takes the mail that waits.
    pub async fn release(&self) {
        self.talk.lock().await.say(&json!({ "release": true })).await;
    }

    /// Ready once clients have offered so many mails.
    pub async fn until_asked(&self, times: usize) {
        let asked = async {
            while self.asked_by().await.len() < times {
                tokio::task::yield_now().await;
            }
        };
        timeout(LONG, asked).await.expect("in time");
    }

    /// Every mail so far.
    pub async fn mails(&self) -> Vec<Mail> {
        let mut talk = self.talk.lock().await;
        talk.say(&json!({})).await;
        talk.mails.clone()
    }

    /// By what names clients went that offered a mail, each time that one did.
    pub async fn asked_by(&self) -> Vec<String> {
        let mut talk = self.talk.lock().await;
        talk.say(&json!({})).await;
        talk.asked_by.clone()
    }

    /// By what names clients tried to sign in, each time that one did.
    pub async fn sign_ins(&self) -> Vec<String> {
        let mut talk = self.talk.lock().await;
        talk.say(&json!({})).await;
        talk.sign_ins.clone()
    }
}

impl Talk {
    /// Says something, and hears everything that came before the server had heard it.
    async fn say(&mut self, word: &Value) {
        let line = format!("{word}\n");
        self.input.write_all(line.as_bytes()).await.expect("it listens");
        loop {
            let said = self.next().await;
            if let Some(mail) = said.get("mail") {
                self.mails.push(Mail::deserialize(mail).expect("a mail"));
            } else if let Some(name) = said.get("asked_by") {
                self.asked_by.push(name.as_str().expect("a name").to_owned());
            } else if let Some(name) = said.get("sign_in") {
                self.sign_ins.push(name.as_str().expect("a name").to_owned());
            } else {
                return;
            }
        }
    }

    async fn next(&mut self) -> Value {
        let line = timeout(LONG, self.output.next_line()).await.expect("in time");
        let line = line.expect("text").expect("it ended: its last words stand above");
        serde_json::from_str(&line).expect("JSON")
    }
}

/// The folder named by `WAYPOST_TEST_SMTP`.
#[expect(clippy::disallowed_methods, reason = "tests are told their files by the environment")]
fn package() -> PathBuf {
    let named = std::env::var_os("WAYPOST_TEST_SMTP").map(PathBuf::from);
    named.expect(
        "set WAYPOST_TEST_SMTP to the npm package smtp-server; `cargo xtask smtp` fetches it and prints the line",
    )
}
