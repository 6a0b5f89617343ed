//! Which country an address is in. A pure function of the address and a database in the format of MaxMind.

use std::net::IpAddr;

use maxminddb::{PathElement, Reader};

/// Where databases keep the code: at the top of the record in those of ip-location-db and IPinfo, below the country in those of
/// MaxMind and DB-IP.
const PLACES: [&[PathElement<'static>]; 2] = [
    &[PathElement::Key("country_code")],
    &[PathElement::Key("country"), PathElement::Key("iso_code")],
];

/// The ISO 3166 alpha-2 code, if the database has one. Private addresses are in none.
pub(super) fn country<S: AsRef<[u8]>>(database: &Reader<S>, address: &str) -> Option<String> {
    let address: IpAddr = address.parse().ok()?;
    // An IPv4 address in the clothes of IPv6 is where the IPv4 address is.
    let found = database.lookup(address.to_canonical()).ok()?;
    PLACES
        .into_iter()
        .find_map(|place| found.decode_path::<&str>(place).ok().flatten())
        .filter(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .map(str::to_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map of one entry, in the format's own words: three bits of type, five of size.
    fn map(key: &str, value: Vec<u8>) -> Vec<u8> {
        [vec![0b1110_0001], text(key), value].concat()
    }

    fn text(text: &str) -> Vec<u8> {
        [
            &[0b0100_0000 | u8::try_from(text.len()).expect("short")],
            text.as_bytes(),
        ]
        .concat()
    }

    fn number(number: u8) -> Vec<u8> {
        vec![0b1010_0001, number]
    }

    /// A database whose one record is that of all IPv4 addresses: in a tree of IPv6, they are where 96 bits are 0.
    fn database(record: Vec<u8>) -> Reader<Vec<u8>> {
        const NODES: u8 = 96;
        const SEPARATOR: u8 = 16;
        let node = |left: u8| [0, 0, left, 0, 0, NODES];
        let tree: Vec<u8> = (1..NODES).chain([NODES + SEPARATOR]).flat_map(node).collect();
        let entries = [
            ("node_count", vec![0b1100_0001, NODES]),
            ("record_size", number(24)),
            ("ip_version", number(6)),
            ("binary_format_major_version", number(2)),
            ("binary_format_minor_version", vec![0b1010_0000]),
            ("build_epoch", vec![0b0000_0001, 2, 1]),
            ("database_type", text("Test")),
            ("languages", vec![0b0000_0000, 4]),
            ("description", vec![0b1110_0000]),
        ];
        let mut bytes = [
            tree,
            vec![0; SEPARATOR.into()],
            record,
            b"\xab\xcd\xefMaxMind.com".to_vec(),
        ]
        .concat();
        bytes.push(0b1110_0000 | u8::try_from(entries.len()).expect("few"));
        for (name, value) in entries {
            bytes.extend([text(name), value].concat());
        }
        Reader::from_source(bytes).expect("a database")
    }

    #[test]
    fn both_shapes_of_records_are_read_and_nothing_but_codes_is_taken() {
        for (record, expected) in [
            (map("country_code", text("DE")), Some("DE")),
            (map("country", map("iso_code", text("FR"))), Some("FR")),
            (map("country_code", text("us")), Some("US")),
            (map("country_code", text("")), None),
            (map("country_code", text("EUR")), None),
            (map("country_code", text("1A")), None),
            (map("country_code", text("\u{e9}")), None),
            (map("country_code", number(7)), None),
            (map("country", text("Germany")), None),
            (map("city", text("Berlin")), None),
        ] {
            let database = database(record.clone());
            assert_eq!(country(&database, "2.0.0.1").as_deref(), expected, "{record:?}");
        }
    }

    #[test]
    fn what_is_no_address_or_in_no_record_is_nowhere() {
        let database = database(map("country_code", text("DE")));
        for (address, expected) in [
            ("2.0.0.1", Some("DE")),
            ("::ffff:2.0.0.1", Some("DE")),
            ("2001:db8::1", None),
            ("fe80::1", None),
            ("", None),
            ("unknown", None),
            ("2.0.0.1:80", None),
            ("2.0.0.256", None),
        ] {
            assert_eq!(country(&database, address).as_deref(), expected, "{address}");
        }
    }
}
