//! What holds for every call, whatever the template and whatever the values.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// Text that tries to be more than a value.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "\\PC{0,8}",
        3 => "[{}\"\\\\&=#/?%+<>@:,\\[\\]\r\n\t\\x00-\\x1f\\x7f-\u{9f} a.-]{0,8}",
        1 => Just("{amount}".to_owned()),
        1 => Just("\",\"evil\":\"".to_owned()),
        1 => Just("&payout=999".to_owned()),
        1 => Just("\u{2028}\u{feff}\u{202e}\u{1f600}\u{10ffff}".to_owned()),
        1 => Just("true".to_owned()),
        1 => Just("null".to_owned()),
        2 => "-?[0-9]{1,25}(\\.[0-9]{1,9})?(e[0-9]{1,4})?",
        1 => Just("..".to_owned()),
    ]
}

fn values() -> impl Strategy<Value = Values> {
    prop::collection::vec(value(), MACROS.len())
        .prop_map(|values| MACROS.iter().map(|info| info.id).zip(values).collect())
}

fn info() -> impl Strategy<Value = MacroInfo> {
    let usable: Vec<MacroInfo> = MACROS.iter().filter(|info| info.in_bodies()).copied().collect();
    prop::sample::select(usable)
}

/// A piece of text: what is written in the template, and what arrives.
#[derive(Debug, Clone)]
enum Piece {
    Literal(String),
    Plain(MacroInfo),
    Default(MacroInfo, String),
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        "[a-z\u{e4}/.-]{0,4}".prop_map(Piece::Literal),
        info().prop_map(Piece::Plain),
        (info(), "[^{}\\p{Cc}]{0,4}").prop_map(|(info, text)| Piece::Default(info, text)),
    ]
}

impl Piece {
    fn source(&self) -> String {
        match self {
            Self::Literal(text) => text.clone(),
            Self::Plain(info) => format!("{{{}}}", info.name),
            Self::Default(info, text) => format!("{{{}|{text}}}", info.name),
        }
    }

    fn arrives(&self, values: &Values) -> String {
        match self {
            Self::Literal(text) => text.clone(),
            Self::Plain(info) => values.get(info.id).to_owned(),
            Self::Default(info, text) if values.get(info.id).is_empty() => text.clone(),
            Self::Default(info, _) => values.get(info.id).to_owned(),
        }
    }
}

fn source(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::source).collect()
}

fn arrives(pieces: &[Piece], values: &Values) -> String {
    pieces.iter().map(|piece| piece.arrives(values)).collect()
}

/// A JSON template as a tree.
#[derive(Debug, Clone)]
enum Node {
    Text(Vec<Piece>),
    Whole(Piece),
    Literal(&'static str),
    List(Vec<Node>),
    Object(Vec<Node>),
}

fn node() -> impl Strategy<Value = Node> {
    let whole = prop_oneof![
        info().prop_map(Piece::Plain),
        (info(), "[^{}\\p{Cc}]{0,4}").prop_map(|(info, text)| Piece::Default(info, text)),
    ];
    let leaf = prop_oneof![
        prop::collection::vec(piece(), 0..4).prop_map(Node::Text),
        whole.prop_map(Node::Whole),
        prop::sample::select(vec!["null", "true", "-1.5e2", "\"\\u007b\\n\""]).prop_map(Node::Literal),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Node::List),
            prop::collection::vec(inner, 0..4).prop_map(Node::Object),
        ]
    })
}

impl Node {
    fn source(&self) -> String {
        match self {
            Self::Text(pieces) => format!("\"{}\"", source(pieces)),
            Self::Whole(piece) => piece.source(),
            Self::Literal(text) => (*text).to_owned(),
            Self::List(nodes) => format!("[{}]", nodes.iter().map(Self::source).collect::<Vec<_>>().join(", ")),
            Self::Object(nodes) => {
                let members = nodes.iter().enumerate();
                let members: Vec<_> = members
                    .map(|(index, node)| format!("\"k{index}\":{}", node.source()))
                    .collect();
                format!("{{ {} }}", members.join(","))
            }
        }
    }

    /// Whether what was sent is this tree with these values.
    fn fits(&self, sent: &Value, values: &Values) -> bool {
        match self {
            Self::Text(pieces) => sent.as_str() == Some(&arrives(pieces, values)),
            Self::Whole(piece) => match sent {
                Value::String(text) => *text == piece.arrives(values),
                Value::Null | Value::Bool(_) | Value::Number(_) => true,
                Value::Array(_) | Value::Object(_) => false,
            },
            Self::Literal(text) => *sent == serde_json::from_str::<Value>(text).unwrap(),
            Self::List(nodes) => sent.as_array().is_some_and(|sent| {
                sent.len() == nodes.len() && nodes.iter().zip(sent).all(|(node, sent)| node.fits(sent, values))
            }),
            Self::Object(nodes) => sent.as_object().is_some_and(|sent| {
                let mut members = nodes.iter().enumerate();
                sent.len() == nodes.len() && members.all(|(index, node)| node.fits(&sent[&format!("k{index}")], values))
            }),
        }
    }
}

