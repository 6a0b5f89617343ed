//! The status page: the same numbers in words, for a person with a plain browser while everything else is away.

use std::fmt::Write;
use std::time::Duration;

use waypost_jobs::depth::Depth;

use super::look::{Look, SpoolSeen};
use crate::words;

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<meta http-equiv=\"refresh\" content=\"10\">
<title>Waypost status</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 1.6rem; }
li { margin: .2rem 0; }
.bad { font-weight: 700; }
</style>
</head>
<body>
";

/// Writes the page.
pub(super) fn write(look: &Look<'_>) -> String {
    let mut page = HEAD.to_owned();
    let _ = writeln!(page, "<h1>Waypost {}</h1>", env!("CARGO_PKG_VERSION"));
    section(&mut page, "Database", &database(look.away_for));
    if look.doors.is_some() {
        section(&mut page, "Spool", &spool(&look.spool));
        section(&mut page, "Waiting in memory", &backlog(look));
    }
    section(&mut page, "Jobs", &jobs(look.queues.as_deref()));
    section(&mut page, "Connections and memory", &process(look));
    page.push_str("<p>Read anew every ten seconds. Numbers for machines are at <a href=\"/metrics\">/metrics</a>.</p>\n</body>\n</html>\n");
    page
}

/// One line; a bad one stands out.
struct Line {
    text: String,
    bad: bool,
}

fn good(text: String) -> Line {
    Line { text, bad: false }
}

fn bad_when(bad: bool, text: String) -> Line {
    Line { text, bad }
}

fn section(page: &mut String, title: &str, lines: &[Line]) {
    let _ = writeln!(page, "<h2>{title}</h2>\n<ul>");
    for line in lines {
        let class = if line.bad { " class=\"bad\"" } else { "" };
        let _ = writeln!(page, "<li{class}>{}</li>", escaped(&line.text));
    }
    page.push_str("</ul>\n");
}

fn database(away_for: Option<Duration>) -> Vec<Line> {
    vec![match away_for {
        None => good("The database answers.".to_owned()),
        Some(time) => bad_when(
            true,
            format!("The database has not answered for {}.", words::time(time)),
        ),
    }]
}

fn spool(seen: &SpoolSeen) -> Vec<Line> {
    let held = &seen.held;
    let mut lines = vec![match (held.waiting, seen.oldest) {
        (0, _) => good("Nothing waits on disk.".to_owned()),
        (rows, Some(age)) => bad_when(
            true,
            format!(
                "{rows} clicks and postbacks wait on disk, the oldest for {}.",
                words::time(age)
            ),
        ),
        (rows, None) => bad_when(true, format!("{rows} clicks and postbacks wait on disk.")),
    }];
    let is_near = held.bytes > held.most_bytes / 2;
    let mib = |bytes: u64| bytes.div_ceil(1024 * 1024);
    let room = format!("{} of {} MiB are used.", mib(held.bytes), mib(held.most_bytes));
    lines.push(bad_when(is_near, room));
    lines.push(match held.set_aside {
        0 => good("Nothing was refused and set aside.".to_owned()),
        rows => bad_when(
            true,
            format!("{rows} rows were refused by the database and set aside: see \u{201c}waypost spool\u{201d}."),
        ),
    });
    let reasons = seen.reasons.iter();
    lines.extend(reasons.map(|why| good(format!("Set aside: {} \u{2014} {}.", why.rows, why.reason))));
    lines.push(good(format!(
        "{} rows were written into the database after all since the start.",
        held.replayed
    )));
    lines
}

fn backlog(look: &Look<'_>) -> Vec<Line> {
    let lines = look.services.ingest.lines();
    let lines = lines.iter().map(|line| {
        let (load, shed) = (line.load, line.flow.shed.count());
        let name = match line.name {
            "spool" => "rows for the spool",
            name => name,
        };
        let kib = load.bytes.div_ceil(1024);
        let text = format!(
            "{} {name} wait, {kib} KiB; {shed} were turned away since the start.",
            load.rows
        );
        bad_when(shed > 0, text)
    });
    lines.collect()
}

fn jobs(queues: Option<&[Depth]>) -> Vec<Line> {
    let Some(queues) = queues else {
        return vec![good("Unknown while the database is away.".to_owned())];
    };
    let lines = queues.iter().map(|depth| {
        let due = match depth.oldest_due {
            Some(age) => format!("{} due for up to {}", depth.due, words::time(age)),
            None => "none due".to_owned(),
        };
        let text = format!(
            "{}: {due}, {} running, {} for later, {} given up.",
            depth.queue.name(),
            depth.running,
            depth.later,
            depth.failed
        );
        bad_when(depth.failed > 0, text)
    });
    lines.collect()
}

fn process(look: &Look<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(doors) = look.doors {
        let connections = &doors.connections;
        let (open, most, away) = (connections.open(), connections.most(), connections.sent_away());
        let text = format!("{open} of {most} connections are open; {away} were sent away since the start.");
        lines.push(bad_when(away > 0, text));
    }
    if let Some(bytes) = look.process.resident_bytes {
        lines.push(good(format!("{} MiB of memory are in use.", bytes / 1024 / 1024)));
    }
    if let Some(open) = look.process.descriptors {
        lines.push(good(format!("{open} descriptors are open.")));
    }
    lines
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_text_and_nothing_else() {
        let mut page = String::new();
        section(&mut page, "Spool", &[bad_when(true, "<b>&".to_owned())]);
        assert_eq!(
            page,
            "<h2>Spool</h2>\n<ul>\n<li class=\"bad\">&lt;b&gt;&amp;</li>\n</ul>\n"
        );
    }
}
