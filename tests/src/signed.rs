//! Signs reports as their senders do.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Headers and their values.
pub type Headers = Vec<(&'static str, String)>;

/// As standardwebhooks.com describes it, with a secret that begins with `whsec_`.
pub fn standard_webhooks(secret: &str, at: i64, body: &str) -> Headers {
    let key = secret.strip_prefix("whsec_").map(|rest| STANDARD.decode(rest));
    let key = key.expect("whsec_").expect("base64");
    let id = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W";
    let signature = tag(&key, &format!("{id}.{at}.{body}"));
    vec![
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", at.to_string()),
        ("webhook-signature", format!("v1,{}", STANDARD.encode(signature))),
    ]
}

/// As Stripe does.
pub fn stripe(secret: &str, at: i64, body: &str) -> Headers {
    let hex: String = tag(secret.as_bytes(), &format!("{at}.{body}"))
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    vec![("stripe-signature", format!("t={at},v1={hex}"))]
}

/// As Shopify does, for a topic.
pub fn shopify(secret: &str, topic: &str, body: &str) -> Headers {
    vec![
        ("x-shopify-hmac-sha256", STANDARD.encode(tag(secret.as_bytes(), body))),
        ("x-shopify-topic", topic.to_owned()),
    ]
}

/// As WooCommerce does, for a topic.
pub fn woocommerce(secret: &str, topic: &str, body: &str) -> Headers {
    vec![
        ("x-wc-webhook-signature", STANDARD.encode(tag(secret.as_bytes(), body))),
        ("x-wc-webhook-topic", topic.to_owned()),
    ]
}

fn tag(key: &[u8], text: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}
