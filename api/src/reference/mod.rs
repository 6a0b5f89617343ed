//! The references for programmers, made from what they tell of: `docs/postbacks.md` for merchants', `docs/webhooks.md` for programs'.

mod snippets;
mod tables;
mod verify;
mod webhooks;

pub use self::webhooks::webhooks;

/// The reference of postbacks, from their codes, fields and presets.
pub fn postbacks() -> String {
    let parts = [
        INTRODUCTION.to_owned(),
        tables::fields(),
        tables::settings(),
        SENDER.to_owned(),
        ANSWER.to_owned(),
        tables::codes(),
        REPLAY.to_owned(),
        tables::presets(),
        snippets::SNIPPETS.to_owned(),
    ];
    parts.join("\n")
}

const INTRODUCTION: &str = r#"<!-- Made by `cargo xtask gen` from the codes, fields and presets of the program; changes here are lost. -->

# Postbacks

A merchant's server reports a conversion by one HTTP request to the URL of its integration:

    GET  https://waypost.example/postback/{integration key}?click_id=clk_01jn3jqkzne90tkh2y5vp0kq3c&txn_id=1001&amount=49.99
    POST https://waypost.example/postback/{integration key}

An acknowledged report is never lost, never counted twice, and always explained: every request that reaches a known integration is
recorded with what was decided and why. `HEAD` and `OPTIONS` record nothing.

## How a report is written

- As a query string, as a form (`application/x-www-form-urlencoded`) or as JSON (`application/json`), in UTF-8. A JSON document may be
  nested; the integration's mapping then says where each field stands, by JSON Pointers such as `/data/order/total`.
- A field in the body wins over the same field in the query. A field that is given twice in one place is refused, never guessed.
- At most 8 KiB of query, 64 KiB of body and 512 characters of a field. Compressed bodies are refused.
- Amounts are plain numbers: `1234.50`. Separators, signs and exponents are refused, and nothing is rounded.
- Parameters that no field knows are kept, 20 of a report, and can be looked at in the dashboard.
"#;

const SENDER: &str = r#"## Who may report

Checked in this order, and the first that fails is the answer: the integration's status, the address, the signature, the secret.

- **Secret.** Send it as the header `X-Postback-Secret`; the parameter `secret` is understood too, and the header wins. It is shown once,
  when it is made. After `rotateIntegrationSecret` the one before is good for as long as you say, 24 hours unless told otherwise.
- **Signature.** `STANDARD_WEBHOOKS` is the scheme of standardwebhooks.com: the headers `webhook-id`, `webhook-timestamp` and
  `webhook-signature`, HMAC-SHA256 over `{id}.{timestamp}.{body}` with the bytes that stand in base64 after `whsec_`, written as `v1,` and
  base64. Stripe, Shopify and WooCommerce sign in their own ways, with a secret that they make: in `Stripe-Signature`,
  `X-Shopify-Hmac-Sha256` (with `X-Shopify-Topic`) and `X-WC-Webhook-Signature` (with `X-WC-Webhook-Topic`). A signed time may lie
  5 minutes away.
- **Address.** IP addresses and networks. It is the address of the connection, or what a proxy says that the server's operator trusts;
  a client's own `X-Forwarded-For` has no effect.
- **Rate.** The server's operator sets how many reports an integration may send a second; what is over is answered 429 and not recorded.
"#;

const ANSWER: &str = r#"## The answer

    HTTP/1.1 200 OK
    Content-Type: application/json
    Cache-Control: no-store

    {"outcome":"accepted","code":"accepted","message":"the conversion is counted","postback_id":"pbk_…","conversion_id":"conv_…","duplicate":false}

- 2xx: it is kept; do not send it again. 4xx: it was refused; sending the same again gains nothing. 429 and 503: send it again, after as many
  seconds as `Retry-After` says. No answer at all: send it again, since it is counted once however often it comes.
- `Content-Type: text/plain; charset=utf-8` and the integration's own text, where it has an `answerBody`: for every answer with a 2xx status,
  and with that text alone. All others are JSON.
- Where the integration's style is `ALWAYS_200`, everything but 429, 503 and the 404 of an unknown key is answered 200, and the code tells
  the truth.

| name | what it says |
|---|---|
| `outcome` | What became of the report: `accepted`, `updated`, `duplicate`, `ignored`, `parked` or `rejected`. |
| `code` | Why, as a word for programs: one of the codes below. |
| `message` | Why, for people: it names the parameter as you spelled it and says what was expected. Its words may change. |
| `postback_id` | Our record of the request, by which it is found in the dashboard; left out where nothing is recorded. |
| `conversion_id` | The conversion that was made, changed or repeated; left out where there is none. |
| `duplicate` | Whether it was reported before; `conversion_id` is the first one then. |

A refusal looks the same:

    HTTP/1.1 400 Bad Request
    Content-Type: application/json
    Cache-Control: no-store

    {"outcome":"rejected","code":"literal_macro","message":"\"click_id\" is \"{click_id}\", which looks like a placeholder that your system did not fill in","postback_id":"pbk_…","duplicate":false}
"#;

const REPLAY: &str = r#"## When a setting was wrong: replay

Every request is kept as it came, so nothing has to be sent again when it was refused or misread because of a setting: correct the
integration, and take the stored requests in again, in the dashboard (**Postback log**, then **Replay**) or by the API.

1. `replayPostbacks` is a dry run over the requests of a filter, 1000 at a time, the oldest first. It says what each comes to with the settings of
   today, what that is in money for each affiliate, and which cannot be taken in again; nothing is written.
2. `applyReplay` does the same for good. It asks for the dry run's `fingerprint`, and does nothing (`OUTDATED`) when something else would come
   of it meanwhile. Doing it twice does it once. It needs the scopes `conversions:read` and `conversions:write`.
3. When `remaining` is above 0, go on with the next: `after` is the `last` of the run before.

- What was refused counts as of the time when it came, with a record of its own that names the request; partners are told as of any other sale.
- What was misread (an amount in cents, another name of a field, a word for a status) becomes a correction of its conversion, and the
  difference an adjustment in the ledger.
- What counted and would be refused today is kept, unless `takeBack` says otherwise.
- A request that never proved who sent it, or was too long to be kept whole, cannot be taken in again: let its sender send it again.
"#;
