//! Certificates: one that is good, and those by which somebody else could listen.

use std::io::{Read, Write};
use std::net::TcpStream as StdStream;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::process::{run_again, told};
use super::*;

const NAME: &str = "outbound::tests::tls::a_certificate_for_another_name_or_of_nobody_or_expired_is_a_failure_of_tls";
const HOST: &str = "partner.example";

/// Who signs certificates, and the certificate by which it is known.
fn authority(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, name);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let certificate = authority.self_signed(&key).unwrap();
    (Issuer::new(authority, key), certificate.pem())
}

/// Answers one call after another with a certificate for `name` that ends with `year`; returns its URL.
fn serve_tls(authority: &Issuer<'static, KeyPair>, name: &str, year: i32, heard: &Arc<AtomicUsize>) -> String {
    let mut certificate = CertificateParams::new([name.to_owned()]).unwrap();
    certificate.not_after = date_time_ymd(year, 12, 31);
    let key = KeyPair::generate().unwrap();
    let certificate = certificate.signed_by(&key, authority).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::clone(heard);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // What comes of it is seen at the other end.
            let _ = answer_tls(&config, stream, &heard);
        }
    });
    format!("https://{HOST}:{port}/?key={SECRET}")
}

fn answer_tls(config: &Arc<ServerConfig>, stream: StdStream, heard: &AtomicUsize) -> std::io::Result<()> {
    let connection = ServerConnection::new(Arc::clone(config)).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let _ = stream.read(&mut [0; 4_096])?;
    heard.fetch_add(1, Ordering::SeqCst);
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
}

#[tokio::test]
async fn a_certificate_for_another_name_or_of_nobody_or_expired_is_a_failure_of_tls() {
    if let Some(told) = told() {
        let client = Client::with_look_up(Limits::default(), LOOPBACK, |_| look_up::found(&["127.0.0.1"])).unwrap();
        for (url, expected) in serde_json::from_str::<Vec<(String, String)>>(&told).unwrap() {
            let came = client.send(Request::get(url.as_str())).await;
            println!("{came:?}");
            match came {
                Ok(answer) => assert_eq!(expected, answer.status.to_string()),
                Err(error) => {
                    assert_eq!(error.class, ErrorClass::Tls, "{error}");
                    assert!(error.text.contains(&expected), "{error} is not {expected}");
                    assert!(!error.text.contains(SECRET), "{error}");
                }
            }
        }
        return;
    }
    let (trusted, certificate) = authority("trusted");
    let (unknown, _) = authority("unknown");
    let heard = Arc::new(AtomicUsize::new(0));
    let calls = [
        (serve_tls(&trusted, HOST, 4_000, &heard), "200"),
        (
            serve_tls(&trusted, "another.example", 4_000, &heard),
            "not valid for name",
        ),
        (serve_tls(&unknown, HOST, 4_000, &heard), "UnknownIssuer"),
        (serve_tls(&trusted, HOST, 2_020, &heard), "expired"),
    ];
    let mut roots = tempfile::NamedTempFile::new().unwrap();
    roots.write_all(certificate.as_bytes()).unwrap();
    let environment = [("SSL_CERT_FILE", roots.path().to_str()), ("SSL_CERT_DIR", None)];
    run_again(NAME, &serde_json::to_string(&calls).unwrap(), &environment).await;
    // Whoever is not whom the URL names reads nothing of the request.
    assert_eq!(heard.load(Ordering::SeqCst), 1);
}
