//! What a tracker hears of a sale that somebody has to approve, by the preset that it was set up with.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, Program, Receiver};

use super::postback;
use crate::hold::{sale, set};
use crate::review::codes;

/// Registers what the preset gives, at the receiver: trackers are called by https, and it is not.
async fn preset(program: &Program<'_>, setup: &Setup, partner: &Receiver, (key, mut answers): (&str, Value)) {
    let fill = "query($i: FilledPartnerPostbackPresetInput!) { filledPartnerPostbackPreset(input: $i) {
        method urlTemplate statuses userErrors { field code } } }";
    let domain = partner.url.trim_start_matches("http://");
    answers[0] = json!({ "key": "domain", "value": domain });
    let filled = program
        .ok(fill, json!({ "i": { "key": key, "answers": answers } }))
        .await;
    let filled = &filled["filledPartnerPostbackPreset"];
    let url = text(&filled["urlTemplate"]).replace("https://", "http://");
    let input = json!({ "method": filled["method"], "urlTemplate": url, "statuses": filled["statuses"] });
    postback(program, setup, input).await;
}

#[rstest]
#[tokio::test]
async fn a_preset_hears_of_a_reviewed_sale_what_its_tracker_keeps(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    set(&program, &setup, 0, true).await;
    let (voluum, keitaro) = (Receiver::start().await, Receiver::start().await);
    preset(&program, &setup, &voluum, ("voluum", json!([{}]))).await;
    let key = json!({ "key": "key", "value": "k1" });
    preset(&program, &setup, &keitaro, ("keitaro", json!([{}, key]))).await;
    let told = |partner: &Receiver| -> Vec<String> {
        let calls = partner.calls();
        calls.iter().map(|call| call.target.clone()).collect()
    };

    let id = sale(&program, &setup, "T-1").await;
    app.drain().await;
    assert_eq!(told(&voluum), [""; 0], "nothing is owed yet");
    let of = |status: &str| format!("/k1/postback?subid=&payout=10.00&currency=USD&tid={id}&status={status}");
    assert_eq!(told(&keitaro), [of("lead")]);

    assert_eq!(codes(&program, "approve", &[&id], None).await, ["DONE"]);
    app.drain().await;
    let booked = format!("/postback?cid=&payout=10.00&currency=USD&txid={id}");
    assert_eq!(told(&voluum), [booked], "once, at the approval");
    assert_eq!(told(&keitaro), [of("lead"), of("sale")]);
    app.close().await;
}
