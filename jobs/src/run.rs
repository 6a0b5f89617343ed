//! The one place that knows which verb runs which job.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use sea_orm::DatabaseConnection;
use waypost_domain::clock::Clock;
use waypost_domain::queue::{Job, Wakes};
use waypost_domain::services::Services;

use crate::{Verdict, deliver, mail, settle, unpark};

/// Runs one job. A closure, so that the queue's own tests need no domain.
pub type Handler = Arc<dyn Fn(Job) -> BoxFuture<'static, Verdict> + Send + Sync>;

/// What workers and drains need: the queue's database, its bells, the time, and who does the work.
#[derive(Clone)]
pub struct Context {
    /// The connection that may write.
    pub db: DatabaseConnection,
    /// Rung when a commit of this process brought work.
    pub wakes: Wakes,
    /// The time from which pauses are counted.
    pub clock: Clock,
    /// Does the work.
    pub handler: Handler,
}

impl Context {
    /// The real thing: jobs are run by the domain's verbs.
    pub fn new(services: &Services) -> Self {
        let shared = Arc::new(services.clone());
        let handler: Handler = Arc::new(move |job| {
            let services = Arc::clone(&shared);
            async move { run(&job, &services).await }.boxed()
        });
        Self {
            db: services.store.writer().clone(),
            wakes: services.wakes.clone(),
            clock: services.clock.clone(),
            handler,
        }
    }
}

/// Runs one job once.
pub async fn run(job: &Job, services: &Services) -> Verdict {
    match job {
        Job::Settle { tenant, conversions } => settle::run(services, *tenant, conversions).await,
        Job::Deliver { tenant, endpoint } => deliver::run(services, *tenant, *endpoint).await,
        Job::DeliverOne { tenant, delivery } => deliver::run_one(services, *tenant, *delivery).await,
        Job::Unpark { tenant, postback } => unpark::run(services, *tenant, *postback).await,
        Job::Mail { tenant, notice, news } => mail::run(services, *tenant, *notice, *news).await,
    }
}
