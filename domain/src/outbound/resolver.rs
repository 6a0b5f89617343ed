//! Looks names up for the HTTP client and hands it only addresses that may be called.
//!
//! The client connects to one of these very addresses, so a name that changes its mind later gains nothing.

use std::io;
use std::net::{IpAddr, SocketAddr};

use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::{self, BlockedAddress, Policy};
use super::failure::ErrorClass;

/// Asks the operating system; tests put their own answers in its place.
pub(super) type LookUp = fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;

#[derive(Debug, thiserror::Error)]
pub(super) enum ResolveError {
    #[error("the host name could not be resolved")]
    Dns(#[source] io::Error),
    #[error("the host name has no address")]
    NoAddress,
    // The address itself stays out of the text, or partners could map names of the operator's own network.
    #[error("the host name leads to no address that may be called")]
    Blocked(#[source] BlockedAddress),
    #[error("this machine's own addresses could not be read")]
    Interfaces(#[source] io::Error),
}

impl ResolveError {
    pub(super) fn class(&self) -> ErrorClass {
        match self {
            Self::Dns(_) | Self::NoAddress => ErrorClass::Dns,
            Self::Blocked(_) | Self::Interfaces(_) => ErrorClass::BlockedAddress,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Resolver {
    pub(super) policy: Policy,
    pub(super) look_up: LookUp,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { policy, look_up } = self.clone();
        Box::pin(async move {
            let addresses = look_up(name.as_str().to_owned()).await.map_err(ResolveError::Dns)?;
            let own = local_interfaces().map_err(ResolveError::Interfaces)?;
            let allowed = keep_allowed(addresses, &own, &policy)?;
            // The port 0 stands for the URL's own port.
            let sockets = allowed.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}

/// The addresses that may be called, in the order given; fails when there are none.
fn keep_allowed(addresses: Vec<IpAddr>, own: &[IpAddr], policy: &Policy) -> Result<Vec<IpAddr>, ResolveError> {
    let mut refused = None;
    let mut allowed = Vec::new();
    for address in addresses {
        match address::check(address, own, policy) {
            Ok(()) => allowed.push(address),
            Err(blocked) => refused = Some(blocked),
        }
    }
    match refused {
        _ if !allowed.is_empty() => Ok(allowed),
        Some(blocked) => Err(ResolveError::Blocked(blocked)),
        None => Err(ResolveError::NoAddress),
    }
}

/// Read anew for every call, because addresses come and go while the process runs.
pub(super) fn local_interfaces() -> io::Result<Vec<IpAddr>> {
    let interfaces = if_addrs::get_if_addrs()?;
    Ok(interfaces.iter().map(if_addrs::Interface::ip).collect())
}

pub(super) fn look_up_by_system(name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
    async move {
        let sockets = tokio::net::lookup_host((name, 0)).await?;
        Ok(sockets.map(|socket| socket.ip()).collect())
    }
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_good_addresses_are_kept_and_in_order() {
        for (found, expected) in [
            (vec!["8.8.8.8"], Ok(vec!["8.8.8.8"])),
            (
                vec!["10.0.0.1", "8.8.8.8", "::1", "1.1.1.1"],
                Ok(vec!["8.8.8.8", "1.1.1.1"]),
            ),
            (vec!["9.9.9.9", "8.8.8.8"], Ok(vec!["8.8.8.8"])),
            (vec!["10.0.0.1", "169.254.169.254"], Err(ErrorClass::BlockedAddress)),
            (vec!["9.9.9.9"], Err(ErrorClass::BlockedAddress)),
            (vec![], Err(ErrorClass::Dns)),
        ] {
            let own = ["9.9.9.9".parse().unwrap()];
            let addresses = found.iter().map(|address| address.parse().unwrap()).collect();
            let kept = keep_allowed(addresses, &own, &Policy::default())
                .map(|kept| kept.iter().map(IpAddr::to_string).collect::<Vec<_>>())
                .map_err(|error| error.class());
            let expected = expected.map(|all| all.into_iter().map(str::to_owned).collect());
            assert_eq!(kept, expected, "{found:?}");
        }
    }

    #[test]
    fn this_machine_knows_its_loopback() {
        let own = local_interfaces().unwrap();
        assert!(own.iter().any(IpAddr::is_loopback), "{own:?}");
    }
}
