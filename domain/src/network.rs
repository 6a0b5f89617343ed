//! Addresses and networks such as `10.0.0.0/8`, and whether an address is among them.

use std::net::IpAddr;
use std::str::FromStr;

/// One address, or all that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Whether the address is in it. An IPv4 address that is written as an IPv6 one is the same address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(u32::from(32 - self.prefix)).unwrap_or(0);
                u32::from(network) & mask == u32::from(address) & mask
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(u32::from(128 - self.prefix)).unwrap_or(0);
                u128::from(network) & mask == u128::from(address) & mask
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }

    /// Whether it is this address and no other.
    pub fn is_just(&self, address: IpAddr) -> bool {
        self.prefix == bits(self.address) && self.contains(address)
    }
}

/// The length of a whole address.
fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(drop)?)),
            None => (text.trim(), None),
        };
        let written: IpAddr = address.parse().map_err(drop)?;
        let prefix = prefix.unwrap_or(bits(written));
        if prefix > bits(written) {
            return Err(());
        }
        // ::ffff:192.0.2.0/120 is 192.0.2.0/24.
        match (written, written.to_canonical()) {
            (IpAddr::V6(_), IpAddr::V4(mapped)) if prefix >= 96 => Ok(Self {
                address: IpAddr::V4(mapped),
                prefix: prefix - 96,
            }),
            _ => Ok(Self {
                address: written,
                prefix,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_in_the_networks_that_begin_like_it() {
        for (network, address, inside) in [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.77/24", "192.0.2.1", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("192.0.2.0/24", "::ffff:192.0.2.9", true),
            ("::ffff:192.0.2.0/120", "192.0.2.9", true),
            ("::ffff:192.0.2.9", "192.0.2.9", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::1", "2001:db8::1", true),
            ("::/0", "2001:db8::1", true),
        ] {
            let parsed: Network = network.parse().expect("a network");
            assert_eq!(
                parsed.contains(address.parse().expect("an address")),
                inside,
                "{network} {address}"
            );
        }
    }

    #[test]
    fn only_a_whole_address_is_just_one() {
        for (network, address, just) in [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1/32", "192.0.2.1", true),
            ("192.0.2.1/31", "192.0.2.1", false),
            ("192.0.2.1", "192.0.2.2", false),
            ("2001:db8::1", "2001:db8::1", true),
            ("2001:db8::1/32", "2001:db8::1", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true),
        ] {
            let parsed: Network = network.parse().expect("a network");
            let address = address.parse().expect("an address");
            assert_eq!(parsed.is_just(address), just, "{network} {address}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "shop.example",
            "10.0.0.0/-1",
            "10.0.0.0/",
            "/8",
        ] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
