//! The product under load: its own binary as a child process, with one offer, its affiliates' links and an integration.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::child::{Child, Recipe, free_address};
use super::database::Database;
use super::graphql::ask;
use super::processor::{Meter, memory};
use crate::load::{Bound, Doors, Load, Measured, Sales, Script, Visits};

/// Affiliates with a link each.
const AFFILIATES: u32 = 8;

const SIGN_UP: &str = "mutation($input: SignUpInput!) { signUp(input: $input) { accessToken } }";
const OFFER_AND_INTEGRATION: &str = "mutation($terms: JSON!) {
    createOffer(input: { name: \"Shoes\", destinationUrl: \"https://shop.example.com/\", terms: $terms }) { offer { id } }
    createIntegration(input: { name: \"Shop\", withSecret: false }) { integration { postbackUrl } } }";
const AFFILIATE: &str = "mutation($n: String!) { createAffiliate(input: { name: $n }) { affiliate { id } } }";
const PARTNER_POSTBACK: &str = "mutation($a: ID!, $u: String!) {
    createPartnerPostback(input: { affiliateId: $a, urlTemplate: $u }) { partnerPostback { id } } }";
const LINK: &str = "mutation($o: ID!, $a: ID!) {
    createTrackingLink(input: { offerId: $o, affiliateId: $a }) { trackingLink { url } } }";

/// Which parts run in the process.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    /// Doors and workers, as `waypost` starts by default.
    Whole,
    /// Doors alone, so that what a request costs is not mixed with what a settlement costs.
    Doors,
}

/// A running product.
pub(crate) struct Product {
    pub(crate) child: Child,
    pub(crate) database: Database,
    pub(crate) doors: Doors,
    token: String,
    affiliates: Vec<String>,
}

impl Product {
    /// Starts it on a fresh database and sets up a program through its API.
    pub(crate) async fn start(binary: &Path, role: Role, database: Database) -> Result<Self> {
        let address = free_address()?;
        let setting = |name: &str, value: &str| (format!("WAYPOST__{name}"), value.to_owned());
        let recipe = Recipe {
            program: binary.to_owned(),
            arguments: match role {
                Role::Whole => Vec::new(),
                Role::Doors => vec!["serve".to_owned()],
            },
            variables: vec![
                setting("DATA_DIR", &database.folder.to_string_lossy()),
                setting("DATABASE__URL", &database.url),
                setting("SERVER__LISTEN", &address.to_string()),
                setting("LOG__LEVEL", "warn"),
                setting("DELIVERY__ALLOW_LOOPBACK", "true"),
                setting("LIMITS__API_BURST", "100000"),
            ],
            folder: database.folder.clone(),
            address,
            ready: "/readyz".to_owned(),
        };
        let child = Child::start(recipe).await?;
        let program = set_up(address).await.context("cannot set up a program")?;
        Ok(Self {
            child,
            database,
            doors: program.doors,
            token: program.token,
            affiliates: program.affiliates,
        })
    }

    /// Registers partner postbacks with these templates, one for each affiliate in turn.
    pub(crate) async fn forward_to(&self, templates: &[String]) -> Result<()> {
        for (template, affiliate) in templates.iter().zip(self.affiliates.iter().cycle()) {
            let variables = json!({ "a": affiliate, "u": template });
            ask(self.child.address(), Some(&self.token), PARTNER_POSTBACK, variables).await?;
        }
        Ok(())
    }

    /// Reads what it costs, with its database.
    pub(crate) fn meter(&self) -> Result<Meter<'_>> {
        Ok(Meter {
            server: self.child.process()?,
            postgres: self.database.postgres.as_ref(),
        })
    }

    /// Memory that it holds now and the most that it held, in bytes.
    pub(crate) fn memory(&self) -> Result<(u64, u64)> {
        memory(self.child.process()?)
    }

    pub(crate) async fn click(&self, connections: usize, bound: Bound) -> Result<Measured> {
        self.visit(connections, bound, false).await
    }

    /// Fresh clicks with their ids.
    pub(crate) async fn fresh_clicks(&self, count: u64) -> Result<Measured> {
        self.visit(64, Bound::Requests(count), true).await
    }

    pub(crate) async fn sell(&self, load: Load, clicks: Vec<waypost_entity::id::ClickId>) -> Result<Measured> {
        let doors = self.doors.clone();
        load.run(Script::Sales(Sales { doors, clicks })).await
    }

    async fn visit(&self, connections: usize, bound: Bound, keep_clicks: bool) -> Result<Measured> {
        let doors = self.doors.clone();
        Load::closed(self.child.address(), connections, bound)
            .run(Script::Visits(Visits { doors, keep_clicks }))
            .await
    }
}

/// What was set up.
struct Program {
    doors: Doors,
    token: String,
    affiliates: Vec<String>,
}

async fn set_up(address: SocketAddr) -> Result<Program> {
    let person = json!({ "input": {
        "email": "bench@example.com", "password": "correct horse battery", "name": "Bench", "programName": "Bench",
    } });
    let access = text(&ask(address, None, SIGN_UP, person).await?, "/signUp/accessToken")?;
    let token = Some(access.as_str());
    let terms = json!({ "currency": "USD", "rules": [{ "id": "all", "when": {}, "pay": { "kind": "percent", "rate": "10" } }] });
    let made = ask(address, token, OFFER_AND_INTEGRATION, json!({ "terms": terms })).await?;
    let offer = text(&made, "/createOffer/offer/id")?;
    let (mut links, mut affiliates) = (Vec::new(), Vec::new());
    for number in 0..AFFILIATES {
        let affiliate = ask(address, token, AFFILIATE, json!({ "n": format!("Affiliate {number}") })).await?;
        let affiliate = text(&affiliate, "/createAffiliate/affiliate/id")?;
        let link = ask(address, token, LINK, json!({ "o": offer, "a": affiliate })).await?;
        links.push(path(&text(&link, "/createTrackingLink/trackingLink/url")?)?);
        affiliates.push(affiliate);
    }
    let doors = Doors {
        host: address.to_string(),
        links,
        postback: path(&text(&made, "/createIntegration/integration/postbackUrl")?)?,
    };
    Ok(Program {
        doors,
        token: access,
        affiliates,
    })
}

fn text(answer: &Value, pointer: &str) -> Result<String> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    Ok(found
        .with_context(|| format!("{pointer} is missing in {answer}"))?
        .to_owned())
}

/// The path of a URL.
fn path(url: &str) -> Result<String> {
    let rest = url.splitn(4, '/').nth(3);
    Ok(format!("/{}", rest.with_context(|| format!("{url} has no path"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_keeps_its_path() {
        assert_eq!(path("http://127.0.0.1:8080/c/abc").expect("a path"), "/c/abc");
        assert!(path("http://127.0.0.1:8080").is_err());
    }
}
