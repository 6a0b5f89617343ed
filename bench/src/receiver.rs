//! A partner's server within the load generator: it answers every call, or never, and remembers what it was told.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use chrono::{DateTime, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use uuid::Uuid;
use waypost_entity::id::{ConversionId, TypedId};

/// Longest request that is read.
const LONGEST: usize = 8 * 1_024;

/// One call as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) conversion: ConversionId,
    /// The `webhook-id`.
    pub(crate) message: String,
    pub(crate) at: DateTime<Utc>,
}

/// How it treats those who call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// 200 at once.
    Answers,
    /// It takes the call and never answers.
    Hangs,
}

/// A listening server; dropping it closes it.
pub(crate) struct Receiver {
    address: SocketAddr,
    told: Arc<Mutex<Vec<Told>>>,
    server: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn start(manner: Manner) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, manner, Arc::clone(&heard)));
            }
        });
        Ok(Self { address, told, server })
    }

    /// The template of an endpoint of its own there.
    pub(crate) fn template(&self, endpoint: usize) -> String {
        format!("http://{}/e{endpoint}?c={{conversion_id}}", self.address)
    }

    /// Something that can be called without the product.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/bare", self.address)
    }

    /// Everything that it was told so far.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many calls it has had of the product.
    pub(crate) fn count(&self) -> usize {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The messages by which it was told of each conversion.
    pub(crate) fn messages(&self) -> HashMap<Uuid, Vec<String>> {
        let mut messages: HashMap<Uuid, Vec<String>> = HashMap::new();
        for told in self.told() {
            messages.entry(told.conversion.uuid()).or_default().push(told.message);
        }
        messages
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(mut stream: TcpStream, manner: Manner, told: Arc<Mutex<Vec<Told>>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    loop {
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            if head.len() > LONGEST || stream.read_buf(&mut head).await? == 0 {
                return Ok(());
            }
        }
        if manner == Manner::Hangs {
            return std::future::pending().await;
        }
        if let Some(read) = read(&String::from_utf8_lossy(&head)) {
            told.lock().unwrap_or_else(PoisonError::into_inner).push(read);
        }
        head.clear();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            .await?;
    }
}

/// What a request tells; nothing when it is not one of the product's.
fn read(head: &str) -> Option<Told> {
    let conversion = head.split_once("?c=")?.1.split([' ', '&']).next()?.parse().ok()?;
    let header = head.lines().find_map(|line| line.strip_prefix("webhook-id: "))?;
    Some(Told {
        conversion,
        message: header.to_owned(),
        at: Utc::now(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_says_its_conversion_and_its_message() {
        let head = "GET /e3?c=conv_01kjq6psg0f65tnkjxqphasbw0 HTTP/1.1\r\nhost: x\r\nwebhook-id: dlv_1\r\n\r\n";
        let told = read(head).expect("a call");
        assert_eq!(told.conversion.to_string(), "conv_01kjq6psg0f65tnkjxqphasbw0");
        assert_eq!(told.message, "dlv_1");
        assert!(read("GET /bare HTTP/1.1\r\n\r\n").is_none());
    }
}
