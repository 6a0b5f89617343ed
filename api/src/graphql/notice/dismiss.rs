//! Putting notices away.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::notice;
use waypost_entity::notice::Entity;

use super::Notice;
use crate::graphql::caller::{id, scope};
use crate::graphql::user_error::{UserError, mend};

/// Which notice to put away.
#[derive(InputObject)]
pub(crate) struct DismissNoticeInput {
    /// The notice.
    id: ID,
}

/// What became of dismissNotice.
#[derive(SimpleObject)]
pub(crate) struct DismissNoticePayload {
    /// The notice as it is now; null when there is something to mend.
    notice: Option<Notice>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct NoticeMutations;

#[Object]
impl NoticeMutations {
    /// Puts a notice away, for everybody in the program. It comes back only when what it tells of has ended and begun again. Needs the
    /// scope "integrations:write".
    async fn dismiss_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which notice.")] input: DismissNoticeInput,
    ) -> Result<DismissNoticePayload> {
        let (scope, id) = (scope(ctx)?, id::<Entity>(&input.id)?);
        let (notice, user_errors) = mend(notice::dismiss(scope, id).await)?;
        Ok(DismissNoticePayload {
            notice: notice.map(Notice),
            user_errors,
        })
    }
}
