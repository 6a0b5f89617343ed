//! The doors over HTTP, and what every request passes on its way in.

mod beside;
mod click;
pub mod client_address;
pub(crate) mod health;
mod postback;
pub mod requests;
pub mod server;

use std::sync::Arc;

use poem::http::header::HeaderName;
use poem::{Endpoint, EndpointExt, Request, Response, Route, get};
use waypost_domain::Services;

use self::client_address::TrustedProxies;
use self::requests::{Counted, Requests};
use crate::graphql;

/// All doors; what comes through them is counted in `requests`. Fails when the settings name a proxy that is no address.
pub fn doors(
    services: &Services,
    requests: &Arc<Requests>,
) -> anyhow::Result<impl Endpoint<Output = Response> + use<>> {
    let proxies = TrustedProxies::parse(&services.config.server.trusted_proxies)?;
    let routes = Route::new()
        .at("/c/:code", click::by_code)
        .at("/c/:offer/:affiliate", click::spelled_out)
        .at("/postback/:key", postback::receive)
        .at("/healthz", get(health::alive))
        .at("/readyz", get(health::ready))
        .at("/graphql", graphql::endpoint(services.clone()))
        .nest_no_strip("/", waypost_web::dashboard().around(beside::dashboard_or_missed_door))
        .data(services.clone())
        .before(move |mut request: Request| {
            let client = proxies.client_of(&request);
            async move {
                request.set_data(client);
                Ok(request)
            }
        });
    Ok(Counted {
        doors: routes.map_to_response(),
        requests: Arc::clone(requests),
    })
}

/// A header as text; nothing when it is absent or not text.
fn header_text(request: &Request, name: HeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}
