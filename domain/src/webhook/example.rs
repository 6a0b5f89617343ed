//! An example of each event, from the very types that the real ones are written by: for the reference, for the dashboard, and to try a
//! webhook out with.

use chrono::{DateTime, Utc};

use super::body::{Before, Conversion, Data, Failed, Money, Named, Paid, Silent, Test, Updated};
use super::event::EventType;
use crate::error::Result;

/// A whole body, on several lines.
pub fn example(kind: EventType) -> Result<String> {
    data(kind).printed(DateTime::from_timestamp(at(kind), 0).unwrap_or_default())
}

/// When it happens, in seconds since 1970: the sale on the 1st of March 2026, and the rest after it.
fn at(kind: EventType) -> i64 {
    match kind {
        EventType::ConversionCreated | EventType::WebhookTest => 1_772_360_132,
        EventType::ConversionUpdated => 1_773_066_005,
        EventType::PayoutPaid => 1_772_701_200,
        EventType::IntegrationSilent => 1_772_378_400,
        EventType::DeliveryFailed => 1_772_580_312,
    }
}

/// A body that is sent to try a webhook out.
pub(super) fn trial(kind: EventType, webhook: String, now: DateTime<Utc>) -> Result<String> {
    let data = match data(kind) {
        Data::Test(test) => Data::Test(Test {
            webhook_id: webhook,
            ..test
        }),
        other => other.into_test(),
    };
    data.written(now)
}

fn data(kind: EventType) -> Data {
    match kind {
        EventType::ConversionCreated => Data::Created(conversion()),
        EventType::ConversionUpdated => Data::Updated(updated()),
        EventType::PayoutPaid => Data::Paid(Paid {
            test: false,
            payout_run_id: text("run_01jx9d4m7pe2ftx5rkn8vbc3wz"),
            payout_line_id: text("pay_01jx9d4m7pfz6a0y1shw3gq8kt"),
            affiliate: affiliate(),
            amount: money("112.40", "EUR"),
            covers: money("120.00", "USD"),
            paid_on: Some(text("2026-03-05")),
            paid_at: Some(text("2026-03-05T09:00:00Z")),
        }),
        EventType::IntegrationSilent => Data::Silent(Silent {
            test: false,
            notice_id: text("ntc_01jx7k3f9wem2b5t8qzr6yh1vd"),
            integration_id: text("int_01jx2b8c4d5e6f7g9h0j1k3m5n"),
            name: text("Shop"),
            last_accepted_at: text("2026-03-01T03:10:00Z"),
        }),
        EventType::DeliveryFailed => Data::Failed(Failed {
            test: false,
            delivery_id: text("dlv_01jx3w1h9qf8v2s6y4n0zt7kbm"),
            partner_postback_id: text("ppb_01jx2c5r7tz9w1e3y6k8m0q4hs"),
            affiliate: affiliate(),
            conversion_id: Some(text("conv_01jx3w1h8nc2d5e7g9k3m6p4rs")),
            attempts_made: 10,
            last_error: Some(text("the server answered 500; a delivery needs 2xx")),
        }),
        EventType::WebhookTest => Data::Test(Test {
            test: true,
            webhook_id: text("whk_01jx2d9v3xk5n7p1r4t6w8y0zb"),
        }),
    }
}

fn conversion() -> Conversion {
    Conversion {
        test: false,
        conversion_id: text("conv_01jx3w1h8nc2d5e7g9k3m6p4rs"),
        event: text("sale"),
        status: "approved",
        reason: None,
        txn_id: Some(text("ORDER-10234")),
        click_id: Some(text("clk_01jx3v9k2mf4t8r6w0y5zq7abc")),
        coupon_id: None,
        integration_id: text("int_01jx2b8c4d5e6f7g9h0j1k3m5n"),
        offer: Named {
            id: text("off_01jx2a7b3c9d4e8f6g5h1j0k2m"),
            slug: text("spring-shoes"),
        },
        affiliate: affiliate(),
        amount: Some(money("129.90", "EUR")),
        payout: Some(money("12.50", "USD")),
        converted_at: text("2026-03-01T10:15:30Z"),
        settled_at: Some(text("2026-03-01T10:15:32Z")),
    }
}

/// The same sale after the customer has sent everything back.
fn updated() -> Updated {
    Updated {
        now: Conversion {
            status: "reversed",
            reason: Some(text("refunded")),
            payout: Some(money("0.00", "USD")),
            settled_at: Some(text("2026-03-09T14:20:05Z")),
            ..conversion()
        },
        before: Before {
            status: "approved",
            payout: Some(money("12.50", "USD")),
            affiliate_id: affiliate().id,
        },
    }
}

fn affiliate() -> Named {
    Named {
        id: text("aff_01jx1z6y4x8w2v9t7s5r3q1p0n"),
        slug: text("anna"),
    }
}

fn money(amount: &str, currency: &str) -> Money {
    Money {
        amount: text(amount),
        currency: text(currency),
    }
}

fn text(text: &str) -> String {
    text.to_owned()
}
