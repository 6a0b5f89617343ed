//! Rows by what they belong to: short lists, bounded by the verbs that read them.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use waypost_domain::{click, conversion, delivery, endpoint, ledger, money, notice, offer, postback};
use waypost_entity as entity;
use waypost_entity::id::{
    AffiliateId, ClickId, ConversionId, DeliveryId, EndpointId, IntegrationId, OfferId, PostbackId,
};

use super::{Failure, Rows, grouped};

/// How an integration is doing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct HealthOf(pub IntegrationId);

/// What is derived from a click.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FactsOf(pub ClickId);

/// The terms of an offer that are in force now.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LatestTermsOf(pub OfferId);

/// What is owed to an affiliate.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct BalancesOf(pub AffiliateId);

/// The postbacks that reported a conversion.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PostbacksOf(pub ConversionId);

/// What became of a postback that had to wait.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ParkedOf(pub PostbackId);

/// The record with which a postback was taken in again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ReplayOf(pub PostbackId);

/// The deliveries of a conversion.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DeliveriesOf(pub ConversionId);

/// What was reported of a conversion after it was made.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ChangesOf(pub ConversionId);

/// What went back to the customer of a conversion.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RefundedOf(pub ConversionId);

/// What a conversion moved.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LedgerEntriesOf(pub ConversionId);

/// The attempts at a delivery.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct AttemptsOf(pub DeliveryId);

/// How an endpoint is doing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EndpointHealthOf(pub EndpointId);

/// The last attempt at a delivery.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LastAttemptOf(pub DeliveryId);

impl Loader<HealthOf> for Rows {
    type Value = notice::Health;
    type Error = Failure;

    async fn load(&self, keys: &[HealthOf]) -> Result<HashMap<HealthOf, Self::Value>, Failure> {
        let integrations: Vec<IntegrationId> = keys.iter().map(|key| key.0).collect();
        let health = notice::health_of(&self.scope, &integrations).await?;
        Ok(health.into_iter().map(|(id, health)| (HealthOf(id), health)).collect())
    }
}

impl Loader<FactsOf> for Rows {
    type Value = entity::click_fact::Model;
    type Error = Failure;

    async fn load(&self, keys: &[FactsOf]) -> Result<HashMap<FactsOf, Self::Value>, Failure> {
        let clicks: Vec<ClickId> = keys.iter().map(|key| key.0).collect();
        let facts = click::facts::of_clicks(&self.scope, &clicks).await?;
        Ok(facts.into_iter().map(|fact| (FactsOf(fact.click_id), fact)).collect())
    }
}

impl Loader<LatestTermsOf> for Rows {
    type Value = entity::offer_terms::Model;
    type Error = Failure;

    async fn load(&self, keys: &[LatestTermsOf]) -> Result<HashMap<LatestTermsOf, Self::Value>, Failure> {
        let offers: Vec<OfferId> = keys.iter().map(|key| key.0).collect();
        let terms = offer::latest_terms_of(&self.scope, &offers).await?;
        Ok(terms
            .into_iter()
            .map(|terms| (LatestTermsOf(terms.offer_id), terms))
            .collect())
    }
}

impl Loader<BalancesOf> for Rows {
    type Value = Vec<money::Total>;
    type Error = Failure;

    async fn load(&self, keys: &[BalancesOf]) -> Result<HashMap<BalancesOf, Self::Value>, Failure> {
        let affiliates: Vec<AffiliateId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<BalancesOf, Self::Value> = HashMap::new();
        for (affiliate, balance) in ledger::balances_of(&self.scope, &affiliates).await? {
            found.entry(BalancesOf(affiliate)).or_default().push(balance);
        }
        Ok(found)
    }
}

impl Loader<PostbacksOf> for Rows {
    type Value = Vec<entity::postback::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[PostbacksOf]) -> Result<HashMap<PostbacksOf, Self::Value>, Failure> {
        let conversions: Vec<ConversionId> = keys.iter().map(|key| key.0).collect();
        let postbacks = postback::of_conversions(&self.scope, &conversions).await?;
        let mut groups: HashMap<PostbacksOf, Self::Value> = HashMap::new();
        for (conversion, postback) in postbacks {
            groups.entry(PostbacksOf(conversion)).or_default().push(postback);
        }
        Ok(groups)
    }
}

impl Loader<ParkedOf> for Rows {
    type Value = entity::parked_postback::Model;
    type Error = Failure;

    async fn load(&self, keys: &[ParkedOf]) -> Result<HashMap<ParkedOf, Self::Value>, Failure> {
        let postbacks: Vec<PostbackId> = keys.iter().map(|key| key.0).collect();
        let parked = postback::parking::of_postbacks(&self.scope, &postbacks).await?;
        Ok(parked.into_iter().map(|row| (ParkedOf(row.postback_id), row)).collect())
    }
}

