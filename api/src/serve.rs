//! Starts the product: opens the database, brings its schema up to date, answers requests and works on jobs.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use poem::Endpoint;
use sea_orm::DbErr;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use waypost_domain::cache::Ear;
use waypost_domain::error::is_unreachable;
use waypost_domain::spool::replay::keep_replaying;
use waypost_domain::store::{Store, statistics};
use waypost_domain::{Config, Error, Services};
use waypost_jobs::workers::{self, Lane};

use crate::http::requests::Requests;
use crate::http::server::{Limits, Server};
use crate::{http, operator, secret};

/// Which parts run in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Requests and jobs.
    Both,
    /// Requests only.
    Serve,
    /// Jobs only.
    Work,
}

/// The running product. Dropping it without [`Running::stop`] leaves requests and jobs to be cut off.
pub struct Running {
    /// Where it listens; the settings' port 0 becomes a real one here.
    pub address: Option<String>,
    /// Where its operator looks at it, if they want to.
    pub operator: Option<String>,
    /// Its parts.
    pub services: Services,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<anyhow::Result<()>>>,
}

/// Opens the database of the settings and migrates it.
pub async fn open(config: &Config) -> anyhow::Result<Store> {
    let store = look(config).await?;
    prepare(&store, config).await?;
    Ok(store)
}

/// Opens the database of the settings as it is.
pub async fn look(config: &Config) -> anyhow::Result<Store> {
    Store::open(&config.database).await.with_context(|| at(config))
}

async fn prepare(store: &Store, config: &Config) -> anyhow::Result<()> {
    store.ping().await.with_context(|| at(config))?;
    waypost_migration::migrate(store.writer())
        .await
        .context("cannot bring the database's schema up to date")
}

fn at(config: &Config) -> String {
    format!("cannot open the database at {}", without_password(&config.database.url))
}

/// Starts the given part and returns once it takes requests.
pub async fn start(mut config: Config, part: Part) -> anyhow::Result<Running> {
    let secret = secret::load(&config)?;
    let store = look(&config).await?;
    let server = match part {
        Part::Work => None,
        Part::Both | Part::Serve => Some(bind(&mut config).await?),
    };
    let operators = bind_operators(&config).await?;
    let services = Services::new(store, config, &secret).map_err(plainly)?;
    let (stop, stopped) = watch::channel(false);
    let (ready, is_ready) = watch::channel(begin(&services, part).await?);
    let mut tasks = vec![tokio::spawn(keep_statistics(services.clone(), stopped.clone()))];
    let requests = Arc::new(Requests::default());
    let doors = server.as_ref().map(|(server, _)| operator::Doors {
        requests: Arc::clone(&requests),
        connections: server.connections(),
    });
    let address = match server {
        Some((server, address)) => {
            let ear = Ear::open(&services).await;
            tasks.push(tokio::spawn(hear(ear, stopped.clone())));
            tasks.push(tokio::spawn(replay(services.clone(), ready, stopped.clone())));
            tasks.push(tokio::spawn(derive(services.clone(), stopped.clone())));
            let doors = http::doors(&services, &requests)?;
            tasks.push(tokio::spawn(answer(server, doors, limit(&services), stopped.clone())));
            Some(address)
        }
        None => None,
    };
    let operator = operators.map(|(server, address)| {
        let door = operator::door(&operator::Node::new(services.clone(), doors));
        tasks.push(tokio::spawn(answer(server, door, Duration::ZERO, stopped.clone())));
        address
    });
    if part != Part::Serve {
        tasks.push(tokio::spawn(work(services.clone(), is_ready, stopped)));
    }
    Ok(Running {
        address,
        operator,
        services,
        stop,
        tasks,
    })
}

/// What is in the way of a start, for the operator: that it is "an internal error" says nothing.
fn plainly(error: Error) -> anyhow::Error {
    match error {
        Error::Internal(cause) => cause,
        other => other.into(),
    }
}

/// Prepares the database. A node that has served before starts without it: it knows its links, and its spool takes what comes
/// in. Says whether the database is there.
async fn begin(services: &Services, part: Part) -> anyhow::Result<bool> {
    let spool = &services.ingest.spool;
    if part != Part::Work {
        let opened = spool.open().await;
        opened.context("cannot open the spool in the data directory")?;
    }
    let Err(error) = prepare(&services.store, &services.config).await else {
        return Ok(true);
    };
    let unreachable = error.downcast_ref::<DbErr>().is_some_and(is_unreachable);
    if unreachable && part != Part::Work && spool.remembers().await? {
        spool.lost(&*error);
        return Ok(false);
    }
    Err(error)
}

impl Running {
    /// Lets requests and jobs finish, then returns.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        let mut ended = Ok(());
        for task in self.tasks {
            ended = ended.and(task.await.map_err(anyhow::Error::from).flatten());
        }
        self.services.ingest.close().await;
        ended
    }

    /// Waits until a part ends by itself, which only a fault makes it do.
    pub async fn fault(&mut self) -> anyhow::Error {
        let all = self.tasks.iter_mut();
        let (ended, _, _) = futures::future::select_all(all).await;
        match ended {
            Ok(Err(error)) => error,
            Ok(Ok(())) => anyhow::anyhow!("a part of the product ended by itself"),
            Err(error) => error.into(),
        }
    }
}

