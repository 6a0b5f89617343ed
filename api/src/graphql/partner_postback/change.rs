//! Registering and changing partner postbacks.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::partner_postback::{self, CreatePartnerPostback};
use waypost_entity::partner_postback::Entity;
use waypost_entity::{affiliate, offer};

use super::PartnerPostback;
use crate::graphql::caller::{id, optional_id, scope};
use crate::graphql::status::PartnerPostbackStatus;
use crate::graphql::user_error::{UserError, mend};

/// What a new partner postback is to be.
#[derive(InputObject)]
pub(crate) struct CreatePartnerPostbackInput {
    /// Whose conversions it tells of.
    affiliate_id: ID,
    /// Of which offer; all when left out.
    offer_id: Option<ID>,
    /// What is called, with macros such as {sub1}, {payout} and {event}, for instance
    /// "https://partner.example/in?cid={sub1}&payout={payout}".
    url_template: String,
    /// Of which events, for instance ["sale"]; all when left out or empty.
    events: Option<Vec<String>>,
    /// Repeats with the same key make one, for instance a UUID.
    idempotency_key: Option<String>,
}

impl CreatePartnerPostbackInput {
    fn form(self) -> waypost_domain::Result<CreatePartnerPostback> {
        Ok(CreatePartnerPostback {
            affiliate: id::<affiliate::Entity>(&self.affiliate_id)?,
            offer: optional_id::<offer::Entity>(self.offer_id.as_ref())?,
            url_template: self.url_template,
            events: self.events,
            idempotency_key: self.idempotency_key,
        })
    }
}

/// Whether a partner postback is called.
#[derive(InputObject)]
pub(crate) struct SetPartnerPostbackStatusInput {
    /// The partner postback.
    id: ID,
    /// What it is to be.
    status: PartnerPostbackStatus,
}

/// What became of createPartnerPostback.
#[derive(SimpleObject)]
pub(crate) struct CreatePartnerPostbackPayload {
    /// The partner postback; null when there is something to mend.
    partner_postback: Option<PartnerPostback>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of setPartnerPostbackStatus.
#[derive(SimpleObject)]
pub(crate) struct SetPartnerPostbackStatusPayload {
    /// The partner postback as it is now; null when there is something to mend.
    partner_postback: Option<PartnerPostback>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct PartnerPostbackMutations;

#[Object]
impl PartnerPostbackMutations {
    /// Registers a partner postback: conversions that settle from now on are delivered there.
    /// Needs the scope "partner_postbacks:write".
    async fn create_partner_postback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the partner postback is to be.")] input: CreatePartnerPostbackInput,
    ) -> Result<CreatePartnerPostbackPayload> {
        let (made, user_errors) = mend(partner_postback::create(scope(ctx)?, input.form()?).await)?;
        Ok(CreatePartnerPostbackPayload {
            partner_postback: made.map(PartnerPostback),
            user_errors,
        })
    }

    /// Pauses a partner postback, or opens it again and sends what has waited. Needs the scope
    /// "partner_postbacks:write".
    async fn set_partner_postback_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which partner postback, and what it is to be.")] input: SetPartnerPostbackStatusInput,
    ) -> Result<SetPartnerPostbackStatusPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (changed, user_errors) = mend(partner_postback::set_status(scope, id, input.status.into()).await)?;
        Ok(SetPartnerPostbackStatusPayload {
            partner_postback: changed.map(PartnerPostback),
            user_errors,
        })
    }
}
