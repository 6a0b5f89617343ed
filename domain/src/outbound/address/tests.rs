//! Each range with its neighbours, and what the operator opens.

use super::*;

const OWN: [&str; 3] = ["8.8.4.4", "2a00:1450::1", "127.0.0.1"];

fn verdict(address: &str, policy: &Policy) -> Option<Range> {
    let own = OWN.map(|own| own.parse().unwrap());
    let address = address.parse().unwrap_or_else(|_| panic!("{address}"));
    check(address, &own, policy).err().map(|blocked| blocked.range)
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
        assert_eq!(verdict(address, &Policy::default()), *expected, "{address}");
    }
}

#[test]
fn allowing_loopback_opens_loopback_alone() {
    let open = Policy {
        allow_loopback: true,
        ..Policy::default()
    };
    let loopback = ["127.0.0.0", "127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"];
    for (address, expected) in TABLE {
        let expected = expected.filter(|_| !loopback.contains(address));
        assert_eq!(verdict(address, &open), expected, "{address}");
    }
}

fn opening(networks: &[&str]) -> Policy {
    Policy {
        allow_networks: networks.iter().map(|network| network.parse().unwrap()).collect(),
        ..Policy::default()
    }
}

#[test]
fn an_allowed_network_opens_its_addresses_and_no_way_around_to_them() {
    let open = opening(&[
        "10.0.0.0/8",
        "::ffff:192.168.0.0/112",
        "169.254.7.0/24",
        "100.64.0.1",
        "fd00:1::/32",
        "8.0.0.0/8",
        "2a00:1450::1",
        "127.0.0.0/8",
        "127.0.0.2",
        "::1",
        "64:ff9b::/96",
        "2002::/16",
        "224.0.0.0/4",
        "0.0.0.0",
    ]);
    for (address, expected) in [
        ("10.0.0.0", None),
        ("10.255.255.255", None),
        ("192.168.0.1", None),
        ("172.16.0.1", Some(Range::Private)),
        ("169.254.7.255", None),
        ("169.254.169.254", Some(Range::LinkLocal)),
        ("100.64.0.1", None),
        ("100.64.0.2", Some(Range::CarrierNat)),
        ("fd00:1:ffff::1", None),
        ("fd00:2::1", Some(Range::Private)),
        ("8.8.8.8", None),
        // This machine's own: by a network not, named alone it is.
        ("8.8.4.4", Some(Range::ThisMachine)),
        ("2a00:1450::1", None),
        ("127.0.0.1", Some(Range::Loopback)),
        ("127.0.0.2", None),
        ("::1", None),
        ("::ffff:127.0.0.2", Some(Range::Loopback)),
        ("::ffff:10.0.0.1", Some(Range::Private)),
        ("::10.0.0.1", Some(Range::Tunnel)),
        ("64:ff9b::10.0.0.1", Some(Range::Private)),
        ("64:ff9b:1::10.0.0.1", Some(Range::Tunnel)),
        ("2002:a00:1::1", Some(Range::Private)),
        ("2001:0:a00:1::f5ff:fffe", Some(Range::Tunnel)),
        ("224.0.0.1", Some(Range::Multicast)),
        ("0.0.0.0", Some(Range::Unspecified)),
    ] {
        assert_eq!(verdict(address, &open), expected, "{address}");
    }
}

#[test]
fn allowing_everything_opens_neither_this_machine_nor_what_is_no_machine() {
    let open = opening(&["0.0.0.0/0", "::/0"]);
    for (address, refused) in TABLE {
        let seen = verdict(address, &open);
        let ip: IpAddr = address.parse().unwrap();
        let leads_around = ip != ip.to_canonical() || matches!(ip, IpAddr::V6(ip) if embedded(ip).is_some());
        match refused {
            Some(
                Range::Loopback
                | Range::ThisMachine
                | Range::Unspecified
                | Range::Multicast
                | Range::Broadcast
                | Range::Discard
                | Range::Tunnel,
            ) => assert_eq!(seen, *refused, "{address}"),
            Some(_) if leads_around || METADATA.contains(&ip) => assert_eq!(seen, *refused, "{address}"),
            Some(_) | None => assert_eq!(seen, None, "{address}"),
        }
    }
}

#[test]
fn where_clouds_give_out_their_keys_is_opened_by_name_alone() {
    for address in METADATA {
        let named = address.to_string();
        assert!(verdict(&named, &opening(&["0.0.0.0/0", "::/0"])).is_some(), "{named}");
        assert_eq!(verdict(&named, &opening(&[&named])), None, "{named}");
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
