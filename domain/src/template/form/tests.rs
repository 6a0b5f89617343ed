//! Forms by tables; what holds for all of them is tested with the macros of partners.

use super::super::body::{BodyTemplate, Vocabulary};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Payout,
    Sub1,
    Status,
    Random,
    Missing,
}

const WORDS: Vocabulary<Name> = Vocabulary {
    known: &[
        ("payout", Name::Payout),
        ("sub1", Name::Sub1),
        ("status", Name::Status),
        ("random", Name::Random),
        ("missing", Name::Missing),
    ],
    barred: &[(Name::Random, "not in bodies")],
    flags: &[],
};

fn rendered(source: &str) -> String {
    let template = BodyTemplate::form(source, &WORDS).unwrap_or_else(|error| panic!("{source}: {error}"));
    template.render(|name| match name {
        Name::Payout => "12.50",
        Name::Sub1 => "a b&c=d+{payout}",
        Name::Status => "approved",
        Name::Random => "x",
        Name::Missing => "",
    })
}

#[test]
fn literals_are_written_in_one_way_and_values_stay_values() {
    for (source, expected) in [
        ("", ""),
        ("a={payout}&b=fixed", "a=12.50&b=fixed"),
        ("a={sub1}", "a=a%20b%26c%3Dd%2B%7Bpayout%7D"),
        ("a=x{payout}y{status}z", "a=x12.50yapprovedz"),
        ("a={payout}{status}&b={payout}", "a=12.50approved&b=12.50"),
        ("a={missing}&b=", "a=&b="),
        ("a={missing|x y&z=1}", "a=x%20y%26z%3D1"),
        ("a={status:approved=1&2|0}", "a=1%262"),
        ("a=b c", "a=b%20c"),
        ("a=b+c", "a=b%20c"),
        ("a=b%20c%2b", "a=b%20c%2B"),
        ("a=b%2Bc", "a=b%2Bc"),
        ("a%20b=1", "a%20b=1"),
        ("a[b]=1", "a%5Bb%5D=1"),
        ("a=b=c", "a=b%3Dc"),
        ("a=={payout}=", "a=%3D12.50%3D"),
        ("a=%7bpayout%7D", "a=%7Bpayout%7D"),
        ("\u{e4}=\u{1f600}", "%C3%A4=%F0%9F%98%80"),
        ("a=1&&b=2&", "a=1&b=2"),
        ("&a=1", "a=1"),
        ("a={payout}&", "a=12.50"),
        ("a=1&a=2", "a=1&a=2"),
        ("a=%0D%0A", "a=%0D%0A"),
        ("a=/?#;,@:", "a=%2F%3F%23%3B%2C%40%3A"),
    ] {
        assert_eq!(rendered(source), expected, "{source}");
    }
}

#[test]
fn what_is_no_list_of_fields_is_refused_where_it_breaks() {
    for (source, position, part) in [
        ("a", 0, "name=value"),
        ("a=1&b", 4, "name=value"),
        ("a=1&b&c=2", 4, "name=value"),
        ("=1", 0, "needs a name"),
        ("a=1&=2", 4, "needs a name"),
        ("{payout}", 0, "in a value only"),
        ("{payout}=1", 0, "in a value only"),
        ("a=1&{payout}=2", 4, "in a value only"),
        ("a={payout}&{payout}", 11, "in a value only"),
        ("a{payout}=1", 0, "name=value"),
        ("a=%", 2, "%25"),
        ("a=b%4", 3, "%25"),
        ("a=100%{payout}", 5, "%25"),
        ("a=%zz", 2, "%25"),
        ("a=%+1", 2, "%25"),
        ("a%=1", 1, "%25"),
        ("a=%ff", 2, "UTF-8"),
        ("a=%C3{payout}%A4", 2, "UTF-8"),
        ("a=1\nb=2", 3, "one line"),
        ("a=\r\n", 2, "one line"),
        ("a={missing|\t}", 11, "one line"),
        ("a=\0", 2, "one line"),
        ("a={payout", 2, "never closed"),
        ("a=}", 2, "%7D"),
        (r#"{"a":1}"#, 0, "without quotes"),
        ("a={payot}", 2, "not a known macro"),
        ("a={random}", 2, "not in bodies"),
        ("{random}=1", 0, "not in bodies"),
    ] {
        let error = BodyTemplate::form(source, &WORDS).map(|_| source).unwrap_err();
        assert_eq!(error.position, position, "{source:?}: {error}");
        assert!(error.message.contains(part), "{source:?}: {error}");
    }
}

#[test]
fn forms_are_bounded_in_length_and_macros() {
    let form = |source: String| BodyTemplate::form(&source, &WORDS).map(|_| ());
    assert!(form(format!("a={}", "\u{e4}".repeat(8_190))).is_ok());
    assert_eq!(
        form(format!("a={}", "\u{e4}".repeat(8_191))).unwrap_err().position,
        8_192
    );
    assert!(form(format!("a={}", "{sub1}".repeat(100))).is_ok());
    assert_eq!(form(format!("a={}", "{sub1}".repeat(101))).unwrap_err().position, 602);
}

#[test]
fn what_a_form_uses_is_known() {
    let form = BodyTemplate::form("a={payout}", &WORDS).unwrap();
    assert!(form.uses(Name::Payout));
    assert!(!form.uses(Name::Sub1));
}
