//! The reference of webhooks for programs' programmers, made from the event types and their examples themselves: `docs/webhooks.md`.

use std::fmt::Write;

use strum::IntoEnumIterator;
use waypost_domain::webhook::{EventType, MOST, example};

use super::verify::VERIFY;

/// The whole text.
pub fn webhooks() -> String {
    let introduction = INTRODUCTION.replace("{most}", &MOST.to_string());
    [
        introduction,
        events(),
        FIELDS.to_owned(),
        DELIVERY.to_owned(),
        VERIFY.to_owned(),
    ]
    .join("\n")
}

/// Each type with its meaning and an example.
fn events() -> String {
    let mut text = "## What is told\n".to_owned();
    for kind in EventType::iter() {
        let body = example(kind).unwrap_or_else(|error| error.to_string());
        let indented = body
            .lines()
            .fold(String::new(), |text, line| text + "    " + line + "\n");
        let section = write!(text, "\n### `{}`\n\n{}\n\n{indented}", kind.name(), kind.meaning());
        debug_assert!(section.is_ok(), "text takes whatever is written");
    }
    text
}

const INTRODUCTION: &str = r#"<!-- Made by `cargo xtask gen` from the event types of the program; changes here are lost. -->

# Webhooks

Your own systems are told of what happens in your program: each event is posted as JSON to the addresses that ask for it, signed, and again until
it is taken.

    POST /waypost HTTP/1.1
    Host: api.example.com
    Content-Type: application/json
    webhook-id: dlv_01jx3w1h9qf8v2s6y4n0zt7kbm
    webhook-timestamp: 1772360132
    webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=

    {"type":"conversion.created","version":1,"timestamp":"2026-03-01T10:15:32Z","data":{…}}

Webhooks are registered in the dashboard or by `createWebhook` (scope `webhooks:write`): an address, and the types of events that it asks for. A program has at most
{most}. The secret is shown once, when it is made. `http` and `https` only, ports 80, 443 and 1024 and up, no user and password, at most 2,048 characters; addresses inside networks (loopback,
private, link-local …) are never called unless the operator opens them. Owners, admins and managers may change webhooks, analysts may look at them.

A webhook hears of what happens after it was made. So the first that it hears of an older conversion may be a `conversion.updated`.
"#;

const FIELDS: &str = r"## Fields

Every body has `type`, `version`, `timestamp` (when it happened) and `data`. Ids are those of the API, so `node(id: …)` gives the rest. Times are RFC 3339 in UTC. Money is a plain decimal in text, with
its currency. What there is not is `null`.

| field | what it says |
|---|---|
| `test` | Whether nothing counts of it: a test conversion, a message about one, or somebody trying the webhook out. Check it before you book anything. |
| `status` | `pending`, `approved`, `rejected`, `reversed` or `paid`. |
| `reason` | Why the payout or the status is what it is, for instance `refunded`, `cap_reached` or `rejected_in_review`; [partner-postbacks.md](partner-postbacks.md#template) lists them all. |
| `amount`, `payout` | What the customer paid, and what the affiliate earns. A conversion without an amount has `null`. |
| `settled_at` | When its payout was worked out, last. |
| `before` | The status, the payout and the affiliate before the change, all three, also those that stayed. |
| `slug` | The offer's or the affiliate's name in links. |
| `covers` | Of a payment: by how much the balance got less, in the currency of what was earned; `amount` is what the affiliate got. |
| `paid_on`, `paid_at` | The day of the payment as the program said, and when it was marked as paid. |
| `attempts_made`, `last_error` | How often a message to a partner was tried, and what the last try failed of. |

- A conversion that becomes part of a payment is not told of by itself: `payout.paid` tells of the payment, and `conversions` of the API says which are `PAID`.
- A payment that comes back is not told of either; the next `payout.paid` of the affiliate covers it again.
- Test conversions are sent as all others are, with `test: true`, so that you can try your side out.
- Of a webhook's own messages that fail, no `delivery.failed` is sent. A notice tells of a webhook that does not answer.
- Names, addresses and accounts of people are in no body, and neither are secrets.

## Versions

The bodies of version 1 get further fields and further types of events, and nothing else: a field keeps its name, its kind and its meaning. Take no notice of fields that you do not know. Anything
else would be another `version`, which a webhook gets only when it asks for it.
";

const DELIVERY: &str = r"## Delivery

- **Taken** is any answer with 2xx that comes in time. Answer first and work later. A redirect is a failure and is not followed.
- **Time**: 5 seconds to connect, with the look-up of the name and the TLS handshake; 15 seconds from the start of the call until the head of your answer is there; 30 seconds in all, its body
  included. Of the body 16 KiB are read, what is longer is cut off and counts as whole. One that breaks off or does not end in time is a failure, whatever its status, except that `410 Gone` is believed at once.
- **Again.** A message that is not taken is sent again after 5 s, 1 min, 5 min, 30 min, 2 h, 5 h, 10 h, 20 h and 24 h, each a fifth more or less, ten times in all. `Retry-After` with 429 or 503 is honoured
  between one and two times the step, at a trial of an endpoint that rests too. Then it is given up and stays in the log, from where it can be sent again by hand.
- **At least once.** The same message may come twice, for instance when your answer was lost. `webhook-id` is the same over all attempts, and so is the body, byte for byte: keep the ids that you have worked
  on for some days, and leave out those that you know. Timestamp and signature are new at each attempt.
- **In order.** A webhook is sent one message after the other: those about conversions in the order in which the conversions came in, whenever they were settled or changed, and what is about no
  conversion, such as a payment, among them by its own time. Of one conversion the next message waits until the one before is taken or given up, so they never overtake each other. Of different ones a
  message that is tried again, or sent again by hand, comes later than what happened after it; and a webhook that is more than a minute behind is sent up to eight messages at a time until it has caught
  up. So go by `timestamp`, not by arrival.
- **A server that is down** is left alone after 20 failures in a row: one message is tried now and then, the rest waits, and nothing is lost. `410 Gone` pauses the webhook at once.
- **Paused** means that messages wait until it is opened again.
- **Deleted** means that what waits is given up, and that address and secrets are gone. The log stays.
- A webhook that is slow or down delays neither partners nor other webhooks.
- `testWebhook` sends an example on the same way, with `test: true`. A program may make 20 tests in a row, and one more every five seconds; those of partner postbacks and integrations count too.
";
