//! One report that has been authenticated and read, on its way into the database.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use waypost_entity::id::{ClickId, ConversionId, IntegrationId, PostbackId, TenantId};
use waypost_entity::postback;

use crate::check::kept;
use crate::integration::Settings;
use crate::postback::code::{Code, Refusal};
use crate::postback::mask;
use crate::postback::reading::fields::{self, Fields};
use crate::postback::reading::parameters;
use crate::postback::receive::{Answer, Reading, Request};
use crate::postback::trace::Trace;
use crate::scope::Scope;

/// A report, who brings it, and the settings of the integration that it came to.
pub(crate) struct Report {
    pub(super) scope: Scope,
    pub(super) settings: Arc<Settings>,
    pub(super) received: Received,
}

/// What was received. Its ids are made when it comes in, so that writing it again writes the same rows. It holds no secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Received {
    tenant: TenantId,
    integration: IntegrationId,
    pub(super) id: PostbackId,
    pub(super) at: DateTime<Utc>,
    /// The id of the conversion, if this report makes one.
    pub(super) conversion: ConversionId,
    pub(super) fields: Result<Fields, Refusal>,
    /// The checks so far.
    pub(super) trace: Trace,
    /// Whether it is a test of our own.
    #[serde(default)]
    pub(super) is_test: bool,
    /// The stored request that is taken in again.
    #[serde(default)]
    replay_of: Option<PostbackId>,
    raw: Raw,
}

/// What came, with its secrets masked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Raw {
    method: String,
    query: String,
    body: Option<String>,
    content_type: Option<String>,
    #[serde(default)]
    topic: Option<String>,
    source_ip: Option<String>,
    named: (Option<ClickId>, Option<String>),
}

impl Received {
    /// What came in at this time.
    pub(super) fn at(
        scope: &Scope,
        settings: &Settings,
        (request, at): (&Request<'_>, DateTime<Utc>),
        reading: Reading,
    ) -> Self {
        let body = request.body.get(..parameters::LONGEST_BODY).unwrap_or(request.body);
        Self {
            tenant: scope.tenant(),
            integration: settings.id,
            id: scope.services().entropy.id(at),
            at,
            conversion: scope.services().entropy.id(at),
            raw: Raw {
                method: request.method.to_owned(),
                query: kept(&mask::form(request.query, &settings.mapping), parameters::LONGEST_QUERY),
                body: mask::body(body, request.content_type, &settings.mapping),
                content_type: request.content_type.map(|kind| kept(kind, 255)),
                topic: request.headers.topic().map(|topic| kept(topic, 255)),
                source_ip: request.source_ip.clone(),
                named: fields::named(&reading.parameters),
            },
            fields: reading.fields,
            trace: reading.trace,
            is_test: reading.is_test,
            replay_of: None,
        }
    }

    /// Makes it the record of a stored request that is taken in again.
    pub(super) fn take_in_again(&mut self, stored: PostbackId, id: PostbackId) {
        self.id = id;
        self.replay_of = Some(stored);
        let result = "a stored request is taken in again, by the settings of now";
        self.trace.note("replay", Some(&stored.to_string()), result);
    }

    /// Which integration of which tenant it came to.
    pub(crate) fn came_to(&self) -> (TenantId, IntegrationId) {
        (self.tenant, self.integration)
    }

    /// When it came in.
    pub(crate) fn came_at(&self) -> DateTime<Utc> {
        self.at
    }
}

impl Report {
    /// Joins what was received with the settings.
    pub(crate) fn of(scope: Scope, settings: Arc<Settings>, received: Received) -> Self {
        Self {
            scope,
            settings,
            received,
        }
    }

    /// What is kept of it without the settings.
    pub(crate) fn received(self) -> Received {
        self.received
    }

    /// The answer while the database is away. A report that was refused before it came so far stays refused.
    pub(crate) fn stored_for_later(&self) -> Answer {
        let (code, message) = match &self.received.fields {
            Ok(_) => {
                let message = "the report is kept and will be decided soon; there is no need to send it again";
                (Code::StoredForLater, message.to_owned())
            }
            Err(refusal) => (refusal.code, refusal.message.clone()),
        };
        Answer {
            code,
            message,
            postback: Some(self.received.id),
            conversion: None,
        }
    }

    /// Whose report it is.
    pub(crate) fn tenant(&self) -> TenantId {
        self.received.tenant
    }

    /// About how many bytes it takes in memory.
    pub(crate) fn weight(&self) -> usize {
        let raw = &self.received.raw;
        4096 + raw.query.len() + raw.body.as_ref().map_or(0, String::len)
    }

    /// Whether it is only tried out, as far as its own words and the integration say.
    pub(super) fn is_test(&self) -> bool {
        let said = self.received.fields.as_ref().is_ok_and(|fields| fields.is_test);
        said || self.received.is_test || self.settings.is_sandbox
    }

    /// The record of it.
    pub(super) fn row(&self, said: Said<'_>, trace: Trace) -> postback::Model {
        let Received {
            tenant,
            integration,
            id,
            at,
            replay_of,
            raw,
            ..
        } = &self.received;
        let (click_id, txn_id) = raw.named.clone();
        postback::Model {
            tenant_id: *tenant,
            id: *id,
            integration_id: *integration,
            method: raw.method.clone(),
            query: raw.query.clone(),
            body: raw.body.clone(),
            content_type: raw.content_type.clone(),
            topic: raw.topic.clone(),
            source_ip: raw.source_ip.clone(),
            outcome: said.code.outcome(),
            code: said.code.word().to_owned(),
            message: said.message.to_owned(),
            http_status: self.settings.http_status(said.code.http_status()).into(),
            trace: trace.into_json(),
            click_id,
            txn_id,
            conversion_id: said.conversion,
            replay_of: *replay_of,
            is_test: said.is_test,
            received_at: *at,
        }
    }
}

/// What the sender is told.
pub(super) struct Said<'a> {
    pub code: Code,
    pub message: &'a str,
    pub conversion: Option<ConversionId>,
    pub is_test: bool,
}
