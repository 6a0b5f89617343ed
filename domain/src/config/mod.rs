//! Every setting, read once at start: the documented defaults, then a file, then `WAYPOST__…` variables.

mod mail;

use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::network::Network;

pub use self::mail::Mail;
pub(crate) use self::mail::{Encryption, Relay};

/// The defaults, with a comment for each setting.
pub const DEFAULTS: &str = include_str!("default.toml");

/// All settings. `default.toml` says what each means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "default.toml documents every setting, for people and for us")]
pub struct Config {
    pub data_dir: PathBuf,
    pub database: Database,
    pub server: Server,
    pub operator: Operator,
    pub auth: Auth,
    pub limits: Limits,
    pub cache: Cache,
    pub ingest: Ingest,
    pub workers: Workers,
    pub delivery: Delivery,
    pub mail: Mail,
    pub geo: Geo,
    pub log: Log,
}

/// Where rows are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Database {
    pub url: String,
    pub max_connections: u32,
    pub acquire_timeout_ms: u64,
}

/// The doors.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Server {
    pub listen: String,
    pub public_url: String,
    pub trusted_proxies: Vec<String>,
    pub cors_origins: Vec<String>,
    pub introspection: bool,
    pub max_connections: usize,
    pub max_connections_per_address: usize,
    pub head_timeout_ms: u64,
    pub body_timeout_ms: u64,
    pub answer_timeout_ms: u64,
    pub idle_timeout_ms: u64,
    pub write_timeout_ms: u64,
}

/// The operator's own door.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Operator {
    pub listen: String,
}

/// Who gets in.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Auth {
    pub secret: String,
    pub access_token_minutes: i64,
    pub refresh_token_days: i64,
    pub sign_in_burst: u32,
    pub sign_in_refill_seconds: u64,
    pub password_hashers: usize,
}

/// How often a caller may call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Limits {
    pub api_burst: u32,
    pub api_per_second: u32,
    pub postback_burst: u32,
    pub postback_per_second: u32,
}

/// What the hot paths remember.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Cache {
    pub ttl_ms: u64,
    pub max_age_ms: u64,
    pub reload_timeout_ms: u64,
    pub capacity: u64,
    pub absent_capacity: u64,
}

/// How clicks and postbacks are written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Ingest {
    pub backlog_kib: usize,
    pub writers: usize,
    pub patience_ms: u64,
    pub spool_mib: u64,
    pub parked_per_integration: u64,
}

/// The background.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Workers {
    pub settle: usize,
    pub deliver: usize,
    pub shutdown_seconds: u64,
    pub keep_done_hours: u32,
    pub keep_failed_days: u32,
}

/// Calls to partners.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Delivery {
    pub schedule_seconds: Vec<u32>,
    pub jitter: f64,
    pub connect_timeout_ms: u64,
    pub head_timeout_ms: u64,
    pub total_timeout_ms: u64,
    pub behind_seconds: u32,
    pub in_flight_per_endpoint: usize,
    pub in_flight_per_tenant: usize,
    pub rest_after_failures: i32,
    pub rest_seconds: Vec<u32>,
    pub allow_loopback: bool,
    #[serde(deserialize_with = "networks")]
    pub allow_networks: Vec<Network>,
}

/// Where clicks come from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Geo {
    pub database: PathBuf,
}

/// What is written for the operator.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in default.toml")]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl std::fmt::Debug for Auth {
    // The secret must not reach a log by way of a printed configuration.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Auth")
            .field("access_token_minutes", &self.access_token_minutes)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Reads the settings. `file` must exist when it is named; `./waypost.toml` is read when it is there.
    pub fn load(file: Option<&Path>) -> Result<Self, config::ConfigError> {
        let file = match file {
            Some(named) => config::File::from(named).required(true),
            None => config::File::from(Path::new("waypost.toml")).required(false),
        };
        let read: Self = config::Config::builder()
            .add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml))
            .add_source(file)
            .add_source(variables())
            .set_override_option("database.url", variable("DATABASE_URL"))?
            // As they are: read like the other variables, a name or a password of digits would become a number and lose its zeros.
            .set_override_option("mail.username", variable("WAYPOST__MAIL__USERNAME"))?
            .set_override_option("mail.password", variable("WAYPOST__MAIL__PASSWORD"))?
            .build()?
            .try_deserialize()?;
        read.completed()
    }

    /// The defaults alone, for tests.
    pub fn defaults() -> Result<Self, config::ConfigError> {
        let defaults = config::File::from_str(DEFAULTS, config::FileFormat::Toml);
        config::Config::builder()
            .add_source(defaults)
            .build()?
            .try_deserialize::<Self>()?
            .completed()
    }

    /// Fills in the settings that follow from others, and refuses what cannot work.
    fn completed(mut self) -> Result<Self, config::ConfigError> {
        if self.database.url.is_empty() {
            self.database.url = format!("sqlite://{}", self.data_dir.join("waypost.db").display());
        }
        if self.server.public_url.is_empty() {
            self.server.public_url = format!("http://{}", self.server.listen);
        }
        self.server.public_url = self.server.public_url.trim_end_matches('/').to_owned();
        self.server.check()?;
        self.mail.relay()?;
        if self.delivery.schedule_seconds.is_empty() || self.delivery.rest_seconds.is_empty() {
            let message = "delivery.schedule_seconds and delivery.rest_seconds need at least one entry";
            return Err(config::ConfigError::Message(message.to_owned()));
        }
        if self.delivery.in_flight_per_endpoint == 0 || self.delivery.in_flight_per_tenant == 0 {
            let message = "delivery.in_flight_per_endpoint and in_flight_per_tenant must be at least 1";
            return Err(config::ConfigError::Message(message.to_owned()));
        }
        if self.cache.reload_timeout_ms == 0 {
            let message = "cache.reload_timeout_ms must be at least 1: with 0, what has changed would never be loaded";
            return Err(config::ConfigError::Message(message.to_owned()));
        }
        if !(0.0..1.0).contains(&self.delivery.jitter) {
            return Err(config::ConfigError::Message(
                "delivery.jitter must be from 0 to below 1".to_owned(),
            ));
        }
        if self.ingest.backlog_kib < 1024 || self.ingest.writers == 0 || self.ingest.patience_ms == 0 {
            let message = "ingest.backlog_kib must be at least 1024, ingest.writers and ingest.patience_ms at least 1";
            return Err(config::ConfigError::Message(message.to_owned()));
        }
        if self.database.max_connections < 4 {
            let message = "database.max_connections must be at least 4: workers and migrations hold some of them";
            return Err(config::ConfigError::Message(message.to_owned()));
        }
        if !self.auth.secret.is_empty() && self.auth.secret.len() < 32 {
            return Err(config::ConfigError::Message(
                "auth.secret needs at least 32 characters".to_owned(),
            ));
        }
        Ok(self)
    }
}

