//! Naive: one insert a request through sea-orm, as a first version would do it.

use anyhow::Result;
use clap::Args;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{EndpointExt, Request, Response, Route, get, handler};
use sea_orm::{ActiveModelTrait, DatabaseConnection};

use super::bare::redirect;
use super::connect::connect;
use super::serve::serve;
use super::{Listen, click_row};

/// Connections to Postgres, as many as the product keeps.
const POOL: u32 = 16;

/// Where it listens and what it writes into.
#[derive(Args, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    listen: Listen,
    /// URL of an empty database
    #[arg(long)]
    database: String,
}

/// Makes the table and serves the handler.
pub(crate) async fn naive(options: Options) -> Result<()> {
    let database = connect(&options.database, POOL).await?;
    click_row::make_table(&database).await?;
    let doors = Route::new().at("/c/:code", get(record.data(database)));
    serve(options.listen.listen, doors).await
}

#[handler]
async fn record(Path(_): Path<String>, database: Data<&DatabaseConnection>, request: &Request) -> Response {
    let agent = request.header(header::USER_AGENT).map(ToOwned::to_owned);
    match click_row::row(agent).insert(database.0).await {
        Ok(click) => redirect(&click.id.to_string()),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into(),
    }
}
