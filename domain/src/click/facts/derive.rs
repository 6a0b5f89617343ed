//! Derives the facts of clicks and writes them, and calls the postbacks that wait for them. Doing it twice, in two processes at
//! once too, does it once.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use sea_orm::ConnectionTrait;
use waypost_entity::id::{ClickId, TenantId};
use waypost_entity::{click, click_fact, visitor};

use super::agent::Agent;
use super::agents::Agents;
use super::countries::{Countries, Unreadable};
use super::visitor::key;
use crate::bulk;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::Result;
use crate::ingest::Batch;
use crate::postback::parking;
use crate::queue::{self, Queue, Wakes, When};
use crate::scope::Scope;
use crate::store::Store;
use crate::tx::Tx;

/// What deriving needs. Cheap to clone.
#[derive(Clone)]
pub struct Deriver {
    store: Store,
    clock: Clock,
    countries: Arc<Countries>,
    agents: Arc<Agents>,
    wakes: Wakes,
}

impl Deriver {
    /// Reads the database of countries.
    pub(crate) fn open(
        store: &Store,
        config: &Config,
        (clock, wakes): (&Clock, &Wakes),
    ) -> std::result::Result<Self, Unreadable> {
        Ok(Self {
            store: store.clone(),
            clock: clock.clone(),
            countries: Arc::new(Countries::open(&config.geo.database, clock.now())?),
            agents: Arc::new(Agents::new()),
            wakes: wakes.clone(),
        })
    }

    /// What the clicks tell by themselves.
    async fn read(&self, clicks: &[click::Model]) -> Vec<click_fact::Model> {
        let now = self.clock.now();
        let database = self.countries.current(now).await;
        let agents = self
            .agents
            .read(clicks.iter().filter_map(|click| click.user_agent.as_deref()))
            .await;
        let fact = |click: &click::Model| {
            let agent = click.user_agent.as_deref().and_then(|text| agents.get(text));
            let agent = agent.map_or(Agent::UNKNOWN, |agent| Agent::clone(agent));
            click_fact::Model {
                tenant_id: click.tenant_id,
                click_id: click.id,
                country: database.country(click.ip.as_deref()),
                device: agent.device,
                is_bot: agent.is_bot(),
                os: agent.os,
                browser: agent.browser,
                is_unique: false,
                derived_at: now,
            }
        };
        clicks.iter().map(fact).collect()
    }

    /// Those of these clicks that known bots made. Told by their user agents alone, so that it is known at once.
    pub(crate) async fn bots<'a>(
        &self,
        clicks: impl Iterator<Item = &'a click::Model>,
    ) -> HashSet<(TenantId, ClickId)> {
        let named: Vec<_> = clicks
            .filter_map(|click| Some((click, click.user_agent.as_deref()?)))
            .collect();
        let agents = self.agents.read(named.iter().map(|(_, text)| *text)).await;
        let is_bot = |text: &str| agents.get(text).is_some_and(|agent| agent.is_bot());
        let bots = named.into_iter().filter(|(_, text)| is_bot(text));
        bots.map(|(click, _)| (click.tenant_id, click.id)).collect()
    }
}

impl Batch for Deriver {
    type Item = click::Model;
    type Done = ();

    async fn write(&self, clicks: &[click::Model]) -> Result<Vec<()>> {
        // Before the transaction, which keeps SQLite's only writer.
        let facts = self.read(clicks).await;
        let tx = self.store.begin().await?;
        keep(&tx, clicks, facts).await?;
        let awaited = parking::of_clicks(&tx, clicks).await?;
        queue::enqueue_all(&tx, &awaited, When::Now(self.clock.now())).await?;
        tx.commit().await?;
        if !awaited.is_empty() {
            self.wakes.poke(Queue::Unpark);
        }
        Ok(vec![(); clicks.len()])
    }
}

