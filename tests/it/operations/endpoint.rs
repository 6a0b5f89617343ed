//! The operations on what is called: webhooks, and whether and how partner postbacks are.

use serde_json::{Value, json};

use super::{Ids, Operation, mutation};

/// What is asked.
pub(super) fn queries(ids: &Ids) -> Vec<Operation> {
    let about = |field: &'static str, document: &str, variables: Value, names_an_object: bool| Operation {
        field,
        document: document.to_owned(),
        variables,
        names_an_object,
    };
    vec![
        about(
            "webhook",
            "query($id: ID!) { webhook(id: $id) { id } }",
            json!({ "id": ids.webhook }),
            true,
        ),
        about("webhooks", "{ webhooks { totalCount nodes { id } } }", json!({}), false),
        about(
            "webhookEventTypes",
            "{ webhookEventTypes { name example } }",
            json!({}),
            false,
        ),
    ]
}

/// What is changed. Deleting comes last, since the others are about the same ones.
pub(super) fn mutations(ids: &Ids) -> Vec<Operation> {
    let (id, postback) = (&ids.webhook, &ids.partner_postback);
    vec![
        mutation(
            "updatePartnerPostback",
            "UpdatePartnerPostbackInput",
            json!({ "id": postback, "events": ["sale"] }),
            true,
        ),
        mutation(
            "rotatePartnerPostbackSecret",
            "RotatePartnerPostbackSecretInput",
            json!({ "id": postback }),
            true,
        ),
        mutation(
            "endPreviousPartnerPostbackSecret",
            "EndPartnerPostbackSecretInput",
            json!({ "id": postback }),
            true,
        ),
        mutation(
            "removePartnerPostbackSecret",
            "EndPartnerPostbackSecretInput",
            json!({ "id": postback }),
            true,
        ),
        mutation(
            "createWebhook",
            "CreateWebhookInput",
            json!({ "url": "https://api.example.com/waypost", "eventTypes": ["payout.paid"] }),
            false,
        ),
        mutation(
            "updateWebhook",
            "UpdateWebhookInput",
            json!({ "id": id, "description": "CRM" }),
            true,
        ),
        mutation(
            "setWebhookStatus",
            "SetWebhookStatusInput",
            json!({ "id": id, "status": "PAUSED" }),
            true,
        ),
        mutation(
            "rotateWebhookSecret",
            "RotateWebhookSecretInput",
            json!({ "id": id }),
            true,
        ),
        mutation(
            "endPreviousWebhookSecret",
            "EndPreviousWebhookSecretInput",
            json!({ "id": id }),
            true,
        ),
        mutation("testWebhook", "TestWebhookInput", json!({ "id": id }), true),
        mutation("deleteWebhook", "DeleteWebhookInput", json!({ "id": id }), true),
        mutation(
            "deletePartnerPostback",
            "DeletePartnerPostbackInput",
            json!({ "id": postback }),
            true,
        ),
    ]
}
