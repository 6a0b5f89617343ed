//! The whole call that a partner asks for: URL, body and headers, checked together when it is saved.

use waypost_entity::status::CallMethod;

use super::headers::Headers;
use super::template::{Body, Macro, Template, TemplateError, Values};
use crate::error::Problem;
use crate::mask;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// What a partner wrote.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// How its server is called.
    pub method: CallMethod,
    /// Where, with macros.
    pub url: &'a str,
    /// What is sent, with macros. Blank text is as good as none.
    pub body: Option<&'a str>,
    /// Names and literal values.
    pub headers: &'a [(String, String)],
}

/// A partner's call, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestTemplate {
    method: CallMethod,
    url: Template,
    /// The URL as it is shown.
    shown: Template,
    body: Option<Body>,
    headers: Headers,
}

/// A call, filled in. No macro is left in any of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// ASCII, always on the template's own host.
    pub url: String,
    /// Of the body, when there is one.
    pub content_type: Option<&'static str>,
    /// A form or JSON; empty text for a form without fields.
    pub body: Option<String>,
}

impl RequestTemplate {
    /// All that is wrong, at the fields `urlTemplate`, `bodyTemplate` and `headers`.
    pub fn parse(source: &Source<'_>) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let url = kept(
            Template::parse(source.url).map_err(|error| malformed("urlTemplate", &error)),
            &mut problems,
        );
        let body = kept(body(source), &mut problems);
        let headers = Headers::parse(source.headers).unwrap_or_else(|found| {
            problems.extend(found);
            Headers::default()
        });
        match (url, body) {
            (Some(url), Some(body)) if problems.is_empty() => Ok(Self {
                method: source.method,
                shown: url.masked(),
                url,
                body,
                headers,
            }),
            _ => Err(problems),
        }
    }

    /// How the partner's server is called.
    pub fn method(&self) -> CallMethod {
        self.method
    }

    /// The URL of the call for one conversion, with what looks like a secret in it masked, and with all that a macro of its path stands for.
    pub(crate) fn shown_url(&self, values: &Values) -> String {
        // A macro may have named a parameter.
        mask::query_of(&self.shown.render(values))
    }

    /// The partner's own headers.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// Whether the URL or the body asks for this value.
    pub fn uses(&self, name: Macro) -> bool {
        self.url.uses(name) || self.body.as_ref().is_some_and(|body| body.uses(name))
    }

    /// The call for one conversion. The body is the same for every attempt at it.
    pub fn render(&self, values: &Values) -> Rendered {
        Rendered {
            url: self.url.render(values),
            content_type: match self.method {
                CallMethod::Get => None,
                CallMethod::PostForm => Some(FORM),
                CallMethod::PostJson => Some(JSON),
            },
            body: self.body.as_ref().map(|body| body.render(values)),
        }
    }
}

fn body(source: &Source<'_>) -> Result<Option<Body>, Problem> {
    let given = source.body.filter(|text| !text.trim().is_empty());
    let parsed = match (source.method, given) {
        (CallMethod::Get, None) => return Ok(None),
        (CallMethod::Get, Some(_)) => {
            let message = "a GET has no body: leave it out, or choose POST";
            return Err(Problem::at("bodyTemplate", "NOT_NEEDED", message));
        }
        // Some receivers take everything from the URL and insist on POST.
        (CallMethod::PostForm, form) => Body::form(form.unwrap_or_default()),
        (CallMethod::PostJson, Some(json)) => Body::json(json),
        (CallMethod::PostJson, None) => {
            let message = r#"a POST of JSON needs a body, such as {"payout": {payout}}"#;
            return Err(Problem::at("bodyTemplate", "REQUIRED", message));
        }
    };
    parsed.map(Some).map_err(|error| malformed("bodyTemplate", &error))
}

fn malformed(field: &str, error: &TemplateError) -> Problem {
    Problem::at(field, "MALFORMED", error.to_string())
}

fn kept<T>(result: Result<T, Problem>, problems: &mut Vec<Problem>) -> Option<T> {
    result.map_err(|problem| problems.push(problem)).ok()
}

#[cfg(test)]
mod tests {
    use super::super::template::sample;
    use super::*;

    const URL: &str = "https://t.example/?c={sub1}&n={attempt}";

    fn parse(method: CallMethod, url: &str, body: Option<&str>) -> Result<RequestTemplate, Vec<Problem>> {
        RequestTemplate::parse(&Source {
            method,
            url,
            body,
            headers: &[],
        })
    }

