//! Placeholders of the sender's system that it never filled in.

/// Words that programs write where they have no value.
const NO_VALUE: [&str; 10] = [
    "undefined",
    "null",
    "nan",
    "none",
    "nil",
    "(null)",
    "(none)",
    "(not set)",
    "[object object]",
    "replace_me",
];
/// Brackets in which no value of a field stands as a whole.
const BRACKETS: [(&str, &str); 5] = [("{", "}"), ("[", "]"), ("<", ">"), ("${", "}"), ("*|", "|*")];
/// Marks that a value may hold too, so that what stands between them has to look like a name.
const MARKS: [&str; 7] = ["%%", "%", "##", "#", "$", "@@", "__"];

/// Whether a value is a placeholder: `{click_id}`, `%%CLICK%%`, `[ID]`, `${id}`, `__CLICK_ID__`, `undefined` and so on.
pub(in crate::postback) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let Some(first) = value.as_bytes().first() else {
        return false;
    };
    // Most values are looked at no further.
    if first.is_ascii_digit() {
        return false;
    }
    let is_word = NO_VALUE.iter().any(|word| value.eq_ignore_ascii_case(word));
    let is_bracketed = BRACKETS.iter().any(|(open, close)| {
        let inner = value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| !inner.is_empty())
    });
    let is_marked = MARKS.iter().any(|mark| {
        let inner = value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        inner.is_some_and(is_name)
    });
    is_word || is_bracketed || is_marked
}

fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-.: ".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_of_the_usual_dialects_are_told_from_values() {
        for text in [
            "{click_id}",
            "{{click.id}}",
            "${click_id}",
            "%%CLICK%%",
            "%click_id%",
            "[ID]",
            "[[id]]",
            "<click_id>",
            "<%= id %>",
            "#CLICK#",
            "##click_id##",
            "$click_id$",
            "@@id@@",
            "__CLICKID__",
            "*|CLICK|*",
            "undefined",
            "NULL",
            "NaN",
            "None",
            "(not set)",
            "[object Object]",
            " {x} ",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "",
            "1",
            "49.99",
            "clk_01jn3jqkzne90tkh2y5vp0kq3c",
            "SAVE$10$",
            "$5$",
            "#1001",
            "%50",
            "100%",
            "A&B",
            "{",
            "{}",
            "[]",
            "a{b}c",
            "nullable",
            "_x_",
            "__",
            "%%",
            "Nana",
            "50% off %",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