/// Writes what was read of these clicks in the caller's transaction, with a number of statements that does not depend on how
/// many they are. What is there already stays as it is.
async fn keep(db: &impl ConnectionTrait, clicks: &[click::Model], mut facts: Vec<click_fact::Model>) -> Result<()> {
    let firsts = firsts(db, clicks, &facts).await?;
    for fact in &mut facts {
        fact.is_unique = firsts.contains(&(fact.tenant_id, fact.click_id));
    }
    // In the order of their keys, so that two batches with the same clicks wait for each other instead of locking up.
    facts.sort_unstable_by_key(|fact| (fact.tenant_id, fact.click_id));
    Ok(bulk::insert::<click_fact::Entity>(db, facts).await?)
}

/// The clicks that are the first of their visitors. Bots are no visitors, and neither is who tries something out.
async fn firsts(
    db: &impl ConnectionTrait,
    clicks: &[click::Model],
    facts: &[click_fact::Model],
) -> Result<HashSet<(TenantId, ClickId)>> {
    let people = clicks
        .iter()
        .zip(facts)
        .filter(|(click, fact)| !fact.is_bot && !click.is_test);
    let mut visitors: Vec<visitor::Model> = people
        .map(|(click, _)| visitor::Model {
            tenant_id: click.tenant_id,
            key: key(click),
            click_id: click.id,
        })
        .collect();
    // In the order of the keys for the same reason as above; and of the clicks, so that the earliest comes first.
    visitors.sort_unstable_by(|one, other| {
        (one.tenant_id, &one.key, one.click_id).cmp(&(other.tenant_id, &other.key, other.click_id))
    });
    let keys: Vec<_> = visitors.iter().map(|row| (row.tenant_id, row.key.clone())).collect();
    bulk::insert::<visitor::Entity>(db, visitors).await?;
    let found = bulk::find::<visitor::Entity, _>(db, visitor::Column::Key, keys.into_iter()).await?;
    Ok(found.into_iter().map(|row| (row.tenant_id, row.click_id)).collect())
}

/// The facts of these clicks. Those that are not there yet are derived in the caller's transaction.
pub(crate) async fn of(
    scope: &Scope,
    tx: &Tx,
    clicks: impl Iterator<Item = ClickId>,
) -> Result<HashMap<ClickId, click_fact::Model>> {
    let (mut found, missing) = stored(scope, tx, clicks).await?;
    if !missing.is_empty() {
        let rows = bulk::find::<click::Entity, _>(tx, click::Column::Id, missing.iter().copied()).await?;
        let facts = scope.services().deriver.read(&rows).await;
        keep(tx, &rows, facts).await?;
        // Read back, because somebody else may have been faster, and what stands is what counts.
        found.extend(bulk::find::<click_fact::Entity, _>(tx, click_fact::Column::ClickId, missing.into_iter()).await?);
    }
    Ok(found.into_iter().map(|fact| (fact.click_id, fact)).collect())
}

/// The same for who writes nothing: those that are not there yet are derived and not kept, and whether a click is its visitor's first is
/// not known of them.
pub(crate) async fn seen(
    scope: &Scope,
    db: &impl ConnectionTrait,
    clicks: impl Iterator<Item = ClickId>,
) -> Result<HashMap<ClickId, click_fact::Model>> {
    let (mut found, missing) = stored(scope, db, clicks).await?;
    if !missing.is_empty() {
        let rows = bulk::find::<click::Entity, _>(db, click::Column::Id, missing.into_iter()).await?;
        found.extend(scope.services().deriver.read(&rows).await);
    }
    Ok(found.into_iter().map(|fact| (fact.click_id, fact)).collect())
}

/// The facts of these clicks that are there, and the clicks whose are not.
async fn stored(
    scope: &Scope,
    db: &impl ConnectionTrait,
    clicks: impl Iterator<Item = ClickId>,
) -> Result<(Vec<click_fact::Model>, BTreeSet<(TenantId, ClickId)>)> {
    let mut missing: BTreeSet<_> = clicks.map(|click| (scope.tenant(), click)).collect();
    let found = bulk::find::<click_fact::Entity, _>(db, click_fact::Column::ClickId, missing.iter().copied()).await?;
    for fact in &found {
        missing.remove(&(fact.tenant_id, fact.click_id));
    }
    Ok((found, missing))
}
