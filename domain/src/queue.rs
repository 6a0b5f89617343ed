//! The job queue's table: work is asked for inside the transaction that causes it.
//! Knows the table that apalis reads, not apalis.

mod wakes;

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use sea_orm::sea_query::{IntoTableRef, OnConflict, Query, TableRef};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Value};
use serde::{Deserialize, Serialize};
use ulid::{Generator, Ulid};
use waypost_entity::id::{ConversionId, DeliveryId, EndpointId, NoticeId, PostbackId, TenantId};

pub use self::wakes::Wakes;
use crate::mail::News;

/// Rows a statement: 500 times seven columns stay far below either database's bound on parameters.
const ROWS_A_STATEMENT: usize = 500;

/// Ids that sort in the order of asking even within one millisecond, so that a drain runs jobs in that order.
static IDS: Mutex<Generator> = Mutex::new(Generator::new());

/// A line in which jobs wait. The names stand in the table, so they are constants and never type paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// New conversions on their way to a payout.
    Settle,
    /// Messages on their way to partners' and programs' servers.
    Deliver,
    /// Postbacks that wait for the click or sale that they name.
    Unpark,
    /// Mails on their way to partners.
    Mail,
}

impl Queue {
    /// Every queue there is.
    pub const ALL: [Self; 4] = [Self::Settle, Self::Deliver, Self::Unpark, Self::Mail];

    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Settle => "settle",
            Self::Deliver => "deliver",
            Self::Unpark => "unpark",
            Self::Mail => "mail",
        }
    }

    /// The queue of that name, if it is one of ours.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.name() == name)
    }
}

/// One attempt at what one commit produced. Every job may run twice; its verb says what makes that harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Settle the conversions that one commit brought in.
    Settle {
        /// Whose conversions they are.
        tenant: TenantId,
        /// Which conversions.
        conversions: Vec<ConversionId>,
    },
    /// Send an endpoint what is due.
    Deliver {
        /// Whose endpoint it is.
        tenant: TenantId,
        /// Which endpoint.
        endpoint: EndpointId,
    },
    /// The same for the endpoint of this delivery. Nobody asks for it any more: see [`Older`].
    DeliverOne {
        /// Whose delivery it is.
        tenant: TenantId,
        /// Which delivery.
        delivery: DeliveryId,
    },
    /// Decide a postback whose click or sale was not known, if it is now.
    Unpark {
        /// Whose postback it is.
        tenant: TenantId,
        /// Which postback.
        postback: PostbackId,
    },
    /// Tell a partner by mail what became of a server of theirs. To whom and in which words is found out when it is sent, so that nothing
    /// personal waits here.
    Mail {
        /// Whose notice it is.
        tenant: TenantId,
        /// The notice by which the program's people are told.
        notice: NoticeId,
        /// What the partner is told of it.
        news: News,
    },
}

impl Job {
    /// The queue in which this kind of job waits.
    pub const fn queue(&self) -> Queue {
        match self {
            Self::Settle { .. } => Queue::Settle,
            Self::Deliver { .. } | Self::DeliverOne { .. } => Queue::Deliver,
            Self::Unpark { .. } => Queue::Unpark,
            Self::Mail { .. } => Queue::Mail,
        }
    }
}

/// Jobs as versions before wrote them, which wait in the table while a deployment rolls on and for days after it.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Older {
    /// One attempt at one delivery, from before a job was about all that an endpoint is due.
    Deliver { tenant: TenantId, delivery: DeliveryId },
}

impl From<Older> for Job {
    fn from(older: Older) -> Self {
        match older {
            Older::Deliver { tenant, delivery } => Self::DeliverOne { tenant, delivery },
        }
    }
}

/// What stands in the table. The job stays sealed, so that a worker that does not know its kind yet,
/// in the middle of a deployment, can put it back unharmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// The job as JSON.
    pub job: serde_json::Value,
    /// How many runs have failed so far.
    #[serde(default)]
    pub tries: u32,
}

impl Envelope {
    /// Seals a job that nobody has tried yet.
    pub fn seal(job: &Job) -> Result<Self, serde_json::Error> {
        Ok(Self {
            job: serde_json::to_value(job)?,
            tries: 0,
        })
    }

    /// The job inside.
    pub fn open(&self) -> Result<Job, serde_json::Error> {
        let older = |error| Older::deserialize(&self.job).map(Job::from).map_err(|_| error);
        Job::deserialize(&self.job).or_else(older)
    }
}

/// When a job may run. The table keeps whole seconds, and the two kinds round in opposite directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At once; rounded down, because the next whole second would be late.
    Now(DateTime<Utc>),
    /// Not before this time; rounded up, because a retry must not come early.
    NotBefore(DateTime<Utc>),
}

impl When {
    fn second(self) -> DateTime<Utc> {
        let (Self::Now(time) | Self::NotBefore(time)) = self;
        let floor = time.trunc_subsecs(0);
        match self {
            Self::NotBefore(_) if floor < time => floor + TimeDelta::seconds(1),
            Self::Now(_) | Self::NotBefore(_) => floor,
        }
    }
}

/// Asks for a job in the caller's transaction: it runs if, and only after, that transaction commits.
/// A second job of the same queue and key is ignored, until retention has removed the first.
pub async fn enqueue(
    tx: &impl ConnectionTrait,
    job: &Job,
    when: When,
    idempotency_key: Option<&str>,
) -> Result<(), DbErr> {
    post(tx, job.queue(), &sealed(job)?, when, idempotency_key).await
}

