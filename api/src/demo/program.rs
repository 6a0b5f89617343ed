//! The demo program: made once, through the same verbs as any other program, and found again at the next start.

use std::net::SocketAddr;

use anyhow::Context;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::{Value, json};
use waypost_domain::affiliate::{self, CreateAffiliate};
use waypost_domain::integration::{self, CreateIntegration};
use waypost_domain::offer::{self, CreateOffer};
use waypost_domain::partner_postback::{self, CreatePartnerPostback, Form};
use waypost_domain::scope::Actor;
use waypost_domain::session::sign_up::{SignUp, sign_up};
use waypost_domain::tracking_link::{self, CreateTrackingLink};
use waypost_domain::{Scope, Services, user};
use waypost_entity::conversion;
use waypost_entity::id::{AffiliateId, ConversionId, OfferId};
use waypost_entity::status::EndpointStatus;
use waypost_entity::{
    endpoint, integration as integration_entity, partner_postback as postback_entity, tracking_link as link_entity,
};

use super::payouts;

/// What the demo's owner signs in with.
pub(super) const EMAIL: &str = "demo@example.com";

/// What the demo's partner wants to hear.
const PARTNER_QUERY: &str = "cid={sub1}&payout={payout}&currency={payout_currency}&event={event}&txid={conversion_id}";

/// What the demo needs to know of its program.
pub(super) struct Program {
    /// Absent when the program was there before.
    pub password: Option<String>,
    /// The link that the printed curl line follows.
    pub link_url: String,
    /// Every link that visitors follow.
    pub link_urls: Vec<String>,
    /// Where the merchant reports. Without a secret, so that the printed curl line works as it stands.
    pub postback_url: String,
}

/// Finds the demo program or makes it, and points its partner postbacks at this start's partner.
pub(super) async fn prepare(services: &Services, partner_url: &str) -> anyhow::Result<Program> {
    let (scope, password) = match owner(services).await? {
        Some(scope) => (scope, None),
        None => {
            let (scope, password) = make(services).await.context("the demo program could not be made")?;
            (scope, Some(password))
        }
    };
    move_partner(&scope, partner_url).await?;
    let links = scope
        .select::<link_entity::Entity>()
        .order_by_asc(link_entity::Column::Id)
        .all(scope.reader())
        .await?;
    let integrations = scope
        .select::<integration_entity::Entity>()
        .order_by_asc(integration_entity::Column::Id)
        .all(scope.reader())
        .await?;
    let link_urls: Vec<String> = links.iter().map(|link| tracking_link::url(&scope, link)).collect();
    let integration = integrations.first().context("the demo program has no integration")?;
    Ok(Program {
        password,
        link_url: link_urls.first().context("the demo program has no link")?.clone(),
        postback_url: integration::postback_url(&scope, integration),
        link_urls,
    })
}

/// A conversion of the demo program.
pub(super) async fn conversion(services: &Services, id: ConversionId) -> anyhow::Result<Option<conversion::Model>> {
    let Some(scope) = owner(services).await? else {
        return Ok(None);
    };
    Ok(scope.find::<conversion::Entity>(scope.reader(), id).await?)
}

async fn owner(services: &Services) -> anyhow::Result<Option<Scope>> {
    let Some(person) = user::by_email(services, EMAIL).await? else {
        return Ok(None);
    };
    let membership = user::memberships(services, person.id).await?.into_iter().next();
    Ok(membership.map(|member| {
        Scope::admit(
            services,
            member.tenant_id,
            Actor::Person {
                user: member.user_id,
                role: member.role,
            },
        )
    }))
}

