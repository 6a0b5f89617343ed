//! The attacks that a document alone can be.

use super::parse;

fn code(document: &str) -> Option<String> {
    let refused = parse(document, false).err()?;
    let code = refused
        .extensions
        .as_ref()
        .and_then(|values| values.get("code").cloned());
    Some(code.map_or("SYNTAX".to_owned(), |code| {
        code.to_string().trim_matches('"').to_owned()
    }))
}

fn refused(document: &str) -> bool {
    code(document).as_deref() == Some("LIMIT_EXCEEDED")
}

fn nested(depth: usize) -> String {
    format!("{}a{}", "{a".repeat(depth - 1) + "{", "}".repeat(depth))
}

#[test]
fn depth_is_bounded_through_fragments_too() {
    assert_eq!(code(&nested(12)), None);
    assert!(refused(&nested(13)));
    assert!(refused(&nested(5_000)));
    let spread = format!("{{a{{...F}}}} fragment F on A {}", nested(12));
    assert!(refused(&spread));
}

#[test]
fn aliases_of_one_field_are_bounded() {
    let aliases = |count: usize| (0..count).map(|n| format!("x{n}: a ")).collect::<String>();
    assert_eq!(code(&format!("{{ {} }}", aliases(15))), None);
    assert!(refused(&format!("{{ {} }}", aliases(16))));
    assert!(refused(&format!(
        "{{ b {{ ...F x: a }} }} fragment F on B {{ {} }}",
        aliases(15)
    )));
}

#[test]
fn doubling_fragments_are_refused_before_they_are_walked() {
    let mut document = "{ ...F0 }".to_owned();
    for n in 0..40 {
        document += &format!(" fragment F{n} on Query {{ ...F{} ...F{} }}", n + 1, n + 1);
    }
    document += " fragment F40 on Query { a }";
    assert!(refused(&document));
}

#[test]
fn endless_fragments_are_refused() {
    for document in [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { a { ...B } } fragment B on Query { ...A }",
        "{ a } fragment A on Query { ...B } fragment B on Query { ...A }",
    ] {
        assert_eq!(code(document).as_deref(), Some("BAD_USER_INPUT"), "{document}");
    }
    let mut chain = "{ ...F0 }".to_owned();
    for n in 0..1_500 {
        chain += &format!(" fragment F{n} on Query {{ ...F{} }}", n + 1);
    }
    assert!(refused(&chain));
}

#[test]
fn directives_are_bounded() {
    assert_eq!(code("{ a @include(if: true) @skip(if: false) }"), None);
    assert!(refused(&format!("{{ a {} }}", "@include(if: true) ".repeat(6))));
    assert!(refused(&format!(
        "{{ ... {} {{ a }} }}",
        "@skip(if: false) ".repeat(2_000)
    )));
}

#[test]
fn repeated_fields_are_bounded() {
    assert_eq!(code(&format!("{{ {} }}", "a ".repeat(15))), None);
    assert!(refused(&format!("{{ {} }}", "a ".repeat(16))));
    assert_eq!(code(&format!("{{ a {{ {} }} }}", "b ".repeat(9_000))), None);
    assert!(refused(&format!("{{ a {{ {} }} }}", "b ".repeat(10_001))));
}

#[test]
fn one_request_signs_in_once() {
    assert_eq!(code("mutation { signIn { a } }"), None);
    for document in [
        "mutation { a: signIn { a } b: signIn { a } }",
        "mutation { signIn { a } signIn { a } }",
        "mutation { signIn { a } refreshSession { a } }",
        "mutation { signIn { a } ... F } fragment F on Mutation { x: signIn { a } }",
        "mutation { ... { signIn { a } } ... @include(if: true) { y: signIn { a } } }",
    ] {
        assert!(refused(document), "{document}");
    }
}

#[test]
fn the_schema_may_be_asked_about_itself_but_not_without_end() {
    let of_type = |depth: usize| "ofType {".repeat(depth) + "kind name" + &"}".repeat(depth);
    let usual = format!(
        "{{ __schema {{ types {{ fields {{ args {{ type {{ {} }} }} }} }} }} }}",
        of_type(9)
    );
    assert_eq!(code(&usual), None);
    let around = |times: usize| "fields { type {".repeat(times) + "name" + &"} }".repeat(times);
    assert_eq!(code(&format!("{{ __schema {{ types {{ {} }} }} }}", around(2))), None);
    assert!(refused(&format!("{{ __schema {{ types {{ {} }} }} }}", around(3))));
    assert!(refused(
        "{ a: __schema { types { name } } b: __schema { types { name } } }"
    ));
    assert!(refused(&format!(
        "{{ __schema {{ types {{ {} }} }} }}",
        "name ".repeat(3)
    )));
    assert!(parse(&usual, true).is_err());
    assert!(parse("{ __type(name: \"Offer\") { name } }", true).is_err());
    assert!(parse("{ __typename }", true).is_ok());
}

#[test]
fn what_the_parser_would_stumble_over_is_refused() {
    for document in [
        "[".repeat(50_000),
        format!("{{ a(b: {}1{}) }}", "[".repeat(2_000), "]".repeat(2_000)),
        format!("{{ a(b: {}", "{c:".repeat(30_000)),
        "{ a(b: \"\\uDBFF\\uDFFF\") }".to_owned(),
        "{ a(b: 1e400) }".to_owned(),
        "{ a(b: -) }".to_owned(),
        "\u{feff}".repeat(10),
        "é".to_owned(),
        String::new(),
        "{".to_owned(),
        "{ a(b: \"\"\"\n  é\n é\"\"\") ".to_owned(),
    ] {
        assert!(
            parse(&document, false).is_err(),
            "{}",
            document.chars().take(40).collect::<String>()
        );
    }
    assert!(parse("{ a(b: \"\"\"\n  é\n é\n\"\"\", c: \"\\u00e9\") }", false).is_ok());
}
