//! How the program pays.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use waypost_domain::payout::{self, SetSettings};
use waypost_entity::payout_settings::Model;

use super::choices::{PayoutApproval, PayoutFrequency};
use crate::graphql::caller::scope;
use crate::graphql::money::Money;
use crate::graphql::scalars::{Currency, Decimal};
use crate::graphql::user_error::{UserError, mend};

/// How the program pays its affiliates.
pub(crate) struct PayoutSettings(Model);

/// How the program pays its affiliates.
#[Object]
impl PayoutSettings {
    /// How often a run is drafted by itself. A draft pays nothing: people approve it.
    async fn frequency(&self) -> PayoutFrequency {
        self.0.frequency.into()
    }

    /// What is less is carried over to the next run. What is owed in another currency is compared at the exchange rate of the run's day.
    async fn minimum(&self) -> Result<Money> {
        Ok(Money::stored(self.0.minimum_micros, &self.0.currency)?)
    }

    /// Who may approve a run.
    async fn approval(&self) -> PayoutApproval {
        self.0.approval.into()
    }

    /// Whether managers may approve runs and mark them as paid or failed; otherwise owners and admins only.
    async fn managers_approve(&self) -> bool {
        self.0.managers_approve
    }
}

/// What to change; what is left out stays.
#[derive(InputObject)]
pub(crate) struct SetPayoutSettingsInput {
    /// How often a run is drafted by itself, beginning with the period that is not over yet.
    frequency: Option<PayoutFrequency>,
    /// Less is carried over, for instance "50.00".
    minimum: Option<Decimal>,
    /// The currency of the minimum, and from which Wise is paid.
    currency: Option<Currency>,
    /// Who may approve a run.
    approval: Option<PayoutApproval>,
    /// Whether managers may approve runs and mark them as paid or failed.
    managers_approve: Option<bool>,
}

/// What became of setPayoutSettings.
#[derive(SimpleObject)]
pub(crate) struct SetPayoutSettingsPayload {
    /// The settings as they are now; null when there is something to mend.
    settings: Option<PayoutSettings>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct PayoutSettingsQueries;

#[Object]
impl PayoutSettingsQueries {
    /// How the program pays its affiliates. Needs the scope "payouts:read".
    async fn payout_settings(&self, ctx: &Context<'_>) -> Result<PayoutSettings> {
        Ok(PayoutSettings(payout::settings(scope(ctx)?).await?))
    }
}

#[derive(Default)]
pub(crate) struct PayoutSettingsMutations;

#[Object]
impl PayoutSettingsMutations {
    /// Changes how the program pays its affiliates. Needs the scope "tenant:write".
    async fn set_payout_settings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: SetPayoutSettingsInput,
    ) -> Result<SetPayoutSettingsPayload> {
        let form = SetSettings {
            frequency: input.frequency.map(Into::into),
            minimum: input.minimum.map(|minimum| minimum.0),
            currency: input.currency.map(|currency| currency.0),
            approval: input.approval.map(Into::into),
            managers_approve: input.managers_approve,
        };
        let (settings, user_errors) = mend(payout::set(scope(ctx)?, form).await)?;
        Ok(SetPayoutSettingsPayload {
            settings: settings.map(PayoutSettings),
            user_errors,
        })
    }
}
