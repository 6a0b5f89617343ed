//! What people write of a partner postback, checked and brought into its row.

use sea_orm::prelude::Json;
use serde_json::json;
use waypost_entity::id::{OfferId, TypedId};
use waypost_entity::partner_postback::Model;
use waypost_entity::status::{CallMethod, ConversionStatus};

use super::request::{RequestTemplate, Source};
use super::template::Values;
use crate::edit::Edit;
use crate::endpoint::address;
use crate::error::{Error, Problem, Result};
use crate::integration;
use crate::scope::Scope;
use crate::seal::Owner;

/// Most events that one postback may list.
const MOST_EVENTS: usize = 50;

/// What a partner postback is, or is to be; what is absent stays as it is.
#[derive(Debug, Default)]
pub struct Form {
    /// Of which offer it tells; all when cleared.
    pub offer: Edit<OfferId>,
    /// How the partner's server is called.
    pub method: Option<CallMethod>,
    /// Where to; see [`super::template`].
    pub url_template: Option<String>,
    /// What is posted; see [`super::request`].
    pub body_template: Edit<String>,
    /// Headers of the partner's own. They may be credentials and are not shown again.
    pub headers: Edit<Vec<(String, String)>>,
    /// Of which events; all when cleared or empty.
    pub events: Edit<Vec<String>>,
    /// Of which statuses, whenever a conversion comes to one; when cleared or empty, of each conversion once.
    pub statuses: Edit<Vec<ConversionStatus>>,
}

impl Form {
    /// Brings it into the row and notes what is wrong. The whole call is checked, since its parts depend on each other.
    pub(super) fn apply(self, scope: &Scope, row: &mut Model, problems: &mut Vec<Problem>) -> Result<()> {
        self.offer.apply(&mut row.offer_id);
        if let Some(method) = self.method {
            row.method = method;
        }
        let is_new_address = self.url_template.as_ref().is_some_and(|url| *url != row.url_template);
        if let Some(url) = self.url_template {
            row.url_template = url;
        }
        self.body_template.apply(&mut row.body_template);
        let headers = match self.headers {
            Edit::Keep => opened_headers(scope, row)?,
            Edit::Clear => Vec::new(),
            Edit::To(headers) => headers,
        };
        match parse(row, &headers) {
            Ok(template) => {
                // One that was stored before its address was refused can still be changed otherwise.
                if is_new_address {
                    problems.extend(address_problem(scope, &template));
                }
                row.headers = sealed_headers(scope, row, &headers)?;
            }
            Err(found) => problems.extend(found),
        }
        self.events
            .map(|events| checked_events(&events, problems))
            .apply_list(&mut row.events);
        let words =
            |statuses: Vec<ConversionStatus>| statuses.into_iter().map(|status| status.word().to_owned()).collect();
        self.statuses.map(words).apply_list(&mut row.statuses);
        Ok(())
    }
}

impl Edit<Vec<String>> {
    /// An empty list is as good as none.
    fn apply_list(self, column: &mut Option<Json>) {
        match self {
            Self::Keep => {}
            Self::To(list) if !list.is_empty() => *column = Some(json!(list)),
            Self::To(_) | Self::Clear => *column = None,
        }
    }
}

fn checked_events(events: &[String], problems: &mut Vec<Problem>) -> Vec<String> {
    if events.len() > MOST_EVENTS {
        let message = format!("list at most {MOST_EVENTS} events, or none for all");
        problems.push(Problem::at("events", "TOO_MANY", message));
    }
    let events = events.iter();
    events
        .map(|event| integration::event(event, "events", problems))
        .collect()
}

/// What is wrong with the template's address: host and port hold no macros, so it is the same whatever is filled in.
pub(super) fn address_problem(scope: &Scope, template: &RequestTemplate) -> Option<Problem> {
    let url = template.render(&Values::new()).url;
    address::problem(scope, &url, ("urlTemplate", "https://tracker.example/postback"))
}

/// The call that a partner postback makes. Fails when its headers were sealed under another secret of the server.
pub(crate) fn request_template(scope: &Scope, row: &Model) -> Result<RequestTemplate> {
    parse(row, &opened_headers(scope, row)?).map_err(Error::Invalid)
}

fn parse(row: &Model, headers: &[(String, String)]) -> Result<RequestTemplate, Vec<Problem>> {
    RequestTemplate::parse(&Source {
        method: row.method,
        url: &row.url_template,
        body: row.body_template.as_deref(),
        headers,
    })
}

/// The statuses that it asks for; none when it is told of each conversion once.
pub fn statuses(row: &Model) -> Result<Option<Vec<ConversionStatus>>> {
    let list = row.statuses.clone().map(serde_json::from_value).transpose();
    list.map_err(Error::internal)
}

/// The names of the partner's own headers; the values are not shown.
pub fn header_names(scope: &Scope, row: &Model) -> Result<Vec<String>> {
    let headers = opened_headers(scope, row)?;
    Ok(headers.into_iter().map(|(name, _)| name).collect())
}

fn opened_headers(scope: &Scope, row: &Model) -> Result<Vec<(String, String)>> {
    let Some(sealed) = &row.headers else {
        return Ok(Vec::new());
    };
    let opened = scope.services().seal.open(owner(row), sealed).ok_or_else(|| {
        let message = "the headers were sealed under another secret of the server; set them again";
        Error::invalid("headers", "UNREADABLE", message)
    })?;
    serde_json::from_str(&opened).map_err(Error::internal)
}

fn sealed_headers(scope: &Scope, row: &Model, headers: &[(String, String)]) -> Result<Option<Vec<u8>>> {
    if headers.is_empty() {
        return Ok(None);
    }
    let services = scope.services();
    let text = serde_json::to_string(headers).map_err(Error::internal)?;
    services.seal.seal(&services.entropy, owner(row), &text).map(Some)
}

fn owner(row: &Model) -> Owner {
    Owner {
        tenant: row.tenant_id,
        row: row.id.uuid(),
    }
}
