//! One call to a partner's server outside of the log, to see what comes back.

use std::time::Duration;

use tokio::time::Instant;
use waypost_entity::endpoint;
use waypost_entity::id::{AffiliateId, ConversionId, DeliveryId, EndpointId};
use waypost_entity::status::CallMethod;

use super::call::{Heard, Sent};
use super::content::Content;
use super::request::{of_partner, sign};
use super::values::facts_of;
use crate::endpoint::live_secrets;
use crate::error::{Error, Result};
use crate::partner_postback::RequestTemplate;
use crate::partner_postback::template::{Macro, Values};
use crate::scope::Scope;

/// How long somebody waits for it.
const LONGEST: Duration = Duration::from_secs(8);

/// A call that was made to try something out.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What was sent.
    pub sent: Sent,
    /// The names of the headers that went along, in the order of the alphabet.
    pub header_names: Vec<String>,
    /// How long it took.
    pub duration_ms: i32,
    /// What came back.
    pub heard: Heard,
}

/// What a template can say of a conversion as it is now, and whose it is.
pub(crate) async fn values_of(scope: &Scope, id: ConversionId) -> Result<(AffiliateId, Values)> {
    let mut facts = facts_of(scope, scope.reader(), std::iter::once(id)).await?;
    let facts = facts.remove(&id).ok_or(Error::NotFound("conversion"))?;
    let random = scope.services().entropy.link_code();
    let content = Content::of(&facts.conversion).completed(&facts);
    Ok((facts.affiliate.id, content.values(1, random)?))
}

/// Calls the endpoint as a delivery does, with `{test}` and `{attempt}` being 1. Nothing of it is in the log or counts for the endpoint.
pub(crate) async fn try_out(
    scope: &Scope,
    id: EndpointId,
    template: &RequestTemplate,
    mut values: Values,
) -> Result<Trial> {
    let endpoint = scope.get::<endpoint::Entity>(scope.reader(), id).await?;
    values.set(Macro::Test, "1").set(Macro::Attempt, "1");
    let mut sent = Sent {
        method: CallMethod::Get,
        url: String::new(),
        body: None,
    };
    let mut request = of_partner(template, &values, &mut sent)?;
    let message: DeliveryId = scope.new_id();
    sign(scope, &mut request, message, &live_secrets(scope, &endpoint))?;
    let mut header_names: Vec<String> = request.headers.keys().map(ToString::to_string).collect();
    header_names.sort_unstable();
    let clock = Instant::now();
    let result = scope.services().outbound.send_within(request, LONGEST).await;
    Ok(Trial {
        sent,
        header_names,
        duration_ms: i32::try_from(clock.elapsed().as_millis()).unwrap_or(i32::MAX),
        heard: Heard::of(result),
    })
}
