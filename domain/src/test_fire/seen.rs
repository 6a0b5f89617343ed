//! What has become of a test so far.

use sea_orm::{ColumnTrait, QueryFilter};
use waypost_entity::id::{ClickId, ConversionId};
use waypost_entity::status::DeliveryStatus;
use waypost_entity::{conversion, delivery, postback};

use crate::error::Result;
use crate::page::{Page, Wish};
use crate::permission::Permission;
use crate::postback::{self as postbacks, PostbackFilter};
use crate::scope::Scope;

/// What has become of a test so far.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The record of the report.
    pub postback: Option<postback::Model>,
    /// What it made or repeated.
    pub conversion: Option<conversion::Model>,
    /// The conversion's ways to the partner.
    pub deliveries: Vec<delivery::Model>,
}

impl Seen {
    /// Whether a payout is computed, or there is nothing to compute one for.
    pub fn is_settled(&self) -> bool {
        self.conversion
            .as_ref()
            .is_none_or(|conversion| conversion.settled_at.is_some())
    }

    /// Whether every partner has been called once at least.
    pub fn is_told(&self) -> bool {
        let called =
            |delivery: &delivery::Model| delivery.status != DeliveryStatus::Pending || delivery.attempts_made > 0;
        self.is_settled() && self.deliveries.iter().all(called)
    }
}

/// Looks what has become of the report that names this click.
pub async fn seen(scope: &Scope, click: ClickId) -> Result<Seen> {
    scope.permit(Permission::ReadConversions)?;
    let filter = PostbackFilter {
        click: Some(click),
        ..PostbackFilter::default()
    };
    let newest = Page::parse(&Wish {
        first: Some(1),
        ..Wish::default()
    })?;
    let postback = postbacks::list(scope, &filter, &newest).await?.rows.into_iter().next();
    let Some(id) = postback.as_ref().and_then(|postback| postback.conversion_id) else {
        return Ok(Seen {
            postback,
            ..Seen::default()
        });
    };
    Ok(Seen {
        postback,
        conversion: scope.find::<conversion::Entity>(scope.reader(), id).await?,
        deliveries: deliveries(scope, id).await?,
    })
}

async fn deliveries(scope: &Scope, conversion: ConversionId) -> Result<Vec<delivery::Model>> {
    let of_it = scope
        .select::<delivery::Entity>()
        .filter(delivery::Column::ConversionId.eq(conversion));
    Ok(of_it.all(scope.reader()).await?)
}
