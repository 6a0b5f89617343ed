//! Payouts: settings, runs with their lines, payments, and statements.

mod choices;
mod draft;
mod finish;
mod line;
mod payee;
mod run;
mod settings;
mod statement;

use async_graphql::SimpleObject;
use waypost_domain::payout;

pub(crate) use self::draft::PayoutDraftMutations;
pub(crate) use self::finish::PayoutPaymentMutations;
pub(crate) use self::line::{PayoutLine, PayoutLineQueries};
pub(crate) use self::payee::{Payee, PayeeMutations};
pub(crate) use self::run::{PayoutRun, PayoutRunQueries};
pub(crate) use self::settings::{PayoutSettingsMutations, PayoutSettingsQueries};
pub(crate) use self::statement::StatementQueries;

/// A file to be saved.
#[derive(SimpleObject)]
pub(crate) struct Download {
    /// Its name, for instance "payout-2026-02-28-paypal-USD.csv".
    file_name: String,
    /// What it is, for instance "text/csv; charset=utf-8".
    media_type: &'static str,
    /// What is in it.
    text: String,
}

impl From<payout::File> for Download {
    fn from(file: payout::File) -> Self {
        Self {
            file_name: file.name,
            media_type: file.media_type,
            text: file.text,
        }
    }
}
