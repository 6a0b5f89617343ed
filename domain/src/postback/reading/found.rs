//! Finds the one parameter of each field. The body wins over the query; within one place there is no winner.

use strum::EnumCount;

use crate::postback::code::{Code, Refusal};
use crate::postback::reading::field::Field;
use crate::postback::reading::parameters::{Parameter, Place, quoted};
use crate::postback::reading::placeholder::is_placeholder;

/// Longest value of a field, in characters.
const LONGEST_VALUE: usize = 512;

/// The fields that a request gives a value.
pub(in crate::postback) struct Found<'a>([Option<&'a Parameter>; Field::COUNT]);

impl<'a> Found<'a> {
    /// Refuses fields that are given twice in one place, and values that no field can have.
    pub(in crate::postback) fn among(parameters: &'a [Parameter]) -> Result<Self, Refusal> {
        let mut found = Self([None; Field::COUNT]);
        for given in parameters {
            let Some(field) = given.field else { continue };
            let slot = &mut found.0[field as usize];
            match *slot {
                Some(earlier) if earlier.place == given.place => return Err(repeated(earlier, given)),
                // The query is read first, so what comes later is the body.
                Some(Parameter {
                    place: Place::Query, ..
                })
                | None => *slot = Some(given),
                Some(Parameter { place: Place::Body, .. }) => {}
            }
        }
        for given in found.0.into_iter().flatten() {
            check(given)?;
        }
        Ok(found)
    }

    /// What a field was given. An empty value says nothing.
    pub(in crate::postback) fn get(&self, field: Field) -> Option<&'a Parameter> {
        self.0[field as usize].filter(|given| !given.value.trim().is_empty())
    }

    /// The text of a field, without spaces around it.
    pub(in crate::postback) fn text(&self, field: Field) -> Option<String> {
        self.get(field).map(|given| given.value.trim().to_owned())
    }
}

fn check(given: &Parameter) -> Result<(), Refusal> {
    let name = quoted(&given.name);
    if given.nested {
        let message = format!("{name} is a list or an object; send one text or number");
        return Err(Refusal::new(Code::MalformedBody, message));
    }
    // Bytes are counted first, since they are at least as many.
    if given.value.len() > LONGEST_VALUE && given.value.chars().count() > LONGEST_VALUE {
        let message = format!("{name} is longer than {LONGEST_VALUE} characters");
        return Err(Refusal::new(Code::ParameterTooLong, message));
    }
    if given.field != Some(Field::Secret) && is_placeholder(&given.value) {
        let message = format!(
            "{name} is {}, which looks like a placeholder that your system did not fill in",
            quoted(&given.value)
        );
        return Err(Refusal::new(Code::LiteralMacro, message));
    }
    Ok(())
}

fn repeated(earlier: &Parameter, given: &Parameter) -> Refusal {
    let message = if earlier.name == given.name {
        format!("{} is given more than once", quoted(&given.name))
    } else {
        let names = (quoted(&earlier.name), quoted(&given.name));
        format!("{} and {} mean the same; send one of them, once", names.0, names.1)
    };
    Refusal::new(Code::RepeatedParameter, message)
}