/// A brace right before a name: what a macro looks like.
fn holds_a_macro(sent: &str) -> bool {
    sent.split('{')
        .skip(1)
        .any(|inside| inside.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_'))
}

proptest! {
    #[test]
    fn json_stays_the_templates_own_tree(node in node(), values in values()) {
        let source = node.source();
        let body = Body::json(&source);
        prop_assert!(body.is_ok(), "{source}: {body:?}");
        let sent = body.unwrap().render(&values);
        prop_assert!(!holds_a_macro(&sent), "{sent}");
        let read = serde_json::from_str::<Value>(&sent);
        prop_assert!(read.is_ok(), "{source}: {sent}");
        prop_assert!(node.fits(&read.unwrap(), &values), "{source}: {sent}");
    }

    #[test]
    fn a_form_arrives_as_the_templates_own_pairs(
        fields in prop::collection::vec(("[a-z\u{e4}]{1,4}", prop::collection::vec(piece(), 0..4)), 0..6),
        values in values(),
    ) {
        let written: Vec<_> = fields.iter().map(|(name, pieces)| format!("{name}={}", source(pieces))).collect();
        let sent = Body::form(&written.join("&")).unwrap().render(&values);
        prop_assert!(sent.bytes().all(|byte| byte.is_ascii_graphic()), "{sent}");
        prop_assert!(!sent.contains(['{', '}']), "{sent}");
        let read: Vec<(String, String)> = url::form_urlencoded::parse(sent.as_bytes()).into_owned().collect();
        let meant: Vec<_> = fields
            .iter()
            .map(|(name, pieces)| (name.clone(), arrives(pieces, &values)))
            .collect();
        prop_assert_eq!(read, meant);
    }

    #[test]
    fn a_whole_value_is_a_number_only_where_every_reader_reads_the_same(value in value()) {
        let mut values = Values::new();
        values.set(Macro::Sub1, value.as_str());
        let sent = Body::json("{sub1}").unwrap().render(&values);
        match serde_json::from_str::<Value>(&sent).unwrap() {
            Value::Null => prop_assert_eq!(value, ""),
            Value::String(text) => prop_assert_eq!(text, value),
            Value::Number(_) => prop_assert_eq!(sent, value),
            other => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn no_text_makes_parsing_a_body_panic(source in "[\\PC\\x00-\\x20{}|:,=\"\\\\\\[\\]%&u0-9]{0,40}", values in values()) {
        if let Ok(body) = Body::json(&source) {
            let sent = body.render(&values);
            prop_assert!(serde_json::from_str::<Value>(&sent).is_ok(), "{source}: {sent}");
        }
        if let Ok(body) = Body::form(&source) {
            let sent = body.render(&values);
            prop_assert!(sent.bytes().all(|byte| byte.is_ascii_graphic()), "{sent}");
        }
    }
}

#[test]
fn a_call_is_bounded_however_long_its_values_are() {
    let mut values = Values::new();
    values.set(Macro::Sub1, "\u{10ffff}".repeat(100 * 1024));
    let hundred = "{sub1}".repeat(100);
    // Four bytes of three characters each, a hundred times.
    let most = 100 * LONGEST_VALUE * 12;
    let url = Template::parse(&format!("https://t.example/{hundred}"))
        .unwrap()
        .render(&values);
    assert_eq!(url.len(), "https://t.example/".len() + most);
    let form = Body::form(&format!("a={hundred}")).unwrap().render(&values);
    assert_eq!(form.len(), "a=".len() + most);
    values.set(Macro::Sub1, "\u{1}".repeat(100 * 1024));
    let json = Body::json(&format!("\"{hundred}\"")).unwrap().render(&values);
    assert_eq!(json.len(), 2 + 100 * LONGEST_VALUE * 6);
    assert!(Template::parse(&format!("https://t.example/{hundred}{{sub1}}")).is_err());
}

#[test]
fn a_long_value_arrives_whole_up_to_its_bound() {
    let long = "\"\\&={amount}\u{e4}\n".repeat(100 * 1024 / 14);
    let kept: String = long.chars().take(LONGEST_VALUE).collect();
    let mut values = Values::new();
    values.set(Macro::Sub1, long);
    let json = Body::json(r#"{"a":"{sub1}","b":{sub1}}"#).unwrap().render(&values);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json, serde_json::json!({ "a": kept, "b": kept }));
    let form = Body::form("a={sub1}&b=1").unwrap().render(&values);
    let form: Vec<(String, String)> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    assert_eq!(form, [("a".to_owned(), kept), ("b".to_owned(), "1".to_owned())]);
}

#[test]
fn the_macros_that_change_with_the_attempt_stay_in_the_url() {
    for info in MACROS {
        let written = format!("{{{}}}", info.name);
        let expected = (!info.in_bodies()).then(|| {
            format!("at character 3: {written} may stand in the URL only: a body is the same over all attempts")
        });
        let form = Body::form(&format!("a={written}")).err().map(|error| error.to_string());
        assert_eq!(form, expected, "{written}");
        let json = Body::json(&format!("[ {written}]"))
            .err()
            .map(|error| error.to_string());
        assert_eq!(json, expected, "{written}");
        assert!(Template::parse(&format!("https://t.example/?a={written}")).is_ok());
    }
}

#[test]
fn the_example_of_the_document_renders_as_it_says() {
    let document = include_str!("../../../../docs/partner-postbacks.md").replace("\n    ", "\n");
    let (_, example) = document.split_once("### JSON\n\n").unwrap();
    let (template, rest) = example.split_once("\n\ngives\n\n").unwrap();
    let (expected, _) = rest.split_once("\n\n").unwrap();
    let template = template.trim_start();
    assert_eq!(Body::json(template).unwrap().render(&sample()), expected.trim_start());
}
