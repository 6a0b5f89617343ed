//! Which addresses and ports Waypost may call for a partner. Pure: it is told the addresses of this machine.
//!
//! The list follows the IANA special-purpose registries; an IPv6 address that is not global unicast is refused.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

/// What the operator opens beyond the public internet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// 127.0.0.0/8 and ::1, for development and tests.
    pub allow_loopback: bool,
}

/// An address that must not be called, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{range} addresses are not called")]
pub struct BlockedAddress {
    /// The address, an IPv4-mapped one as IPv4.
    pub address: IpAddr,
    /// The first refused range that holds it.
    pub range: Range,
}

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// No address at all; many systems take it for this machine.
    Unspecified,
    /// This machine, by its inner address.
    Loopback,
    /// Networks behind a router (RFC 1918, RFC 4193) and the former site-local ones.
    Private,
    /// The wire this machine is on; cloud metadata is served here.
    LinkLocal,
    /// Networks behind a provider's router (RFC 6598).
    CarrierNat,
    /// A public address that answers only from inside a cloud.
    CloudPlatform,
    /// An address of one of this machine's interfaces.
    ThisMachine,
    /// Addresses that occur only in examples.
    Documentation,
    /// Addresses for measuring networks.
    Benchmarking,
    /// Groups of machines.
    Multicast,
    /// Every machine on the wire.
    Broadcast,
    /// Packets to these are thrown away.
    Discard,
    /// An IPv4 address in the clothes of IPv6, or a relay between the two.
    Tunnel,
    /// Not given out for public use.
    Reserved,
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "unspecified",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::LinkLocal => "link-local",
            Self::CarrierNat => "carrier-grade NAT",
            Self::CloudPlatform => "cloud platform",
            Self::ThisMachine => "this machine's own",
            Self::Documentation => "documentation",
            Self::Benchmarking => "benchmarking",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Discard => "discard",
            Self::Tunnel => "tunnel",
            Self::Reserved => "reserved",
        })
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr {
    Ipv4Addr::new(a, b, c, d)
}

// The first row that holds an address names its reason. Loopback is handled before, because the policy can open it.
const V4: &[(Ipv4Addr, u32, Range)] = &[
    (v4(0, 0, 0, 0), 32, Range::Unspecified),
    (v4(0, 0, 0, 0), 8, Range::Reserved),
    (v4(10, 0, 0, 0), 8, Range::Private),
    (v4(100, 64, 0, 0), 10, Range::CarrierNat),
    // Azure's host agent answers every virtual machine on this public address.
    (v4(168, 63, 129, 16), 32, Range::CloudPlatform),
    (v4(169, 254, 0, 0), 16, Range::LinkLocal),
    (v4(172, 16, 0, 0), 12, Range::Private),
    (v4(192, 0, 0, 0), 24, Range::Reserved),
    (v4(192, 0, 2, 0), 24, Range::Documentation),
    (v4(192, 88, 99, 0), 24, Range::Tunnel),
    (v4(192, 168, 0, 0), 16, Range::Private),
    (v4(198, 18, 0, 0), 15, Range::Benchmarking),
    (v4(198, 51, 100, 0), 24, Range::Documentation),
    (v4(203, 0, 113, 0), 24, Range::Documentation),
    (v4(224, 0, 0, 0), 4, Range::Multicast),
    (v4(255, 255, 255, 255), 32, Range::Broadcast),
    (v4(240, 0, 0, 0), 4, Range::Reserved),
];

const fn v6(head: [u16; 4]) -> Ipv6Addr {
    Ipv6Addr::new(head[0], head[1], head[2], head[3], 0, 0, 0, 0)
}

