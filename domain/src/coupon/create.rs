//! Makes a coupon, and admits its affiliate to the offer when they are not yet.

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};
use serde_json::json;
use waypost_entity::id::{AffiliateId, CouponId, OfferId};
use waypost_entity::status::CouponStatus;
use waypost_entity::{affiliate, coupon, offer};

use super::{LONGEST_CODE, normal};
use crate::audit::{self, Change};
use crate::error::{Error, Problem, Result};
use crate::idempotency::{self, Once};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::tx::Tx;
use crate::{check, enrollment};

/// What a new coupon is to be.
#[derive(Debug)]
pub struct CreateCoupon {
    /// What customers enter.
    pub code: String,
    /// What they buy.
    pub offer: OfferId,
    /// Who is credited.
    pub affiliate: AffiliateId,
    /// Repeats of the request make one coupon.
    pub idempotency_key: Option<String>,
}

/// Makes a coupon, good at once. A code belongs to one affiliate in the whole program.
pub async fn create(scope: &Scope, form: CreateCoupon) -> Result<coupon::Model> {
    scope.permit(Permission::WriteCoupons)?;
    let mut problems = Vec::new();
    let code = code(&form.code, "code", &mut problems);
    check::none(problems)?;
    let tx = scope.begin().await?;
    let offer = scope.get::<offer::Entity>(&tx, form.offer).await?;
    let affiliate = scope.get::<affiliate::Entity>(&tx, form.affiliate).await?;
    let id: CouponId = scope.new_id();
    let once = Once {
        action: "createCoupon",
        key: form.idempotency_key.as_deref(),
        input: &form,
    };
    if let Some(made) = idempotency::claim(scope, &tx, once, id).await? {
        return scope.get::<coupon::Entity>(&tx, made).await;
    }
    let enrolled = enrollment::ensure(scope, &tx, offer.id, affiliate.id).await?;
    let row = coupon::Model {
        tenant_id: scope.tenant(),
        id,
        code_key: normal(&code),
        code,
        offer_id: offer.id,
        affiliate_id: affiliate.id,
        status: CouponStatus::Active,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    insert(&tx, &row).await?;
    let after = json!({ "code": row.code, "offer": offer.id, "affiliate": affiliate.id, "enrolled": enrolled });
    audit::record(scope, &tx, Change::made("createCoupon", id, after)).await?;
    tx.commit().await?;
    Ok(row)
}

/// The unique key decides, so that of any number of requests at once one gets the code.
async fn insert(tx: &Tx, row: &coupon::Model) -> Result<()> {
    use coupon::Column::{CodeKey, TenantId};
    let active = coupon::ActiveModel {
        tenant_id: Set(row.tenant_id),
        id: Set(row.id),
        code: Set(row.code.clone()),
        code_key: Set(row.code_key.clone()),
        offer_id: Set(row.offer_id),
        affiliate_id: Set(row.affiliate_id),
        status: Set(row.status),
        created_at: Set(row.created_at),
        updated_at: Set(row.updated_at),
    };
    let taken = OnConflict::columns([TenantId, CodeKey]).do_nothing().to_owned();
    let written = coupon::Entity::insert(active)
        .on_conflict(taken)
        .exec_without_returning(tx)
        .await?;
    if written == 1 {
        return Ok(());
    }
    let message = format!(
        "the code \"{}\" is taken in this program, perhaps in another case",
        row.code
    );
    Err(Error::invalid("code", "TAKEN", message))
}

/// A code as people write it: 1 to 64 characters that can be seen.
fn code(text: &str, field: &str, problems: &mut Vec<Problem>) -> String {
    let code = text.trim();
    if code.is_empty() || normal(code).is_empty() {
        problems.push(Problem::at(
            field,
            "REQUIRED",
            "give the code that customers enter, such as SAVE10",
        ));
    } else if code.chars().count().max(normal(code).chars().count()) > LONGEST_CODE {
        let message = format!("use at most {LONGEST_CODE} characters");
        problems.push(Problem::at(field, "TOO_LONG", message));
    } else if code.chars().any(check::unseen) {
        let message = "leave out line breaks and other characters that cannot be seen";
        problems.push(Problem::at(field, "MALFORMED", message));
    }
    code.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_can_be_read_and_entered() {
        let longest = "x".repeat(64);
        let longer = "x".repeat(65);
        // One sign that its normal form writes out in 18.
        let unfolds = "\u{fdfa}".repeat(4);
        for (given, problem) in [
            ("SAVE10", None),
            (" 50 % off ", None),
            (longest.as_str(), None),
            (longer.as_str(), Some("TOO_LONG")),
            (unfolds.as_str(), Some("TOO_LONG")),
            ("", Some("REQUIRED")),
            (" \t", Some("REQUIRED")),
            ("SAVE\u{200b}10", Some("MALFORMED")),
            ("SAVE\n10", Some("MALFORMED")),
            ("SAVE\0", Some("MALFORMED")),
        ] {
            let mut problems = Vec::new();
            code(given, "code", &mut problems);
            assert_eq!(problems.first().map(|problem| problem.code), problem, "{given:?}");
        }
    }
}
