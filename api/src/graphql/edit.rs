//! What a caller wants of a setting that may be absent: left out, it stays; null, it goes.

use async_graphql::MaybeUndefined;
use waypost_domain::edit::Edit;
use waypost_domain::error::Result;

pub(crate) fn edit<T, U>(given: MaybeUndefined<T>, read: impl FnOnce(T) -> Result<U>) -> Result<Edit<U>> {
    Ok(match given {
        MaybeUndefined::Undefined => Edit::Keep,
        MaybeUndefined::Null => Edit::Clear,
        MaybeUndefined::Value(value) => Edit::To(read(value)?),
    })
}
