//! Files of an approved run: what PayPal and Wise take for many payments at once, and a plain table for everything else.

mod shapes;

use std::collections::HashMap;

use serde_json::json;
use waypost_entity::id::{AffiliateId, PayoutRunId};
use waypost_entity::status::PayoutRunStatus;
use waypost_entity::{affiliate, payout_run};

use self::shapes::Row;
use super::file::File;
use super::fill;
use crate::audit::{self, Change};
use crate::bulk;
use crate::error::{Error, Result};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::tenant;

/// What a file is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// PayPal Payouts: one currency a file, 5,000 payments at most, no heading.
    Paypal,
    /// Wise batch payments: 1,000 payments at most.
    Wise,
    /// Every payment of the run with all that is known of it.
    Plain,
}

impl Shape {
    fn word(self) -> &'static str {
        match self {
            Self::Paypal => "paypal",
            Self::Wise => "wise",
            Self::Plain => "plain",
        }
    }
}

/// A file that somebody wants.
#[derive(Clone, Copy, Debug)]
pub struct ExportRun {
    /// Of which run.
    pub run: PayoutRunId,
    /// What for.
    pub shape: Shape,
    /// Which one, counted from 1, when the run needs several.
    pub part: usize,
}

/// A file of a run.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The file; none when no payment of the run has this shape.
    pub file: Option<File>,
    /// How many files there are.
    pub parts: usize,
    /// How many payments are in all of them.
    pub payments: usize,
    /// How many payments that are still to be made are in none of them: they go another way.
    pub left_out: usize,
}

/// Makes a file of a run. Files for PayPal and Wise hold what is still to be paid, so that nothing is uploaded twice.
pub async fn export(scope: &Scope, form: ExportRun) -> Result<Exported> {
    scope.permit(Permission::WritePayouts)?;
    let tx = scope.begin().await?;
    let run = scope.get_locked::<payout_run::Entity>(&tx, form.run).await?;
    match run.status {
        PayoutRunStatus::Approved | PayoutRunStatus::Finished => {}
        PayoutRunStatus::Draft | PayoutRunStatus::Discarded => {
            return Err(Error::Conflict(
                "approve the run first: only an approved one is exported".to_owned(),
            ));
        }
    }
    let lines = fill::all_of(scope, &tx, &run).await?;
    let wanted = lines.iter().map(|line| (scope.tenant(), line.affiliate_id));
    let affiliates = bulk::find::<affiliate::Entity, _>(&tx, affiliate::Column::Id, wanted).await?;
    let affiliates: HashMap<AffiliateId, affiliate::Model> = affiliates
        .into_iter()
        .map(|affiliate| (affiliate.id, affiliate))
        .collect();
    let mut rows: Vec<Row<'_>> = lines
        .iter()
        .filter_map(|line| Some(Row::of(line, affiliates.get(&line.affiliate_id)?)))
        .collect();
    rows.sort_by_key(Row::place);
    let program = tenant::own_in(scope, &tx).await?;
    let made = shapes::files(form.shape, &rows, (&program, &run))?;
    let parts = made.files.len();
    let file = match form.part.checked_sub(1) {
        Some(index) if index < parts.max(1) => made.files.into_iter().nth(index),
        _ => {
            let message = format!("choose a file from 1 to {}", parts.max(1));
            return Err(Error::invalid("part", "OUT_OF_RANGE", message));
        }
    };
    let after = json!({ "shape": form.shape.word(), "part": form.part, "payments": made.payments });
    audit::record(scope, &tx, Change::made("exportPayoutRun", run.id, after)).await?;
    tx.commit().await?;
    Ok(Exported {
        file,
        parts,
        payments: made.payments,
        left_out: made.left_out,
    })
}
