//! How an offer's terms are used, and paying what a cap had cut.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::conversion::{ReleaseCapped, Released, release_capped};
use waypost_domain::offer;
use waypost_entity::conversion;
use waypost_entity::offer::Entity;

use super::Offer;
use crate::graphql::caller::{id, optional_id, scope};
use crate::graphql::money::Money;
use crate::graphql::status::TermsInForceAt;
use crate::graphql::user_error::{UserError, mend};

/// How the terms of an offer are used; what is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct SetOfferTermsSettingsInput {
    /// The offer.
    id: ID,
    /// Which version of the terms pays a conversion.
    terms_in_force_at: Option<TermsInForceAt>,
    /// Whether visitors are sent to the program's fallback URL, and not counted, while the cap is used up.
    turns_away_at_cap: Option<bool>,
}

/// What became of setOfferTermsSettings.
#[derive(SimpleObject)]
pub(crate) struct SetOfferTermsSettingsPayload {
    /// The offer as it is now; null when there is something to mend.
    offer: Option<Offer>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// Of which offer to pay what a cap had cut.
#[derive(InputObject)]
pub(crate) struct ReleaseCappedConversionsInput {
    /// The offer whose newest terms have a higher cap that counts the same, or none.
    offer_id: ID,
    /// Only what a cap had cut after this conversion, the `next` of the release before; from the oldest on when left out.
    after: Option<ID>,
    /// Only say what it would come to.
    #[graphql(default)]
    dry_run: bool,
}

/// What became of releaseCappedConversions.
#[derive(SimpleObject)]
pub(crate) struct ReleaseCappedConversionsPayload {
    /// How many conversions are paid more; null when there is something to mend.
    conversions: Option<i32>,
    /// How much more; null when there is something to mend.
    payout: Option<Money>,
    /// The last conversion that was looked at, when a cap had cut others after it: hand it in as `after` to go on with those. One release
    /// looks at 1,000 conversions together, and at 20 times as many while it finds none that is paid more. Null at the end.
    next: Option<ID>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct TermsSettingsMutations;

#[Object]
impl TermsSettingsMutations {
    /// Changes how the terms of an offer are used, from now on: what was settled stays settled. Needs the scope "offers:write".
    async fn set_offer_terms_settings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and what is to change.")] input: SetOfferTermsSettingsInput,
    ) -> Result<SetOfferTermsSettingsPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let change = offer::SetTermsSettings {
            in_force_at: input.terms_in_force_at.map(Into::into),
            turns_away_at_cap: input.turns_away_at_cap,
        };
        let (offer, user_errors) = mend(offer::set_terms_settings(scope, id, change).await)?;
        Ok(SetOfferTermsSettingsPayload {
            offer: offer.map(Offer),
            user_errors,
        })
    }

    /// Pays what the cap of older terms had cut, by the higher cap of the newest ones, the oldest conversions first, as far as it has
    /// room. Everything else is paid by the terms of its time. Needs the scope "conversions:write".
    async fn release_capped_conversions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and whether to try it only.")] input: ReleaseCappedConversionsInput,
    ) -> Result<ReleaseCappedConversionsPayload> {
        let form = ReleaseCapped {
            offer: id::<Entity>(&input.offer_id)?,
            after: optional_id::<conversion::Entity>(input.after.as_ref())?,
            dry_run: input.dry_run,
        };
        let (released, user_errors) = mend(release_capped(scope(ctx)?, form).await)?;
        let count = |released: &Released| i32::try_from(released.conversions).unwrap_or(i32::MAX);
        Ok(ReleaseCappedConversionsPayload {
            conversions: released.as_ref().map(count),
            payout: released.as_ref().map(|released| released.payout.into()),
            next: released
                .and_then(|released| released.next)
                .map(|id| id.to_string().into()),
            user_errors,
        })
    }
}
