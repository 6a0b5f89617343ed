//! Registering and changing partner postbacks.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use waypost_domain::edit::Edit;
use waypost_domain::partner_postback::{self, CreatePartnerPostback, Form};
use waypost_entity::partner_postback::Entity;
use waypost_entity::{affiliate, offer};

use super::PartnerPostback;
use crate::graphql::caller::{id, optional_id, scope};
use crate::graphql::edit::edit;
use crate::graphql::status::{CallMethod, ConversionStatus, EndpointStatus};
use crate::graphql::user_error::{UserError, mend};

/// A header of the partner's own.
#[derive(InputObject)]
pub(crate) struct PartnerHeaderInput {
    /// Its name, for instance "X-Api-Key".
    name: String,
    /// Its value, sent as it is. It is kept sealed and not shown again.
    value: String,
}

/// What a new partner postback is to be.
#[derive(InputObject)]
pub(crate) struct CreatePartnerPostbackInput {
    /// Whose conversions it tells of.
    affiliate_id: ID,
    /// Of which offer; all when left out.
    offer_id: Option<ID>,
    /// How the partner's server is called; GET when left out.
    method: Option<CallMethod>,
    /// What is called, with macros such as {sub1}, {payout} and {event}, for instance
    /// "https://partner.example/in?cid={sub1}&payout={payout}".
    url_template: String,
    /// What is posted, with macros: a form such as "cid={sub1}&payout={payout}", or JSON such as {"payout": {payout}}.
    body_template: Option<String>,
    /// Headers of the partner's own, at most 10, for instance one with its API key.
    headers: Option<Vec<PartnerHeaderInput>>,
    /// Of which events, for instance ["sale"]; all when left out or empty.
    events: Option<Vec<String>>,
    /// Of which statuses, each time a conversion comes to one, for instance [APPROVED, REVERSED]. When left out or empty, it is told of
    /// each conversion once, in whatever status.
    statuses: Option<Vec<ConversionStatus>>,
    /// Repeats with the same key make one, for instance a UUID.
    idempotency_key: Option<String>,
}

impl CreatePartnerPostbackInput {
    fn form(self) -> waypost_domain::Result<CreatePartnerPostback> {
        Ok(CreatePartnerPostback {
            affiliate: id::<affiliate::Entity>(&self.affiliate_id)?,
            settings: Form {
                offer: given(optional_id::<offer::Entity>(self.offer_id.as_ref())?),
                method: self.method.map(Into::into),
                url_template: Some(self.url_template),
                body_template: given(self.body_template),
                headers: given(self.headers).map(headers),
                events: given(self.events),
                statuses: given(self.statuses).map(statuses),
            },
            idempotency_key: self.idempotency_key,
        })
    }
}

/// What to change of a partner postback. What is left out stays; null clears it.
#[derive(InputObject)]
pub(crate) struct UpdatePartnerPostbackInput {
    /// The partner postback.
    id: ID,
    /// Of which offer it tells; null for all.
    offer_id: MaybeUndefined<ID>,
    /// How the partner's server is called.
    method: Option<CallMethod>,
    /// What is called, with macros. Deliveries that wait go to the new address.
    url_template: Option<String>,
    /// What is posted, with macros; null for nothing.
    body_template: MaybeUndefined<String>,
    /// All headers of the partner's own; those that are not listed go.
    headers: MaybeUndefined<Vec<PartnerHeaderInput>>,
    /// Of which events; null or an empty list for all.
    events: MaybeUndefined<Vec<String>>,
    /// Of which statuses; null or an empty list to be told of each conversion once.
    statuses: MaybeUndefined<Vec<ConversionStatus>>,
}

impl UpdatePartnerPostbackInput {
    fn form(self) -> waypost_domain::Result<Form> {
        Ok(Form {
            offer: edit(self.offer_id, |offer| id::<offer::Entity>(&offer))?,
            method: self.method.map(Into::into),
            url_template: self.url_template,
            body_template: edit(self.body_template, Ok)?,
            headers: edit(self.headers, |list| Ok(headers(list)))?,
            events: edit(self.events, Ok)?,
            statuses: edit(self.statuses, |list| Ok(statuses(list)))?,
        })
    }
}

fn given<T>(value: Option<T>) -> Edit<T> {
    value.map_or(Edit::Keep, Edit::To)
}

pub(super) fn headers(given: Vec<PartnerHeaderInput>) -> Vec<(String, String)> {
    given.into_iter().map(|header| (header.name, header.value)).collect()
}

fn statuses(given: Vec<ConversionStatus>) -> Vec<waypost_entity::status::ConversionStatus> {
    given.into_iter().map(Into::into).collect()
}

/// Whether a partner postback is called.
#[derive(InputObject)]
pub(crate) struct SetPartnerPostbackStatusInput {
    /// The partner postback.
    id: ID,
    /// What it is to be.
    status: EndpointStatus,
}

/// Which partner postback is to go.
#[derive(InputObject)]
pub(crate) struct DeletePartnerPostbackInput {
    /// The partner postback.
    id: ID,
}

/// What became of createPartnerPostback.
#[derive(SimpleObject)]
pub(crate) struct CreatePartnerPostbackPayload {
    /// The partner postback; null when there is something to mend.
    partner_postback: Option<PartnerPostback>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of updatePartnerPostback.
#[derive(SimpleObject)]
pub(crate) struct UpdatePartnerPostbackPayload {
    /// The partner postback as it is now; null when there is something to mend.
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

/// What became of deletePartnerPostback.
#[derive(SimpleObject)]
pub(crate) struct DeletePartnerPostbackPayload {
    /// The id of what is gone; null when there is something to mend.
    deleted_id: Option<ID>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct PartnerPostbackMutations;

#[Object]
impl PartnerPostbackMutations {
    /// Registers a partner postback: conversions that settle from now on are delivered there. An affiliate has at most 50.
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

    /// Changes a partner postback. Needs the scope "partner_postbacks:write".
    async fn update_partner_postback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which partner postback, and what to change.")] input: UpdatePartnerPostbackInput,
    ) -> Result<UpdatePartnerPostbackPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (changed, user_errors) = mend(partner_postback::update(scope, id, input.form()?).await)?;
        Ok(UpdatePartnerPostbackPayload {
            partner_postback: changed.map(PartnerPostback),
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

    /// Deletes a partner postback with its address, its headers and its secrets, and gives up what waits for it. The log of what it was
    /// told stays. Needs the scope "partner_postbacks:write".
    async fn delete_partner_postback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which partner postback is to go.")] input: DeletePartnerPostbackInput,
    ) -> Result<DeletePartnerPostbackPayload> {
        let id = id::<Entity>(&input.id)?;
        let (deleted, user_errors) = mend(partner_postback::delete(scope(ctx)?, id).await)?;
        Ok(DeletePartnerPostbackPayload {
            deleted_id: deleted.map(|()| id.to_string().into()),
            user_errors,
        })
    }
}
