//! What runs beside the load: the product, the yardsticks' servers, the database server, and what they cost.

mod child;
mod database;
mod graphql;
mod postgres;
mod processor;
mod product;
mod stat;

pub(crate) use self::child::{Child, Recipe, free_address};
pub(crate) use self::database::{Database, Kind, Look};
pub(crate) use self::postgres::Postgres;
pub(crate) use self::product::{Product, Role};
pub(crate) use self::stat::filesystem_of;