async fn make(services: &Services) -> anyhow::Result<(Scope, String)> {
    let password = services.entropy.key();
    let form = SignUp {
        email: EMAIL.to_owned(),
        password: password.clone(),
        name: "Demo Owner".to_owned(),
        program_name: "Northwind Outdoor".to_owned(),
        currency: Some("USD".to_owned()),
        timezone: None,
        address: None,
    };
    let scope = sign_up(services, form).await?.scope;
    let tents = create_offer(&scope, "Tents and Backpacks", json!([
        { "id": "sales", "when": { "events": ["sale"] }, "pay": { "kind": "percent", "rate": "12" }, "max": "60.00" },
        { "id": "newsletter", "when": { "events": ["lead"] }, "pay": { "kind": "flat", "amount": "1.50" } },
    ])).await?;
    let courses = create_offer(&scope, "Climbing Courses", json!([
        { "id": "booking", "when": { "events": ["sale"] }, "pay": { "kind": "hybrid", "amount": "5.00", "rate": "4.5" } },
    ])).await?;
    let mut affiliates = Vec::new();
    for name in ["Anna's Trail Blog", "Peak Coupons", "Camp Radio"] {
        let form = CreateAffiliate {
            name: name.to_owned(),
            slug: None,
            email: None,
            idempotency_key: None,
        };
        let affiliate = affiliate::create(&scope, form).await?.id;
        affiliates.push(affiliate);
        for offer in [tents, courses] {
            create_link(&scope, offer, affiliate).await?;
        }
    }
    let form = CreateIntegration {
        settings: integration::Form {
            name: Some("Northwind web shop".to_owned()),
            ..integration::Form::default()
        },
        with_secret: false,
        signing_secret: None,
        idempotency_key: None,
    };
    integration::create(&scope, form).await?;
    pay_out(&scope, &affiliates).await?;
    Ok((scope, password))
}

/// One run that is paid, and one to be reviewed.
async fn pay_out(scope: &Scope, affiliates: &[AffiliateId]) -> anyhow::Result<()> {
    payouts::set_up(scope, affiliates).await?;
    payouts::owe(scope, affiliates, payouts::FIRST).await?;
    let first = payouts::draft(scope).await?;
    payouts::pay(scope, first).await?;
    payouts::owe(scope, affiliates, payouts::SINCE).await?;
    payouts::draft(scope).await?;
    Ok(())
}

async fn create_offer(scope: &Scope, name: &str, rules: Value) -> anyhow::Result<OfferId> {
    let form = CreateOffer {
        name: name.to_owned(),
        slug: None,
        destination_url: "https://shop.example.com/?utm_source={affiliate}&cid={click_id}".to_owned(),
        currency: None,
        click_id_parameter: None,
        attribution: offer::SetAttribution::default(),
        review: offer::SetReview::default(),
        terms: json!({ "currency": "USD", "rules": rules }),
        idempotency_key: None,
    };
    Ok(offer::create(scope, form).await?.id)
}

async fn create_link(scope: &Scope, offer: OfferId, affiliate: AffiliateId) -> anyhow::Result<()> {
    let form = CreateTrackingLink {
        offer,
        affiliate,
        name: Some("banner".to_owned()),
        idempotency_key: None,
    };
    tracking_link::create(scope, form).await?;
    Ok(())
}

/// Where the partner listened at the last start.
pub(super) async fn partner_address(services: &Services) -> anyhow::Result<Option<SocketAddr>> {
    let Some(scope) = owner(services).await? else {
        return Ok(None);
    };
    let address = partner_postbacks(&scope).await?.into_iter().find_map(|postback| {
        let url = postback.url_template.strip_prefix("http://")?;
        url.split('/').next()?.parse().ok()
    });
    Ok(address)
}

/// The demo's own partner postbacks that are open.
async fn partner_postbacks(scope: &Scope) -> anyhow::Result<Vec<postback_entity::Model>> {
    let open = scope
        .select::<endpoint::Entity>()
        .select_only()
        .column(endpoint::Column::Id)
        .filter(endpoint::Column::Status.eq(EndpointStatus::Active))
        .into_query();
    let open = scope
        .select::<postback_entity::Entity>()
        .filter(postback_entity::Column::Id.in_subquery(open))
        .filter(postback_entity::Column::UrlTemplate.starts_with("http://127.0.0.1:"));
    Ok(open.all(scope.reader()).await?)
}

/// Points every affiliate's postback at the partner. When it had to move, the old ones are paused.
async fn move_partner(scope: &Scope, partner_url: &str) -> anyhow::Result<()> {
    let open = partner_postbacks(scope).await?;
    if open
        .iter()
        .any(|postback| postback.url_template.starts_with(partner_url))
    {
        return Ok(());
    }
    for postback in open {
        partner_postback::set_status(scope, postback.id, EndpointStatus::Paused).await?;
    }
    for affiliate in scope
        .select::<waypost_entity::affiliate::Entity>()
        .all(scope.reader())
        .await?
    {
        let form = CreatePartnerPostback {
            affiliate: affiliate.id,
            settings: Form {
                url_template: Some(format!("{partner_url}?{PARTNER_QUERY}")),
                ..Form::default()
            },
            idempotency_key: None,
        };
        partner_postback::create(scope, form).await?;
    }
    Ok(())
}