/// Asks for many jobs with few statements.
pub async fn enqueue_all(tx: &impl ConnectionTrait, jobs: &[Job], when: When) -> Result<(), DbErr> {
    for some in jobs.chunks(ROWS_A_STATEMENT) {
        let rows: Vec<_> = some
            .iter()
            .map(|job| Ok((job.queue(), sealed(job)?)))
            .collect::<Result<_, DbErr>>()?;
        let rows: Vec<_> = rows.iter().map(|(queue, envelope)| (*queue, envelope)).collect();
        insert(tx, &rows, when, None).await?;
    }
    Ok(())
}

/// Puts an envelope into a queue as it is, for instance one that comes back after a failed run.
pub async fn post(
    tx: &impl ConnectionTrait,
    queue: Queue,
    envelope: &Envelope,
    when: When,
    idempotency_key: Option<&str>,
) -> Result<(), DbErr> {
    insert(tx, &[(queue, envelope)], when, idempotency_key).await
}

/// The queue's table on this database.
pub fn table(backend: DbBackend) -> TableRef {
    match backend {
        DbBackend::Postgres => ("apalis", "jobs").into_table_ref(),
        _ => "Jobs".into_table_ref(),
    }
}

/// A time as the queue's table keeps it on this database.
pub fn time(backend: DbBackend, at: DateTime<Utc>) -> Value {
    match backend {
        DbBackend::Postgres => at.into(),
        _ => at.timestamp().into(),
    }
}

fn sealed(job: &Job) -> Result<Envelope, DbErr> {
    Envelope::seal(job).map_err(|error| DbErr::Json(error.to_string()))
}

async fn insert(
    tx: &impl ConnectionTrait,
    rows: &[(Queue, &Envelope)],
    when: When,
    idempotency_key: Option<&str>,
) -> Result<(), DbErr> {
    let backend = tx.get_database_backend();
    let mut statement = Query::insert();
    statement
        .into_table(table(backend))
        .columns([
            "id",
            "job_type",
            "job",
            "status",
            "attempts",
            "max_attempts",
            "run_at",
            "idempotency_key",
        ])
        .on_conflict(
            OnConflict::columns(["job_type", "idempotency_key"])
                .do_nothing()
                .to_owned(),
        );
    for (queue, envelope) in rows {
        let body = serde_json::to_vec(envelope).map_err(|error| DbErr::Json(error.to_string()))?;
        // One attempt, because apalis repeats a failed one at once; our retries are new jobs.
        statement.values_panic([
            id()?.to_string().into(),
            queue.name().into(),
            body.into(),
            "Pending".into(),
            0.into(),
            1.into(),
            time(backend, when.second()).into(),
            idempotency_key.into(),
        ]);
    }
    tx.execute(&statement).await.map(drop)
}

fn id() -> Result<Ulid, DbErr> {
    let mut ids = IDS.lock().unwrap_or_else(PoisonError::into_inner);
    ids.generate()
        .map_err(|_| DbErr::Custom("no queue id is left in this millisecond".to_owned()))
}

#[cfg(test)]
mod tests {
    use waypost_entity::id::TypedId;

    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(millis).expect("in range")
    }

    #[test]
    fn now_is_never_late_and_later_is_never_early() {
        for (when, second) in [
            (When::Now(at(10_000)), 10),
            (When::Now(at(10_999)), 10),
            (When::NotBefore(at(10_000)), 10),
            (When::NotBefore(at(10_001)), 11),
            (When::NotBefore(at(10_999)), 11),
        ] {
            assert_eq!(when.second().timestamp_millis(), second * 1000, "{when:?}");
        }
    }

    #[test]
    fn an_envelope_keeps_its_job_and_forgives_a_missing_count() {
        let job = Job::Deliver {
            tenant: TenantId::from_uuid(uuid::Uuid::from_u128(1)),
            endpoint: EndpointId::from_uuid(uuid::Uuid::from_u128(2)),
        };
        let envelope = Envelope::seal(&job).expect("sealed");
        assert_eq!(envelope.open().expect("opened"), job);
        let uncounted: Envelope =
            serde_json::from_value(serde_json::json!({ "job": envelope.job })).expect("an envelope");
        assert_eq!(uncounted, envelope);
    }

    #[test]
    fn a_job_of_the_version_before_is_read_and_one_of_a_version_to_come_is_not() {
        let (tenant, delivery) = (
            TenantId::from_uuid(uuid::Uuid::from_u128(1)),
            DeliveryId::from_uuid(uuid::Uuid::from_u128(2)),
        );
        let open = |job| Envelope { job, tries: 0 }.open();
        let older = serde_json::json!({ "kind": "deliver", "tenant": tenant, "delivery": delivery, "attempt": 3 });
        assert_eq!(open(older).expect("read"), Job::DeliverOne { tenant, delivery });
        for unknown in [
            serde_json::json!({ "kind": "deliver", "tenant": tenant, "planet": "mars" }),
            serde_json::json!({ "kind": "beam", "tenant": tenant }),
        ] {
            let error = open(unknown.clone()).expect_err("not known").to_string();
            assert!(
                error.contains("endpoint") || error.contains("beam"),
                "{unknown}: {error}"
            );
        }
    }

    #[test]
    fn a_queue_is_found_by_its_name_only() {
        for queue in Queue::ALL {
            assert_eq!(Queue::named(queue.name()), Some(queue));
        }
        assert_eq!(Queue::named("waypost::Settle"), None);
    }

    #[test]
    fn ids_sort_in_the_order_of_asking() {
        let ids: Vec<Ulid> = (0..10_000).map(|_| id().expect("an id")).collect();
        assert!(ids.is_sorted_by(|earlier, later| earlier < later));
    }
}
