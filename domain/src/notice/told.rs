//! A notice in words, and what it is about.

use waypost_entity::id::{IntegrationId, PartnerPostbackId, WebhookId};
use waypost_entity::notice::Model;
use waypost_entity::status::NoticeKind;

use super::alarm::{Refusals, Silence};
use crate::endpoint::told::Failing;
use crate::error::{Error, Result};

/// What a notice says, for instance "12 of 20 reports of the last hours were rejected, …".
pub fn message(notice: &Model) -> Result<String> {
    Ok(match notice.kind {
        NoticeKind::IntegrationSilent => silent(&serde_json::from_value(notice.data.clone()).map_err(Error::internal)?),
        NoticeKind::IntegrationRejecting => {
            rejecting(&serde_json::from_value(notice.data.clone()).map_err(Error::internal)?)
        }
        NoticeKind::EndpointFailing => failing(&serde_json::from_value(notice.data.clone()).map_err(Error::internal)?),
        NoticeKind::EndpointGone => GONE.to_owned(),
    })
}

/// The integration that a notice is about.
pub fn integration(notice: &Model) -> Option<IntegrationId> {
    match notice.kind {
        NoticeKind::IntegrationSilent | NoticeKind::IntegrationRejecting => notice.subject.parse().ok(),
        NoticeKind::EndpointFailing | NoticeKind::EndpointGone => None,
    }
}

/// The partner postback that a notice is about.
pub fn partner_postback(notice: &Model) -> Option<PartnerPostbackId> {
    notice.subject.parse().ok()
}

/// The webhook that a notice is about.
pub fn webhook(notice: &Model) -> Option<WebhookId> {
    notice.subject.parse().ok()
}

/// What is said of an endpoint that is gone.
const GONE: &str = "The server answered 410 Gone: nobody will take messages there any more. What is to be sent waits, and nothing is lost. \
                    Ask for the new address, set it, and resume.";

fn silent(told: &Silence) -> String {
    let since = told.last_accepted_at.format("%Y-%m-%d %H:%M");
    let hours = match told.longest_gap_hours {
        0 | 1 => "an hour".to_owned(),
        hours => format!("{hours} hours"),
    };
    format!(
        "Nothing was reported that counts since {since} UTC. In the week before, {} reports were accepted, never more than about {hours} \
         apart. Ask the merchant whether their system still calls the postback URL.",
        told.accepted
    )
}

fn rejecting(told: &Refusals) -> String {
    let why = told
        .code
        .as_ref()
        .map_or_else(String::new, |code| format!(", most of them with the code {code}"));
    format!(
        "{} of the last {} reports were rejected{why}. Usually {} of 100 are. The postback log says of each what to mend.",
        told.rejected, told.requests, told.usual_percent
    )
}

fn failing(told: &Failing) -> String {
    format!(
        "The last {} calls in a row failed, the last one with: {}. What is to be sent waits, and one message is tried now and then until the \
         server answers again. Nothing is lost.",
        told.failures, told.last_error
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_says_what_is_and_what_was_usual() {
        let told = Silence {
            last_accepted_at: "2026-03-02T12:34:56Z".parse().expect("a time"),
            longest_gap_hours: 3,
            accepted: 120,
        };
        let said = silent(&told);
        assert!(said.contains("since 2026-03-02 12:34 UTC"), "{said}");
        assert!(said.contains("120 reports") && said.contains("3 hours"), "{said}");
        let told = Refusals {
            requests: 20,
            rejected: 12,
            usual_percent: 2,
            code: Some("wrong_secret".to_owned()),
        };
        let said = rejecting(&told);
        assert!(said.starts_with("12 of the last 20 reports were rejected, most of them with the code wrong_secret. Usually 2 of 100 are."), "{said}");
    }
}
