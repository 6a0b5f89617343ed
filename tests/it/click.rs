//! The click door: where visitors are sent, and what nobody can make it do.

use rstest::rstest;
use serde_json::json;
use waypost_tests::{App, Db};

const CLICKS: &str = "query($id: ID!) { node(id: $id) { ... on Click { sub1 parameters trackingLink { id } affiliate { slug } offer { slug } } } }";

#[rstest]
#[tokio::test]
async fn both_forms_of_a_link_store_a_click(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let spelled = format!("{}/c/{}-shoes/anna", app.url, program.short_code);
    for (link, by_code) in [(&setup.link, true), (&spelled, false)] {
        let click = program.click(&format!("{link}?sub1=one")).await;
        let seen = program.ok(CLICKS, json!({ "id": click })).await["node"].clone();
        assert_eq!(
            (&seen["sub1"], &seen["affiliate"]["slug"], &seen["offer"]["slug"]),
            (&json!("one"), &json!("anna"), &json!("shoes"))
        );
        assert_eq!(seen["trackingLink"].is_object(), by_code);
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_redirect_is_temporary_and_keeps_the_link_to_itself(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let answer = app.http.get(&setup.link).send().await.expect("answered");
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn unknown_links_get_a_plain_page_or_the_fallback(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let stranger = program.affiliate("Not enrolled").await;
    assert!(stranger.starts_with("aff_"));
    let unknown = [
        format!("{}/c/{}zzzzzzzz", app.url, program.short_code),
        format!("{}/c/{}-shoes/not-enrolled", app.url, program.short_code),
        format!("{}/c/{}-hats/anna", app.url, program.short_code),
    ];
    let nul = format!("{}/c/{}-%00/%00", app.url, program.short_code);
    assert_eq!(app.http.get(nul).send().await.expect("answered").status(), 404);
    let nobody = [
        format!("{}/", setup.link),
        format!("{}/c/a/b/c", app.url),
        format!("{}/c/x", app.url),
        format!("{}/c/zzzzzzzzzzzz", app.url),
        format!("{}/c/%0d%0aSet-Cookie:x", app.url),
    ];
    for url in unknown.iter().chain(&nobody) {
        let answer = app.http.get(url).send().await.expect("answered");
        assert_eq!(answer.status(), 404, "{url}");
        assert!(
            answer.headers()["content-type"]
                .to_str()
                .expect("text")
                .starts_with("text/plain")
        );
        assert!(answer.headers().get("location").is_none() && answer.headers().get("set-cookie").is_none());
    }
    let update = "mutation { updateTenant(input: { fallbackUrl: \"https://acme.example.com/ended\" }) { tenant { fallbackUrl } userErrors { code } } }";
    program.ok(update, json!({})).await;
    for url in &unknown {
        let answer = app.http.get(url).send().await.expect("answered");
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["location"]),
            (302, &"https://acme.example.com/ended".parse().expect("a header"))
        );
    }
    assert_eq!(
        app.http.get(&nobody[3]).send().await.expect("answered").status(),
        404,
        "nobody's link has nobody's fallback"
    );
    let pause = "mutation($id: ID!) { setOfferStatus(input: { id: $id, status: PAUSED }) { offer { id } userErrors { code } } }";
    program.ok(pause, json!({ "id": setup.offer })).await;
    let paused = app.http.get(&setup.link).send().await.expect("answered");
    assert_eq!(paused.headers()["location"], "https://acme.example.com/ended");
    assert_eq!(program.clicks_counted().await, 0, "none of these was a click");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn nothing_in_a_query_leads_a_visitor_astray(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let create = "mutation($input: CreateOfferInput!) { createOffer(input: $input) { offer { id } userErrors { field message code } } }";
    let terms =
        json!({ "currency": "USD", "rules": [{ "id": "all", "when": {}, "pay": { "kind": "flat", "amount": "1" } }] });
    let input = |url: &str| json!({ "input": { "name": "Deep", "destinationUrl": url, "terms": terms } });
    for refused in [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "https://{sub1}/",
        "https://{sub1}.example.com/",
        "{sub1}",
        "https://shop.example.com:{sub1}/",
        "https://{sub1}@shop.example.com/",
        "https://user:pw@shop.example.com/",
        "ftp://shop.example.com/",
        "https://shop.example.com/{unknown}",
        "https://shop.example.com/{sub1",
        "https://shop.example.com/\r\nX: y",
        "",
        "shop.example.com",
    ] {
        let answer = program.ask(create, input(refused)).await;
        let problem = &answer["data"]["createOffer"]["userErrors"][0];
        assert_eq!(problem["field"], json!(["destinationUrl"]), "{refused}: {answer}");
        assert!(
            problem["message"]
                .as_str()
                .is_some_and(|message| message.contains("character")),
            "{answer}"
        );
    }
    let made = program
        .ok(
            create,
            input("https://shop.example.com/p/{sub1}?s={sub2}&c={click_id}#x{sub3}"),
        )
        .await;
    let affiliate = program.affiliate("Anna").await;
    let link = program
        .link(made["createOffer"]["offer"]["id"].as_str().expect("an id"), &affiliate)
        .await;
    for attack in [
        "//evil.example/",
        "https://evil.example",
        "\\\\evil.example",
        "..",
        "../..",
        "%0d%0aLocation:%20https://evil.example",
        "@evil.example",
        "{click_id}",
        "{sub2}",
        "#",
        "?",
        "&c=stolen",
        "%00",
        "%ff",
        "javascript:alert(1)",
        "\u{202e}",
        ".evil.example",
        ";@evil",
        "%2f%2fevil.example",
    ] {
        let mut url = url::Url::parse(&link).expect("a URL");
        url.query_pairs_mut()
            .append_pair("sub1", attack)
            .append_pair("sub2", attack)
            .append_pair("sub3", attack)
            .append_pair("click_id", attack);
        let answer = app.http.get(url).send().await.expect("answered");
        assert_eq!(answer.status(), 302, "{attack}");
        let location = url::Url::parse(answer.headers()["location"].to_str().expect("ASCII")).expect("a URL");
        assert_eq!(
            (location.scheme(), location.host_str(), location.port()),
            ("https", Some("shop.example.com"), None),
            "{attack}: {location}"
        );
        let clicks: Vec<_> = location.query_pairs().filter(|(name, _)| name == "c").collect();
        assert!(
            clicks.len() == 1 && clicks[0].1.starts_with("clk_"),
            "{attack}: {location}"
        );
        assert!(!location.as_str().contains('{'), "{location}");
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn only_a_get_of_a_visitor_is_a_click(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for method in [reqwest::Method::POST, reqwest::Method::OPTIONS] {
        let answer = app.http.request(method, &setup.link).send().await.expect("answered");
        assert_eq!(answer.status(), 405);
    }
    let link = format!("{}?sub1=early", setup.link);
    let mut looks = vec![app.http.head(&link)];
    for (header, value) in [
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Sec-Purpose", "Prefetch; anonymous-client-ip"),
        ("Purpose", "prefetch"),
        ("X-Purpose", "preview"),
        ("X-Moz", "prefetch"),
    ] {
        looks.push(app.http.get(&link).header(header, value));
    }
    for look in looks {
        let answer = look.send().await.expect("answered");
        assert_eq!(answer.status(), 302);
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let location = answer.headers()["location"].to_str().expect("text");
        assert!(location.ends_with("click_id="), "{location}");
    }
    assert_eq!(program.clicks_counted().await, 0, "nobody has come yet");
    let visit = app
        .http
        .get(&link)
        .header("Sec-Purpose", "something else")
        .send()
        .await
        .expect("answered");
    assert!(visit.headers()["location"].to_str().expect("text").contains("clk_"));
    let long = format!("{}?x={}", setup.link, "y".repeat(9000));
    assert_eq!(app.http.get(long).send().await.expect("answered").status(), 414);
    app.close().await;
}
