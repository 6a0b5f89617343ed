//! Finds rows by a part of their names, without regard to case and without wildcards of the searcher's own.

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};

/// Most characters of a search that are looked at.
const LONGEST: usize = 200;

/// Keeps the rows where one of the columns holds the text. Nothing to look for keeps them all.
pub(crate) fn narrow<E: EntityTrait>(select: Select<E>, columns: &[E::Column], text: Option<&str>) -> Select<E> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return select;
    };
    // A database's LOWER may know ASCII only, or all of Unicode; the text is found either way.
    let patterns = [pattern(&text.to_lowercase()), pattern(&text.to_ascii_lowercase())];
    let mut any = Condition::any();
    for column in columns {
        for pattern in &patterns {
            let lowered = Func::lower(Expr::col(column.as_column_ref()));
            any = any.add(Expr::expr(lowered).like(LikeExpr::new(pattern.clone()).escape('\\')));
        }
    }
    select.filter(any)
}

/// The text as it is, anywhere in the value.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars().take(LONGEST).filter(|c| *c != '\0') {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_only_characters() {
        for (text, expected) in [
            ("Sale", "%Sale%"),
            ("50%", r"%50\%%"),
            ("a_b", r"%a\_b%"),
            (r"\", r"%\\%"),
            ("x\0", "%x%"),
        ] {
            assert_eq!(pattern(text), expected, "{text:?}");
        }
    }
}
