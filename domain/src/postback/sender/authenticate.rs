//! Who is reporting: whether the integration may, and whether the request comes from where and from whom it should. Pure.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use waypost_entity::status::{IntegrationStatus, Signature};

use crate::integration::Settings;
use crate::postback::code::{Code, Refusal};
use crate::postback::reading::parameters::{self, Parameter};
use crate::postback::receive::Request;
use crate::postback::sender::signature::{self, Flaw};
use crate::postback::trace::Trace;
use crate::token;

/// What can be checked before the request is read: the address, and the signature, which is about the body as it came.
pub(in crate::postback) fn sender(
    settings: &Settings,
    request: &Request<'_>,
    now: DateTime<Utc>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    address(settings, request, trace)?;
    // A body that was cut off cannot have the right signature: what is to be mended is its length.
    parameters::check_length(request.query, request.body)?;
    signed(settings, request, now, trace)
}

/// Whether the integration may report. Asked last, so that what is refused for it is known to come from its sender, and may be taken in
/// later.
pub(in crate::postback) fn standing(settings: &Settings, trace: &mut Trace) -> Result<(), Refusal> {
    trace.decided(
        "integration",
        Some(&settings.name),
        settings.status.word(),
        "integration.status",
    );
    match settings.status {
        IntegrationStatus::Active => Ok(()),
        IntegrationStatus::Paused => {
            let message = "this integration is paused; open it again in the dashboard";
            Err(Refusal::new(Code::IntegrationPaused, message))
        }
    }
}

fn address(settings: &Settings, request: &Request<'_>, trace: &mut Trace) -> Result<(), Refusal> {
    if settings.networks.is_empty() {
        return Ok(());
    }
    let shown = request.source_ip.as_deref();
    let client: Option<IpAddr> = shown.and_then(|address| address.parse().ok());
    let is_allowed = client.is_some_and(|client| settings.networks.iter().any(|network| network.contains(client)));
    let result = if is_allowed { "allowed" } else { "not allowed" };
    trace.decided("address", shown, result, "integration.allowedAddresses");
    if is_allowed {
        return Ok(());
    }
    let message = format!(
        "reports of this integration are not taken from the address {}",
        shown.unwrap_or("that this one came from, which is not known")
    );
    Err(Refusal::new(Code::AddressNotAllowed, message))
}

fn signed(settings: &Settings, request: &Request<'_>, now: DateTime<Utc>, trace: &mut Trace) -> Result<(), Refusal> {
    let kind = settings.signature;
    if kind == Signature::None {
        return Ok(());
    }
    let by = format!("integration.signature = {}", kind.word());
    if settings.signing_keys(now).next().is_none() {
        trace.decided("signature", None, "no signing secret", by);
        let message = "this integration asks for signatures, but it has no signing secret yet; give it the sender's";
        return Err(Refusal::new(Code::WrongSignature, message));
    }
    let checked = signature::check(kind, (&request.headers, request.body), settings.signing_keys(now), now);
    let (code, result, message) = match checked {
        Ok(()) => {
            trace.decided("signature", None, "right", by);
            return Ok(());
        }
        Err(Flaw::Unreadable(header)) => (
            Code::WrongSignature,
            "unreadable".to_owned(),
            format!("the header {header} is missing or cannot be read; sign the report"),
        ),
        Err(Flaw::Wrong) => (
            Code::WrongSignature,
            "wrong".to_owned(),
            "the signature was made with another secret, or for another body".to_owned(),
        ),
        Err(Flaw::Stale(seconds)) => (
            Code::StaleSignature,
            format!("{seconds} s away"),
            "the signature's time is more than 5 minutes from now; sign each attempt anew and check the clock"
                .to_owned(),
        ),
    };
    trace.decided("signature", None, result, by);
    Err(Refusal::new(code, message))
}

/// The secret, which may stand among the parameters.
pub(in crate::postback) fn secret(
    settings: &Settings,
    (request, parameters): (&Request<'_>, &[Parameter]),
    now: DateTime<Utc>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    if settings.secret_hash.is_none() {
        trace.decided("secret", None, "not needed", "integration.secret = none");
        return Ok(());
    }
    let (place, given) = match request.secret {
        Some(header) => ("header X-Postback-Secret", Some(header)),
        None => ("parameter secret", parameters::secret(parameters)),
    };
    let right = given.is_some_and(|given| settings.secret_hashes(now).any(|stored| token::matches(given, stored)));
    let result = match (given, right) {
        (None, _) => "missing",
        (Some(_), true) => "right",
        (Some(_), false) => "wrong",
    };
    trace.decided("secret", Some(place), result, "integration.secret = set");
    if right {
        return Ok(());
    }
    let message = format!(
        "the secret is {result}: send the integration's secret as the header X-Postback-Secret or the parameter \"secret\""
    );
    Err(Refusal::new(Code::WrongSecret, message))
}
