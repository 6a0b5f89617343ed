//! Making and changing offers.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use serde_json::Value;
use waypost_domain::offer;
use waypost_entity::offer::Entity;

use super::Offer;
use crate::graphql::caller::{id, scope};
use crate::graphql::scalars::Currency;
use crate::graphql::status::OfferStatus;
use crate::graphql::user_error::{UserError, mend};

/// What a new offer is to be.
#[derive(InputObject)]
pub(crate) struct CreateOfferInput {
    /// What people call it, at most 200 characters.
    name: String,
    /// Its name in links, for instance "summer-sale"; made from the name when left out.
    slug: Option<String>,
    /// Where visitors go, with macros such as {click_id}, {affiliate} and {sub1}, for instance
    /// "https://shop.example.com/?cid={click_id}".
    destination_url: String,
    /// What the terms pay in; theirs when left out.
    currency: Option<Currency>,
    /// The parameter that carries the click id when the destination names none; "click_id" when left out.
    click_id_parameter: Option<String>,
    /// How many days after a click a conversion still counts, 1 to 3650; 30 when left out.
    attribution_window_days: Option<i32>,
    /// A conversion sooner than this many seconds after its click is refused as "click_too_young", 0 to 2592000; 0, which
    /// refuses none, when left out.
    shortest_conversion_seconds: Option<i32>,
    /// Whether a conversion is refused as "fraudulent_click" whose click was made by a known bot; false when left out.
    refuses_bot_clicks: Option<bool>,
    /// For how many days after it happened a conversion is on hold before it is owed, 0 to 365; 0, which is none, when left out.
    hold_days: Option<i32>,
    /// Whether a conversion waits for somebody to approve it before it is owed; false when left out.
    needs_review: Option<bool>,
    /// The payout terms, for instance {"currency": "USD", "rules": [{"id": "r1", "when": {"events": ["sale"]},
    /// "pay": {"kind": "percent", "rate": "15"}}]}.
    terms: Value,
    /// Repeats with the same key make one offer, for instance a UUID.
    idempotency_key: Option<String>,
}

impl From<CreateOfferInput> for offer::CreateOffer {
    fn from(input: CreateOfferInput) -> Self {
        Self {
            name: input.name,
            slug: input.slug,
            destination_url: input.destination_url,
            currency: input.currency.map(|code| code.0),
            click_id_parameter: input.click_id_parameter,
            attribution: offer::SetAttribution {
                window_days: input.attribution_window_days,
                shortest_seconds: input.shortest_conversion_seconds,
                refuses_bots: input.refuses_bot_clicks,
            },
            review: offer::SetReview {
                hold_days: input.hold_days,
                needs_review: input.needs_review,
            },
            terms: input.terms,
            idempotency_key: input.idempotency_key,
        }
    }
}

/// New terms of an offer.
#[derive(InputObject)]
pub(crate) struct PublishOfferTermsInput {
    /// The offer.
    offer_id: ID,
    /// The payout terms from now on, in the offer's currency.
    terms: Value,
}

/// Whether an offer is open.
#[derive(InputObject)]
pub(crate) struct SetOfferStatusInput {
    /// The offer.
    id: ID,
    /// What it is to be.
    status: OfferStatus,
}

/// When conversions of an offer count; what is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct SetOfferAttributionInput {
    /// The offer.
    id: ID,
    /// How many days after a click a conversion still counts, 1 to 3650, for instance 30.
    attribution_window_days: Option<i32>,
    /// A conversion sooner than this many seconds after its click is refused as "click_too_young", 0 to 2592000; 0 refuses
    /// none.
    shortest_conversion_seconds: Option<i32>,
    /// Whether a conversion is refused as "fraudulent_click" whose click was made by a known bot, by its user agent.
    refuses_bot_clicks: Option<bool>,
}

