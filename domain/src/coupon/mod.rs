//! Coupons: codes that credit their affiliates wherever a customer enters them.

mod create;
mod read;
mod status;

use unicode_normalization::UnicodeNormalization;

pub use self::create::{CreateCoupon, create};
pub use self::read::{CouponFilter, by_ids, count, get, list};
pub use self::status::set_status;

/// Most characters of a code.
pub const LONGEST_CODE: usize = 64;

/// A code as codes are compared: however a customer writes it, wide or narrow, composed or not, in whatever case.
pub fn normal(code: &str) -> String {
    let compatible: String = code.trim().nfkc().collect();
    // Lower case can take a text apart again, so it is put together once more.
    compatible.to_lowercase().nfkc().collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_the_same_however_they_are_written() {
        for (code, expected) in [
            ("SAVE10", "save10"),
            (" save10 ", "save10"),
            ("ＳＡＶＥ１０", "save10"),
            ("CAFE\u{301}", "caf\u{e9}"),
            ("CAF\u{c9}", "caf\u{e9}"),
            ("ΑΝΝΑ", "αννα"),
            ("anna-10%", "anna-10%"),
        ] {
            assert_eq!(normal(code), expected, "{code}");
        }
        assert_ne!(normal("SAVE10"), normal("SAVE1O"));
    }

    proptest! {
        #[test]
        fn a_normal_form_is_normal(code in "\\PC{0,20}") {
            let once = normal(&code);
            prop_assert_eq!(normal(&once), once);
        }
    }
}
