//! Shows what a call would be, without making it.

use waypost_entity::id::ConversionId;
use waypost_entity::status::CallMethod;

use super::form::address_problem;
use super::request::{Rendered, RequestTemplate, Source};
use super::template::sample;
use crate::check;
use crate::delivery;
use crate::error::{Error, Result};
use crate::permission::Permission;
use crate::scope::Scope;

/// What somebody has written, saved or not.
#[derive(Debug)]
pub struct Preview {
    /// How the partner's server is called.
    pub method: CallMethod,
    /// Where, with macros.
    pub url_template: String,
    /// What is posted, with macros.
    pub body_template: Option<String>,
    /// Headers of the partner's own; they are checked and not shown.
    pub headers: Vec<(String, String)>,
    /// With whose values; made-up ones when absent.
    pub conversion: Option<ConversionId>,
}

/// The call as it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Previewed {
    /// How the partner's server is called.
    pub method: CallMethod,
    /// The rest of it.
    pub rendered: Rendered,
}

/// The call with the values of a conversion as it is now, or made-up ones; or all that is wrong with it.
pub async fn preview(scope: &Scope, form: Preview) -> Result<Previewed> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    let values = match form.conversion {
        None => sample(),
        Some(id) => {
            scope.permit(Permission::ReadConversions)?;
            delivery::values_of(scope, id).await?.1
        }
    };
    let template = RequestTemplate::parse(&Source {
        method: form.method,
        url: &form.url_template,
        body: form.body_template.as_deref(),
        headers: &form.headers,
    });
    let template = template.map_err(Error::Invalid)?;
    check::none(address_problem(scope, &template).into_iter().collect())?;
    Ok(Previewed {
        method: form.method,
        rendered: template.render(&values),
    })
}
