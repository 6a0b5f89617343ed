//! Statements of affiliates.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::payout::{self, StatementOf};
use waypost_entity::affiliate;

use super::Download;
use super::choices::StatementFormat;
use crate::graphql::caller::{id, scope};
use crate::graphql::scalars::Date;
use crate::graphql::user_error::{UserError, mend};

/// Which statement to make.
#[derive(InputObject)]
pub(crate) struct AffiliateStatementInput {
    /// The affiliate.
    affiliate_id: ID,
    /// Its first day, of the program's time zone.
    from: Date,
    /// Its last day.
    through: Date,
    /// What it is made for.
    format: StatementFormat,
}

/// A statement, or what to mend.
#[derive(SimpleObject)]
pub(crate) struct AffiliateStatement {
    /// The statement; null when there is something to mend.
    file: Option<Download>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct StatementQueries;

#[Object]
impl StatementQueries {
    /// What an affiliate was owed, earned, lost and was paid in a period of 5,000 entries at most, with the balance before and after it.
    /// Then what is not owed and why: its conversions of the period that are pending, rejected or reversed, 1,000 at most. Needs the scope
    /// "payouts:read".
    async fn affiliate_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, of which days, and what for.")] input: AffiliateStatementInput,
    ) -> Result<AffiliateStatement> {
        let wanted = StatementOf {
            affiliate: id::<affiliate::Entity>(&input.affiliate_id)?,
            from: input.from.0,
            through: input.through.0,
            format: input.format.into(),
        };
        let (file, user_errors) = mend(payout::statement(scope(ctx)?, wanted).await)?;
        Ok(AffiliateStatement {
            file: file.map(Download::from),
            user_errors,
        })
    }
}
