//! The demo's payouts: how the program pays, a run that is paid, and a draft that waits for a review.

use waypost_domain::Scope;
use waypost_domain::ledger::{self, AddEntry};
use waypost_domain::payout::{self, Destination, DraftRun, PayLines, SetPayee, SetSettings};
use waypost_entity::id::{AffiliateId, PayoutRunId};
use waypost_entity::status::{LedgerEntryKind, PayoutFrequency, PayoutMethod};

/// Something that is added to a balance: what kind, how much and why.
type Entry = (LedgerEntryKind, &'static str, &'static str);

/// What each of the demo's affiliates has coming at first. The last is below the minimum, so it is carried over.
pub const FIRST: [&[Entry]; 3] = [
    &[(LedgerEntryKind::Bonus, "120.00", "Launch campaign, as agreed")],
    &[(LedgerEntryKind::Bonus, "75.50", "Place in the autumn newsletter")],
    &[(LedgerEntryKind::Bonus, "18.00", "Interview on air")],
];

/// What each has coming since.
pub const SINCE: [&[Entry]; 3] = [
    &[(LedgerEntryKind::Bonus, "48.00", "Guide to winter camping")],
    &[
        (LedgerEntryKind::Bonus, "60.00", "Place in the winter newsletter"),
        (LedgerEntryKind::Adjustment, "-10.00", "It ran a day short"),
    ],
    &[],
];

/// Says how the program pays, and where its first two affiliates are paid.
pub async fn set_up(scope: &Scope, affiliates: &[AffiliateId]) -> anyhow::Result<()> {
    let settings = SetSettings {
        frequency: Some(PayoutFrequency::Monthly),
        minimum: Some("25.00".to_owned()),
        ..SetSettings::default()
    };
    payout::set(scope, settings).await?;
    let accounts = [
        (PayoutMethod::Paypal, "anna@example.com"),
        (PayoutMethod::Wise, "partners@example.com"),
    ];
    for (affiliate, (method, email)) in affiliates.iter().zip(accounts) {
        let form = SetPayee {
            affiliate: *affiliate,
            currency: None,
            destination: Some(Destination {
                method: Some(method),
                email: Some(email.to_owned()),
                account: None,
            }),
        };
        payout::set_payee(scope, form).await?;
    }
    Ok(())
}

/// Adds to the affiliates' balances.
pub async fn owe(scope: &Scope, affiliates: &[AffiliateId], entries: [&[Entry]; 3]) -> anyhow::Result<()> {
    for (affiliate, entries) in affiliates.iter().zip(entries) {
        for (kind, amount, reason) in entries {
            let form = AddEntry {
                affiliate: *affiliate,
                kind: *kind,
                amount: (*amount).to_owned(),
                currency: "USD".to_owned(),
                reason: (*reason).to_owned(),
                idempotency_key: None,
            };
            ledger::add(scope, form).await?;
        }
    }
    Ok(())
}

/// Drafts a run of all that is owed.
pub async fn draft(scope: &Scope) -> anyhow::Result<PayoutRunId> {
    let form = DraftRun {
        through: None,
        idempotency_key: None,
    };
    Ok(payout::draft(scope, form).await?.id)
}

/// Approves a run and marks all of it as paid.
pub async fn pay(scope: &Scope, run: PayoutRunId) -> anyhow::Result<()> {
    payout::approve(scope, run.into()).await?;
    let form = PayLines {
        run,
        lines: None,
        reference: Some("DEMO-1".to_owned()),
        paid_on: None,
    };
    payout::pay(scope, form).await?;
    Ok(())
}
