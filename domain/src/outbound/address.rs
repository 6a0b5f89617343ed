//! Which addresses and ports Waypost may call for a partner. Pure: it is told the addresses of this machine.
//!
//! The list follows the IANA special-purpose registries; an IPv6 address that is not global unicast is refused.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::network::Network;

/// Where clouds tell their machines who they are and what they may do, without asking who wants to know: AWS and most others, Azure,
/// Alibaba, Oracle, AWS and Google by IPv6.
const METADATA: [IpAddr; 6] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)),
];

/// What the operator opens beyond the public internet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// 127.0.0.0/8 and ::1, for development and tests.
    pub allow_loopback: bool,
    /// Networks of the operator's own. A machine's own address has to be named alone: a network is that of others, and what listens here,
    /// such as the operator's door, is not for partners. So has one at which a cloud gives out its keys.
    pub allow_networks: Vec<Network>,
}

impl Policy {
    /// Whether an address is called although it is in a refused range. One that is written as another kind of address is not: nobody who
    /// means well writes it so.
    fn opens(&self, written: IpAddr, range: Range) -> bool {
        let is_named = written == written.to_canonical();
        let mut networks = self.allow_networks.iter();
        match range {
            Range::Loopback if self.allow_loopback => true,
            Range::Loopback | Range::ThisMachine => is_named && networks.any(|network| network.is_just(written)),
            _ if METADATA.contains(&written) => networks.any(|network| network.is_just(written)),
            Range::Private
            | Range::LinkLocal
            | Range::CarrierNat
            | Range::CloudPlatform
            | Range::Documentation
            | Range::Benchmarking
            | Range::Reserved => is_named && networks.any(|network| network.contains(written)),
            // No single machine has one of these.
            Range::Unspecified | Range::Multicast | Range::Broadcast | Range::Discard | Range::Tunnel => false,
        }
    }
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

// The first row that holds an address names its reason. Loopback and this machine's own addresses come before all of them.
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

/// Whether Waypost may open a connection to an address from a machine that has the addresses `local_interfaces`.
pub fn check(written: IpAddr, local_interfaces: &[IpAddr], policy: &Policy) -> Result<(), BlockedAddress> {
    let ip = written.to_canonical();
    // The policy opens an address itself, not a gateway's way around to it.
    let is_itself = !matches!(ip, IpAddr::V6(address) if embedded(address).is_some());
    match range_of(ip, local_interfaces) {
        Some(range) if !(is_itself && policy.opens(written, range)) => Err(BlockedAddress { address: ip, range }),
        Some(_) | None => Ok(()),
    }
}

/// Why an address is not called, unless the policy opens it.
fn range_of(ip: IpAddr, local_interfaces: &[IpAddr]) -> Option<Range> {
    match ip {
        _ if ip.is_loopback() => Some(Range::Loopback),
        _ if local_interfaces.iter().any(|own| own.to_canonical() == ip) => Some(Range::ThisMachine),
        IpAddr::V4(address) => range_of_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => range_of(IpAddr::V4(inner), local_interfaces),
            None => range_of_v6(address),
        },
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
mod tests;
