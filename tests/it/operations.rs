//! One operation for each field of Query and Mutation, for the guards that try them all.

mod delivery;
mod endpoint;
mod payout;
mod things;

use serde_json::{Value, json};

pub(crate) use self::things::{Ids, one_of_everything};

/// An operation on one field.
pub(crate) struct Operation {
    /// The field of Query or Mutation.
    pub field: &'static str,
    /// The document.
    pub document: String,
    /// Its variables.
    pub variables: Value,
    /// Whether it names an object of the program by id.
    pub names_an_object: bool,
}

/// Every operation there is, about these things.
pub(crate) fn all(ids: &Ids) -> Vec<Operation> {
    let mut operations = queries(ids);
    operations.extend(payout::queries(ids));
    operations.extend(delivery::queries(ids));
    operations.extend(endpoint::queries(ids));
    operations.extend(mutations(ids));
    operations.extend(payout::mutations(ids));
    operations.extend(delivery::mutations(ids));
    operations.extend(endpoint::mutations(ids));
    operations
}

fn queries(ids: &Ids) -> Vec<Operation> {
    let one = |field: &'static str, id: &str| Operation {
        field,
        document: format!("query($id: ID!) {{ {field}(id: $id) {{ id }} }}"),
        variables: json!({ "id": id }),
        names_an_object: true,
    };
    let list = |field: &'static str, arguments: &str| Operation {
        field,
        document: format!("{{ {field}{arguments} {{ totalCount nodes {{ id }} }} }}"),
        variables: json!({}),
        names_an_object: false,
    };
    let report = "query($i: ReportInput!) { report(input: $i) { totals { clicks } } }";
    let period = json!({ "from": "2026-03-01T00:00:00Z", "to": "2026-03-03T00:00:00Z", "groupBy": [] });
    let mut of_offer = period.clone();
    of_offer["offerId"] = json!(ids.offer);
    let about = |document: &str, variables: Value, field: &'static str, names_an_object: bool| Operation {
        field,
        document: document.to_owned(),
        variables,
        names_an_object,
    };
    let mut operations = vec![
        about("{ viewer { tenant { id } } }", json!({}), "viewer", false),
        about(
            "{ integrationPresets { word } }",
            json!({}),
            "integrationPresets",
            false,
        ),
        about(report, json!({ "i": period }), "report", false),
        about(report, json!({ "i": of_offer }), "report", true),
        one("offer", &ids.offer),
        one("affiliate", &ids.affiliate),
        one("trackingLink", &ids.tracking_link),
        one("coupon", &ids.coupon),
        one("integration", &ids.integration),
        one("partnerPostback", &ids.partner_postback),
        one("conversion", &ids.conversion),
        one("postback", &ids.postback),
        one("exchangeRate", &ids.exchange_rate),
        about(
            "query($i: ExplainPostbackInput!) { explainPostback(input: $i) { code message } }",
            json!({ "i": { "integrationId": ids.integration, "query": "click_id=x" } }),
            "explainPostback",
            true,
        ),
        about(
            "query($i: ReplayPostbacksInput!) { replayPostbacks(input: $i) { lookedAt money { amount { amount } } } }",
            json!({ "i": { "filter": { "integrationId": ids.integration } } }),
            "replayPostbacks",
            true,
        ),
        about(
            "query($f: ExchangeRateFilter) { exchangeRates(filter: $f) { totalCount nodes { id } } }",
            json!({ "f": { "from": "EUR" } }),
            "exchangeRates",
            false,
        ),
        about(
            "query($i: PreviewPayoutInput!) { previewPayout(input: $i) { rule } }",
            json!({ "i": { "offerId": ids.offer, "conversion": { "event": "sale", "affiliate": "anna" } } }),
            "previewPayout",
            true,
        ),
        about(
            "query($i: CompareTermsInput!) { compareTerms(input: $i) { total { conversions } affiliates { affiliate { id } } } }",
            json!({ "i": { "offerId": ids.offer, "from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z",
                "terms": { "currency": "USD", "rules": [{ "id": "r1", "pay": { "kind": "flat", "amount": "1" } }] } } }),
            "compareTerms",
            true,
        ),
        about(
            "query($f: NoticeFilter) { notices(filter: $f) { totalCount nodes { id } } }",
            json!({ "f": { "open": true } }),
            "notices",
            false,
        ),
    ];
    for id in [
        &ids.offer,
        &ids.affiliate,
        &ids.tracking_link,
        &ids.coupon,
        &ids.integration,
        &ids.partner_postback,
        &ids.conversion,
        &ids.postback,
        &ids.api_key,
        &ids.click,
        &ids.notice,
        &ids.exchange_rate,
        &ids.payout_run,
        &ids.payout_line,
        &ids.webhook,
    ]
    .into_iter()
    .chain(&ids.within)
    {
        operations.push(one("node", id));
    }
    for field in [
        "offers",
        "affiliates",
        "trackingLinks",
        "coupons",
        "integrations",
        "partnerPostbacks",
        "conversions",
        "postbacks",
        "apiKeys",
    ] {
        operations.push(list(field, ""));
    }
    operations
}

