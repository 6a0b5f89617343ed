//! Every metric there is, with its name and what it means. Labels have few values, and none is a tenant's.

use waypost_domain::promptness::Promptness;
use waypost_jobs::depth::Depth;

use super::Doors;
use super::exposition::{Exposition, Step};
use super::look::{Look, SpoolSeen};

/// Writes everything that was seen.
pub(super) fn write(look: &Look<'_>) -> String {
    let mut text = Exposition::default();
    text.gauge("waypost_build_info", "The version that runs; always 1.")
        .sample(&[("version", env!("CARGO_PKG_VERSION"))], 1);
    text.gauge(
        "waypost_database_away",
        "1 while the database does not answer, 0 while it does.",
    )
    .sample(&[], u8::from(look.away_for.is_some()));
    if let Some(doors) = look.doors {
        requests(&mut text, doors);
        ingest(&mut text, look);
        backlog(&mut text, look);
        spool(&mut text, &look.spool);
    }
    caches(&mut text, look);
    if let Some(queues) = &look.queues {
        jobs(&mut text, queues);
    }
    promptness(&mut text, &look.services.promptness);
    if let Some(wrong) = look.services.nightly.wrong() {
        let help = "Conversions about which the ledger was wrong at the nightly check; see `waypost doctor`.";
        text.gauge("waypost_ledger_wrong_conversions", help).sample(&[], wrong);
    }
    process(&mut text, look);
    text.text()
}

fn requests(text: &mut Exposition, doors: &Doors) {
    let help = "Requests by door and first digit of the answer's status; none: ended without an answer.";
    let mut answers = text.counter("waypost_requests_total", help);
    for (door, measured) in doors.requests.doors() {
        for (status, count) in measured.answers() {
            answers.sample(&[("door", door.into()), ("status", status)], count);
        }
    }
    let help = "Time from a request's head to its answer's.";
    let mut times = text.histogram("waypost_request_duration_seconds", help);
    for (door, measured) in doors.requests.doors() {
        times.seen(&[("door", door.into())], &measured.micros.seen(), Step::Millionth);
    }
    let connections = &doors.connections;
    text.gauge("waypost_connections_open", "Connections of clients.")
        .sample(&[], connections.open());
    text.gauge("waypost_connections_limit", "Most connections of clients.")
        .sample(&[], connections.most());
    text.counter(
        "waypost_connections_refused_total",
        "Connections sent away because all places were taken.",
    )
    .sample(&[], connections.sent_away());
}

fn ingest(text: &mut Exposition, look: &Look<'_>) {
    let lines = look.services.ingest.lines();
    let mut rows = text.histogram("waypost_batch_rows", "Rows of each committed batch.");
    for line in &lines {
        rows.seen(&[("kind", line.name)], &line.flow.batch_rows.seen(), Step::One);
    }
    let mut times = text.histogram("waypost_batch_duration_seconds", "Time that each committed batch took.");
    for line in &lines {
        let seen = line.flow.batch_micros.seen();
        times.seen(&[("kind", line.name)], &seen, Step::Millionth);
    }
    let mut refused = text.counter(
        "waypost_rows_refused_total",
        "Rows that were refused when they were written.",
    );
    for line in &lines {
        refused.sample(&[("kind", line.name)], line.flow.refused.count());
    }
    let help = "Rows answered 503 because there was no room for them, in memory or on disk.";
    let mut shed = text.counter("waypost_rows_shed_total", help);
    for line in &lines {
        shed.sample(&[("kind", line.name)], line.flow.shed.count());
    }
}

fn backlog(text: &mut Exposition, look: &Look<'_>) {
    let lines = look.services.ingest.lines();
    let mut rows = text.gauge("waypost_backlog_rows", "Rows in memory that wait for a batch.");
    for line in &lines {
        rows.sample(&[("kind", line.name)], line.load.rows);
    }
    let mut bytes = text.gauge("waypost_backlog_bytes", "About how much memory these take.");
    for line in &lines {
        bytes.sample(&[("kind", line.name)], line.load.bytes);
    }
    let limit = look.services.config.ingest.backlog_kib.saturating_mul(1024);
    text.gauge("waypost_backlog_limit_bytes", "Most memory of each kind.")
        .sample(&[], limit);
}

