//! Deliveries, and what goes with partner postbacks: one operation for each field.

use serde_json::json;

use super::{Ids, Operation, mutation};

pub(crate) fn queries(ids: &Ids) -> Vec<Operation> {
    let about = |field: &'static str, document: &str, variables: serde_json::Value, names_an_object: bool| Operation {
        field,
        document: document.to_owned(),
        variables,
        names_an_object,
    };
    let list = "query($f: DeliveryFilter) { deliveries(filter: $f) { totalCount nodes { id } } }";
    let preview =
        "query($i: PreviewPartnerPostbackInput!) { previewPartnerPostback(input: $i) { url userErrors { code } } }";
    let template = "https://x.example/?c={sub1}";
    vec![
        about(
            "delivery",
            "query($id: ID!) { delivery(id: $id) { id } }",
            json!({ "id": ids.delivery }),
            true,
        ),
        about("deliveries", list, json!({ "f": { "status": "FAILED" } }), false),
        about(
            "deliveries",
            list,
            json!({ "f": { "partnerPostbackId": ids.partner_postback } }),
            true,
        ),
        about(
            "deliveries",
            list,
            json!({ "f": { "affiliateId": ids.affiliate } }),
            true,
        ),
        about(
            "deliveries",
            list,
            json!({ "f": { "conversionId": ids.conversion } }),
            true,
        ),
        about(
            "partnerPostbackMacros",
            "{ partnerPostbackMacros { name } }",
            json!({}),
            false,
        ),
        about(
            "partnerPostbackPresets",
            "{ partnerPostbackPresets { key } }",
            json!({}),
            false,
        ),
        about(
            "filledPartnerPostbackPreset",
            "query($i: FilledPartnerPostbackPresetInput!) { filledPartnerPostbackPreset(input: $i) { urlTemplate } }",
            json!({ "i": { "key": "voluum", "answers": [{ "key": "domain", "value": "t.example" }] } }),
            false,
        ),
        about(
            "previewPartnerPostback",
            preview,
            json!({ "i": { "urlTemplate": template } }),
            false,
        ),
        about(
            "previewPartnerPostback",
            preview,
            json!({ "i": { "urlTemplate": template, "conversionId": ids.conversion } }),
            true,
        ),
    ]
}

pub(crate) fn mutations(ids: &Ids) -> Vec<Operation> {
    let march = json!({ "id": ids.partner_postback, "from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z" });
    vec![
        mutation("redeliver", "RedeliverInput", json!({ "ids": [ids.delivery] }), true),
        mutation(
            "redeliverMatching",
            "RedeliverMatchingInput",
            json!({ "filter": { "topic": "none" } }),
            false,
        ),
        mutation(
            "redeliverMatching",
            "RedeliverMatchingInput",
            json!({ "filter": { "partnerPostbackId": ids.partner_postback } }),
            true,
        ),
        mutation("backfillPartnerPostback", "BackfillPartnerPostbackInput", march, true),
        mutation(
            "testPartnerPostback",
            "TestPartnerPostbackInput",
            json!({ "id": ids.partner_postback }),
            true,
        ),
        mutation(
            "rotatePartnerPostbackSecret",
            "RotatePartnerPostbackSecretInput",
            json!({ "id": ids.partner_postback }),
            true,
        ),
        mutation(
            "endPreviousPartnerPostbackSecret",
            "EndPartnerPostbackSecretInput",
            json!({ "id": ids.partner_postback }),
            true,
        ),
        mutation(
            "removePartnerPostbackSecret",
            "EndPartnerPostbackSecretInput",
            json!({ "id": ids.partner_postback }),
            true,
        ),
        mutation(
            "updatePartnerPostback",
            "UpdatePartnerPostbackInput",
            json!({ "id": ids.partner_postback, "urlTemplate": "https://x.example/" }),
            true,
        ),
    ]
}
