//! Records a click: durable before the visitor is sent on.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;
use waypost_entity::click;
use waypost_entity::id::ClickId;

use crate::check::kept;
use crate::click::target::{LinkName, Live, Target};
use crate::error::Result;
use crate::offer::destination::Values;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::test_fire::Door;

/// Most characters kept of a sub id or another parameter.
const LONGEST_PARAMETER: usize = 512;
/// Most other parameters kept.
const MOST_PARAMETERS: usize = 100;
/// Most characters kept of a user agent or a referer.
const LONGEST_HEADER: usize = 1024;

/// One visitor at a link.
pub struct Visit<'a> {
    /// The link.
    pub link: LinkName,
    /// The query string as it came.
    pub query: &'a str,
    /// The visitor's address.
    pub ip: Option<String>,
    /// The visitor's browser.
    pub user_agent: Option<&'a str>,
    /// Where the visitor came from.
    pub referer: Option<&'a str>,
    /// The `X-Waypost-Test` header.
    pub pass: Option<&'a str>,
}

/// What the visitor is told.
#[derive(Debug, PartialEq, Eq)]
pub enum Redirect {
    /// The click is stored; go there.
    Counted {
        /// The offer's destination with its macros filled in.
        location: String,
        /// The click.
        click: ClickId,
    },
    /// Nobody has visited, but the link leads there. The place of the click id is empty.
    Uncounted(String),
    /// The link is unknown or paused, or its offer's cap is used up; the tenant wants such visitors there.
    Fallback(String),
    /// The link is unknown.
    Unknown,
}

/// Finds the link, stores the click and says where to.
pub async fn record(services: &Services, visit: Visit<'_>) -> Result<Redirect> {
    let Some(target) = find(services, &visit.link).await? else {
        return Ok(Redirect::Unknown);
    };
    let Some(live) = &target.live else {
        return Ok(elsewhere(&target));
    };
    let scope = Scope::admit(services, target.tenant, Actor::Visitor);
    let click = row(&scope, live, &visit);
    // A test is to find the way that visitors go when they go.
    if live.turns_away(click.created_at) && !click.is_test {
        return Ok(elsewhere(&target));
    }
    let id = click.id;
    let subs = [&click.sub1, &click.sub2, &click.sub3, &click.sub4, &click.sub5];
    let location = location(live, &id.to_string(), subs);
    services.ingest.click(weight(&visit), click).await?;
    Ok(Redirect::Counted { location, click: id })
}

/// Finds the link and says where to, for a program that looks ahead of a visitor who may never come.
pub async fn look(services: &Services, link: &LinkName, query: &str) -> Result<Redirect> {
    let Some(target) = find(services, link).await? else {
        return Ok(Redirect::Unknown);
    };
    Ok(match &target.live {
        Some(live) if live.turns_away(services.clock.now()) => elsewhere(&target),
        Some(live) => Redirect::Uncounted(location(live, "", parameters(query).subs.each_ref())),
        None => elsewhere(&target),
    })
}

async fn find(services: &Services, link: &LinkName) -> Result<Option<Arc<Target>>> {
    // What cannot be a link of ours does not reach the cache, whose entries it would crowd out.
    if link.short_code().is_none() {
        return Ok(None);
    }
    services.caches.target(services, link).await
}

fn elsewhere(target: &Target) -> Redirect {
    target
        .fallback_url
        .clone()
        .map_or(Redirect::Unknown, Redirect::Fallback)
}

/// About how many bytes a click takes in memory.
fn weight(visit: &Visit<'_>) -> usize {
    let header = |text: Option<&str>| text.map_or(0, str::len);
    1024 + 2 * visit.query.len() + header(visit.user_agent) + header(visit.referer)
}

fn row(scope: &Scope, live: &Live, visit: &Visit<'_>) -> click::Model {
    let Parameters {
        subs: [sub1, sub2, sub3, sub4, sub5],
        others,
    } = parameters(visit.query);
    let now = scope.now();
    click::Model {
        tenant_id: scope.tenant(),
        id: scope.services().entropy.id(now),
        tracking_link_id: live.link,
        offer_id: live.offer,
        affiliate_id: live.affiliate,
        sub1,
        sub2,
        sub3,
        sub4,
        sub5,
        parameters: json!(others),
        ip: visit.ip.clone(),
        user_agent: visit.user_agent.map(|agent| kept(agent, LONGEST_HEADER)),
        referer: visit.referer.map(|referer| kept(referer, LONGEST_HEADER)),
        is_test: is_test(scope, visit, now),
        created_at: now,
    }
}

/// Whether it is a visit of our own. A wrong or old pass is no pass.
fn is_test(scope: &Scope, visit: &Visit<'_>, now: DateTime<Utc>) -> bool {
    let passes = &scope.services().passes;
    visit
        .pass
        .is_some_and(|pass| passes.open(pass, (scope.tenant(), Door::Click), now))
}

fn location(live: &Live, click_id: &str, subs: [&Option<String>; 5]) -> String {
    live.destination.render(&Values {
        click_id,
        subs: subs.map(|sub| sub.as_deref().unwrap_or_default()),
        affiliate: &live.affiliate_slug,
        offer: &live.offer_slug,
    })
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Parameters {
    subs: [Option<String>; 5],
    others: Vec<(String, String)>,
}

/// Sorts a query into sub ids and the rest. A repeated sub id keeps its first value; the repeats are kept with the rest.
fn parameters(query: &str) -> Parameters {
    let mut found = Parameters::default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = kept(&value, LONGEST_PARAMETER);
        let slot = ["sub1", "sub2", "sub3", "sub4", "sub5"]
            .iter()
            .position(|sub| *sub == name);
        match slot.and_then(|index| found.subs.get_mut(index)) {
            Some(empty @ None) if !value.is_empty() => *empty = Some(value),
            _ if found.others.len() < MOST_PARAMETERS => found.others.push((kept(&name, LONGEST_PARAMETER), value)),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_sorted_into_sub_ids_and_the_rest() {
        let found = parameters("sub2=b%20c&utm_source=x&sub2=again&sub9=z&sub1=&flag&%FF=%00");
        assert_eq!(found.subs, [None, Some("b c".to_owned()), None, None, None]);
        let others = [
            ("utm_source", "x"),
            ("sub2", "again"),
            ("sub9", "z"),
            ("sub1", ""),
            ("flag", ""),
            ("\u{fffd}", "\u{fffd}"),
        ];
        assert_eq!(
            found.others,
            others.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn a_flood_of_parameters_is_bounded() {
        let query = (0..10_000)
            .map(|n| format!("p{n}={}", "x".repeat(2_000)))
            .collect::<Vec<_>>()
            .join("&");
        let found = parameters(&query);
        assert_eq!(found.others.len(), MOST_PARAMETERS);
        assert!(found.others.iter().all(|(_, value)| value.len() == LONGEST_PARAMETER));
    }
}
