//! What is to become of something that may be absent.

/// What is to become of a setting that may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// It stays.
    #[default]
    Keep,
    /// It goes, and the default applies.
    Clear,
    /// It becomes this.
    To(T),
}

impl<T> Edit<T> {
    /// Brings it into the setting.
    pub(crate) fn apply(self, setting: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *setting = None,
            Self::To(value) => *setting = Some(value),
        }
    }

    /// The same of what the value means.
    pub fn map<U>(self, read: impl FnOnce(T) -> U) -> Edit<U> {
        match self {
            Self::Keep => Edit::Keep,
            Self::Clear => Edit::Clear,
            Self::To(value) => Edit::To(read(value)),
        }
    }
}
