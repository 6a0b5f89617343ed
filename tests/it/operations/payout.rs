//! The operations on payouts and the ledger.

use serde_json::{Value, json};

use super::{Ids, Operation, mutation};

/// What is asked.
pub(super) fn queries(ids: &Ids) -> Vec<Operation> {
    let about = |document: &str, variables: Value, field: &'static str, names_an_object: bool| Operation {
        field,
        document: document.to_owned(),
        variables,
        names_an_object,
    };
    vec![
        about(
            "query($id: ID!) { payoutRun(id: $id) { id } }",
            json!({ "id": ids.payout_run }),
            "payoutRun",
            true,
        ),
        about("{ payoutSettings { frequency } }", json!({}), "payoutSettings", false),
        about(
            "query($f: PayoutRunFilter) { payoutRuns(filter: $f) { totalCount nodes { id } } }",
            json!({ "f": { "status": "DRAFT" } }),
            "payoutRuns",
            false,
        ),
        about(
            "query($f: PayoutLineFilter) { payoutLines(filter: $f) { totalCount nodes { id } } }",
            json!({ "f": { "runId": ids.payout_run } }),
            "payoutLines",
            true,
        ),
        about(
            "query($f: PayoutLineFilter) { payoutLines(filter: $f) { totalCount nodes { id } } }",
            json!({ "f": { "affiliateId": ids.affiliate } }),
            "payoutLines",
            true,
        ),
        about(
            "query($i: AffiliateStatementInput!) { affiliateStatement(input: $i) { file { text } userErrors { code } } }",
            json!({ "i": { "affiliateId": ids.affiliate, "from": "2026-03-01", "through": "2026-03-31", "format": "CSV" } }),
            "affiliateStatement",
            true,
        ),
    ]
}

/// What is changed.
pub(super) fn mutations(ids: &Ids) -> Vec<Operation> {
    vec![
        mutation(
            "addLedgerEntry",
            "AddLedgerEntryInput",
            json!({ "affiliateId": ids.affiliate, "kind": "BONUS", "amount": "1", "currency": "USD", "reason": "r" }),
            true,
        ),
        mutation(
            "setPayee",
            "SetPayeeInput",
            json!({ "affiliateId": ids.affiliate, "currency": "EUR" }),
            true,
        ),
        mutation(
            "setPayoutSettings",
            "SetPayoutSettingsInput",
            json!({ "minimum": "0.01" }),
            false,
        ),
        mutation("draftPayoutRun", "DraftPayoutRunInput", json!({}), false),
        mutation(
            "refreshPayoutRun",
            "PayoutRunInput",
            json!({ "id": ids.payout_run }),
            true,
        ),
        mutation(
            "excludePayoutLine",
            "ReviewPayoutLineInput",
            json!({ "id": ids.payout_line, "reason": "r" }),
            true,
        ),
        mutation(
            "includePayoutLine",
            "ReviewPayoutLineInput",
            json!({ "id": ids.payout_line, "reason": "r" }),
            true,
        ),
        mutation(
            "approvePayoutRun",
            "PayoutRunInput",
            json!({ "id": ids.payout_run }),
            true,
        ),
        mutation(
            "exportPayoutRun",
            "ExportPayoutRunInput",
            json!({ "id": ids.payout_run, "shape": "PLAIN" }),
            true,
        ),
        mutation(
            "markPayoutPaid",
            "MarkPayoutPaidInput",
            json!({ "id": ids.payout_run, "lineIds": [ids.payout_line] }),
            true,
        ),
        mutation(
            "markPayoutFailed",
            "MarkPayoutFailedInput",
            json!({ "id": ids.payout_run, "lineIds": [ids.payout_line], "reason": "r" }),
            true,
        ),
        mutation(
            "discardPayoutRun",
            "PayoutRunInput",
            json!({ "id": ids.payout_run }),
            true,
        ),
    ]
}
