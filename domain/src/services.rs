//! What every verb may need, made once at start and handed down.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::cache::Caches;
use crate::click::facts::Deriver;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::delivery::InFlight;
use crate::entropy::Entropy;
use crate::error::{Error, Result};
use crate::ingest::Ingest;
use crate::mail::Mailer;
use crate::outbound;
use crate::postback::Rate;
use crate::promptness::Promptness;
use crate::queue::Wakes;
use crate::seal::Seal;
use crate::session::keys::Keys;
use crate::session::throttle::Throttle;
use crate::store::Store;
use crate::test_fire::{self, Passes};
use crate::turns::Turns;
use crate::verify;

/// The running product's parts. Cheap to clone.
#[derive(Clone)]
pub struct Services(Arc<Parts>);

impl Deref for Services {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What [`Services`] share.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The randomness.
    pub entropy: Entropy,
    /// The settings.
    pub config: Config,
    /// Signs and checks access tokens.
    pub keys: Arc<Keys>,
    /// Counts the tests of each program.
    pub test_fires: test_fire::Rate,
    /// Marks our own requests as tests.
    pub passes: Passes,
    /// Seals the secrets that have to be read again.
    pub seal: Seal,
    /// Slows down those who guess passwords.
    pub throttle: Arc<Throttle>,
    /// Keeps one integration from reporting without end.
    pub reporters: Rate,
    /// Lets one replay run after the other: each holds many requests, and keeps others from writing while it runs.
    pub replays: Turns,
    /// Lets few comparisons of terms run at once: each holds many conversions.
    pub comparisons: Turns,
    /// What the hot paths remember.
    pub caches: Caches,
    /// Wakes workers after a commit.
    pub wakes: Wakes,
    /// How soon jobs are done.
    pub promptness: Promptness,
    /// What the nightly check of the books found.
    pub nightly: verify::Nightly,
    /// Keeps one partner's slow server from holding up the others.
    pub in_flight: InFlight,
    /// Calls partners.
    pub outbound: outbound::Client,
    /// Writes to partners; none when the operator has no mail server.
    pub mailer: Option<Mailer>,
    /// Derives what can be known of clicks.
    pub deriver: Deriver,
    /// Writes clicks and postbacks.
    pub ingest: Ingest,
}

impl Services {
    /// Puts the parts together, within tokio's runtime. `secret` signs the access tokens and seals secrets. Fails when the machine's trusted
    /// certificates or the database of countries cannot be read, or the settings of mail cannot work.
    pub fn new(store: Store, config: Config, secret: &[u8]) -> Result<Self> {
        Self::with(store, config, secret, (Clock::system(), Entropy::system()))
    }

    /// The same with a clock and randomness of the caller's, for tests.
    pub fn with(store: Store, config: Config, secret: &[u8], (clock, entropy): (Clock, Entropy)) -> Result<Self> {
        let wakes = Wakes::default();
        let deriver = Deriver::open(&store, &config, (&clock, &wakes)).map_err(Error::internal)?;
        Ok(Self(Arc::new(Parts {
            caches: Caches::new(&config.cache, store.backend()),
            ingest: Ingest::start(&store, &config, &deriver),
            deriver,
            store,
            clock,
            entropy,
            keys: Arc::new(Keys::new(secret)),
            test_fires: test_fire::Rate::default(),
            passes: Passes::new(secret),
            seal: Seal::new(secret)?,
            throttle: Arc::new(Throttle::new(&config.auth)),
            reporters: Rate::new(&config.limits),
            replays: Turns::for_at_once(1),
            comparisons: Turns::for_at_once(2),
            wakes,
            promptness: Promptness::default(),
            nightly: verify::Nightly::default(),
            in_flight: InFlight::default(),
            outbound: outbound(&config.delivery)?,
            mailer: Mailer::new(&config)?,
            config,
        })))
    }
}

fn outbound(settings: &config::Delivery) -> Result<outbound::Client> {
    let limits = outbound::Limits {
        connect: Duration::from_millis(settings.connect_timeout_ms),
        head: Duration::from_millis(settings.head_timeout_ms),
        total: Duration::from_millis(settings.total_timeout_ms),
        ..outbound::Limits::default()
    };
    let policy = outbound::Policy {
        allow_loopback: settings.allow_loopback,
        allow_networks: settings.allow_networks.clone(),
    };
    outbound::Client::new(limits, policy).map_err(Error::internal)
}
