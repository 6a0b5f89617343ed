//! Publishes a new version of an offer's terms. The past keeps the version that it had.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};
use waypost_entity::id::OfferId;
use waypost_entity::offer_terms::Column;
use waypost_entity::{offer, offer_terms};

use crate::audit::{self, Change};
use crate::check;
use crate::error::{Error, Problem, Result};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::terms::{self, Terms};
use crate::tx::Tx;

/// Puts new terms in force from now on.
pub async fn publish_terms(scope: &Scope, id: OfferId, document: Value) -> Result<offer::Model> {
    scope.permit(Permission::WriteOffers)?;
    let mut problems = Vec::new();
    let terms = parse(&document, &mut problems);
    check::none(problems)?;
    let tx = scope.begin().await?;
    let offer = scope.get_locked::<offer::Entity>(&tx, id).await?;
    if let Some(terms) = terms
        && terms.currency().code() != offer.currency
    {
        let message = format!("this offer pays in {}, so its terms must too", offer.currency);
        return Err(Error::Invalid(vec![Problem::at("terms", "MISMATCH", message)]));
    }
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

/// The version in force at a moment. Before the first one, the first: a clock that jumped back must not leave an affiliate unpaid.
pub async fn in_force(
    scope: &Scope,
    db: &impl ConnectionTrait,
    offer: OfferId,
    at: DateTime<Utc>,
) -> Result<offer_terms::Model> {
    let versions = || scope.select::<offer_terms::Entity>().filter(Column::OfferId.eq(offer));
    let then = versions()
        .filter(Column::CreatedAt.lte(at))
        .order_by_desc(Column::Version)
        .one(db)
        .await?;
    match then {
        Some(version) => Ok(version),
        None => versions()
            .order_by_asc(Column::Version)
            .one(db)
            .await?
            .ok_or(Error::NotFound("offer terms")),
    }
}

/// Reads a terms document, noting each problem with its place in the document.
pub(super) fn parse(document: &Value, problems: &mut Vec<Problem>) -> Option<Terms> {
    match terms::parse(document) {
        Ok(terms) => Some(terms),
        Err(found) => {
            problems.extend(found.into_iter().map(|problem| Problem {
                field: vec!["terms".to_owned(), problem.path],
                message: problem.message,
                code: "INVALID_TERMS",
            }));
            None
        }
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
