//! The trackers that we know, by their own documents on postbacks.
//!
//! `<key>` stands for an answer, and `[…]` for a part that is left out when its answer is. Trackers count what they are
//! told as their owner's revenue, which is our payout; where a network's documents ask for the sale's amount, they get it.

use waypost_entity::status::{CallMethod, ConversionStatus};

use super::{Preset, PresetField};

const NO_STATUSES: &str = "It keeps no status of a conversion, so it is told of approved ones only.";

/// For a tracker that keeps the status that it was told last. Paid is one of them, since a backfill finds conversions that are paid by then.
const EVERY_STATUS: &[ConversionStatus] = &[
    ConversionStatus::Pending,
    ConversionStatus::Approved,
    ConversionStatus::Rejected,
    ConversionStatus::Reversed,
    ConversionStatus::Paid,
];

/// For a tracker that books whatever it is told.
const APPROVED_ONLY: &[ConversionStatus] = &[ConversionStatus::Approved];

/// Every preset, in the order in which pickers show them.
pub const PRESETS: &[Preset] = &[
    Preset {
        key: "voluum",
        name: "Voluum",
        url: "https://<domain>/postback?cid={sub1}&payout={payout}&currency={payout_currency}&txid={conversion_id}",
        fields: &[PresetField::domain(
            "Settings > Domains, or the start of any postback URL that Voluum shows.",
            "abcde.voluumtrk.com",
        )],
        link: "sub1={clickid}",
        found_at: "Offers > the offer > Edit > Postback URL",
        note: NO_STATUSES,
        documents: "https://doc.voluum.com/article/parameters-in-postback-urls",
        ..GET
    },
    Preset {
        key: "redtrack",
        name: "RedTrack",
        url: "https://<domain>/postback?clickid={sub1}&sum={payout}&rdtk_event_id={conversion_id}\
              &status={status:paid=approved,rejected=declined,reversed=declined}",
        statuses: EVERY_STATUS,
        fields: &[PresetField::domain(
            "Tools > Domains: your dedicated tracking domain.",
            "track.example.com",
        )],
        link: "sub1={clickid}",
        found_at: "Offer sources > the source > Postback URL",
        note: "To tell events apart, add &type={event} and create the same names under Tools > Conversion tracking.",
        documents: "https://help.redtrack.io/knowledgebase/kb/conversion-tracking/tracking-event-types/",
        ..GET
    },
    Preset {
        key: "keitaro",
        name: "Keitaro",
        url: "https://<domain>/<key>/postback?subid={sub1}&payout={payout}&currency={payout_currency}\
              &tid={conversion_id}\
              &status={status:pending=lead,approved=sale,paid=sale,rejected=rejected,reversed=rejected}",
        statuses: EVERY_STATUS,
        fields: &[
            PresetField::domain("The domain of your tracker.", "tracker.example.com"),
            PresetField::secret(
                "key",
                "Postback key",
                "The part between the domain and /postback in the postback URL.",
                "a1b2c3d",
            ),
        ],
        link: "sub1={subid}",
        found_at: "Maintenance > Postback URL",
        note: "Pending becomes lead, approved and paid become sale, rejected and reversed become rejected.",
        documents: "https://docs.keitaro.io/en/conversions-and-postback/postback.html",
        ..GET
    },
    Preset {
        key: "binom",
        name: "Binom",
        url: "https://<domain>/click.php?cnv_id={sub1}&payout={payout}&cnv_currency={payout_currency}\
              &cnv_status={status}",
        statuses: EVERY_STATUS,
        fields: &[PresetField::domain(
            "Any domain of your tracker that redirects.",
            "track.example.com",
        )],
        link: "sub1={clickid}",
        found_at: "Settings > Tracking links > Postback URL",
        note: "If your postback URL has another file than click.php, or a folder, change the template so.",
        documents: "https://docs.binom.org/postback-url.php",
        ..GET
    },
    Preset {
        key: "everflow",
        name: "Everflow",
        url: "https://<domain>/?nid=<nid>&transaction_id={sub1}&amount={amount}&order_id={conversion_id}\
              &coupon_code={coupon_code}[&verification_token=<token>]",
        fields: &[
            PresetField::domain("The domain of the postback URL.", "www.example-trk.com"),
            PresetField::text(
                "nid",
                "Network id",
                "The number behind nid= in the postback URL.",
                "123",
            ),
            PresetField::secret(
                "token",
                "Verification token",
                "If the advertiser is set to need one.",
                "Zx81kQ",
            )
            .optional(),
        ],
        link: "sub1={transaction_id}",
        found_at: "Control Center > Platform Configurations > General > Global Postback",
        note: "It keeps no status of ours, so it is told of approved conversions only. amount is the sale's, for offers by share.",
        documents: "https://helpdesk.everflow.io/customer/accessing-editing-s2s-postback-urls",
        ..GET
    },
    Preset {
        key: "tune",
        name: "TUNE (HasOffers)",
        url: "https://<domain>/aff_lsr?transaction_id={sub1}&amount={amount}&adv_sub={conversion_id}\
              [&offer_id=<offer>][&security_token=<token>]",
        fields: &[
            PresetField::domain(
                "The domain of the postback URL, usually your network id and go2cloud.org.",
                "example.go2cloud.org",
            ),
            PresetField::text(
                "offer",
                "Offer id in TUNE",
                "Leave it out for a postback that serves all offers.",
                "26",
            )
            .optional(),
            PresetField::secret(
                "token",
                "Advertiser security token",
                "If the advertiser is set to need one.",
                "7ab20d21",
            )
            .optional(),
        ],
        link: "sub1={transaction_id}",
        found_at: "Offers > the offer > Tracking > Postback URL",
        note: NO_STATUSES,
        documents: "https://support.tune.com/hc/en-us/articles/4413247665431-Receiving-Conversions-via-Postback-URL",
        ..GET
    },
    Preset {
        key: "affise",
        name: "Affise",
        url: "https://<domain>/postback?clickid={sub1}&action_id={conversion_id}&sum={payout}\
              &status={status:pending=2,approved=1,paid=1,rejected=3,reversed=3}[&secure=<secure>]",
        statuses: EVERY_STATUS,
        fields: &[
            PresetField::domain("The domain of the postback URL.", "offers-example.affise.com"),
            PresetField::secret(
                "secure",
                "Secure code",
                "If the offer or the advertiser has one.",
                "5f4dcc3b",
            )
            .optional(),
        ],
        link: "sub1={clickid}",
        found_at: "Offers > the offer > Tracking > Postback URL",
        note: "Approved and paid become 1, pending becomes 2, rejected and reversed become 3.",
        documents: "https://help-center.affise.com/en/articles/6475468-affise-postback-url-parameters",
        ..GET
    },
    Preset {
        key: "impact",
        name: "impact.com",
        method: CallMethod::PostForm,
        url: "https://api.impact.com/Advertisers/<sid>/Conversions",
        body: Some(
            "CampaignId=<campaign>&ActionTrackerId=<tracker>&EventDate={conversion_time}&ClickId={sub1}\
             &OrderId={conversion_id}&CurrencyCode={currency}&ItemSku1={offer}&ItemQuantity1=1&ItemSubTotal1={amount}",
        ),
        basic_auth: Some(("sid", "auth_token")),
        statuses: APPROVED_ONLY,
        fields: &[
            PresetField::text("sid", "Account SID", "Settings > API.", "IRabcdef123"),
            PresetField::secret("auth_token", "Auth token", "Settings > API; keep it secret.", "s3cr3t"),
            PresetField::text(
                "campaign",
                "Program id",
                "The grey number beside the program's name.",
                "1000",
            ),
            PresetField::text("tracker", "Event type id", "Settings > Event types.", "4000"),
        ],
        link: "sub1={clickid}",
        found_at: "Settings > API, for a brand's account",
        note: "Each call makes an action, so it is told of approved conversions only.",
        documents: "https://integrations.impact.com/impact-brand/reference/submit-a-conversion",
    },
    Preset {
        key: "generic",
        name: "Another tracker, by GET",
        url: "https://<domain>/postback?click_id={sub1}&payout={payout}&currency={payout_currency}\
              &transaction_id={conversion_id}&status={status}",
        statuses: EVERY_STATUS,
        fields: &[PresetField::domain(
            "The domain of your postback URL.",
            "track.example.com",
        )],
        link: "sub1=YOUR_CLICK_ID",
        found_at: "Where your tracker shows a postback URL",
        note: "Change path and names to those of your tracker.",
        ..GET
    },
    Preset {
        key: "generic_json",
        name: "A program of your own, by JSON",
        method: CallMethod::PostJson,
        url: "https://<domain>/conversions",
        body: Some(
            r#"{
  "conversion": "{conversion_id}",
  "event": "{event}",
  "status": "{status}",
  "click": "{sub1}",
  "payout": {payout},
  "currency": {payout_currency},
  "offer": "{offer}",
  "time": "{conversion_time}",
  "test": {test}
}"#,
        ),
        statuses: EVERY_STATUS,
        fields: &[PresetField::domain("The domain of your program.", "hooks.example.com")],
        link: "sub1=YOUR_CLICK_ID",
        found_at: "Your own program's address",
        note: "Change path and names to your own. A repeated delivery has the same webhook-id header.",
        ..GET
    },
];

/// What most presets have in common.
const GET: Preset = Preset {
    key: "",
    name: "",
    method: CallMethod::Get,
    url: "",
    body: None,
    basic_auth: None,
    statuses: APPROVED_ONLY,
    fields: &[],
    link: "",
    found_at: "",
    note: "",
    documents: "",
};