/// What conversions of an offer have to pass before they are owed; what is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct SetOfferReviewInput {
    /// The offer.
    id: ID,
    /// For how many days after it happened a conversion is on hold, 0 to 365, for instance 30; 0 for none.
    hold_days: Option<i32>,
    /// Whether a conversion waits for somebody to approve it.
    needs_review: Option<bool>,
}

/// What became of createOffer.
#[derive(SimpleObject)]
pub(crate) struct CreateOfferPayload {
    /// The offer; null when there is something to mend.
    offer: Option<Offer>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of publishOfferTerms.
#[derive(SimpleObject)]
pub(crate) struct PublishOfferTermsPayload {
    /// The offer with its new terms; null when there is something to mend.
    offer: Option<Offer>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of setOfferStatus.
#[derive(SimpleObject)]
pub(crate) struct SetOfferStatusPayload {
    /// The offer as it is now; null when there is something to mend.
    offer: Option<Offer>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of setOfferAttribution.
#[derive(SimpleObject)]
pub(crate) struct SetOfferAttributionPayload {
    /// The offer as it is now; null when there is something to mend.
    offer: Option<Offer>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of setOfferReview.
#[derive(SimpleObject)]
pub(crate) struct SetOfferReviewPayload {
    /// The offer as it is now; null when there is something to mend.
    offer: Option<Offer>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct OfferMutations;

#[Object]
impl OfferMutations {
    /// Makes an offer, open for clicks at once. Needs the scope "offers:write".
    async fn create_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the offer is to be.")] input: CreateOfferInput,
    ) -> Result<CreateOfferPayload> {
        let (offer, user_errors) = mend(offer::create(scope(ctx)?, input.into()).await)?;
        Ok(CreateOfferPayload {
            offer: offer.map(Offer),
            user_errors,
        })
    }

    /// Puts new payout terms in force from now on. Conversions that came before keep the terms of their time.
    /// Needs the scope "offers:write".
    async fn publish_offer_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and its new terms.")] input: PublishOfferTermsInput,
    ) -> Result<PublishOfferTermsPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.offer_id)?);
        let (offer, user_errors) = mend(offer::publish_terms(scope, id, input.terms).await)?;
        Ok(PublishOfferTermsPayload {
            offer: offer.map(Offer),
            user_errors,
        })
    }

    /// Pauses an offer or opens it again. Needs the scope "offers:write".
    async fn set_offer_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and what it is to be.")] input: SetOfferStatusInput,
    ) -> Result<SetOfferStatusPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (offer, user_errors) = mend(offer::set_status(scope, id, input.status.into()).await)?;
        Ok(SetOfferStatusPayload {
            offer: offer.map(Offer),
            user_errors,
        })
    }

    /// Changes when conversions of an offer count, from now on: those that were counted stay counted. Needs the scope
    /// "offers:write".
    async fn set_offer_attribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and what is to change.")] input: SetOfferAttributionInput,
    ) -> Result<SetOfferAttributionPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let change = offer::SetAttribution {
            window_days: input.attribution_window_days,
            shortest_seconds: input.shortest_conversion_seconds,
            refuses_bots: input.refuses_bot_clicks,
        };
        let (offer, user_errors) = mend(offer::set_attribution(scope, id, change).await)?;
        Ok(SetOfferAttributionPayload {
            offer: offer.map(Offer),
            user_errors,
        })
    }

    /// Changes what conversions of an offer have to pass before they are owed, from now on: those that are there already keep what was
    /// true when they were made. Needs the scope "offers:write".
    async fn set_offer_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and what is to change.")] input: SetOfferReviewInput,
    ) -> Result<SetOfferReviewPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let change = offer::SetReview {
            hold_days: input.hold_days,
            needs_review: input.needs_review,
        };
        let (offer, user_errors) = mend(offer::set_review(scope, id, change).await)?;
        Ok(SetOfferReviewPayload {
            offer: offer.map(Offer),
            user_errors,
        })
    }
}
