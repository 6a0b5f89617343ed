//! Where and in which currency an affiliate is paid.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::payout::{self, Destination, SetPayee};
use waypost_entity::affiliate;
use waypost_entity::payee::Model;

use super::choices::PayoutMethod;
use crate::graphql::caller::{id, scope};
use crate::graphql::scalars::{Currency, DateTime};
use crate::graphql::user_error::{UserError, mend};

/// Where and in which currency an affiliate is paid. Addresses and accounts are shown in part; files of payments hold them whole.
pub(crate) struct Payee(pub Model);

/// Where and in which currency an affiliate is paid. Addresses and accounts are shown in part; files of payments hold them whole.
#[Object]
impl Payee {
    /// What they are paid in; null when in what they earned.
    async fn currency(&self) -> Option<Currency> {
        self.0.currency.clone().map(Currency)
    }

    /// How they are paid; null when nobody has said so.
    async fn method(&self) -> Option<PayoutMethod> {
        self.0.method.map(Into::into)
    }

    /// The address of their account in part, for instance "a…@example.com".
    async fn email(&self) -> Option<String> {
        self.0.email.as_deref().map(payout::masked_email)
    }

    /// Their account in part, for instance "…3000".
    async fn account(&self) -> Option<String> {
        self.0.account.as_deref().map(payout::masked_account)
    }

    /// When it was changed last.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// Where an affiliate is paid. Without a method, what was known is forgotten.
#[derive(InputObject)]
pub(crate) struct PayoutDestinationInput {
    /// How.
    method: Option<PayoutMethod>,
    /// The address of their account at PayPal or Wise, for instance "anna@example.com". It begins with a letter or a digit.
    email: Option<String>,
    /// The id of the recipient at Wise, or their account in another way, for instance an IBAN; at most 64 characters.
    account: Option<String>,
}

/// How an affiliate is to be paid; what is left out stays.
#[derive(InputObject)]
pub(crate) struct SetPayeeInput {
    /// The affiliate.
    affiliate_id: ID,
    /// What they are paid in, for instance "EUR"; an empty text lets them be paid in what they earned.
    currency: Option<String>,
    /// Where they are paid.
    destination: Option<PayoutDestinationInput>,
}

/// What became of setPayee.
#[derive(SimpleObject)]
pub(crate) struct SetPayeePayload {
    /// How the affiliate is paid now; null when there is something to mend.
    payee: Option<Payee>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct PayeeMutations;

#[Object]
impl PayeeMutations {
    /// Says where and in which currency an affiliate is paid. Drafts follow when they are refreshed; what is approved goes where it was
    /// approved to go. Needs the scope "payouts:write".
    async fn set_payee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and how.")] input: SetPayeeInput,
    ) -> Result<SetPayeePayload> {
        let form = SetPayee {
            affiliate: id::<affiliate::Entity>(&input.affiliate_id)?,
            currency: input.currency,
            destination: input.destination.map(|given| Destination {
                method: given.method.map(Into::into),
                email: given.email,
                account: given.account,
            }),
        };
        let (payee, user_errors) = mend(payout::set_payee(scope(ctx)?, form).await)?;
        Ok(SetPayeePayload {
            payee: payee.map(Payee),
            user_errors,
        })
    }
}
