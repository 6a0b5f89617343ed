//! Names that are looked up, with answers of our own.

use std::net::IpAddr;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::*;

pub(super) fn found(addresses: &[&str]) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
    let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
    async move { Ok(addresses) }.boxed()
}

#[tokio::test]
async fn a_name_is_looked_up_once_a_call_and_only_its_good_addresses_are_called() {
    static LOOK_UPS: AtomicUsize = AtomicUsize::new(0);
    let (url, connections) =
        serve(|mut stream, _| async move { stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await })
            .await;
    let url = url.replace("127.0.0.1", "mixed.example");
    let client = Client::with_look_up(Limits::default(), LOOPBACK, |name| {
        assert_eq!(name, "mixed.example");
        match LOOK_UPS.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => found(&["10.255.255.1", "127.0.0.1", "169.254.169.254"]),
            _ => found(&["10.255.255.1", "169.254.169.254"]),
        }
    })
    .unwrap();
    for call in 1..=2 {
        assert_eq!(client.send(Request::get(url.as_str())).await.unwrap().status, 200);
        assert_eq!(LOOK_UPS.load(Ordering::SeqCst), call);
    }
    let error = client.send(Request::get(url.as_str())).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::BlockedAddress);
    assert!(!error.text.contains("10.255"), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_failed_or_endless_look_up_has_its_class() {
    let unknown = Client::with_look_up(short(), LOOPBACK, |_| {
        async { Err(std::io::Error::other("no such host")) }.boxed()
    });
    let empty = Client::with_look_up(short(), LOOPBACK, |_| found(&[]));
    let endless = Client::with_look_up(short(), LOOPBACK, |_| futures::future::pending().boxed());
    for (client, class) in [
        (unknown, ErrorClass::Dns),
        (empty, ErrorClass::Dns),
        (endless, ErrorClass::Timeout),
    ] {
        let url = format!("http://name.example/?key={SECRET}");
        let error = client.unwrap().send(Request::get(url.as_str())).await.unwrap_err();
        assert_eq!(error.class, class, "{error}");
    }
}
