//! Plans a test: which link is followed, and what is reported then.

use waypost_entity::id::{AffiliateId, ClickId, IntegrationId, OfferId, TrackingLinkId};
use waypost_entity::{affiliate, integration, offer, tracking_link};

use super::call::Call;
use super::pass::Door;
use super::shape;
use crate::error::{Error, Problem, Result};
use crate::integration::Settings;
use crate::money::{Micros, parse_amount};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::{check, tenant};

/// Most characters of a word that is reported.
const LONGEST_WORD: usize = 100;

/// What is to be tried out.
#[derive(Clone, Debug)]
pub struct TestFire {
    /// The integration that reports.
    pub integration: IntegrationId,
    /// The link that is followed.
    pub target: Target,
    /// What is reported.
    pub sale: TestSale,
}

/// The link that is followed.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// This one.
    Link(TrackingLinkId),
    /// The spelled-out one of an offer and an affiliate.
    Pair(OfferId, AffiliateId),
}

/// What is reported; what is absent is left out of the report.
#[derive(Clone, Debug, Default)]
pub struct TestSale {
    /// What happened, for instance `sale`.
    pub event: Option<String>,
    /// What the customer paid, for instance `49.99`.
    pub amount: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// The sender's word.
    pub status: Option<String>,
}

/// A test that may be run.
pub struct Plan {
    /// The request that follows the link.
    pub visit: Call,
    scope: Scope,
    settings: Settings,
    sale: TestSale,
    amount: Option<Micros>,
}

/// Plans a test. It leaves rows behind, which are tests: in no report, balance or cap. Each program may run so many.
pub async fn plan(scope: &Scope, form: TestFire) -> Result<Plan> {
    scope.permit(Permission::WriteIntegrations)?;
    scope.permit(Permission::ReadConversions)?;
    let row = scope
        .get::<integration::Entity>(scope.reader(), form.integration)
        .await?;
    let target = path(scope, form.target).await?;
    let (sale, amount) = checked(form.sale)?;
    let services = scope.services();
    services.test_fires.take(scope.tenant())?;
    Ok(Plan {
        visit: Call {
            method: "GET",
            target,
            pass: services.passes.write(scope.tenant(), Door::Click, scope.now()),
            body: None,
        },
        scope: scope.clone(),
        settings: Settings::of(row, &services.seal),
        sale,
        amount,
    })
}

impl Plan {
    /// The request that reports the click, in the shape of the integration's preset.
    pub fn report(&self, click: ClickId) -> Result<Call> {
        let (services, now) = (self.scope.services(), self.scope.now());
        let door = Door::Postback(self.settings.id);
        let said = shape::Said {
            click: click.to_string(),
            txn_id: format!("test-{}", services.entropy.short_code()),
            sale: &self.sale,
            amount: self.amount,
            now,
        };
        shape::report(
            &self.settings,
            &said,
            services.passes.write(self.scope.tenant(), door, now),
        )
    }
}

async fn path(scope: &Scope, target: Target) -> Result<String> {
    match target {
        Target::Link(id) => {
            let link = scope.get::<tracking_link::Entity>(scope.reader(), id).await?;
            Ok(format!("/c/{}", link.code))
        }
        Target::Pair(offer, affiliate) => {
            let offer = scope.get::<offer::Entity>(scope.reader(), offer).await?;
            let affiliate = scope.get::<affiliate::Entity>(scope.reader(), affiliate).await?;
            let short_code = tenant::own(scope).await?.short_code;
            Ok(format!("/c/{short_code}-{}/{}", offer.slug, affiliate.slug))
        }
    }
}

/// What is reported may be wrong on purpose, but an amount has to be one to be written in the sender's unit.
fn checked(sale: TestSale) -> Result<(TestSale, Option<Micros>)> {
    let mut problems = Vec::new();
    let amount = sale.amount.as_deref().and_then(|text| match parse_amount(text) {
        Ok(micros) => Some(micros),
        Err(error) => {
            problems.push(Problem::at("amount", "MALFORMED", error.to_string()));
            None
        }
    });
    for (field, word) in [("event", &sale.event), ("status", &sale.status)] {
        if word.as_ref().is_some_and(|word| word.chars().count() > LONGEST_WORD) {
            let message = format!("at most {LONGEST_WORD} characters");
            problems.push(Problem::at(field, "TOO_LONG", message));
        }
    }
    let currency = sale
        .currency
        .as_deref()
        .map(|code| check::currency(code, "currency", &mut problems));
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    Ok((TestSale { currency, ..sale }, amount))
}
