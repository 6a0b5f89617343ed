//! Lines of payout runs that were paid.

use waypost_entity::id::TypedId;
use waypost_entity::payout_line::Model;

use super::{Affiliates, Event, Listeners, tell};
use crate::error::Result;
use crate::scope::Scope;
use crate::tx::Tx;
use crate::webhook::body::{Data, Money, Named, Paid, moment};
use crate::webhook::event::EventType;

/// Tells of lines that were marked as paid.
pub(crate) async fn paid(scope: &Scope, tx: &Tx, lines: &[Model]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let listeners = Listeners::of(scope, tx, &[EventType::PayoutPaid]).await?;
    if listeners.are_none() {
        return Ok(());
    }
    let affiliates = Affiliates::of(scope, tx, lines.iter().map(|line| line.affiliate_id)).await?;
    let mut events = Vec::with_capacity(lines.len());
    for line in lines {
        events.push(Event {
            cause: line.id.uuid().simple().to_string(),
            conversion: None,
            data: Data::Paid(told(line, affiliates.named(line.affiliate_id)?)?),
        });
    }
    tell(scope, tx, &listeners, events).await
}

fn told(line: &Model, affiliate: Named) -> Result<Paid> {
    let covers = Money::stored(line.amount_micros, &line.currency)?;
    let got = Money::pair(line.pay_micros, Some(&line.pay_currency))?;
    Ok(Paid {
        test: false,
        payout_run_id: line.run_id.to_string(),
        payout_line_id: line.id.to_string(),
        affiliate,
        amount: got.unwrap_or_else(|| covers.clone()),
        covers,
        paid_on: line.paid_on.clone(),
        paid_at: line.finished_at.map(moment),
    })
}