    #[test]
    fn each_method_renders_its_own_body() {
        for (method, body, content_type, expected) in [
            (CallMethod::Get, None, None, None),
            (CallMethod::Get, Some(" \n"), None, None),
            (CallMethod::PostForm, None, Some(FORM), Some("")),
            (CallMethod::PostForm, Some(""), Some(FORM), Some("")),
            (
                CallMethod::PostForm,
                Some("p={payout}&s={sub5}"),
                Some(FORM),
                Some("p=12.50&s=a%26b"),
            ),
            (
                CallMethod::PostJson,
                Some(r#"{"p":{payout},"t":{test}}"#),
                Some(JSON),
                Some(r#"{"p":12.50,"t":false}"#),
            ),
        ] {
            let rendered = parse(method, URL, body).unwrap().render(&sample());
            assert_eq!(rendered.url, "https://t.example/?c=wJ7k2mQ9xT4b&n=1");
            assert_eq!(rendered.content_type, content_type, "{method:?} {body:?}");
            assert_eq!(rendered.body.as_deref(), expected, "{method:?} {body:?}");
        }
    }

    #[test]
    fn a_body_is_refused_where_its_method_has_no_use_for_it_and_missed_where_it_has() {
        for (method, body, code) in [
            (CallMethod::Get, Some("a=b"), "NOT_NEEDED"),
            (CallMethod::PostJson, None, "REQUIRED"),
            (CallMethod::PostJson, Some("  "), "REQUIRED"),
            (CallMethod::PostJson, Some("a=b"), "MALFORMED"),
            (CallMethod::PostForm, Some(r#"{"a":1}"#), "MALFORMED"),
            (CallMethod::PostForm, Some("a={attempt}"), "MALFORMED"),
            (CallMethod::PostJson, Some(r#"{"a":"{random}"}"#), "MALFORMED"),
        ] {
            let problems = parse(method, URL, body).unwrap_err();
            let found: Vec<_> = problems.iter().map(|problem| problem.code).collect();
            assert_eq!(found, [code], "{method:?} {body:?}");
            assert_eq!(problems[0].field, ["bodyTemplate"], "{method:?} {body:?}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let problems = RequestTemplate::parse(&Source {
            method: CallMethod::PostJson,
            url: "https://t.example/?c={sub9}",
            body: Some(r#"{"a":"{payot}"}"#),
            headers: &[("Host".to_owned(), "a".to_owned()), ("X-A".to_owned(), String::new())],
        })
        .unwrap_err();
        let said: Vec<_> = problems
            .iter()
            .map(|problem| (problem.field[0].as_str(), problem.code, problem.message.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (
                    "urlTemplate",
                    "MALFORMED",
                    "at character 22: {sub9} is not a known macro; did you mean {sub1}?"
                ),
                (
                    "bodyTemplate",
                    "MALFORMED",
                    "at character 7: {payot} is not a known macro; did you mean {payout}?"
                ),
                (
                    "headers",
                    "RESERVED",
                    "\"Host\": this header is set by the sender and cannot be chosen"
                ),
                ("headers", "REQUIRED", "\"X-A\": a header needs a value"),
            ]
        );
    }

    #[test]
    fn a_secret_is_hidden_in_its_place_however_it_is_written_and_what_a_macro_stands_for_is_shown() {
        let mut values = sample();
        values
            .set(Macro::Sub1, "wKQ3V3N0123456789abcdefgh")
            .set(Macro::Sub2, "hush")
            .set(Macro::Sub3, "token");
        let secret = "wKQ3V3N0123456789abcdefgh";
        for (template, shown) in [
            ("key/hush/{sub2}/{sub1}", "key/***/hush/wKQ3V3N0123456789abcdefgh"),
            ("key/\u{e4}\"<|^`/{sub2}", "key/***/hush"),
            ("key/./%2e/hush", "key/***"),
            ("token/x/../hush/%{sub2}", "token/***/%hush"),
            (
                "key/{sub1|a/b?c#d}/t?c={sub1}",
                "key/wKQ3V3N0123456789abcdefgh/t?c=wKQ3V3N0123456789abcdefgh",
            ),
            ("?key=a{sub1}b&{sub3}=hush&c={sub2|a&b}", "?key=***&token=***&c=hush"),
            ("key/hush{sub2}.{sub1}", "key/***hush.wKQ3V3N0123456789abcdefgh"),
            ("key/{sub2}-hu%73h", "key/hush***"),
            ("?c={sub3}#{sub1}", "?c=token"),
            (&format!("{secret}/{{sub1}}?token"), &format!("***/{secret}?token")),
        ] {
            let request = parse(CallMethod::Get, &format!("https://t.example/{template}"), None).unwrap();
            assert_eq!(
                request.shown_url(&values),
                format!("https://t.example/{shown}"),
                "{template}"
            );
        }
    }

    #[test]
    fn what_a_call_uses_is_known_from_url_and_body() {
        let request = parse(CallMethod::PostForm, URL, Some("p={payout|0}")).unwrap();
        for (name, used) in [
            (Macro::Sub1, true),
            (Macro::Attempt, true),
            (Macro::Payout, true),
            (Macro::Amount, false),
        ] {
            assert_eq!(request.uses(name), used, "{name:?}");
        }
        assert_eq!(request.method(), CallMethod::PostForm);
        assert_eq!(request.headers().iter().count(), 0);
    }
}