const V6: &[(Ipv6Addr, u32, Range)] = &[
    (Ipv6Addr::UNSPECIFIED, 128, Range::Unspecified),
    // The embedding forms below have had no honest use for years, so whatever they embed is refused.
    (Ipv6Addr::UNSPECIFIED, 96, Range::Tunnel),
    (v6([0x64, 0xff9b, 1, 0]), 48, Range::Tunnel),
    (v6([0x100, 0, 0, 0]), 64, Range::Discard),
    (v6([0x2001, 0, 0, 0]), 32, Range::Tunnel),
    (v6([0x2001, 2, 0, 0]), 48, Range::Benchmarking),
    (v6([0x2001, 0, 0, 0]), 23, Range::Reserved),
    (v6([0x2001, 0xdb8, 0, 0]), 32, Range::Documentation),
    (v6([0x3fff, 0, 0, 0]), 20, Range::Documentation),
    (v6([0xfc00, 0, 0, 0]), 7, Range::Private),
    (v6([0xfe80, 0, 0, 0]), 10, Range::LinkLocal),
    (v6([0xfec0, 0, 0, 0]), 10, Range::Private),
    (v6([0xff00, 0, 0, 0]), 8, Range::Multicast),
];

const GLOBAL_UNICAST: (Ipv6Addr, u32) = (v6([0x2000, 0, 0, 0]), 3);
const NAT64: (Ipv6Addr, u32) = (v6([0x64, 0xff9b, 0, 0]), 96);
const SIX_TO_FOUR: (Ipv6Addr, u32) = (v6([0x2002, 0, 0, 0]), 16);

/// Whether Waypost may open a connection to `ip` from a machine that has the addresses `local_interfaces`.
pub fn check(ip: IpAddr, local_interfaces: &[IpAddr], policy: &Policy) -> Result<(), BlockedAddress> {
    let ip = ip.to_canonical();
    let blocked = match ip {
        _ if ip.is_loopback() => (!policy.allow_loopback).then_some(Range::Loopback),
        _ if local_interfaces.iter().any(|own| own.to_canonical() == ip) => Some(Range::ThisMachine),
        IpAddr::V4(address) => range_of_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            // The policy opens loopback itself, not a gateway's way around to it.
            Some(inner) => check(IpAddr::V4(inner), local_interfaces, &Policy::default())
                .err()
                .map(|blocked| blocked.range),
            None => range_of_v6(address),
        },
    };
    match blocked {
        Some(range) => Err(BlockedAddress { address: ip, range }),
        None => Ok(()),
    }
}

/// Web ports and those that no system service has by right.
pub fn is_port_allowed(port: u16) -> bool {
    matches!(port, 80 | 443 | 1024..)
}

/// The IPv4 address that a gateway would call for this one.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let (high, low) = match address.segments() {
        [.., high, low] if holds_v6(NAT64, address) => (high, low),
        [_, high, low, ..] if holds_v6(SIX_TO_FOUR, address) => (high, low),
        _ => return None,
    };
    Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

fn range_of_v4(address: Ipv4Addr) -> Option<Range> {
    V4.iter()
        .find(|(net, prefix, _)| (address.to_bits() ^ net.to_bits()) >> (32 - prefix) == 0)
        .map(|(_, _, range)| *range)
}

fn range_of_v6(address: Ipv6Addr) -> Option<Range> {
    let named = V6
        .iter()
        .find(|(net, prefix, _)| holds_v6((*net, *prefix), address))
        .map(|(_, _, range)| *range);
    named.or((!holds_v6(GLOBAL_UNICAST, address)).then_some(Range::Reserved))
}

