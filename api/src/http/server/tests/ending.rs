//! A stop that loses no request.

use std::sync::Arc;

use tokio::sync::Notify;

use super::*;

/// Answers "fine" once it is let go, and says when it is asked.
fn held(asked: &Arc<Notify>, go: &Arc<Notify>) -> impl Endpoint + use<> {
    let (asked, go) = (Arc::clone(asked), Arc::clone(go));
    make(move |_| {
        let (asked, go) = (Arc::clone(&asked), Arc::clone(&go));
        async move {
            asked.notify_one();
            go.notified().await;
            Response::builder().body("fine")
        }
    })
}

#[tokio::test]
async fn a_request_under_way_is_finished_and_idle_connections_are_closed() {
    let (asked, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let running = Running::start(held(&asked, &go), |_| ()).await;
    let mut idle = running.send(GET).await;
    go.notify_one();
    next(&mut idle, "fine").await;
    asked.notified().await;
    let under_way = running.send(GET).await;
    asked.notified().await;
    let address = running.address;
    let stopping = tokio::spawn(running.stop());
    assert_eq!(text(idle).await, "", "closed, with a request still under way");
    assert!(!stopping.is_finished());
    assert!(TcpStream::connect(address).await.is_err(), "nobody new is taken in");
    go.notify_one();
    let answer = text(under_way).await;
    assert!(
        answer.ends_with("fine") && answer.contains("connection: close"),
        "{answer}"
    );
    stopping.await.expect("stopped");
}

#[tokio::test]
async fn a_connection_just_used_may_ask_once_more() {
    let endpoint = make(|_| async { Response::builder().body("fine") });
    let running = Running::start(endpoint, |_| ()).await;
    let mut client = running.send(GET).await;
    next(&mut client, "fine").await;
    let address = running.address;
    let stopping = tokio::spawn(running.stop());
    // The stop is under way when nobody listens.
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    client.write_all(GET.as_bytes()).await.expect("sent");
    let answer = text(client).await;
    assert!(
        answer.ends_with("fine") && answer.contains("connection: close"),
        "{answer}"
    );
    stopping.await.expect("stopped");
}

#[tokio::test]
async fn who_waits_at_the_door_is_answered() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let address = listener.local_addr().expect("an address");
    let mut waiting = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream.write_all(GET.as_bytes()).await.expect("sent");
        waiting.push(stream);
    }
    let endpoint = make(|_| async { Response::builder().body("fine") });
    let stopped = std::future::ready(());
    let server = Server::new(listener, limits()).run(endpoint, stopped, LONG);
    let server = tokio::spawn(server);
    for stream in waiting {
        assert!(text(stream).await.ends_with("fine"));
    }
    server.await.expect("stopped");
}

#[tokio::test]
async fn what_does_not_end_is_cut_off() {
    let (asked, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let address = listener.local_addr().expect("an address");
    let stopped = {
        let asked = Arc::clone(&asked);
        async move { asked.notified().await }
    };
    let server = Server::new(listener, limits()).run(held(&asked, &go), stopped, Duration::from_millis(200));
    let server = tokio::spawn(server);
    let mut client = TcpStream::connect(address).await.expect("connected");
    client.write_all(GET.as_bytes()).await.expect("sent");
    assert_eq!(text(client).await, "");
    timeout(LONG, server).await.expect("in time").expect("stopped");

    let running = Running::start(held(&asked, &go), |_| ()).await;
    let client = running.send(GET).await;
    asked.notified().await;
    running.task.abort();
    assert_eq!(text(client).await, "", "a server that is dropped leaves nothing behind");
}
