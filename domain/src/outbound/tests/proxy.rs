//! Proxies of the environment: a call through one would leave the check of its address to the proxy.

use super::process::{run_again, told};
use super::*;

const NAME: &str = "outbound::tests::proxy::a_call_goes_straight_to_its_target_whatever_the_environment_names";

#[tokio::test]
async fn a_call_goes_straight_to_its_target_whatever_the_environment_names() {
    if let Some(told) = told() {
        let limits = Limits {
            connect: Duration::from_secs(2),
            head: Duration::from_secs(5),
            ..Limits::default()
        };
        for (url, expected) in serde_json::from_str::<Vec<(String, String)>>(&told).unwrap() {
            let came = match get_with(limits.clone(), &url).await {
                Ok(answer) => answer.status.to_string(),
                Err(error) => error.class.to_string(),
            };
            assert_eq!(came, expected, "{url}");
        }
        return;
    }
    let (target, connections) =
        serve(|mut stream, _| async move { stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await }).await;
    let proxy = StdListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let proxy_url = format!("http://{}", proxy.local_addr().unwrap());
    let calls = [
        (target.clone(), "204"),
        // It takes a handshake for the start of a head that goes on.
        (target.replace("http:", "https:"), "timeout"),
    ];
    let proxies = [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ];
    // Each of the others makes HTTP libraries leave a proxy out.
    let mut environment: Vec<_> = ["no_proxy", "NO_PROXY", "REQUEST_METHOD"]
        .map(|name| (name, None))
        .into();
    environment.extend(proxies.map(|name| (name, Some(proxy_url.as_str()))));
    run_again(NAME, &serde_json::to_string(&calls).unwrap(), &environment).await;
    assert_eq!(connections.load(Ordering::SeqCst), calls.len());
    // The kernel queues a connection before anyone accepts it, so an empty queue means that none was tried.
    assert_eq!(proxy.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}