fn spool(text: &mut Exposition, seen: &SpoolSeen) {
    let held = &seen.held;
    text.gauge(
        "waypost_spool_waiting_rows",
        "Clicks and postbacks on disk that wait for the database.",
    )
    .sample(&[], held.waiting);
    text.gauge(
        "waypost_spool_oldest_seconds",
        "How long the oldest of these has waited; 0 when none does.",
    )
    .sample(&[], seen.oldest.unwrap_or_default().as_secs());
    text.gauge(
        "waypost_spool_set_aside_rows",
        "Rows that the database refused; see `waypost spool`.",
    )
    .sample(&[], held.set_aside);
    text.gauge("waypost_spool_bytes", "Size of what waits and of what was set aside.")
        .sample(&[], held.bytes);
    text.gauge("waypost_spool_limit_bytes", "Most that may wait.")
        .sample(&[], held.most_bytes);
    text.counter(
        "waypost_spool_replayed_rows_total",
        "Rows that were written into the database after all.",
    )
    .sample(&[], held.replayed);
}

fn caches(text: &mut Exposition, look: &Look<'_>) {
    let used = look.services.caches.used();
    let mut hits = text.counter("waypost_cache_hits_total", "Answers from memory.");
    for cache in used {
        hits.sample(&[("cache", cache.name)], cache.hits);
    }
    let mut misses = text.counter(
        "waypost_cache_misses_total",
        "Questions that memory had no fresh answer to.",
    );
    for cache in used {
        misses.sample(&[("cache", cache.name)], cache.misses);
    }
}

fn jobs(text: &mut Exposition, queues: &[Depth]) {
    let help = "Jobs by queue: due could run now, running do, later wait for their time, failed were given up.";
    let mut jobs = text.gauge("waypost_jobs", help);
    for depth in queues {
        for (state, count) in [
            ("due", depth.due),
            ("running", depth.running),
            ("later", depth.later),
            ("failed", depth.failed),
        ] {
            jobs.sample(&[("queue", depth.queue.name()), ("state", state)], count);
        }
    }
    let help = "How long the oldest job that could run has been due; 0 when none could.";
    let mut oldest = text.gauge("waypost_jobs_oldest_due_seconds", help);
    for depth in queues {
        let age = depth.oldest_due.unwrap_or_default().as_secs();
        oldest.sample(&[("queue", depth.queue.name())], age);
    }
}

fn promptness(text: &mut Exposition, seen: &Promptness) {
    text.histogram(
        "waypost_settlement_lag_seconds",
        "From a conversion's arrival to its settlement.",
    )
    .seen(&[], &seen.settlement.seen(), Step::Millionth);
    text.histogram(
        "waypost_delivery_lag_seconds",
        "From when a call to a partner was due to its beginning.",
    )
    .seen(&[], &seen.delivery.seen(), Step::Millionth);
    let help = "Calls to partners: succeeded, to be repeated, or given up.";
    let mut results = text.counter("waypost_deliveries_total", help);
    for (result, count) in [
        ("succeeded", &seen.succeeded),
        ("postponed", &seen.postponed),
        ("given_up", &seen.given_up),
    ] {
        results.sample(&[("result", result)], count.count());
    }
}

fn process(text: &mut Exposition, look: &Look<'_>) {
    if let Some(bytes) = look.process.resident_bytes {
        text.gauge("waypost_process_resident_memory_bytes", "Memory in use.")
            .sample(&[], bytes);
    }
    if let Some(open) = look.process.descriptors {
        text.gauge("waypost_process_open_fds", "Open descriptors.")
            .sample(&[], open);
    }
}
