//! What programs had before there were endpoints: postbacks that are paused or not, and deliveries in every state.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, Value};
use uuid::Uuid;

pub(super) const PROGRAMS: u128 = 2;
pub(super) const POSTBACKS: u128 = 6;
pub(super) const CONVERSIONS: u128 = 400;

/// The `number`th thing of its kind of a program.
pub(super) fn id(kind: u128, program: u128, number: u128) -> Uuid {
    Uuid::from_u128((kind << 96) | (program << 64) | number)
}

pub(super) fn tenant(program: u128) -> Uuid {
    id(1, program, 0)
}

pub(super) fn is_paused(postback: u128) -> bool {
    postback % 3 == 2
}

/// How far each delivery is. There is one of every other conversion to each postback.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    Due,
    Waits,
    Succeeded,
    Failed,
}

impl State {
    pub(super) fn of(conversion: u128, postback: u128) -> Option<Self> {
        let turn = conversion + postback;
        let states = [Self::Due, Self::Waits, Self::Succeeded, Self::Failed];
        turn.is_multiple_of(2)
            .then(|| states[usize::try_from(turn / 2 % 4).expect("small")])
    }

    fn attempts(self) -> i32 {
        match self {
            Self::Due => 0,
            Self::Waits => 2,
            Self::Succeeded => 1,
            Self::Failed => 10,
        }
    }

    fn status(self) -> &'static str {
        match self {
            Self::Due | Self::Waits => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

async fn insert(db: &DatabaseConnection, table: &'static str, columns: &'static str, rows: Vec<Vec<Value>>) {
    for some in rows.chunks(200) {
        let mut statement = Query::insert();
        statement.into_table(table).columns(columns.split(' '));
        for row in some {
            statement.values_panic(row.iter().cloned().map(Expr::value));
        }
        db.execute(&statement).await.expect(table);
    }
}

/// A program with an offer, an affiliate and an integration.
pub(super) async fn program(db: &DatabaseConnection, program: u128, now: DateTime<Utc>) {
    for sql in [
        "INSERT INTO tenant (id, name, short_code, timezone, default_currency, created_at, updated_at)
            VALUES ($tenant, 'Acme', $name, 'UTC', 'USD', $now, $now)",
        "INSERT INTO affiliate (tenant_id, id, name, slug, status, created_at, updated_at)
            VALUES ($tenant, $affiliate, 'Anna', 'anna', 'active', $now, $now)",
        "INSERT INTO offer (tenant_id, id, name, slug, status, destination_url, click_id_parameter, currency, attribution_window_days,
            created_at, updated_at) VALUES ($tenant, $offer, 'Shoes', 'shoes', 'active', 'https://shop.example.com/', 'click_id', 'USD', 30, $now, $now)",
        "INSERT INTO enrollment (tenant_id, id, offer_id, affiliate_id, created_at) VALUES ($tenant, $id, $offer, $affiliate, $now)",
        "INSERT INTO integration (tenant_id, id, name, status, key, dedupe_by, txn_id_required, default_event, created_at, updated_at)
            VALUES ($tenant, $id, 'Shop', 'active', $name, 'txn_id', false, 'sale', $now, $now)",
    ] {
        // A statement takes the values that it names, and no others.
        let mut values: Vec<Value> = Vec::new();
        let mut numbered = sql.to_owned();
        for (name, value) in [
            ("$tenant", tenant(program).into()),
            ("$offer", id(2, program, 0).into()),
            ("$affiliate", id(3, program, 0).into()),
            ("$id", id(4, program, 0).into()),
            ("$name", format!("acme{program}x").into()),
            ("$now", now.into()),
        ] {
            if sql.contains(name) {
                values.push(value);
                numbered = numbered.replace(name, &format!("${}", values.len()));
            }
        }
        let statement = Statement::from_sql_and_values(db.get_database_backend(), numbered, values);
        db.execute_raw(statement).await.expect("written");
    }
}

pub(super) fn status_of(conversion: u128) -> &'static str {
    ["approved", "rejected", "pending"][usize::try_from(conversion % 3).expect("small")]
}

