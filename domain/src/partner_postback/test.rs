//! Tries a partner postback out: one call at once, marked as a test.

use serde_json::json;
use waypost_entity::id::{ConversionId, PartnerPostbackId};
use waypost_entity::partner_postback::{Entity, Model};

use super::form::request_template;
use super::template::{Values, sample};
use crate::audit::{self, Change};
use crate::delivery::{self, Trial};
use crate::error::{Error, Result};
use crate::mask;
use crate::permission::Permission;
use crate::scope::Scope;

/// What to try out.
#[derive(Clone, Copy, Debug)]
pub struct TestPartnerPostback {
    /// Whom to call.
    pub postback: PartnerPostbackId,
    /// With whose values; made-up ones when absent.
    pub conversion: Option<ConversionId>,
}

/// Calls the partner's server as a delivery does, also while it is paused, and waits for its answer. Each program may do so many.
pub async fn test(scope: &Scope, form: TestPartnerPostback) -> Result<Trial> {
    scope.permit(Permission::WritePartnerPostbacks)?;
    let postback = scope.get::<Entity>(scope.reader(), form.postback).await?;
    let template = request_template(scope, &postback)?;
    let values = match form.conversion {
        None => sample(),
        Some(id) => of_conversion(scope, &postback, id).await?,
    };
    scope.services().test_fires.take(scope.tenant())?;
    record(scope, &postback, form.conversion).await?;
    delivery::try_out(scope, postback.id.into(), &template, values).await
}

/// What other partners' visitors brought along is not for this one's server.
async fn of_conversion(scope: &Scope, postback: &Model, id: ConversionId) -> Result<Values> {
    scope.permit(Permission::ReadConversions)?;
    let (affiliate, values) = delivery::values_of(scope, id).await?;
    if affiliate != postback.affiliate_id {
        let message = "choose a conversion of the affiliate that is told";
        return Err(Error::invalid("conversionId", "MISMATCH", message));
    }
    Ok(values)
}

/// Before the call, so that none is made that nobody knows of.
async fn record(scope: &Scope, postback: &Model, conversion: Option<ConversionId>) -> Result<()> {
    let tx = scope.begin().await?;
    let after = json!({ "urlTemplate": mask::url_template(&postback.url_template), "conversion": conversion });
    let change = Change::made("testPartnerPostback", postback.id, after);
    audit::record(scope, &tx, change).await?;
    tx.commit().await
}
