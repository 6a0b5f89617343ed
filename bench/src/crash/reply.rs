//! What an answer of the postback door means to its sender.

use serde_json::Value;
use waypost_entity::id::{ConversionId, PostbackId};

use super::journal::{Acknowledged, Kept};

/// What the sender does next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// It is kept.
    Done(Acknowledged),
    /// Send it again.
    Again,
    /// Never send it like this.
    Refused(String),
}

/// Reads status and body.
pub(super) fn read(status: u16, body: &[u8]) -> Reply {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let word = |name: &str| body.get(name).and_then(Value::as_str);
    let code = word("code").unwrap_or_default();
    let kept = match (status, code) {
        (200, "accepted") => Kept::Accepted,
        (200, "duplicate") => Kept::Duplicate,
        (202, "stored_for_later") => Kept::StoredForLater,
        (429 | 500.., _) => return Reply::Again,
        _ => return Reply::Refused(format!("{status} {code}")),
    };
    Reply::Done(Acknowledged {
        kept,
        postback: word("postback_id").and_then(|id| id.parse::<PostbackId>().ok()),
        conversion: word("conversion_id").and_then(|id| id.parse::<ConversionId>().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_mean_done_again_or_never() {
        let done = |kept| {
            Reply::Done(Acknowledged {
                kept,
                postback: None,
                conversion: None,
            })
        };
        for (status, body, expected) in [
            (200, r#"{"code":"accepted"}"#, done(Kept::Accepted)),
            (200, r#"{"code":"duplicate"}"#, done(Kept::Duplicate)),
            (202, r#"{"code":"stored_for_later"}"#, done(Kept::StoredForLater)),
            (503, r#"{"code":"temporarily_unavailable"}"#, Reply::Again),
            (503, "", Reply::Again),
            (429, "{}", Reply::Again),
            (
                422,
                r#"{"code":"unknown_click"}"#,
                Reply::Refused("422 unknown_click".to_owned()),
            ),
            (
                200,
                r#"{"code":"stored_for_later"}"#,
                Reply::Refused("200 stored_for_later".to_owned()),
            ),
        ] {
            assert_eq!(read(status, body.as_bytes()), expected, "{status} {body}");
        }
    }

    #[test]
    fn ids_of_an_answer_are_read() {
        let body = r#"{"code":"accepted","postback_id":"pbk_01kn000000e000000000000001","conversion_id":"conv_01kn000000e000000000000002"}"#;
        let Reply::Done(answer) = read(200, body.as_bytes()) else {
            unreachable!("it is accepted");
        };
        assert!(answer.postback.is_some() && answer.conversion.is_some());
    }
}
