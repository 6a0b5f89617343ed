//! Files of an approved run, and what became of its payments.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::payout::{self, ExportRun, FailLines, PayLines};
use waypost_entity::id::PayoutLineId;
use waypost_entity::{payout_line, payout_run};

use super::Download;
use super::choices::PayoutShape;
use super::draft::PayoutRunPayload;
use crate::graphql::caller::{id, scope};
use crate::graphql::scalars::Date;
use crate::graphql::user_error::{UserError, mend};

/// Which file of a run to make.
#[derive(InputObject)]
pub(crate) struct ExportPayoutRunInput {
    /// The run, which is approved.
    id: ID,
    /// What the file is made for.
    shape: PayoutShape,
    /// Which file, counted from 1, when a run needs several: PayPal takes one currency a file, and the number of payments is bounded.
    #[graphql(default = 1)]
    part: u32,
}

/// What became of exportPayoutRun.
#[derive(SimpleObject, Default)]
pub(crate) struct ExportPayoutRunPayload {
    /// The file; null when no payment of the run has this shape, and when there is something to mend.
    file: Option<Download>,
    /// How many files there are of this shape.
    parts: usize,
    /// How many payments all of them hold.
    payments: usize,
    /// How many payments that are still to be made are in none of them, since these affiliates are paid in another way.
    left_out: usize,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// Which payments were made.
#[derive(InputObject)]
pub(crate) struct MarkPayoutPaidInput {
    /// The run, which is approved.
    id: ID,
    /// The lines; all that are to be paid when left out.
    line_ids: Option<Vec<ID>>,
    /// The payment's name where it was made, for instance a transaction id; at most 200 characters.
    reference: Option<String>,
    /// The day on which it was made, of the program's time zone; today when left out.
    paid_on: Option<Date>,
}

/// Which payments could not be made.
#[derive(InputObject)]
pub(crate) struct MarkPayoutFailedInput {
    /// The run, which is approved.
    id: ID,
    /// The lines, also paid ones whose money came back; all that are to be paid when left out.
    line_ids: Option<Vec<ID>>,
    /// Why, at most 200 characters.
    reason: String,
}

fn lines(ids: Option<Vec<ID>>) -> waypost_domain::Result<Option<Vec<PayoutLineId>>> {
    let parse = |ids: Vec<ID>| ids.iter().map(|line| id::<payout_line::Entity>(line)).collect();
    ids.map(parse).transpose()
}

#[derive(Default)]
pub(crate) struct PayoutPaymentMutations;

#[Object]
impl PayoutPaymentMutations {
    /// Makes a file of an approved run, with the whole addresses and accounts of those who are paid; the audit log notes that. Needs the
    /// scope "payouts:write".
    async fn export_payout_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which run, and what for.")] input: ExportPayoutRunInput,
    ) -> Result<ExportPayoutRunPayload> {
        let form = ExportRun {
            run: id::<payout_run::Entity>(&input.id)?,
            shape: input.shape.into(),
            part: usize::try_from(input.part).unwrap_or(usize::MAX),
        };
        let (made, user_errors) = mend(payout::export(scope(ctx)?, form).await)?;
        let made = made.map(|made| ExportPayoutRunPayload {
            file: made.file.map(Download::from),
            parts: made.parts,
            payments: made.payments,
            left_out: made.left_out,
            user_errors: Vec::new(),
        });
        Ok(made.unwrap_or(ExportPayoutRunPayload {
            user_errors,
            ..ExportPayoutRunPayload::default()
        }))
    }

    /// Marks payments of an approved run as made: the ledger gets an entry for each, and its conversions are paid. Those that are marked
    /// already stay as they are. Needs the scope "payouts:write".
    async fn mark_payout_paid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which payments.")] input: MarkPayoutPaidInput,
    ) -> Result<PayoutRunPayload> {
        let form = PayLines {
            run: id::<payout_run::Entity>(&input.id)?,
            lines: lines(input.line_ids)?,
            reference: input.reference,
            paid_on: input.paid_on.map(|day| day.0),
        };
        PayoutRunPayload::of(payout::pay(scope(ctx)?, form).await)
    }

    /// Marks payments of an approved run as failed: what they held is for the next run. One that was marked as paid is booked back. Needs
    /// the scope "payouts:write".
    async fn mark_payout_failed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which payments, and why.")] input: MarkPayoutFailedInput,
    ) -> Result<PayoutRunPayload> {
        let form = FailLines {
            run: id::<payout_run::Entity>(&input.id)?,
            lines: lines(input.line_ids)?,
            reason: input.reason,
        };
        PayoutRunPayload::of(payout::fail(scope(ctx)?, form).await)
    }
}
