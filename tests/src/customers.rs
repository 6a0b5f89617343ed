//! Customers who go on whatever happens: each visits and buys, again and again, and what was acknowledged is noted.

use std::collections::HashSet;
use std::time::Duration;

use sea_orm::{ConnectionTrait, Database, Statement, TryGetable};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use waypost_entity::id::{ClickId, ConversionId};

use crate::shop::Shop;

/// Before a customer or a merchant's server tries again.
const PAUSE: Duration = Duration::from_millis(20);

/// Customers at work.
pub struct Customers {
    stop: watch::Sender<bool>,
    crew: JoinSet<Noted>,
}

/// What customers and merchants were told.
#[derive(Debug, Default)]
pub struct Noted {
    /// Clicks that were redirected.
    pub clicks: Vec<String>,
    /// Transactions that were acknowledged.
    pub sales: Vec<String>,
    /// Of them, kept for later.
    pub kept: usize,
    /// Answers that promised nothing.
    pub refused: usize,
    /// Requests that were sent and whose connection ended without an answer.
    pub unanswered: usize,
    /// The longest wait for an answer.
    pub longest: Duration,
}

impl Noted {
    fn and(mut self, other: Self) -> Self {
        self.clicks.extend(other.clicks);
        self.sales.extend(other.sales);
        self.kept += other.kept;
        self.refused += other.refused;
        self.unanswered += other.unanswered;
        self.longest = self.longest.max(other.longest);
        self
    }
}

impl Customers {
    /// So many customers of one shop, spread over the product's nodes.
    pub fn arrive(shop: &Shop, nodes: &[String], count: usize) -> Self {
        let stop = watch::Sender::new(false);
        let mut crew = JoinSet::new();
        for number in 0..count {
            let mut nodes = nodes.to_vec();
            let first = number % nodes.len().max(1);
            nodes.rotate_left(first);
            let customer = Customer {
                shop: shop.clone(),
                nodes,
                number,
                stopped: stop.subscribe(),
                noted: Noted::default(),
            };
            crew.spawn(customer.live());
        }
        Self { stop, crew }
    }

    /// Lets every report come to its end.
    pub async fn leave(self) -> Noted {
        self.stop.send_replace(true);
        let all = timeout(Duration::from_secs(20), self.crew.join_all());
        let all = all.await.expect("every report is acknowledged in the end");
        all.into_iter().fold(Noted::default(), Noted::and)
    }
}

struct Customer {
    shop: Shop,
    nodes: Vec<String>,
    number: usize,
    stopped: watch::Receiver<bool>,
    noted: Noted,
}

impl Customer {
    async fn live(mut self) -> Noted {
        let mut sale = 0;
        while !*self.stopped.borrow() {
            let asked = Instant::now();
            let visited = self.shop.visit(&self.nodes[0]).await;
            self.waited(asked);
            match visited {
                Ok((302, Some(click))) => {
                    sale += 1;
                    self.noted.clicks.push(click.clone());
                    self.buy(&click, format!("{}-{sale}", self.number)).await;
                    self.pause().await;
                }
                Ok((status, _)) => {
                    assert_eq!(status, 503, "a visit is redirected or put off");
                    self.noted.refused += 1;
                    self.pause().await;
                }
                Err(error) => self.go_elsewhere(&error).await,
            }
        }
        self.noted
    }

    /// As merchants' servers do, the same report is sent until it is acknowledged.
    async fn buy(&mut self, click: &str, txn: String) {
        loop {
            let asked = Instant::now();
            let reported = self.shop.report(&self.nodes[0], click, &txn).await;
            self.waited(asked);
            match reported {
                Ok((status @ (200 | 202), said)) => {
                    self.noted.kept += usize::from(status == 202);
                    let known = ["accepted", "duplicate", "stored_for_later"];
                    assert!(known.iter().any(|code| said["code"] == *code), "{said}");
                    self.noted.sales.push(txn);
                    return;
                }
                Ok((status, said)) => {
                    assert_eq!(status, 503, "{said}");
                    self.noted.refused += 1;
                    self.pause().await;
                }
                Err(error) => self.go_elsewhere(&error).await,
            }
        }
    }

    fn waited(&mut self, asked: Instant) {
        self.noted.longest = self.noted.longest.max(asked.elapsed());
    }

    async fn go_elsewhere(&mut self, error: &reqwest::Error) {
        // A door that is closed has taken nothing in.
        self.noted.unanswered += usize::from(!error.is_connect());
        self.nodes.rotate_left(1);
        self.pause().await;
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a customer takes a moment; nothing is waited for"
    )]
    async fn pause(&self) {
        tokio::time::sleep(PAUSE).await;
    }
}

/// What a database holds of clicks and sales.
#[derive(Debug)]
pub struct Stored {
    /// Every click.
    pub clicks: HashSet<String>,
    /// The transaction of every conversion.
    pub sales: Vec<String>,
    /// How many conversions are paid.
    pub paid: usize,
}

impl Stored {
    /// Reads a database.
    pub async fn at(url: &str) -> Self {
        let db = Database::connect(url).await.expect("opened");
        let backend = db.get_database_backend();
        let rows = async |sql: &str| {
            let statement = Statement::from_string(backend, sql);
            db.query_all_raw(statement).await.expect("asked")
        };
        let clicks = rows("SELECT id FROM click").await;
        let sales = rows("SELECT txn_id FROM conversion").await;
        let paid = rows("SELECT conversion_id FROM ledger_entry").await;
        let paid_once: HashSet<String> = paid
            .iter()
            .map(|row| {
                ConversionId::try_get(row, "", "conversion_id")
                    .expect("an id")
                    .to_string()
            })
            .collect();
        assert_eq!(paid_once.len(), paid.len(), "a conversion was paid twice");
        let stored = Self {
            clicks: clicks
                .iter()
                .map(|row| ClickId::try_get(row, "", "id").expect("an id").to_string())
                .collect(),
            sales: sales
                .iter()
                .map(|row| row.try_get("", "txn_id").expect("a transaction"))
                .collect(),
            paid: paid.len(),
        };
        db.close().await.expect("closed");
        stored
    }

    /// Whether everything that was acknowledged is there, once.
    pub fn agrees_with(&self, noted: &Noted) -> Result<(), String> {
        let unique: HashSet<&String> = self.sales.iter().collect();
        if unique.len() != self.sales.len() {
            return Err(format!("{} conversions of {} sales", self.sales.len(), unique.len()));
        }
        let lost: Vec<_> = noted.sales.iter().filter(|sale| !unique.contains(sale)).collect();
        let missing: Vec<_> = noted
            .clicks
            .iter()
            .filter(|click| !self.clicks.contains(*click))
            .collect();
        match (lost.is_empty(), missing.is_empty()) {
            (true, true) => Ok(()),
            _ => Err(format!("lost sales {lost:?} and clicks {missing:?}")),
        }
    }

    /// Waits until everything that was acknowledged is there, once. Fails after 20 s.
    pub async fn comes_to_agree(url: &str, noted: &Noted) {
        let mut last = String::new();
        let agreeing = async {
            while let Err(why) = Self::at(url).await.agrees_with(noted) {
                last = why;
                tokio::task::yield_now().await;
            }
        };
        let agreed = timeout(Duration::from_secs(20), agreeing).await;
        assert!(agreed.is_ok(), "{last}");
    }
}
