//! What an endpoint is sent for a delivery: the partner's template filled in, or the webhook's body, signed afresh.

use std::collections::HashMap;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::Url;
use waypost_entity::id::{ConversionId, DeliveryId, PartnerPostbackId, TypedId, WebhookId};
use waypost_entity::status::{CallMethod, EndpointKind};
use waypost_entity::{affiliate, delivery, endpoint, partner_postback, webhook};

use super::call::Sent;
use super::content::Content;
use super::values::{Facts, facts_of};
use crate::endpoint::{self as endpoints, Signed};
use crate::error::{Error, Result};
use crate::mask;
use crate::outbound::Request;
use crate::partner_postback::template::Values;
use crate::partner_postback::{RequestTemplate, request_template};
use crate::scope::Scope;

/// An endpoint with what is needed to make requests to it, read once for many deliveries.
pub(super) struct Target {
    secrets: Vec<String>,
    kind: Kind,
}

enum Kind {
    Partner {
        template: Box<RequestTemplate>,
        /// What contents of the version before leave out.
        older: HashMap<ConversionId, Facts>,
    },
    Webhook(webhook::Model),
    /// It cannot be called as it is set up; why.
    Unfit(String),
}

/// What is said where the server's own secret has changed.
const UNREADABLE: &str = "the signing secret was sealed under another secret of the server; make a new one";

/// What is looked up of those that are due whose content was written by the version before. A sale may have been credited to somebody else
/// since: of them, and of their clicks, this partner hears nothing.
async fn facts_of_older(
    scope: &Scope,
    postback: &partner_postback::Model,
    due: &[delivery::Model],
) -> Result<HashMap<ConversionId, Facts>> {
    let db = scope.reader();
    // One that cannot be read fails alone, when its request is made.
    let is_older = |row: &&delivery::Model| Content::read(&row.content).is_ok_and(|content| !content.is_whole());
    let older = due.iter().filter(is_older).filter_map(|row| row.conversion_id);
    let mut facts = facts_of(scope, db, older).await?;
    if facts.values().any(|facts| facts.affiliate.id != postback.affiliate_id) {
        let own = scope.get::<affiliate::Entity>(db, postback.affiliate_id).await?;
        for facts in facts.values_mut() {
            facts.affiliate = own.clone();
        }
    }
    Ok(facts)
}

async fn partner(scope: &Scope, postback: &partner_postback::Model, due: &[delivery::Model]) -> Result<Kind> {
    Ok(match request_template(scope, postback) {
        Ok(template) => Kind::Partner {
            template: Box::new(template),
            older: facts_of_older(scope, postback, due).await?,
        },
        Err(error) => Kind::Unfit(error.to_string()),
    })
}

/// A request that cannot be made, and what is known of it.
pub(super) struct Unfit {
    pub sent: Sent,
    pub error: Error,
}

impl Target {
    pub(super) async fn of(scope: &Scope, endpoint: &endpoint::Model, due: &[delivery::Model]) -> Result<Self> {
        let db = scope.reader();
        let kind = match endpoint.kind {
            EndpointKind::Webhook => {
                let id = WebhookId::from_uuid(endpoint.id.uuid());
                match scope.find::<webhook::Entity>(db, id).await? {
                    Some(webhook) => Kind::Webhook(webhook),
                    None => Kind::Unfit("the webhook was deleted".to_owned()),
                }
            }
            EndpointKind::PartnerPostback => {
                let id = PartnerPostbackId::from_uuid(endpoint.id.uuid());
                match scope.find::<partner_postback::Entity>(db, id).await? {
                    Some(postback) => partner(scope, &postback, due).await?,
                    None => Kind::Unfit("the partner postback was deleted".to_owned()),
                }
            }
        };
        let secrets = endpoints::live_secrets(scope, endpoint);
        let kind = match kind {
            // Unsigned it would be refused, or believed without proof.
            _ if secrets.is_empty() && endpoint.signing_secret.is_some() => Kind::Unfit(UNREADABLE.to_owned()),
            kind => kind,
        };
        Ok(Self { secrets, kind })
    }

    /// The request for attempt `number`, and what is shown of it. What it says is the same at every attempt.
    pub(super) fn request(
        &self,
        scope: &Scope,
        delivery: &delivery::Model,
        number: i32,
    ) -> std::result::Result<(Sent, Request), Unfit> {
        let mut sent = Sent {
            method: CallMethod::Get,
            url: String::new(),
            body: None,
        };
        self.make(scope, delivery, number, &mut sent)
            .map(|request| (sent.clone(), request))
            .map_err(|error| Unfit { sent, error })
    }

    fn make(&self, scope: &Scope, delivery: &delivery::Model, number: i32, sent: &mut Sent) -> Result<Request> {
        let mut request = match &self.kind {
            Kind::Unfit(why) => return Err(Error::Conflict(why.clone())),
            Kind::Webhook(webhook) => {
                sent.method = CallMethod::PostJson;
                sent.url = mask::url(&webhook.url);
                let body = delivery.content.clone();
                request(&webhook.url, Some("application/json"), Some(body))?
            }
            Kind::Partner { template, older } => {
                let mut content = Content::read(&delivery.content)?;
                if !content.is_whole() {
                    let facts = delivery.conversion_id.and_then(|id| older.get(&id));
                    content = content.completed(facts.ok_or(Error::NotFound("conversion"))?);
                }
                let random = scope.services().entropy.link_code();
                of_partner(template, &content.values(number, random)?, sent)?
            }
        };
        sign(scope, &mut request, delivery.id, &self.secrets)?;
        Ok(request)
    }
}

/// A partner's call with these values, to be signed, and what is shown of it.
pub(super) fn of_partner(template: &RequestTemplate, values: &Values, sent: &mut Sent) -> Result<Request> {
    let rendered = template.render(values);
    sent.method = template.method();
    sent.url = template.shown_url(values);
    sent.body = rendered.body.as_deref().map(mask::body);
    let mut request = request(&rendered.url, rendered.content_type, rendered.body)?;
    for (name, value) in template.headers().iter() {
        request.headers.insert(
            HeaderName::from_bytes(name.as_bytes()).map_err(Error::internal)?,
            HeaderValue::from_str(value).map_err(Error::internal)?,
        );
    }
    Ok(request)
}

/// Adds the headers by which the receiver knows the message, and that it is ours.
pub(super) fn sign(scope: &Scope, request: &mut Request, id: DeliveryId, secrets: &[String]) -> Result<()> {
    let url = Url::parse(&request.url).map_err(Error::internal)?;
    let signed = request.body.as_deref().map_or(Signed::Url(&url), Signed::Body);
    let signature = endpoints::signature_headers(&id.to_string(), scope.now(), &signed, secrets);
    request.headers.extend(signature.map_err(Error::internal)?);
    Ok(())
}

fn request(url: &str, content_type: Option<&'static str>, body: Option<String>) -> Result<Request> {
    let mut headers = HeaderMap::new();
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    Ok(Request {
        url: url.to_owned(),
        headers,
        body,
    })
}
