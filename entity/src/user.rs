//! A person who can sign in, known to every tenant they belong to.

use sea_orm::entity::prelude::*;

use crate::id::UserId;

/// A person who can sign in, known to every tenant they belong to.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// Lower case.
    pub email: String,
    pub name: String,
    /// Argon2id, PHC string.
    pub password_hash: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
