//! Whose address a request comes from. A proxy's word counts only when the settings name that proxy.

use std::net::IpAddr;

use poem::Request;
use poem::http::HeaderMap;
use waypost_domain::network::Network;

/// The address of the client itself; unknown for connections without one, such as a unix socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

/// Proxies that may say for whom they speak.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// Reads addresses and networks such as `10.0.0.0/8`. Fails on the first that is neither.
    pub fn parse(entries: &[String]) -> anyhow::Result<Self> {
        let networks = entries.iter().filter(|entry| !entry.is_empty()).map(|entry| {
            let refused = |()| anyhow::anyhow!("server.trusted_proxies: {entry:?} is no address or network");
            entry.parse().map_err(refused)
        });
        Ok(Self(networks.collect::<anyhow::Result<_>>()?))
    }

    /// Whose request this is.
    pub fn client_of(&self, request: &Request) -> ClientAddress {
        let peer = request
            .remote_addr()
            .as_socket_addr()
            .map(|address| address.ip().to_canonical());
        ClientAddress(peer.map(|peer| self.follow(peer, request.headers())))
    }

    /// Whether this is the address of a trusted proxy.
    pub fn include(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Follows `X-Forwarded-For` from its end for as long as the speaker is a trusted proxy.
    fn follow(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        let forwarded: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        for hop in forwarded.into_iter().rev() {
            if !self.include(client) {
                break;
            }
            match hop.trim().parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }
        client
    }
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn client(trusted: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
        let trusted: Vec<String> = trusted.iter().map(ToString::to_string).collect();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let peer: IpAddr = peer.parse().expect("an address");
        TrustedProxies::parse(&trusted)
            .expect("parsed")
            .follow(peer.to_canonical(), &headers)
            .to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        for (trusted, peer, forwarded, expected) in [
            (&[][..], "192.0.2.1", &["203.0.113.5"][..], "192.0.2.1"),
            (&["192.0.2.0/24"], "192.0.2.1", &["203.0.113.5"], "203.0.113.5"),
            (&["192.0.2.0/24"], "192.0.2.1", &["8.8.8.8, 203.0.113.5"], "203.0.113.5"),
            (
                &["192.0.2.0/24"],
                "192.0.2.1",
                &["203.0.113.5", "192.0.2.9"],
                "203.0.113.5",
            ),
            (&["192.0.2.0/24"], "192.0.2.1", &["nonsense"], "192.0.2.1"),
            (&["192.0.2.1"], "::ffff:192.0.2.1", &["2001:db8::1"], "2001:db8::1"),
            (&["0.0.0.0/0"], "198.51.100.1", &[], "198.51.100.1"),
        ] {
            assert_eq!(
                client(trusted, peer, forwarded),
                expected,
                "{trusted:?} {peer} {forwarded:?}"
            );
        }
        assert!(TrustedProxies::parse(&["10.0.0.0/33".to_owned()]).is_err());
        assert!(TrustedProxies::parse(&["proxy.example".to_owned()]).is_err());
    }
}
