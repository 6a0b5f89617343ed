//! An affiliate program in a test: its people, and short ways to what most tests need.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Value, json};
use waypost_domain::scope::Actor;
use waypost_domain::{Scope, token};
use waypost_entity::id::{PartnerPostbackId, RefreshSessionId, TenantId, UserId};
use waypost_entity::status::Role;
use waypost_entity::{integration, membership, refresh_session, tenant, user};

use crate::app::App;

/// A tenant and one of its people, who asks the API.
pub struct Program<'a> {
    /// The application it lives in.
    pub app: &'a App,
    /// The tenant.
    pub tenant: TenantId,
    /// How its links begin.
    pub short_code: String,
    /// Who is asking.
    pub user: UserId,
    /// In which role.
    pub role: Role,
    /// The bearer token.
    pub token: String,
}

/// An integration as a merchant knows it.
#[derive(Clone, Debug)]
pub struct Merchant {
    /// Its id.
    pub id: String,
    /// Where it reports.
    pub url: String,
    /// What it shows, if it has to.
    pub secret: Option<String>,
}

/// A webhook as its receiver knows it.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// What its messages are signed with.
    pub secret: String,
}

/// What most conversions need.
pub struct Setup {
    /// The offer's id.
    pub offer: String,
    /// The affiliate's id.
    pub affiliate: String,
    /// The link's URL.
    pub link: String,
    /// Who reports.
    pub merchant: Merchant,
}

