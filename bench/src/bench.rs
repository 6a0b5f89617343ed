//! One run: its options, its folder, and what it prints.

use std::fmt::Display;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::options::Common;
use crate::server::{Database, Kind, Product, Role, filesystem_of};
use crate::yardstick::{Inserts, Yardstick};

/// Longest wait for the backlog of a measurement, so that the next one does not share the machine with it.
const LONGEST_CALM: Duration = Duration::from_secs(120);

/// A run in progress; its folder and everything in it goes with it.
pub(crate) struct Bench {
    pub(crate) options: Common,
    waypost: PathBuf,
    root: TempDir,
}

/// What the product is measured against.
pub(crate) struct Yardsticks {
    pub(crate) bare: Yardstick,
    pub(crate) inserts: Inserts,
}

impl Bench {
    pub(crate) fn open(options: Common, part: &str) -> Result<Self> {
        let beside = std::env::current_exe()?.with_file_name("waypost");
        let waypost = options.waypost.clone().unwrap_or(beside).canonicalize();
        let waypost =
            waypost.context("there is no waypost binary; use `cargo xtask bench`, or name one with --waypost")?;
        ensure!(
            options.postgres.is_some() || options.database.kinds() == [Kind::Sqlite],
            "Postgres was not started; use `cargo xtask bench`, or --database sqlite"
        );
        let root = tempfile::Builder::new().prefix("waypost-bench-").tempdir()?;
        let bench = Self { options, waypost, root };
        bench.introduce(part)?;
        Ok(bench)
    }

    /// Writes lines; an empty one at the end, as tables have it, is left out.
    pub(crate) fn say(&self, text: impl Display) -> Result<()> {
        let mut out = std::io::stdout();
        writeln!(out, "{}", text.to_string().trim_end())?;
        Ok(out.flush()?)
    }

    pub(crate) fn kinds(&self) -> &'static [Kind] {
        self.options.database.kinds()
    }

    pub(crate) async fn database(&self, kind: Kind, name: &str) -> Result<Database> {
        Database::fresh(kind, name, self.root.path(), self.options.postgres.as_ref()).await
    }

    /// The product on a fresh database of this name.
    pub(crate) async fn product(&self, kind: Kind, role: Role, name: &str) -> Result<Product> {
        Product::start(&self.waypost, role, self.database(kind, name).await?).await
    }

    pub(crate) async fn yardsticks(&self, kind: Kind) -> Result<Yardsticks> {
        Ok(Yardsticks {
            bare: Yardstick::bare(self.root.path()).await?,
            inserts: Inserts::open(self.database(kind, "inserts").await?).await?,
        })
    }

    /// Lets the product finish what a measurement left, and says when that takes too long.
    pub(crate) async fn calm(&self, product: &Product) -> Result<()> {
        let look = product.database.look().await?;
        let left = look.wait_for_settlement(LONGEST_CALM).await?;
        look.close().await?;
        if left > 0 {
            self.say(format_args!(
                "\n({left} conversions were still unsettled after {} s; what follows shares the machine with them.)",
                LONGEST_CALM.as_secs()
            ))?;
        }
        Ok(())
    }

    /// How the numbers of a part that repeats itself came about.
    pub(crate) fn say_repetitions(&self) -> Result<()> {
        self.say(format_args!(
            "Medians of {} repetitions, interleaved; {} s a measurement.",
            self.options.rounds(),
            self.options.seconds()
        ))
    }

    /// What the numbers depend on beside the code.
    fn introduce(&self, part: &str) -> Result<()> {
        let cores = std::thread::available_parallelism()?;
        let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
        let filesystem = filesystem_of(self.root.path(), &mounts).unwrap_or_else(|| "an unknown filesystem".to_owned());
        self.say(format_args!(
            "# {part}\n\n{cores} cores, shared by load, server and database; data on {filesystem}."
        ))?;
        if ["tmpfs", "ramfs"].contains(&filesystem.as_str()) {
            self.say("**The data is in memory, where syncing costs nothing: set TMPDIR to a folder on a disk.**")?;
        }
        Ok(())
    }
}
