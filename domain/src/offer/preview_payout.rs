//! What terms would pay for a conversion, with nothing recorded.

mod given;

use serde_json::Value;
use waypost_entity::id::OfferId;
use waypost_entity::offer;

pub use self::given::{GivenConversion, GivenState};
use crate::check;
use crate::error::{Error, Problem, Result};
use crate::money::Money;
use crate::offer::publish_terms;
use crate::permission::Permission;
use crate::scope::Scope;
use crate::terms::{self, Explanation, Reason, Settlement, Terms};

/// What to preview. Exactly one of the document and the offer names the terms.
#[derive(Debug)]
pub struct PreviewPayout {
    /// A terms document, published or not.
    pub terms: Option<Value>,
    /// The offer whose terms pay.
    pub offer: Option<OfferId>,
    /// The version of the offer's terms; the newest when absent.
    pub version: Option<i32>,
    /// What is paid for.
    pub conversion: GivenConversion,
    /// What was before it.
    pub state: GivenState,
}

/// What would be paid, and why.
#[derive(Debug)]
pub struct PayoutPreview {
    /// Absent while the conversion would wait for an exchange rate.
    pub payout: Option<Money>,
    /// The rule that decided.
    pub rule: Option<String>,
    /// Why the payout is what it is, when the rule's pay alone does not say it.
    pub reason: Option<Reason>,
    /// Names the version when an offer's terms were asked.
    pub explanation: Explanation,
}

/// Works the payout out. Nothing of the conversion is looked up: an affiliate, for instance, is whoever has the slug.
pub async fn preview_payout(scope: &Scope, form: PreviewPayout) -> Result<PayoutPreview> {
    scope.permit(Permission::ReadOffers)?;
    let mut problems = Vec::new();
    let (terms, version) = terms(scope, &form, &mut problems).await?;
    let sale = form.conversion.sale(terms.as_ref().map(Terms::currency), &mut problems);
    let before = form.state.counters(&mut problems);
    check::none(problems)?;
    let (Some(terms), Some(sale)) = (terms, sale) else {
        return Err(Error::internal(anyhow::anyhow!("an unread preview had no problems")));
    };
    let mut preview = preview(terms::payout(&terms, &sale, &before));
    preview.explanation.terms_version = version;
    Ok(preview)
}

/// The terms that are asked, and the version that they are.
async fn terms(
    scope: &Scope,
    form: &PreviewPayout,
    problems: &mut Vec<Problem>,
) -> Result<(Option<Terms>, Option<i32>)> {
    match (&form.terms, form.offer) {
        (Some(document), None) => {
            if form.version.is_some() {
                let message = "only an offer's terms have versions: leave it out, or name the offer";
                problems.push(Problem::at("version", "MISMATCH", message));
            }
            Ok((publish_terms::parse(document, problems), None))
        }
        (None, Some(offer)) => {
            scope.get::<offer::Entity>(scope.reader(), offer).await?;
            let version = match form.version {
                Some(version) => publish_terms::version_of(scope, scope.reader(), offer, version).await?,
                None => publish_terms::latest_terms(scope, scope.reader(), offer).await?,
            };
            Ok((Some(publish_terms::published(&version)?), Some(version.version)))
        }
        (Some(_), Some(_)) => Err(Error::invalid(
            "terms",
            "MISMATCH",
            "name an offer or write terms, and not both",
        )),
        (None, None) => Err(Error::invalid(
            "terms",
            "REQUIRED",
            "write terms, or name an offer that has some",
        )),
    }
}

fn preview(settlement: Settlement) -> PayoutPreview {
    let reason = settlement.reason();
    match settlement {
        Settlement::Settled {
            payout,
            rule,
            explanation,
            ..
        } => PayoutPreview {
            payout: Some(payout),
            rule,
            reason,
            explanation,
        },
        Settlement::WaitingForExchangeRate { explanation, .. } => PayoutPreview {
            payout: None,
            rule: None,
            reason,
            explanation,
        },
    }
}
