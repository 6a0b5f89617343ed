//! One report that has been authenticated and read, on its way into the database. It holds no secret.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use waypost_entity::id::{ConversionId, PostbackId, TenantId};
use waypost_entity::{integration, postback};

use crate::check::kept;
use crate::postback::code::{Code, Refusal};
use crate::postback::fields::{self, Fields};
use crate::postback::receive::{Reading, Request};
use crate::postback::trace::Trace;
use crate::postback::{mask, parameters};
use crate::scope::Scope;

/// A report. Its ids are made when it comes in, so that writing it again writes the same rows.
pub(crate) struct Report {
    pub settings: Arc<integration::Model>,
    pub received_at: DateTime<Utc>,
    /// The id of the conversion, if this report makes one.
    pub conversion: ConversionId,
    pub(super) fields: Result<Fields, Refusal>,
    /// The checks so far.
    pub trace: Trace,
    id: PostbackId,
    raw: Raw,
}

/// What came, with its secrets masked.
struct Raw {
    method: String,
    query: String,
    body: Option<String>,
    content_type: Option<String>,
    source_ip: Option<String>,
    named: (Option<waypost_entity::id::ClickId>, Option<String>),
}

impl Report {
    /// A report that came in just now.
    pub(super) fn new(
        scope: &Scope,
        settings: Arc<integration::Model>,
        request: &Request<'_>,
        reading: Reading,
    ) -> Self {
        let received_at = scope.now();
        let body = request.body.get(..parameters::LONGEST_BODY).unwrap_or(request.body);
        Self {
            settings,
            received_at,
            conversion: scope.services().entropy.id(received_at),
            id: scope.services().entropy.id(received_at),
            raw: Raw {
                method: request.method.to_owned(),
                query: kept(&mask::form(request.query), parameters::LONGEST_QUERY),
                body: mask::body(body, request.content_type),
                content_type: request.content_type.map(|kind| kept(kind, 255)),
                source_ip: request.source_ip.clone(),
                named: fields::named(&reading.parameters),
            },
            fields: reading.fields,
            trace: reading.trace,
        }
    }

    /// Whose report it is.
    pub(super) fn tenant(&self) -> TenantId {
        self.settings.tenant_id
    }

    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        4096 + self.raw.query.len() + self.raw.body.as_ref().map_or(0, String::len)
    }

    /// The record of it.
    pub(super) fn row(&self, said: Said<'_>, trace: Trace) -> postback::Model {
        let (click_id, txn_id) = self.raw.named.clone();
        postback::Model {
            tenant_id: self.tenant(),
            id: self.id,
            integration_id: self.settings.id,
            method: self.raw.method.clone(),
            query: self.raw.query.clone(),
            body: self.raw.body.clone(),
            content_type: self.raw.content_type.clone(),
            source_ip: self.raw.source_ip.clone(),
            outcome: said.code.outcome(),
            code: said.code.word().to_owned(),
            message: said.message.to_owned(),
            http_status: said.code.http_status().into(),
            trace: trace.into_json(),
            click_id,
            txn_id,
            conversion_id: said.conversion,
            received_at: self.received_at,
        }
    }
}

/// What the sender is told.
pub(super) struct Said<'a> {
    pub code: Code,
    pub message: &'a str,
    pub conversion: Option<ConversionId>,
}
