//! The product under load: the whole of it in this process, with one offer, link and integration.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;
use serde_json::json;
use tempfile::TempDir;
use waypost_api::serve::{self, Part, Running};
use waypost_domain::affiliate::{self, CreateAffiliate};
use waypost_domain::integration::{self, CreateIntegration};
use waypost_domain::offer::{self, CreateOffer};
use waypost_domain::session::sign_up::{SignUp, sign_up};
use waypost_domain::tracking_link::{self, CreateTrackingLink};
use waypost_domain::{Config, Scope};

use crate::load;

/// A running product and its two URLs.
pub(crate) struct Product {
    running: Running,
    link: String,
    postback: String,
    batches: AtomicU64,
    _directory: TempDir,
}

impl Product {
    pub(crate) async fn start(database: Option<String>) -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        let mut config = Config::defaults()?;
        config.data_dir = directory.path().to_owned();
        config.database.url =
            database.unwrap_or_else(|| format!("sqlite://{}", directory.path().join("bench.db").display()));
        config.server.listen = "127.0.0.1:0".to_owned();
        config.server.public_url = "http://127.0.0.1:0".to_owned();
        let running = serve::start(config, Part::Both).await?;
        let (link, postback) = seed(&running).await?;
        Ok(Self {
            running,
            link,
            postback,
            batches: AtomicU64::new(0),
            _directory: directory,
        })
    }

    pub(crate) fn click_url(&self, number: u64) -> String {
        format!("{}?sub1=visitor-{number}&sub2=banner&utm_source=bench", self.link)
    }

    /// So many fresh clicks' ids, read off their redirects.
    pub(crate) async fn clicks(&self, count: u64) -> anyhow::Result<Vec<String>> {
        let client = load::client()?;
        let mut ids = Vec::new();
        for number in 0..count {
            let answer = client.get(self.click_url(number)).send().await?;
            let location = answer
                .headers()
                .get("location")
                .context("a link did not redirect")?
                .to_str()?;
            ids.push(location.rsplit_once("click_id=").context("no click id")?.1.to_owned());
        }
        Ok(ids)
    }

    /// Keeps the transaction ids of one measurement apart from those of the next.
    pub(crate) fn next_batch(&self) -> u64 {
        self.batches.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn postback_url(&self, clicks: &[String], batch: u64, number: u64) -> String {
        let count = u64::try_from(clicks.len()).unwrap_or(1).max(1);
        let click = usize::try_from(number % count)
            .ok()
            .and_then(|index| clicks.get(index))
            .map_or("", String::as_str);
        format!(
            "{}?click_id={click}&txn_id={batch}-{number}&amount=49.99",
            self.postback
        )
    }

    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.running.stop().await
    }
}

async fn seed(running: &Running) -> anyhow::Result<(String, String)> {
    let services = &running.services;
    let form = SignUp {
        email: format!("{}@example.com", services.entropy.key()),
        password: services.entropy.secret(),
        name: "Bench".to_owned(),
        program_name: "Bench".to_owned(),
        currency: None,
        timezone: None,
        address: None,
    };
    let scope = sign_up(services, form).await?.scope;
    let form = CreateAffiliate {
        name: "Anna".to_owned(),
        slug: None,
        email: None,
        idempotency_key: None,
    };
    let affiliate = affiliate::create(&scope, form).await?.id;
    let offer = create_offer(&scope).await?;
    let link = CreateTrackingLink {
        offer,
        affiliate,
        name: None,
        idempotency_key: None,
    };
    let link = tracking_link::create(&scope, link).await?;
    let form = CreateIntegration {
        name: "Shop".to_owned(),
        offer: None,
        dedupe_by: None,
        txn_id_required: true,
        default_event: None,
        default_currency: None,
        with_secret: false,
        idempotency_key: None,
    };
    let (integration, _) = integration::create(&scope, form).await?;
    Ok((
        tracking_link::url(&scope, &link),
        integration::postback_url(&scope, &integration),
    ))
}

async fn create_offer(scope: &Scope) -> anyhow::Result<waypost_entity::id::OfferId> {
    let form = CreateOffer {
        name: "Shoes".to_owned(),
        slug: None,
        destination_url: "https://shop.example.com/".to_owned(),
        currency: None,
        click_id_parameter: None,
        attribution_window_days: None,
        terms: json!({ "currency": "USD", "rules": [{ "id": "all", "when": {}, "pay": { "kind": "percent", "rate": "10" } }] }),
        idempotency_key: None,
    };
    Ok(offer::create(scope, form).await?.id)
}
