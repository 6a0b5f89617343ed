//! Publishes a new version of an offer's terms. The past keeps the version that it had.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::{Value, json};
use waypost_entity::id::{ConversionId, OfferId, OfferTermsId};
use waypost_entity::offer_terms::Column;
use waypost_entity::status::TermsInForceAt;
use waypost_entity::{conversion, offer, offer_terms};

use crate::audit::{self, Change};
use crate::bulk;
use crate::check;
use crate::entropy::moment_of;
use crate::error::{Error, Problem, Result};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::terms::{self, Terms};
use crate::tx::Tx;

/// Puts new terms in force from now on.
pub async fn publish_terms(scope: &Scope, id: OfferId, document: Value) -> Result<offer::Model> {
    scope.permit(Permission::WriteOffers)?;
    let mut problems = Vec::new();
    let tx = scope.begin().await?;
    let offer = scope.get_locked::<offer::Entity>(&tx, id).await?;
    parse_of(&offer, &document, &mut problems);
    check::none(problems)?;
    let before = latest_terms(scope, &tx, id).await?;
    insert(scope, &tx, id, (before.version + 1, &document)).await?;
    let after = json!({ "version": before.version + 1, "terms": document });
    let before = json!({ "version": before.version, "terms": before.document });
    audit::record(scope, &tx, Change::changed("publishOfferTerms", id, before, after)).await?;
    tx.commit().await?;
    Ok(offer)
}

/// The newest version, which is the one in force now.
pub async fn latest_terms(scope: &Scope, db: &impl ConnectionTrait, offer: OfferId) -> Result<offer_terms::Model> {
    scope
        .select::<offer_terms::Entity>()
        .filter(Column::OfferId.eq(offer))
        .order_by_desc(Column::Version)
        .one(db)
        .await?
        .ok_or(Error::NotFound("offer terms"))
}

/// One version.
pub(super) async fn version_of(
    scope: &Scope,
    db: &impl ConnectionTrait,
    offer: OfferId,
    version: i32,
) -> Result<offer_terms::Model> {
    scope
        .select::<offer_terms::Entity>()
        .filter(Column::OfferId.eq(offer))
        .filter(Column::Version.eq(version))
        .one(db)
        .await?
        .ok_or(Error::NotFound("version of the offer's terms"))
}

/// The terms of a version, which were checked when it was published.
pub(crate) fn published(version: &offer_terms::Model) -> Result<Terms> {
    terms::parse(&version.document)
        .map_err(|problems| Error::internal(anyhow::anyhow!("stored terms {}: {problems:?}", version.id)))
}

/// The version that pays each conversion: the one in force when it happened, or at its click where the offer says so.
pub(crate) async fn in_force(
    scope: &Scope,
    db: &impl ConnectionTrait,
    conversions: &[&conversion::Model],
) -> Result<HashMap<ConversionId, OfferTermsId>> {
    if conversions.is_empty() {
        return Ok(HashMap::new());
    }
    let offers: HashSet<OfferId> = conversions.iter().map(|row| row.offer_id).collect();
    let versions: Vec<(OfferId, OfferTermsId, DateTime<Utc>)> = scope
        .select::<offer_terms::Entity>()
        .select_only()
        .columns([Column::OfferId, Column::Id, Column::CreatedAt])
        .filter(Column::OfferId.is_in(offers))
        .order_by_asc(Column::Version)
        .into_tuple()
        .all(db)
        .await?;
    let at_click = offers_at_click(scope, db, conversions).await?;
    let version = |conversion: &conversion::Model| {
        let click = conversion.click_id.filter(|_| at_click.contains(&conversion.offer_id));
        let moment = click.and_then(moment_of).unwrap_or(conversion.converted_at);
        version_at(&versions, conversion.offer_id, moment)
    };
    Ok(conversions
        .iter()
        .filter_map(|conversion| Some((conversion.id, version(conversion)?)))
        .collect())
}

/// Those of the conversions' offers whose terms pay by the moment of the click.
async fn offers_at_click(
    scope: &Scope,
    db: &impl ConnectionTrait,
    conversions: &[&conversion::Model],
) -> Result<HashSet<OfferId>> {
    let offers = conversions.iter().map(|row| (scope.tenant(), row.offer_id));
    let offers = bulk::find::<offer::Entity, _>(db, offer::Column::Id, offers).await?;
    let at_click = offers
        .into_iter()
        .filter(|offer| offer.terms_in_force_at == TermsInForceAt::Click);
    Ok(at_click.map(|offer| offer.id).collect())
}

/// The newest version that is not younger than the moment. Before the first one, the first: a clock that jumped back must not leave an
/// affiliate unpaid.
fn version_at(
    versions: &[(OfferId, OfferTermsId, DateTime<Utc>)],
    offer: OfferId,
    moment: DateTime<Utc>,
) -> Option<OfferTermsId> {
    let of_offer = || versions.iter().filter(|(of, ..)| *of == offer);
    let then = of_offer().rfind(|(_, _, created_at)| *created_at <= moment);
    then.or_else(|| of_offer().next()).map(|(_, id, _)| *id)
}

/// Reads a terms document for this offer, whose currency it has to keep to.
pub(crate) fn parse_of(offer: &offer::Model, document: &Value, problems: &mut Vec<Problem>) -> Option<Terms> {
    let terms = parse(document, problems)?;
    if terms.currency().code() != offer.currency {
        let message = format!("this offer pays in {}, so its terms must too", offer.currency);
        problems.push(Problem::at("terms", "MISMATCH", message));
    }
    Some(terms)
}

/// Reads a terms document, noting each problem with its place in it.
pub(super) fn parse(document: &Value, problems: &mut Vec<Problem>) -> Option<Terms> {
    match terms::parse(document) {
        Ok(terms) => Some(terms),
        Err(found) => {
            problems.extend(found.into_iter().map(|problem| invalid(problem.path, problem.message)));
            None
        }
    }
}

fn invalid(path: String, message: String) -> Problem {
    Problem {
        field: vec!["terms".to_owned(), path],
        message,
        code: "INVALID_TERMS",
    }
}

/// Writes one version; the caller has checked the document.
pub(super) async fn insert(scope: &Scope, tx: &Tx, offer: OfferId, version: (i32, &Value)) -> Result<()> {
    offer_terms::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(scope.new_id()),
        offer_id: Set(offer),
        version: Set(version.0),
        document: Set(version.1.clone()),
        created_at: Set(scope.now()),
    }
    .insert(tx)
    .await?;
    Ok(())
}
