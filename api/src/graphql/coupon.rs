//! Codes that credit their affiliates wherever a customer enters them.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::coupon::{self, CreateCoupon};
use waypost_domain::{Scope, page};
use waypost_entity::coupon::{Entity, Model};
use waypost_entity::{affiliate, offer};

use super::affiliate::Affiliate;
use super::caller::{id, optional_id, scope};
use super::connection::{self, Connection, Noun, cost};
use super::offer::Offer;
use super::rows::row;
use super::scalars::DateTime;
use super::status::CouponStatus;
use super::user_error::{UserError, mend};

#[derive(Clone)]
pub(crate) struct Coupon(pub Model);

/// A code that credits its affiliate wherever a customer enters it, without a click.
#[Object]
impl Coupon {
    /// The coupon's id, for instance "cpn_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The code as it was made, for instance "SAVE10". Customers may write it in any case.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What customers buy with it.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Offer> {
        Ok(Offer(row::<offer::Entity>(ctx, self.0.offer_id).await?))
    }

    /// Who is credited.
    async fn affiliate(&self, ctx: &Context<'_>) -> Result<Affiliate> {
        Ok(Affiliate(row::<affiliate::Entity>(ctx, self.0.affiliate_id).await?))
    }

    /// Whether it credits its affiliate.
    async fn status(&self) -> CouponStatus {
        self.0.status.into()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When its status last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

impl From<Model> for Coupon {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for Coupon {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

/// Which coupons to list; what is left out does not matter.
#[derive(InputObject)]
pub(crate) struct CouponFilter {
    /// Only those of this offer.
    offer_id: Option<ID>,
    /// Only those of this affiliate.
    affiliate_id: Option<ID>,
    /// Only the one with this code, in any case, for instance "save10".
    code: Option<String>,
}

impl CouponFilter {
    fn narrowing(self) -> waypost_domain::Result<coupon::CouponFilter> {
        Ok(coupon::CouponFilter {
            offer: optional_id::<offer::Entity>(self.offer_id.as_ref())?,
            affiliate: optional_id::<affiliate::Entity>(self.affiliate_id.as_ref())?,
            code: self.code,
        })
    }
}

#[derive(Default)]
pub(crate) struct CouponQueries;

#[Object]
impl CouponQueries {
    /// One coupon. Needs the scope "coupons:read".
    async fn coupon(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The coupon's id, for instance \"cpn_01j…\".")] coupon: ID,
    ) -> Result<Option<Coupon>> {
        Ok(Some(Coupon(coupon::get(scope(ctx)?, id::<Entity>(&coupon)?).await?)))
    }

    /// The program's coupons, oldest first. Needs the scope "coupons:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn coupons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<CouponFilter>,
    ) -> Result<Connection<Coupon>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = filter.map(CouponFilter::narrowing).transpose()?.unwrap_or_default();
        let listed = coupon::list(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: coupon::CouponFilter) -> Result<u64> {
    Ok(coupon::count(&scope, &filter).await?)
}

/// What a new coupon is to be. The affiliate is admitted to the offer when they are not yet.
#[derive(InputObject)]
pub(crate) struct CreateCouponInput {
    /// What customers enter, 1 to 64 characters, for instance "SAVE10". A code belongs to one affiliate in the whole program,
    /// in whatever case it is written.
    code: String,
    /// What they buy.
    offer_id: ID,
    /// Who is credited.
    affiliate_id: ID,
    /// Repeats with the same key make one coupon, for instance a UUID.
    idempotency_key: Option<String>,
}

impl CreateCouponInput {
    fn form(self) -> waypost_domain::Result<CreateCoupon> {
        Ok(CreateCoupon {
            code: self.code,
            offer: id::<offer::Entity>(&self.offer_id)?,
            affiliate: id::<affiliate::Entity>(&self.affiliate_id)?,
            idempotency_key: self.idempotency_key,
        })
    }
}

/// Whether a coupon credits its affiliate.
#[derive(InputObject)]
pub(crate) struct SetCouponStatusInput {
    /// The coupon.
    id: ID,
    /// What it is to be.
    status: CouponStatus,
}

/// What became of createCoupon.
#[derive(SimpleObject)]
pub(crate) struct CreateCouponPayload {
    /// The coupon; null when there is something to mend.
    coupon: Option<Coupon>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

/// What became of setCouponStatus.
#[derive(SimpleObject)]
pub(crate) struct SetCouponStatusPayload {
    /// The coupon as it is now; null when there is something to mend.
    coupon: Option<Coupon>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct CouponMutations;

#[Object]
impl CouponMutations {
    /// Makes a coupon, good at once. Needs the scope "coupons:write".
    async fn create_coupon(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the coupon is to be.")] input: CreateCouponInput,
    ) -> Result<CreateCouponPayload> {
        let (coupon, user_errors) = mend(coupon::create(scope(ctx)?, input.form()?).await)?;
        Ok(CreateCouponPayload {
            coupon: coupon.map(Coupon),
            user_errors,
        })
    }

    /// Pauses a coupon or opens it again; what it brought before stays as it is. Needs the scope "coupons:write".
    async fn set_coupon_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which coupon, and what it is to be.")] input: SetCouponStatusInput,
    ) -> Result<SetCouponStatusPayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (coupon, user_errors) = mend(coupon::set_status(scope, id, input.status.into()).await)?;
        Ok(SetCouponStatusPayload {
            coupon: coupon.map(Coupon),
            user_errors,
        })
    }
}
