//! A click-shaped row and its table: the product's columns and key, without references to other tables.

use anyhow::Result;
use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Set};
use serde_json::json;
use uuid::Uuid;
use waypost_entity::click;
use waypost_entity::id::{AffiliateId, ClickId, OfferId, TenantId, TrackingLinkId, TypedId};

/// Owner of all rows.
pub(super) const TENANT: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);

const TABLE: &str = "
    CREATE TABLE click (
        tenant_id {uuid} NOT NULL, id {uuid} NOT NULL, tracking_link_id {uuid}, offer_id {uuid} NOT NULL, affiliate_id {uuid} NOT NULL,
        sub1 text, sub2 text, sub3 text, sub4 text, sub5 text, parameters {json} NOT NULL, ip text, user_agent text, referer text,
        is_test boolean NOT NULL, created_at {time} NOT NULL, PRIMARY KEY (tenant_id, id));";

/// Makes the empty table.
pub(super) async fn make_table(database: &DatabaseConnection) -> Result<()> {
    let (uuid, time, json) = match database.get_database_backend() {
        DbBackend::Postgres => ("uuid", "timestamptz", "jsonb"),
        _ => ("blob", "text", "text"),
    };
    let table = TABLE
        .replace("{uuid}", uuid)
        .replace("{time}", time)
        .replace("{json}", json);
    database.execute_unprepared(&table).await?;
    Ok(())
}

/// A row that has not been written yet.
pub(super) fn row(user_agent: Option<String>) -> click::ActiveModel {
    let now: DateTime<Utc> = Utc::now().trunc_subsecs(6);
    click::ActiveModel {
        tenant_id: Set(TenantId::from_uuid(TENANT)),
        id: Set(ClickId::from_uuid(Uuid::now_v7())),
        tracking_link_id: Set(Some(TrackingLinkId::from_uuid(TENANT))),
        offer_id: Set(OfferId::from_uuid(TENANT)),
        affiliate_id: Set(AffiliateId::from_uuid(TENANT)),
        sub1: Set(Some("v123456".to_owned())),
        sub2: Set(Some("newsletter-42".to_owned())),
        sub3: Set(Some("camp-17".to_owned())),
        sub4: Set(None),
        sub5: Set(None),
        parameters: Set(json!([["utm_source", "partner"], ["utm_medium", "affiliate"]])),
        ip: Set(Some("127.0.0.1".to_owned())),
        user_agent: Set(user_agent),
        referer: Set(Some("https://blog.example.com/best-shoes-17".to_owned())),
        is_test: Set(false),
        created_at: Set(now),
    }
}
