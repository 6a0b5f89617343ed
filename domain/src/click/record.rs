//! Records a click: durable before the visitor is sent on.

use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;
use waypost_entity::click;
use waypost_entity::id::ClickId;

use crate::check::kept;
use crate::click::target::{self, LinkName, Live};
use crate::error::Result;
use crate::offer::destination::Values;
use crate::scope::{Actor, Scope};
use crate::services::Services;

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
    /// The link is unknown or paused; the tenant wants such visitors there.
    Fallback(String),
    /// The link is unknown.
    Unknown,
}

/// Finds the link, stores the click and says where to.
pub async fn record(services: &Services, visit: Visit<'_>) -> Result<Redirect> {
    // What cannot be a link of ours does not reach the cache, whose entries it would crowd out.
    if visit.link.short_code().is_none() {
        return Ok(Redirect::Unknown);
    }
    let load = target::load(services, &visit.link);
    let Some(target) = services.caches.target(visit.link.clone(), load).await? else {
        return Ok(Redirect::Unknown);
    };
    let Some(live) = &target.live else {
        return Ok(target
            .fallback_url
            .clone()
            .map_or(Redirect::Unknown, Redirect::Fallback));
    };
    let scope = Scope::admit(services, target.tenant, Actor::Visitor);
    let click = row(&scope, live, &visit).insert(services.store.writer()).await?;
    Ok(Redirect::Counted {
        location: location(live, &click),
        click: click.id,
    })
}

fn row(scope: &Scope, live: &Live, visit: &Visit<'_>) -> click::ActiveModel {
    let Parameters {
        subs: [sub1, sub2, sub3, sub4, sub5],
        others,
    } = parameters(visit.query);
    click::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(scope.new_id()),
        tracking_link_id: Set(live.link),
        offer_id: Set(live.offer),
        affiliate_id: Set(live.affiliate),
        sub1: Set(sub1),
        sub2: Set(sub2),
        sub3: Set(sub3),
        sub4: Set(sub4),
        sub5: Set(sub5),
        parameters: Set(json!(others)),
        ip: Set(visit.ip.clone()),
        user_agent: Set(visit.user_agent.map(|agent| kept(agent, LONGEST_HEADER))),
        referer: Set(visit.referer.map(|referer| kept(referer, LONGEST_HEADER))),
        created_at: Set(scope.now()),
    }
}

fn location(live: &Live, click: &click::Model) -> String {
    let text = |sub: &'_ Option<String>| sub.clone().unwrap_or_default();
    let subs = [&click.sub1, &click.sub2, &click.sub3, &click.sub4, &click.sub5].map(text);
    live.destination.render(&Values {
        click_id: &click.id.to_string(),
        subs: subs.each_ref().map(String::as_str),
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