impl App {
    /// A new program with its owner.
    pub async fn program(&self, name: &str) -> Program<'_> {
        let (services, now) = (&self.services, self.services.clock.now());
        let row = tenant::ActiveModel {
            id: Set(services.entropy.id(now)),
            name: Set(name.to_owned()),
            short_code: Set(services.entropy.short_code()),
            timezone: Set("UTC".to_owned()),
            default_currency: Set("USD".to_owned()),
            fallback_url: Set(None),
            created_at: Set(now),
            updated_at: Set(now),
        };
        let tenant = row.insert(services.store.writer()).await.expect("a tenant");
        self.member(tenant.id, &tenant.short_code, Role::Owner).await
    }

    /// A person of this role. They have no password: signing in is tested where it is the subject.
    pub async fn member(&self, tenant: TenantId, short_code: &str, role: Role) -> Program<'_> {
        let (services, now) = (&self.services, self.services.clock.now());
        let (writer, entropy) = (services.store.writer(), &services.entropy);
        let person = user::ActiveModel {
            id: Set(entropy.id(now)),
            email: Set(format!("{}@example.com", entropy.key().to_lowercase())),
            name: Set(format!("The {}", role.word())),
            password_hash: Set("none".to_owned()),
            created_at: Set(now),
        };
        let person = person.insert(writer).await.expect("a person");
        let member = membership::ActiveModel {
            tenant_id: Set(tenant),
            id: Set(entropy.id(now)),
            user_id: Set(person.id),
            role: Set(role),
            created_at: Set(now),
        };
        member.insert(writer).await.expect("a membership");
        let family: RefreshSessionId = entropy.id(now);
        let session = refresh_session::ActiveModel {
            tenant_id: Set(tenant),
            id: Set(family),
            user_id: Set(person.id),
            family_id: Set(family),
            token_hash: Set(token::hash(&entropy.secret())),
            expires_at: Set(now + chrono::TimeDelta::days(30)),
            rotated_at: Set(None),
            revoked_at: Set(None),
            created_at: Set(now),
        };
        session.insert(writer).await.expect("a session");
        // A test may move the clock by weeks; its people stay signed in.
        let life = chrono::TimeDelta::days(4000);
        let token = services
            .keys
            .sign(person.id, tenant, family, (now, life))
            .expect("signed");
        Program {
            app: self,
            tenant,
            short_code: short_code.to_owned(),
            user: person.id,
            role,
            token,
        }
    }

    /// Asks the API as the bearer of `token`, or as nobody.
    pub async fn graphql(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        let mut request = self
            .http
            .post(format!("{}/graphql", self.url))
            .json(&json!({ "query": query, "variables": variables }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request.send().await.expect("answered").json().await.expect("JSON")
    }
}

impl Program<'_> {
    /// Asks the API.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.app.graphql(Some(&self.token), query, variables).await
    }

    /// Asks the API and expects no error, neither in the answer nor in its payloads. Returns `data`.
    pub async fn ok(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}\n{answer:#}");
        for payload in answer["data"].as_object().into_iter().flat_map(|data| data.values()) {
            let problems = payload.get("userErrors").and_then(Value::as_array);
            assert!(problems.is_none_or(Vec::is_empty), "{query}\n{payload:#}");
        }
        answer["data"].clone()
    }

    /// Another person of the same program.
    pub async fn colleague(&self, role: Role) -> Program<'_> {
        self.app.member(self.tenant, &self.short_code, role).await
    }

    /// The scope of this person, for verbs called directly.
    pub fn scope(&self) -> Scope {
        Scope::admit(
            &self.app.services,
            self.tenant,
            Actor::Person {
                user: self.user,
                role: self.role,
            },
        )
    }

    /// An offer that pays 10 % of a sale and 4.00 for a lead, in USD. Returns its id.
    pub async fn offer(&self, name: &str) -> String {
        self.offer_with(
            name,
            json!({ "currency": "USD", "rules": [
            { "id": "sale", "when": { "events": ["sale"] }, "pay": { "kind": "percent", "rate": "10" } },
            { "id": "lead", "when": { "events": ["lead"] }, "pay": { "kind": "flat", "amount": "4.00" } },
        ] }),
        )
        .await
    }

    /// An offer with these terms. Returns its id.
    pub async fn offer_with(&self, name: &str, terms: Value) -> String {
        let input = json!({ "name": name, "destinationUrl": "https://shop.example.com/welcome?from={affiliate}", "terms": terms });
        let query = "mutation($input: CreateOfferInput!) { createOffer(input: $input) { offer { id } userErrors { field message code } } }";
        text(&self.ok(query, json!({ "input": input })).await["createOffer"]["offer"]["id"])
    }

    /// An affiliate. Returns its id.
    pub async fn affiliate(&self, name: &str) -> String {
        let query = "mutation($input: CreateAffiliateInput!) { createAffiliate(input: $input) { affiliate { id } userErrors { field message code } } }";
        text(&self.ok(query, json!({ "input": { "name": name } })).await["createAffiliate"]["affiliate"]["id"])
    }

    /// A tracking link. Returns its URL.
    pub async fn link(&self, offer: &str, affiliate: &str) -> String {
        let query = "mutation($input: CreateTrackingLinkInput!) { createTrackingLink(input: $input) { trackingLink { url } userErrors { field message code } } }";
        let input = json!({ "offerId": offer, "affiliateId": affiliate });
        text(&self.ok(query, json!({ "input": input })).await["createTrackingLink"]["trackingLink"]["url"])
    }

    /// A coupon of an affiliate for an offer. Returns its id.
    pub async fn coupon(&self, code: &str, offer: &str, affiliate: &str) -> String {
        let query = "mutation($input: CreateCouponInput!) { createCoupon(input: $input) { coupon { id } userErrors { field message code } } }";
        let input = json!({ "code": code, "offerId": offer, "affiliateId": affiliate });
        text(&self.ok(query, json!({ "input": input })).await["createCoupon"]["coupon"]["id"])
    }

    /// Changes the row of an integration that has reported nothing yet, so that no cache knows it.
    pub async fn set_integration(&self, merchant: &Merchant, change: impl FnOnce(&mut integration::ActiveModel)) {
        let (scope, id) = (self.scope(), merchant.id.parse().expect("an id"));
        let found = scope
            .get::<integration::Entity>(scope.reader(), id)
            .await
            .expect("there");
        let mut row = found.into_active_model();
        change(&mut row);
        row.update(self.app.services.store.writer()).await.expect("changed");
    }

    /// What is owed to an affiliate, in the only currency; none when nothing was ever booked.
    pub async fn balance(&self, affiliate: &str) -> Option<String> {
        let query = "query($id: ID!) { affiliate(id: $id) { balances { amount } } }";
        let seen = self.ok(query, json!({ "id": affiliate })).await;
        let owed = &seen["affiliate"]["balances"][0]["amount"];
        owed.as_str().map(str::to_owned)
    }

    /// An integration. `settings` are added to the input.
    pub async fn merchant(&self, settings: Value) -> Merchant {
        let query = "mutation($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id postbackUrl } secret userErrors { field message code } } }";
        let mut input = json!({ "name": "Shop", "withSecret": false });
        for (name, value) in settings.as_object().expect("settings") {
            input[name] = value.clone();
        }
        let made = self.ok(query, json!({ "input": input })).await["createIntegration"].clone();
        Merchant {
            id: text(&made["integration"]["id"]),
            url: text(&made["integration"]["postbackUrl"]),
            secret: made["secret"].as_str().map(str::to_owned),
        }
    }

    /// A partner postback of an affiliate. Returns its id.
    pub async fn partner_postback(&self, affiliate: &str, template: &str) -> String {
        let query = "mutation($input: CreatePartnerPostbackInput!) { createPartnerPostback(input: $input) { partnerPostback { id } userErrors { field message code } } }";
        let input = json!({ "affiliateId": affiliate, "urlTemplate": template });
        text(&self.ok(query, json!({ "input": input })).await["createPartnerPostback"]["partnerPostback"]["id"])
    }

    /// The same at an address that is refused nowadays, and was not when it was stored.
    pub async fn partner_postback_from_before(&self, affiliate: &str, template: &str) -> String {
        use waypost_entity::partner_postback::{Column, Entity};
        let id = self.partner_postback(affiliate, "https://partner.example/").await;
        let stored: PartnerPostbackId = id.parse().expect("an id");
        let moved = self
            .scope()
            .update::<Entity>()
            .col_expr(Column::UrlTemplate, Expr::value(template))
            .filter(Column::Id.eq(stored));
        moved.exec(self.app.services.store.writer()).await.expect("written");
        id
    }

    /// A webhook that is told of these.
    pub async fn webhook(&self, url: &str, event_types: &[&str]) -> Webhook {
        let query = "mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } secret userErrors { field message code } } }";
        let input = json!({ "url": url, "eventTypes": event_types });
        let made = self.ok(query, json!({ "input": input })).await["createWebhook"].clone();
        Webhook {
            id: text(&made["webhook"]["id"]),
            secret: text(&made["secret"]),
        }
    }

    /// Offer, affiliate, link and integration.
    pub async fn setup(&self) -> Setup {
        let offer = self.offer("Shoes").await;
        let affiliate = self.affiliate("Anna").await;
        let link = self.link(&offer, &affiliate).await;
        Setup {
            offer,
            affiliate,
            link,
            merchant: self.merchant(json!({})).await,
        }
    }

    /// How many clicks the report counts around the time when tests begin.
    pub async fn clicks_counted(&self) -> u64 {
        let query = "query($i: ReportInput!) { report(input: $i) { totals { clicks } } }";
        let period = json!({ "from": "2026-03-01T00:00:00Z", "to": "2026-03-03T00:00:00Z", "groupBy": [] });
        let seen = self.ok(query, json!({ "i": period })).await;
        seen["report"]["totals"]["clicks"].as_u64().expect("a number")
    }

    /// Follows a link as a visitor and returns the click id that the merchant's page gets.
    pub async fn click(&self, link: &str) -> String {
        landed(self.app.http.get(link)).await
    }

    /// The same with this user agent.
    pub async fn click_as(&self, link: &str, user_agent: &str) -> String {
        landed(self.app.http.get(link).header("user-agent", user_agent)).await
    }

    /// Reports to an integration by GET with these parameters; the secret goes along when there is one.
    pub async fn report(&self, merchant: &Merchant, parameters: &[(&str, &str)]) -> (u16, Value) {
        let answer = self.request(merchant, parameters).send().await.expect("answered");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    /// Such a report before it is sent.
    pub fn request(&self, merchant: &Merchant, parameters: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let mut url = url::Url::parse(&merchant.url).expect("a URL");
        url.query_pairs_mut().extend_pairs(parameters);
        let request = self.app.http.get(url);
        match &merchant.secret {
            Some(secret) => request.header("X-Postback-Secret", secret),
            None => request,
        }
    }
}

/// Follows a link; returns the click id that it leads on with.
async fn landed(request: reqwest::RequestBuilder) -> String {
    let answer = request.send().await.expect("answered");
    assert_eq!(answer.status(), 302, "{}", answer.url());
    let location = answer.headers()["location"].to_str().expect("text");
    let location = url::Url::parse(location).expect("a URL");
    let (_, click) = location
        .query_pairs()
        .find(|(name, _)| name == "click_id")
        .expect("a click id");
    click.into_owned()
}

/// A JSON string's text.
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("expected text, found {value}"))
        .to_owned()
}