impl Loader<ReplayOf> for Rows {
    type Value = entity::postback::Model;
    type Error = Failure;

    async fn load(&self, keys: &[ReplayOf]) -> Result<HashMap<ReplayOf, Self::Value>, Failure> {
        let postbacks: Vec<PostbackId> = keys.iter().map(|key| key.0).collect();
        let replays = postback::replays_of(&self.scope, &postbacks).await?;
        let found = replays
            .into_iter()
            .filter_map(|row| Some((ReplayOf(row.replay_of?), row)));
        Ok(found.collect())
    }
}

impl Loader<DeliveriesOf> for Rows {
    type Value = Vec<entity::delivery::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[DeliveriesOf]) -> Result<HashMap<DeliveriesOf, Self::Value>, Failure> {
        let conversions: Vec<ConversionId> = keys.iter().map(|key| key.0).collect();
        let deliveries = delivery::of_conversions(&self.scope, &conversions).await?;
        let deliveries = deliveries
            .into_iter()
            .filter_map(|row| Some((DeliveriesOf(row.conversion_id?), row)));
        let mut of_each: HashMap<DeliveriesOf, Self::Value> = HashMap::new();
        for (conversion, delivery) in deliveries {
            of_each.entry(conversion).or_default().push(delivery);
        }
        Ok(of_each)
    }
}

impl Loader<ChangesOf> for Rows {
    type Value = Vec<entity::conversion_change::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[ChangesOf]) -> Result<HashMap<ChangesOf, Self::Value>, Failure> {
        let conversions: Vec<ConversionId> = keys.iter().map(|key| key.0).collect();
        let changes = conversion::changes_of(&self.scope, &conversions).await?;
        Ok(grouped(changes, |change| ChangesOf(change.conversion_id)))
    }
}

impl Loader<RefundedOf> for Rows {
    type Value = money::Micros;
    type Error = Failure;

    async fn load(&self, keys: &[RefundedOf]) -> Result<HashMap<RefundedOf, Self::Value>, Failure> {
        let conversions: Vec<ConversionId> = keys.iter().map(|key| key.0).collect();
        let refunds = conversion::refunds_of(&self.scope, &conversions).await?;
        Ok(refunds
            .into_iter()
            .map(|(conversion, micros)| (RefundedOf(conversion), micros))
            .collect())
    }
}

impl Loader<LedgerEntriesOf> for Rows {
    type Value = Vec<entity::ledger_entry::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[LedgerEntriesOf]) -> Result<HashMap<LedgerEntriesOf, Self::Value>, Failure> {
        let conversions: Vec<ConversionId> = keys.iter().map(|key| key.0).collect();
        let entries = ledger::of_conversions(&self.scope, &conversions).await?;
        let groups = grouped(entries, |entry| entry.conversion_id);
        Ok(groups
            .into_iter()
            .filter_map(|(key, rows)| Some((LedgerEntriesOf(key?), rows)))
            .collect())
    }
}

impl Loader<AttemptsOf> for Rows {
    type Value = Vec<entity::delivery_attempt::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[AttemptsOf]) -> Result<HashMap<AttemptsOf, Self::Value>, Failure> {
        let deliveries: Vec<DeliveryId> = keys.iter().map(|key| key.0).collect();
        let attempts = delivery::attempts_of(&self.scope, &deliveries).await?;
        Ok(grouped(attempts, |attempt| AttemptsOf(attempt.delivery_id)))
    }
}

impl Loader<LastAttemptOf> for Rows {
    type Value = entity::delivery_attempt::Model;
    type Error = Failure;

    async fn load(&self, keys: &[LastAttemptOf]) -> Result<HashMap<LastAttemptOf, Self::Value>, Failure> {
        let deliveries: Vec<DeliveryId> = keys.iter().map(|key| key.0).collect();
        let attempts = delivery::last_attempts_of(&self.scope, &deliveries).await?;
        Ok(attempts
            .into_iter()
            .map(|attempt| (LastAttemptOf(attempt.delivery_id), attempt))
            .collect())
    }
}

impl Loader<EndpointHealthOf> for Rows {
    type Value = endpoint::Health;
    type Error = Failure;

    async fn load(&self, keys: &[EndpointHealthOf]) -> Result<HashMap<EndpointHealthOf, Self::Value>, Failure> {
        let endpoints: Vec<EndpointId> = keys.iter().map(|key| key.0).collect();
        let health = endpoint::health_of(&self.scope, &endpoints).await?;
        Ok(health
            .into_iter()
            .map(|(id, health)| (EndpointHealthOf(id), health))
            .collect())
    }
}