pub(super) fn payout_micros(conversion: u128) -> i64 {
    i64::try_from(2_000_000 + conversion * 10_000).expect("small")
}

/// Two values that every row of a program begins with, and the rest of them.
fn row(program: u128, (kind, number): (u128, u128), rest: Vec<Value>) -> Vec<Value> {
    [vec![tenant(program).into(), id(kind, program, number).into()], rest].concat()
}

/// Its postbacks and conversions.
pub(super) async fn postbacks(db: &DatabaseConnection, program: u128, partner: &str, now: DateTime<Utc>) {
    let ago = |hours| Value::from(now - TimeDelta::hours(hours));
    let (offer, affiliate) = (Value::from(id(2, program, 0)), Value::from(id(3, program, 0)));
    let postbacks = (0..POSTBACKS).map(|number| {
        let asked = "t={txn_id}&p={payout}&s={status}&r={reason}&o={offer}";
        let url = format!("{partner}/{program}/{number}?{asked}");
        let status = if is_paused(number) { "paused" } else { "active" };
        let rest = vec![affiliate.clone(), url.into(), status.into(), ago(9), ago(8)];
        row(program, (6, number), rest)
    });
    let columns = "tenant_id id affiliate_id url_template status created_at updated_at";
    insert(db, "partner_postback", columns, postbacks.collect()).await;
    let conversions = (0..CONVERSIONS).map(|number| {
        let reason = (number % 3 == 1).then(|| "returned".to_owned());
        let rest = vec![
            offer.clone(),
            affiliate.clone(),
            id(4, program, 0).into(),
            "sale".into(),
            format!("T-{number}").into(),
            format!("key-{number}").into(),
            20_000_000_i64.into(),
            "EUR".into(),
            status_of(number).into(),
            payout_micros(number).into(),
            "USD".into(),
            reason.into(),
            ago(7),
            ago(7),
            ago(7),
        ];
        row(program, (7, number), rest)
    });
    let columns = "tenant_id id offer_id affiliate_id integration_id event txn_id dedupe_key amount_micros amount_currency status \
        payout_micros payout_currency reason converted_at settled_at created_at";
    insert(db, "conversion", columns, conversions.collect()).await;
}

/// Its deliveries and their attempts.
pub(super) async fn deliveries(db: &DatabaseConnection, program: u128, now: DateTime<Utc>) {
    let ago = |hours| Value::from(now - TimeDelta::hours(hours));
    let (mut deliveries, mut attempts) = (Vec::new(), Vec::new());
    let pairs = (0..CONVERSIONS).flat_map(|conversion| (0..POSTBACKS).map(move |postback| (conversion, postback)));
    for (conversion, postback) in pairs {
        let Some(state) = State::of(conversion, postback) else {
            continue;
        };
        let number = conversion * POSTBACKS + postback;
        let (next, finished) = match state {
            State::Due => (Some(now - TimeDelta::hours(6)), None),
            State::Waits => (Some(now + TimeDelta::hours(6)), None),
            State::Succeeded | State::Failed => (None, Some(now - TimeDelta::hours(1))),
        };
        let rest = vec![
            id(6, program, postback).into(),
            id(7, program, conversion).into(),
            state.status().into(),
            state.attempts().into(),
            next.into(),
            ago(6),
            finished.into(),
        ];
        deliveries.push(row(program, (8, number), rest));
        for (key, attempt) in (number * 16..).zip(1..=state.attempts()) {
            let code = (state == State::Succeeded).then_some(200);
            let class = code.is_none().then(|| "refused".to_owned());
            let rest = vec![
                id(8, program, number).into(),
                attempt.into(),
                ago(5),
                12.into(),
                "https://partner.example.com/".into(),
                code.into(),
                class.into(),
            ];
            attempts.push(row(program, (9, key), rest));
        }
    }
    let columns =
        "tenant_id id partner_postback_id conversion_id status attempts_made next_attempt_at created_at finished_at";
    insert(db, "delivery", columns, deliveries).await;
    let columns = "tenant_id id delivery_id number started_at duration_ms url status_code error_class";
    insert(db, "delivery_attempt", columns, attempts).await;
}