impl Server {
    /// Refuses limits that let nobody in: none of them can be switched off.
    fn check(&self) -> Result<(), config::ConfigError> {
        let zero = [
            ("max_connections", self.max_connections == 0),
            ("max_connections_per_address", self.max_connections_per_address == 0),
            ("head_timeout_ms", self.head_timeout_ms == 0),
            ("body_timeout_ms", self.body_timeout_ms == 0),
            ("answer_timeout_ms", self.answer_timeout_ms == 0),
            ("idle_timeout_ms", self.idle_timeout_ms == 0),
            ("write_timeout_ms", self.write_timeout_ms == 0),
        ];
        match zero.iter().find(|(_, is_zero)| *is_zero) {
            None => Ok(()),
            Some((name, _)) => Err(config::ConfigError::Message(format!(
                "server.{name} must be at least 1"
            ))),
        }
    }
}

/// The variables of the environment, with those that are lists.
fn variables() -> config::Environment {
    config::Environment::with_prefix("WAYPOST")
        .prefix_separator("__")
        .separator("__")
        .try_parsing(true)
        .list_separator(",")
        .with_list_parse_key("server.trusted_proxies")
        .with_list_parse_key("server.cors_origins")
        .with_list_parse_key("delivery.schedule_seconds")
        .with_list_parse_key("delivery.allow_networks")
}

/// Addresses and networks. An entry without text is none: an empty variable has one.
fn networks<'de, D: Deserializer<'de>>(setting: D) -> Result<Vec<Network>, D::Error> {
    let written = Vec::<String>::deserialize(setting)?;
    let entries = written.iter().filter(|entry| !entry.trim().is_empty());
    let networks = entries.map(|entry| {
        let refused = |()| {
            let message = format!(
                "{entry:?} is no address such as 192.168.1.7 and no network such as 10.0.0.0/8 or fd12:3456::/32"
            );
            D::Error::custom(message)
        };
        entry.parse().map_err(refused)
    });
    networks.collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the configuration is the one place that reads the environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_whole() {
        let config = Config::defaults().expect("the defaults load");
        assert_eq!(config.database.url, "sqlite://./data/waypost.db");
        assert_eq!(config.server.public_url, "http://127.0.0.1:8080");
        assert_eq!(config.delivery.schedule_seconds.len(), 10);
    }

    fn networks_of(variable: &str) -> Result<Vec<Network>, String> {
        let variable = ("WAYPOST__DELIVERY__ALLOW_NETWORKS".to_owned(), variable.to_owned());
        let variables = variables().source(Some([variable].into_iter().collect()));
        let read = config::Config::builder()
            .add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml))
            .add_source(variables)
            .build()
            .and_then(config::Config::try_deserialize::<Config>);
        read.map(|config| config.delivery.allow_networks)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn networks_are_read_from_a_variable_and_checked() {
        for (variable, networks) in [
            ("", &[][..]),
            ("10.0.0.0/8", &["10.0.0.0/8"]),
            ("fd00::/8", &["fd00::/8"]),
            (
                "10.0.0.0/8, fd00::1,192.168.1.7",
                &["10.0.0.0/8", "fd00::1", "192.168.1.7"],
            ),
        ] {
            let expected = networks.iter().map(|network| network.parse().expect("a network"));
            assert_eq!(networks_of(variable), Ok(expected.collect()), "{variable}");
        }
        for (variable, named) in [
            ("10.0.0.0/8,10.0.0.0/33", "\"10.0.0.0/33\""),
            ("tracker.example", "\"tracker.example\""),
        ] {
            let refusal = networks_of(variable).expect_err("refused");
            assert!(
                refusal.contains(named) && refusal.contains("delivery.allow_networks"),
                "{refusal}"
            );
        }
    }

    #[test]
    fn a_printed_configuration_holds_no_secret() {
        let mut config = Config::defaults().expect("the defaults load");
        config.auth.secret = "hush-hush-hush-hush-hush-hush-hush-hush".to_owned();
        config.mail.password = "hush".to_owned();
        assert!(!format!("{config:?}").contains("hush"));
    }
}
