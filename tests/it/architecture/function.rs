//! How long functions are, tests aside.

use anyhow::{Context as _, Result};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::source::Source;

const LONGEST_FUNCTION: usize = 60;

pub(crate) fn long_functions(source: &Source) -> Result<Vec<String>> {
    if !source.is_rust() || source.path.starts_with("tests/") {
        return Ok(Vec::new());
    }
    let file = syn::parse_file(&source.text).with_context(|| source.path.clone())?;
    let mut functions = Functions(Vec::new());
    functions.visit_file(&file);
    let long = functions.0.into_iter().filter(|(_, lines)| *lines > LONGEST_FUNCTION);
    Ok(long
        .map(|(name, lines)| {
            format!(
                "{}: fn {name} has {lines} lines, over {LONGEST_FUNCTION}; give its steps names",
                source.path
            )
        })
        .collect())
}

/// All functions but tests, with their lines from signature to brace.
struct Functions(Vec<(String, usize)>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let lines = body.span().end().line.saturating_sub(signature.span().start().line) + 1;
        self.0.push((signature.ident.to_string(), lines));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if !is_test(&function.attrs) {
            self.add(&function.sig, &function.block);
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }
}

/// `#[test]`, `#[tokio::test]`, `#[rstest]`, `#[cfg(test)]`.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    let names_test = |name: &syn::Ident| name == "test" || name == "rstest";
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string() == "test",
        meta => meta.path().segments.last().is_some_and(|last| names_test(&last.ident)),
    })
}

#[test]
fn a_long_function_is_found_unless_it_is_a_test() -> Result<()> {
    let body = "x();\n".repeat(LONGEST_FUNCTION);
    let table = [
        (format!("fn a() {{\n{body}}}"), 1),
        (format!("impl A {{ fn a() {{\n{body}}} }}"), 1),
        (format!("fn a() {{\n{}}}", "x();\n".repeat(LONGEST_FUNCTION - 2)), 0),
        (format!("#[tokio::test]\nasync fn a() {{\n{body}}}"), 0),
        (format!("#[cfg(test)] mod tests {{ fn a() {{\n{body}}} }}"), 0),
    ];
    for (text, expected) in table {
        assert_eq!(
            long_functions(&Source {
                path: "api/src/a.rs".to_owned(),
                text: text.clone()
            })?
            .len(),
            expected,
            "{text}"
        );
    }
    Ok(())
}