fn holds_v6((net, prefix): (Ipv6Addr, u32), address: Ipv6Addr) -> bool {
    (address.to_bits() ^ net.to_bits()) >> (128 - prefix) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: [&str; 3] = ["8.8.4.4", "2a00:1450::1", "127.0.0.1"];

    fn verdict(address: &str, policy: Policy) -> Option<Range> {
        let own = OWN.map(|own| own.parse().unwrap());
        let address = address.parse().unwrap_or_else(|_| panic!("{address}"));
        check(address, &own, &policy).err().map(|blocked| blocked.range)
    }

    #[rustfmt::skip]
    const TABLE: &[(&str, Option<Range>)] = &[
        ("0.0.0.0", Some(Range::Unspecified)), ("0.0.0.1", Some(Range::Reserved)),
        ("0.255.255.255", Some(Range::Reserved)), ("1.0.0.0", None), ("1.1.1.1", None), ("8.8.8.8", None),
        ("9.255.255.255", None), ("10.0.0.0", Some(Range::Private)), ("10.255.255.255", Some(Range::Private)),
        ("11.0.0.0", None), ("100.63.255.255", None), ("100.64.0.0", Some(Range::CarrierNat)),
        ("100.100.100.200", Some(Range::CarrierNat)), ("100.127.255.255", Some(Range::CarrierNat)),
        ("100.128.0.0", None), ("126.255.255.255", None), ("127.0.0.0", Some(Range::Loopback)),
        ("127.0.0.1", Some(Range::Loopback)), ("127.255.255.255", Some(Range::Loopback)), ("128.0.0.0", None),
        ("168.63.129.15", None), ("168.63.129.16", Some(Range::CloudPlatform)), ("168.63.129.17", None),
        ("169.253.255.255", None), ("169.254.0.0", Some(Range::LinkLocal)), ("169.254.169.254", Some(Range::LinkLocal)),
        ("169.254.255.255", Some(Range::LinkLocal)), ("169.255.0.0", None), ("172.15.255.255", None),
        ("172.16.0.0", Some(Range::Private)), ("172.31.255.255", Some(Range::Private)), ("172.32.0.0", None),
        ("191.255.255.255", None), ("192.0.0.0", Some(Range::Reserved)), ("192.0.0.192", Some(Range::Reserved)),
        ("192.0.0.255", Some(Range::Reserved)), ("192.0.1.0", None), ("192.0.1.255", None),
        ("192.0.2.0", Some(Range::Documentation)), ("192.0.2.255", Some(Range::Documentation)), ("192.0.3.0", None),
        ("192.88.98.255", None), ("192.88.99.0", Some(Range::Tunnel)), ("192.88.99.255", Some(Range::Tunnel)),
        ("192.88.100.0", None), ("192.167.255.255", None), ("192.168.0.0", Some(Range::Private)),
        ("192.168.255.255", Some(Range::Private)), ("192.169.0.0", None), ("198.17.255.255", None),
        ("198.18.0.0", Some(Range::Benchmarking)), ("198.19.255.255", Some(Range::Benchmarking)), ("198.20.0.0", None),
        ("198.51.99.255", None), ("198.51.100.0", Some(Range::Documentation)),
        ("198.51.100.255", Some(Range::Documentation)), ("198.51.101.0", None), ("203.0.112.255", None),
        ("203.0.113.0", Some(Range::Documentation)), ("203.0.113.255", Some(Range::Documentation)),
        ("203.0.114.0", None), ("223.255.255.255", None), ("224.0.0.0", Some(Range::Multicast)),
        ("239.255.255.255", Some(Range::Multicast)), ("240.0.0.0", Some(Range::Reserved)),
        ("255.255.255.254", Some(Range::Reserved)), ("255.255.255.255", Some(Range::Broadcast)), ("8.8.4.3", None),
        ("8.8.4.4", Some(Range::ThisMachine)), ("8.8.4.5", None), ("::", Some(Range::Unspecified)),
        ("::1", Some(Range::Loopback)), ("::2", Some(Range::Tunnel)), ("::127.0.0.1", Some(Range::Tunnel)),
        ("::8.8.8.8", Some(Range::Tunnel)), ("::1:0:0", Some(Range::Reserved)),
        ("::ffff:127.0.0.1", Some(Range::Loopback)), ("::ffff:10.0.0.1", Some(Range::Private)),
        ("::ffff:169.254.169.254", Some(Range::LinkLocal)), ("::ffff:0.0.0.0", Some(Range::Unspecified)),
        ("::ffff:8.8.4.4", Some(Range::ThisMachine)), ("::ffff:8.8.8.8", None),
        ("::ffff:0:8.8.8.8", Some(Range::Reserved)), ("::fffe:8.8.8.8", Some(Range::Reserved)),
        ("64:ff9a:ffff::", Some(Range::Reserved)), ("64:ff9b::7f00:1", Some(Range::Loopback)),
        ("64:ff9b::169.254.169.254", Some(Range::LinkLocal)), ("64:ff9b::10.0.0.1", Some(Range::Private)),
        ("64:ff9b::8.8.8.8", None), ("64:ff9b::8.8.4.4", Some(Range::ThisMachine)),
        ("64:ff9b::255.255.255.255", Some(Range::Broadcast)), ("64:ff9b::1:0:0", Some(Range::Reserved)),
        ("64:ff9b:1::", Some(Range::Tunnel)), ("64:ff9b:1:a00:0:100::", Some(Range::Tunnel)),
        ("64:ff9b:1:ffff::8.8.8.8", Some(Range::Tunnel)), ("64:ff9b:2::", Some(Range::Reserved)),
        ("ff::", Some(Range::Reserved)), ("100::", Some(Range::Discard)),
        ("100::ffff:ffff:ffff:ffff", Some(Range::Discard)), ("100:0:0:1::", Some(Range::Reserved)),
        ("1fff:ffff::", Some(Range::Reserved)), ("2000::", None), ("2000:ffff::", None),
        ("2001::", Some(Range::Tunnel)), ("2001:0:ffff:ffff::", Some(Range::Tunnel)),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", Some(Range::Tunnel)), ("2001:1::1", Some(Range::Reserved)),
        ("2001:2::", Some(Range::Benchmarking)), ("2001:2:1::", Some(Range::Reserved)),
        ("2001:10::", Some(Range::Reserved)), ("2001:20::", Some(Range::Reserved)),
        ("2001:1ff:ffff::", Some(Range::Reserved)), ("2001:200::", None), ("2001:db7:ffff::", None),
        ("2001:db8::", Some(Range::Documentation)), ("2001:db8:ffff:ffff::", Some(Range::Documentation)),
        ("2001:db9::", None), ("2001:4860:4860::8888", None), ("2001:ffff:ffff::", None),
        ("2002:7f00:1::", Some(Range::Loopback)), ("2002:a00:1::1", Some(Range::Private)),
        ("2002:a9fe:a9fe::", Some(Range::LinkLocal)), ("2002:808:808::1", None),
        ("2002:808:404::", Some(Range::ThisMachine)), ("2002:ffff:ffff::", Some(Range::Broadcast)), ("2003::", None),
        ("2a00:1450::", None), ("2a00:1450::1", Some(Range::ThisMachine)), ("2a00:1450::2", None),
        ("3ffe:ffff::", None), ("3fff::", Some(Range::Documentation)), ("3fff:fff:ffff::", Some(Range::Documentation)),
        ("3fff:1000::", None), ("3fff:ffff::", None), ("4000::", Some(Range::Reserved)),
        ("5f00::1", Some(Range::Reserved)), ("fbff:ffff::", Some(Range::Reserved)), ("fc00::", Some(Range::Private)),
        ("fd00:ec2::254", Some(Range::Private)), ("fdff:ffff::", Some(Range::Private)),
        ("fe00::", Some(Range::Reserved)), ("fe7f:ffff::", Some(Range::Reserved)), ("fe80::", Some(Range::LinkLocal)),
        ("febf:ffff::", Some(Range::LinkLocal)), ("fec0::", Some(Range::Private)),
        ("feff:ffff::", Some(Range::Private)), ("ff00::", Some(Range::Multicast)), ("ff02::1", Some(Range::Multicast)),
        ("ffff:ffff::", Some(Range::Multicast)),
    ];

    #[test]
    fn each_address_is_refused_for_its_range_and_its_neighbours_are_called() {
        for (address, expected) in TABLE {
            assert_eq!(verdict(address, Policy::default()), *expected, "{address}");
        }
    }

    #[test]
    fn allowing_loopback_opens_loopback_alone() {
        let open = Policy { allow_loopback: true };
        let loopback = ["127.0.0.0", "127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"];
        for (address, expected) in TABLE {
            let expected = expected.filter(|_| !loopback.contains(address));
            assert_eq!(verdict(address, open), expected, "{address}");
        }
    }

    #[test]
    fn ports_are_those_of_the_web_and_1024_and_up() {
        for (port, allowed) in [
            (0, false),
            (22, false),
            (25, false),
            (79, false),
            (80, true),
            (81, false),
            (442, false),
            (443, true),
            (444, false),
            (1023, false),
            (1024, true),
            (8443, true),
            (65535, true),
        ] {
            assert_eq!(is_port_allowed(port), allowed, "{port}");
        }
    }
}
