//! What one currency costs in another on one day, as the program sets it.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::exchange_rate::{self, SetRate, SetRates};
use waypost_domain::{Error, Scope, page};
use waypost_entity::exchange_rate::{Entity, Model};

use super::caller::{id, scope};
use super::connection::{self, Connection, Noun, cost};
use super::scalars::{Currency, Date, DateTime, Decimal};
use super::user_error::{UserError, mend};

#[derive(Clone)]
pub(crate) struct ExchangeRate(pub Model);

/// What one currency costs in another on one day of the program's time zone. A sale in another currency than its payout is settled by the
/// rate of its day, and waits while there is none.
#[Object]
impl ExchangeRate {
    /// The rate's id, for instance "fx_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What customers pay in, for instance "EUR".
    async fn from(&self) -> Currency {
        self.0.from_currency.clone().into()
    }

    /// What affiliates are paid in, for instance "USD".
    async fn to(&self) -> Currency {
        self.0.to_currency.clone().into()
    }

    /// The day.
    async fn day(&self) -> Result<Date> {
        Ok(Date(self.0.day.parse().map_err(Error::internal)?))
    }

    /// So many of the second for one of the first, for instance "1.0842".
    async fn rate(&self) -> Decimal {
        Decimal(self.0.rate.clone())
    }

    /// When it was set last.
    async fn set_at(&self) -> DateTime {
        self.0.set_at.into()
    }
}

impl From<Model> for ExchangeRate {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for ExchangeRate {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

/// Which exchange rates to list; what is left out does not matter.
#[derive(InputObject)]
pub(crate) struct ExchangeRateFilter {
    /// Only those of this currency.
    from: Option<Currency>,
    /// Only those in this currency.
    to: Option<Currency>,
    /// Only those of this day or later.
    first_day: Option<Date>,
    /// Only those of this day or earlier.
    last_day: Option<Date>,
}

impl From<ExchangeRateFilter> for exchange_rate::ExchangeRateFilter {
    fn from(filter: ExchangeRateFilter) -> Self {
        Self {
            from: filter.from.map(|code| code.0),
            to: filter.to.map(|code| code.0),
            first_day: filter.first_day.map(|day| day.0),
            last_day: filter.last_day.map(|day| day.0),
        }
    }
}

/// One rate to set.
#[derive(InputObject)]
pub(crate) struct ExchangeRateInput {
    /// What customers pay in, for instance "EUR".
    from: String,
    /// What affiliates are paid in, for instance "USD".
    to: String,
    /// A day of the program's time zone, for instance "2026-11-25".
    day: String,
    /// So many of the second for one of the first, above 0 and with at most 12 decimals, for instance "1.0842".
    rate: String,
}

/// Rates to set, 5000 at most: a list, a table, or both.
#[derive(InputObject)]
pub(crate) struct SetExchangeRatesInput {
    /// A list.
    rates: Option<Vec<ExchangeRateInput>>,
    /// A table of comma-separated values with the heading "from,to,day,rate", for instance
    /// "from,to,day,rate\nEUR,USD,2026-11-25,1.0842"; at most 512 KiB. Other columns are left out.
    csv: Option<String>,
}

impl From<SetExchangeRatesInput> for SetRates {
    fn from(input: SetExchangeRatesInput) -> Self {
        let rates = input.rates.unwrap_or_default().into_iter();
        Self {
            rates: rates
                .map(|rate| SetRate {
                    from: rate.from,
                    to: rate.to,
                    day: rate.day,
                    rate: rate.rate,
                })
                .collect(),
            csv: input.csv,
        }
    }
}

/// What became of setExchangeRates.
#[derive(SimpleObject)]
pub(crate) struct SetExchangeRatesPayload {
    /// How many rates were set; null when there is something to mend, and then none was.
    rates: Option<usize>,
    /// How many conversions that are not settled are looked at again; those that waited for these rates are settled soon.
    conversions: Option<usize>,
    /// What to mend in the input. For a line of the table the field is ["csv", "line 3", "rate"].
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct ExchangeRateQueries;

#[Object]
impl ExchangeRateQueries {
    /// One exchange rate. Needs the scope "exchange_rates:read".
    async fn exchange_rate(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The rate's id, for instance \"fx_01j…\".")] rate: ID,
    ) -> Result<Option<ExchangeRate>> {
        Ok(Some(ExchangeRate(
            exchange_rate::get(scope(ctx)?, id::<Entity>(&rate)?).await?,
        )))
    }

    /// The program's exchange rates, those first that were made last, and of those that were set together the last day's. Needs the scope
    /// "exchange_rates:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn exchange_rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<ExchangeRateFilter>,
    ) -> Result<Connection<ExchangeRate>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = filter.map(Into::into).unwrap_or_default();
        let listed = exchange_rate::list(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: exchange_rate::ExchangeRateFilter) -> Result<u64> {
    Ok(exchange_rate::count(&scope, &filter).await?)
}

#[derive(Default)]
pub(crate) struct ExchangeRateMutations;

#[Object]
impl ExchangeRateMutations {
    /// Sets exchange rates, all of them or none. One that is there already becomes another one from now on: what was settled by it keeps
    /// it. Conversions that waited for one are settled soon. Needs the scope "exchange_rates:write".
    async fn set_exchange_rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rates.")] input: SetExchangeRatesInput,
    ) -> Result<SetExchangeRatesPayload> {
        let (set, user_errors) = mend(exchange_rate::set(scope(ctx)?, input.into()).await)?;
        Ok(SetExchangeRatesPayload {
            rates: set.map(|set| set.rates),
            conversions: set.map(|set| set.conversions),
            user_errors,
        })
    }
}