/// Takes the port first, so that "address in use" is said before anything else happens, and a port of 0 is known.
async fn bind(config: &mut Config) -> anyhow::Result<(Server, String)> {
    let limits = Limits::of(&config.server)?;
    let listen = config.server.listen.clone();
    let listener = TcpListener::bind(&listen)
        .await
        .with_context(|| format!("cannot listen on {listen}; set server.listen to another address"))?;
    let address = listener.local_addr()?.to_string();
    if config.server.public_url == format!("http://{listen}") {
        config.server.public_url = format!("http://{address}");
    }
    config.server.listen.clone_from(&address);
    Ok((Server::new(listener, limits), address))
}

/// Most connections to the operator's door.
const MOST_OPERATORS: usize = 64;

/// Takes the operator's port, if there is to be one.
async fn bind_operators(config: &Config) -> anyhow::Result<Option<(Server, String)>> {
    let listen = &config.operator.listen;
    if listen.is_empty() {
        return Ok(None);
    }
    let limits = Limits {
        max_connections: MOST_OPERATORS,
        max_connections_per_address: MOST_OPERATORS,
        ..Limits::of(&config.server)?
    };
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen} for the operator; set operator.listen to another address")
    })?;
    let address = listener.local_addr()?.to_string();
    Ok(Some((Server::new(listener, limits), address)))
}

/// Answers until the product stops; what is under way then may take so long.
async fn answer<E>(server: Server, door: E, limit: Duration, stopped: watch::Receiver<bool>) -> anyhow::Result<()>
where
    E: Endpoint + 'static,
{
    server.run(door, until(stopped), limit).await;
    Ok(())
}

fn limit(services: &Services) -> Duration {
    Duration::from_secs(services.config.workers.shutdown_seconds)
}

/// Prepares the database as soon as it is there, and keeps the spool empty from then on.
async fn replay(
    services: Services,
    ready: watch::Sender<bool>,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let mut tries = tokio::time::interval(Duration::from_secs(1));
    while !*ready.borrow() {
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => return Ok(()),
            _ = tries.tick() => {}
        }
        match prepare(&services.store, &services.config).await {
            Ok(()) => drop(ready.send_replace(true)),
            Err(error) => tracing::warn!("still without a database: {error:#}"),
        }
    }
    keep_replaying(services, stopped).await;
    Ok(())
}

async fn keep_statistics(services: Services, stopped: watch::Receiver<bool>) -> anyhow::Result<()> {
    statistics::keep_fresh(&services.store, stopped).await;
    Ok(())
}

async fn hear(ear: Ear, stopped: watch::Receiver<bool>) -> anyhow::Result<()> {
    ear.listen(stopped).await;
    Ok(())
}

async fn derive(services: Services, stopped: watch::Receiver<bool>) -> anyhow::Result<()> {
    services.ingest.later.keep_deriving(stopped).await;
    Ok(())
}

async fn work(
    services: Services,
    mut is_ready: watch::Receiver<bool>,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    tokio::select! {
        _ = stopped.wait_for(|stopped| *stopped) => return Ok(()),
        _ = is_ready.wait_for(|ready| *ready) => {}
    }
    let settings = &services.config.workers;
    let defaults = workers::Settings::default();
    let settings = workers::Settings {
        settle: Lane {
            workers: settings.settle,
            ..defaults.settle
        },
        deliver: Lane {
            workers: settings.deliver,
            ..defaults.deliver
        },
        shutdown_limit: Duration::from_secs(settings.shutdown_seconds),
        keep: waypost_jobs::retention::Keep {
            done_hours: settings.keep_done_hours,
            killed_days: settings.keep_failed_days,
            ..defaults.keep.clone()
        },
        ..defaults
    };
    let asking = tokio::spawn(waypost_jobs::owed::keep_asking(services.clone(), stopped.clone()));
    let sweeping = tokio::spawn(waypost_jobs::facts::keep_sweeping(services.clone(), stopped.clone()));
    let watching = tokio::spawn(waypost_jobs::notices::keep_watching(services.clone(), stopped.clone()));
    let checking = tokio::spawn(waypost_jobs::books::keep_checking(services.clone(), stopped.clone()));
    let holding = tokio::spawn(waypost_jobs::holds::keep_ending(services.clone(), stopped.clone()));
    let drafting = tokio::spawn(waypost_jobs::payouts::keep_drafting(services.clone(), stopped.clone()));
    workers::run(waypost_jobs::Context::new(&services), settings, until(stopped)).await;
    asking.await?;
    drafting.await?;
    watching.await?;
    checking.await?;
    holding.await?;
    Ok(sweeping.await?)
}

/// Ready once the product is told to stop, or nobody is left to tell it.
async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// A database URL as it may be shown.
fn without_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            let _ = parsed.set_password(Some("***"));
            parsed.into()
        }
        _ => url.to_owned(),
    }
}

/// Waits for Ctrl-C or, from a service manager, SIGTERM.
pub async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
