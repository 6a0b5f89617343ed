//! Runs a test: goes through the product's own doors over HTTP as a visitor and a merchant's server do, and watches what comes of it.

mod client;

use std::time::Duration;

use tokio::time::{Instant, interval, timeout};
use waypost_domain::test_fire::{Call, Plan, Seen, seen};
use waypost_domain::{Error, Result, Scope};
use waypost_entity::id::ClickId;
use waypost_entity::status::DeliveryStatus;

use self::client::Client;
pub(crate) use self::client::Exchange;

/// How long the whole of it may take: less than a request of the API.
const LONGEST: Duration = Duration::from_secs(8);
/// Between two looks at what has come of it.
const EVERY: Duration = Duration::from_millis(100);
/// Characters of a click id.
const CLICK_ID: usize = "clk_01jn3jqkzne90tkh2y5vp0kq3c".len();

/// One step of a test.
pub(crate) enum Step {
    /// The link was followed.
    Visited(Exchange),
    /// The sale was reported.
    Reported(Exchange),
    /// The payout was waited for.
    Settled(Waited),
    /// The partner was waited for.
    Told(Waited),
}

/// Something that was waited for.
pub(crate) struct Waited {
    /// Whether it came.
    pub came: bool,
    /// What was seen.
    pub message: String,
    /// How long it took.
    pub took: Duration,
}

/// Everything that happened.
pub(crate) struct Transcript {
    /// In order; the last one may have failed.
    pub steps: Vec<Step>,
    /// The click, if the link led anywhere.
    pub click: Option<ClickId>,
    /// What came of it.
    pub seen: Seen,
}

impl Transcript {
    /// Whether all went well.
    pub(crate) fn passed(&self) -> bool {
        let delivered = |status: DeliveryStatus| status == DeliveryStatus::Succeeded;
        self.seen.conversion.is_some()
            && self.seen.is_told()
            && self.seen.deliveries.iter().all(|delivery| delivered(delivery.status))
    }
}

/// Runs a test.
pub(crate) async fn run(scope: &Scope, plan: &Plan) -> Result<Transcript> {
    let until = Instant::now() + LONGEST;
    let client = Client::of(scope.services())?;
    let visit = client.send(&plan.visit).await;
    let click = visit.location().and_then(click_in);
    let mut transcript = Transcript {
        steps: vec![Step::Visited(visit)],
        click,
        seen: Seen::default(),
    };
    let Some(click) = click else {
        return Ok(transcript);
    };
    let report: Call = plan.report(click)?;
    transcript.steps.push(Step::Reported(client.send(&report).await));
    transcript.seen = seen(scope, click).await?;
    if transcript.seen.conversion.is_none() {
        return Ok(transcript);
    }
    let settled = wait(scope, (click, until), &mut transcript.seen, Seen::is_settled).await?;
    transcript.steps.push(Step::Settled(Waited {
        message: settlement(&transcript.seen),
        ..settled
    }));
    if transcript.seen.is_settled() {
        let told = wait(scope, (click, until), &mut transcript.seen, Seen::is_told).await?;
        transcript.steps.push(Step::Told(Waited {
            message: forwarding(&transcript.seen),
            ..told
        }));
    }
    Ok(transcript)
}

/// Looks again and again until what is wanted is there.
async fn wait(
    scope: &Scope,
    (click, until): (ClickId, Instant),
    found: &mut Seen,
    enough: fn(&Seen) -> bool,
) -> Result<Waited> {
    let began = Instant::now();
    let mut looks = interval(EVERY);
    let looking = async {
        while !enough(found) {
            looks.tick().await;
            *found = seen(scope, click).await?;
        }
        Ok::<_, Error>(())
    };
    let came = match timeout(until.saturating_duration_since(began), looking).await {
        Ok(looked) => looked.map(|()| true)?,
        Err(_) => false,
    };
    Ok(Waited {
        came,
        message: String::new(),
        took: began.elapsed(),
    })
}

fn settlement(seen: &Seen) -> String {
    if seen.is_settled() {
        "The payout is computed.".to_owned()
    } else {
        "The payout is not computed yet. Do the workers run, and is there an exchange rate if it needs one?".to_owned()
    }
}

fn forwarding(seen: &Seen) -> String {
    let all = seen.deliveries.len();
    let succeeded = seen
        .deliveries
        .iter()
        .filter(|delivery| delivery.status == DeliveryStatus::Succeeded)
        .count();
    match (all, seen.is_told()) {
        (0, _) => "The affiliate has no open partner postback, so nobody is told.".to_owned(),
        (_, true) => format!("{succeeded} of {all} partner postbacks took it."),
        (_, false) => {
            format!("{succeeded} of {all} partner postbacks took it so far; the others are still to be called.")
        }
    }
}

/// The click id somewhere in the address that a visitor is sent to: the offer says where it stands.
fn click_in(location: &str) -> Option<ClickId> {
    location
        .match_indices("clk_")
        .find_map(|(start, _)| location.get(start..start + CLICK_ID)?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_id_is_found_wherever_the_offer_puts_it() {
        let id = "clk_01jn3jqkzne90tkh2y5vp0kq3c";
        for location in [
            format!("https://shop.example.com/?click_id={id}"),
            format!("https://shop.example.com/{id}/x?y=clk_z"),
            format!("https://shop.example.com/?a=clk_1&b={id}#c"),
        ] {
            assert_eq!(
                click_in(&location).map(|id| id.to_string()).as_deref(),
                Some(id),
                "{location}"
            );
        }
        assert_eq!(click_in("https://shop.example.com/?click_id=clk_"), None);
    }
}