fn mutations(ids: &Ids) -> Vec<Operation> {
    let terms =
        json!({ "currency": "USD", "rules": [{ "id": "all", "when": {}, "pay": { "kind": "flat", "amount": "1" } }] });
    let about = mutation;
    let plain = |field: &'static str, selection: &str| Operation {
        field,
        document: format!("mutation {{ {field} {{ {selection} }} }}"),
        variables: json!({}),
        names_an_object: false,
    };
    vec![
        about(
            "signUp",
            "SignUpInput",
            json!({ "email": "x", "password": "x", "name": "x", "programName": "x" }),
            false,
        ),
        about(
            "signIn",
            "SignInInput",
            json!({ "email": "nobody@example.com", "password": "wrong" }),
            false,
        ),
        plain("refreshSession", "accessToken"),
        plain("signOut", "ok"),
        about(
            "createApiKey",
            "CreateApiKeyInput",
            json!({ "name": "k", "scopes": ["offers:read"] }),
            false,
        ),
        about(
            "createOffer",
            "CreateOfferInput",
            json!({ "name": "O", "destinationUrl": "https://shop.example.com/", "terms": terms }),
            false,
        ),
        about(
            "publishOfferTerms",
            "PublishOfferTermsInput",
            json!({ "offerId": ids.offer, "terms": terms }),
            true,
        ),
        about(
            "setOfferTermsSettings",
            "SetOfferTermsSettingsInput",
            json!({ "id": ids.offer, "termsInForceAt": "CLICK" }),
            true,
        ),
        about(
            "releaseCappedConversions",
            "ReleaseCappedConversionsInput",
            json!({ "offerId": ids.offer, "dryRun": true }),
            true,
        ),
        about("createAffiliate", "CreateAffiliateInput", json!({ "name": "A" }), false),
        about(
            "createTrackingLink",
            "CreateTrackingLinkInput",
            json!({ "offerId": ids.offer, "affiliateId": ids.affiliate }),
            true,
        ),
        about(
            "createCoupon",
            "CreateCouponInput",
            json!({ "code": "SAVE20", "offerId": ids.offer, "affiliateId": ids.affiliate }),
            true,
        ),
        about(
            "setCouponStatus",
            "SetCouponStatusInput",
            json!({ "id": ids.coupon, "status": "ACTIVE" }),
            true,
        ),
        about(
            "createIntegration",
            "CreateIntegrationInput",
            json!({ "name": "I" }),
            false,
        ),
        about(
            "createIntegration",
            "CreateIntegrationInput",
            json!({ "name": "I", "offerId": ids.offer }),
            true,
        ),
        about(
            "updateIntegration",
            "UpdateIntegrationInput",
            json!({ "id": ids.integration, "answerBody": "OK", "offerId": ids.offer }),
            true,
        ),
        about(
            "rotateIntegrationSecret",
            "RotateIntegrationSecretInput",
            json!({ "id": ids.integration, "which": "SECRET" }),
            true,
        ),
        about(
            "endPreviousIntegrationSecret",
            "EndPreviousIntegrationSecretInput",
            json!({ "id": ids.integration, "which": "SECRET" }),
            true,
        ),
        about(
            "createPartnerPostback",
            "CreatePartnerPostbackInput",
            json!({ "affiliateId": ids.affiliate, "urlTemplate": "https://x.example/" }),
            true,
        ),
        about("updateTenant", "UpdateTenantInput", json!({ "name": "Renamed" }), false),
        about(
            "setOfferStatus",
            "SetOfferStatusInput",
            json!({ "id": ids.offer, "status": "ACTIVE" }),
            true,
        ),
        about(
            "setOfferAttribution",
            "SetOfferAttributionInput",
            json!({ "id": ids.offer, "attributionWindowDays": 30 }),
            true,
        ),
        about(
            "setAffiliateStatus",
            "SetAffiliateStatusInput",
            json!({ "id": ids.affiliate, "status": "ACTIVE" }),
            true,
        ),
        about(
            "setIntegrationStatus",
            "SetIntegrationStatusInput",
            json!({ "id": ids.integration, "status": "ACTIVE" }),
            true,
        ),
        about(
            "setPartnerPostbackStatus",
            "SetPartnerPostbackStatusInput",
            json!({ "id": ids.partner_postback, "status": "PAUSED" }),
            true,
        ),
        about(
            "testPostback",
            "TestPostbackInput",
            json!({ "integrationId": ids.integration, "trackingLinkId": ids.tracking_link, "amount": "1" }),
            true,
        ),
        about(
            "applyReplay",
            "ApplyReplayInput",
            json!({ "replay": { "filter": { "integrationId": ids.integration } }, "fingerprint": "" }),
            true,
        ),
        about(
            "setExchangeRates",
            "SetExchangeRatesInput",
            json!({ "rates": [{ "from": "GBP", "to": "USD", "day": "2026-03-01", "rate": "1.3" }] }),
            false,
        ),
        about(
            "setOfferReview",
            "SetOfferReviewInput",
            json!({ "id": ids.offer, "holdDays": 0 }),
            true,
        ),
        about(
            "approveConversions",
            "ApproveConversionsInput",
            json!({ "ids": [ids.conversion] }),
            true,
        ),
        about(
            "rejectConversions",
            "RejectConversionsInput",
            json!({ "ids": [ids.conversion], "reason": "a test order" }),
            true,
        ),
        about(
            "reopenConversions",
            "ReopenConversionsInput",
            json!({ "ids": [ids.conversion] }),
            true,
        ),
        about("dismissNotice", "DismissNoticeInput", json!({ "id": ids.notice }), true),
        about("revokeApiKey", "RevokeApiKeyInput", json!({ "id": ids.api_key }), true),
    ]
}

/// A mutation with its input.
fn mutation(field: &'static str, input: &str, value: Value, names_an_object: bool) -> Operation {
    Operation {
        field,
        document: format!(
            "mutation($input: {input}!) {{ {field}(input: $input) {{ userErrors {{ code message }} }} }}"
        ),
        variables: json!({ "input": value }),
        names_an_object,
    }
}

/// The names of all fields of Query and Mutation, as the schema has them.
pub(crate) fn fields_of_the_schema() -> Vec<String> {
    let sdl = waypost_api::graphql::sdl();
    let mut fields = Vec::new();
    for root in ["type Query {", "type Mutation {"] {
        let body = sdl
            .split_once(root)
            .expect("a root type")
            .1
            .split_once("\n}")
            .expect("its end")
            .0;
        let (mut depth, mut in_block) = (0usize, false);
        for line in body.lines().map(str::trim) {
            if line.starts_with('"') || in_block {
                in_block ^= line.matches("\"\"\"").count() == 1;
                continue;
            }
            let name: String = line.chars().take_while(char::is_ascii_alphanumeric).collect();
            if depth == 0 && !name.is_empty() {
                fields.push(name);
            }
            depth = depth + line.matches('(').count() - line.matches(')').count();
        }
    }
    fields
}
