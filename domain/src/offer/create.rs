//! Creates an offer with the first version of its terms.

use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use waypost_entity::id::OfferId;
use waypost_entity::offer;
use waypost_entity::status::{OfferStatus, TermsInForceAt};

use crate::audit::{self, Change};
use crate::check;
use crate::error::{Error, Problem, Result};
use crate::idempotency::{self, Once};
use crate::offer::attribution::{self, Attribution, SetAttribution};
use crate::offer::destination::Destination;
use crate::offer::publish_terms;
use crate::offer::review::{self, Review, SetReview};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::slug::{self, Wish};
use crate::terms::Terms;

/// What a new offer is to be.
#[derive(Debug)]
pub struct CreateOffer {
    /// What people call it.
    pub name: String,
    /// The name in links; derived from the name when absent.
    pub slug: Option<String>,
    /// Where visitors go; see [`super::destination`].
    pub destination_url: String,
    /// ISO 4217; the currency of the terms when absent.
    pub currency: Option<String>,
    /// The parameter that carries the click id when the destination names none; `click_id` when absent.
    pub click_id_parameter: Option<String>,
    /// When its conversions count; 30 days and no shortest time when absent.
    pub attribution: SetAttribution,
    /// What its conversions have to pass before they are owed; nothing when absent.
    pub review: SetReview,
    /// The terms document; see [`crate::terms`].
    pub terms: Value,
    /// Repeats of the request make one offer.
    pub idempotency_key: Option<String>,
}

struct Checked {
    name: String,
    slug: Option<String>,
    currency: String,
    click_id_parameter: String,
    attribution: Attribution,
    review: Review,
}

/// Creates the offer, open for clicks at once.
pub async fn create(scope: &Scope, form: CreateOffer) -> Result<offer::Model> {
    scope.permit(Permission::WriteOffers)?;
    let checked = check(&form)?;
    let tx = scope.begin().await?;
    let id: OfferId = scope.new_id();
    let once = Once {
        action: "createOffer",
        key: form.idempotency_key.as_deref(),
        input: &form,
    };
    if let Some(made) = idempotency::claim(scope, &tx, once, id).await? {
        return scope.get::<offer::Entity>(&tx, made).await;
    }
    let wish = Wish {
        chosen: checked.slug.as_deref(),
        name: &checked.name,
        fallback: "offer",
    };
    let made = offer::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(id),
        slug: Set(slug::choose::<offer::Entity>(scope, &tx, offer::Column::Slug, wish).await?),
        name: Set(checked.name),
        status: Set(OfferStatus::Active),
        destination_url: Set(form.destination_url.clone()),
        click_id_parameter: Set(checked.click_id_parameter),
        currency: Set(checked.currency),
        attribution_window_days: Set(checked.attribution.window_days),
        shortest_conversion_seconds: Set(checked.attribution.shortest_seconds),
        refuses_bot_clicks: Set(checked.attribution.refuses_bots),
        hold_days: Set(checked.review.hold_days),
        needs_review: Set(checked.review.needs_review),
        terms_in_force_at: Set(TermsInForceAt::Conversion),
        turns_away_at_cap: Set(false),
        created_at: Set(scope.now()),
        updated_at: Set(scope.now()),
    }
    .insert(&tx)
    .await?;
    publish_terms::insert(scope, &tx, id, (1, &form.terms)).await?;
    let after =
        json!({ "name": made.name, "slug": made.slug, "destinationUrl": made.destination_url, "terms": form.terms });
    audit::record(scope, &tx, Change::made("createOffer", id, after)).await?;
    tx.commit().await?;
    Ok(made)
}

fn check(form: &CreateOffer) -> Result<Checked> {
    let mut problems = Vec::new();
    let name = check::name(&form.name, "name", &mut problems);
    let slug = form
        .slug
        .as_deref()
        .map(|slug| check::slug(slug, "slug", &mut problems));
    let click_id_parameter = parameter(form.click_id_parameter.as_deref().unwrap_or("click_id"), &mut problems);
    if let Err(error) = Destination::parse(&form.destination_url, &click_id_parameter) {
        problems.push(Problem::at("destinationUrl", "MALFORMED", error.to_string()));
    }
    let attribution = attribution::checked(Attribution::default(), form.attribution, &mut problems);
    let review = review::checked(Review::default(), form.review, &mut problems);
    let terms = publish_terms::parse(&form.terms, &mut problems);
    let currency = currency(form.currency.as_deref(), terms.as_ref(), &mut problems);
    check::none(problems)?;
    let currency =
        currency.ok_or_else(|| Error::internal(anyhow::anyhow!("an offer without a currency was checked")))?;
    Ok(Checked {
        name,
        slug,
        currency,
        click_id_parameter,
        attribution,
        review,
    })
}

/// An offer pays in the currency of its terms, so the two must agree.
fn currency(chosen: Option<&str>, terms: Option<&Terms>, problems: &mut Vec<Problem>) -> Option<String> {
    let chosen = chosen.map(|code| check::currency(code, "currency", problems));
    let of_terms = terms.map(|terms| terms.currency().code().to_owned());
    if let (Some(chosen), Some(of_terms)) = (&chosen, &of_terms)
        && chosen != of_terms
    {
        let message = format!("the terms pay in {of_terms}; choose the same currency, or leave it out");
        problems.push(Problem::at("currency", "MISMATCH", message));
    }
    of_terms
}

fn parameter(name: &str, problems: &mut Vec<Problem>) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if name.is_empty() || name.len() > 64 || !name.chars().all(allowed) {
        let message = "use 1 to 64 letters, digits, underscores, dashes and points, such as click_id";
        problems.push(Problem::at("clickIdParameter", "MALFORMED", message));
    }
    name.to_owned()
}
