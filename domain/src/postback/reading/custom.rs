//! Parameters that no field knows: kept, so that people can look at them and report on them.

use crate::postback::reading::parameters::Parameter;
use crate::postback::trace::Trace;

/// Most parameters that are kept of one report.
const MOST: usize = 20;
/// Most characters of a name, and of a value.
const LONGEST_NAME: usize = 64;
const LONGEST_VALUE: usize = 512;

/// The parameters that are kept, in their order. What is not kept is noted.
pub(in crate::postback) fn kept(parameters: &[Parameter], trace: &mut Trace) -> Vec<(String, String)> {
    let unknown = || {
        parameters
            .iter()
            .filter(|given| given.field.is_none() && !given.nested && !given.value.trim().is_empty())
    };
    let kept: Vec<(String, String)> = unknown()
        .take(MOST)
        .map(|given| (cut(&given.name, LONGEST_NAME), cut(&given.value, LONGEST_VALUE)))
        .collect();
    let dropped = unknown().count() - kept.len();
    if dropped > 0 {
        let result = format!("{MOST} kept, {dropped} dropped: at most {MOST} are kept");
        trace.note("unknown parameters", None, result);
    }
    if let Some(long) = unknown().take(MOST).find(|given| is_long(given)) {
        let result =
            format!("cut: at most {LONGEST_NAME} characters of a name and {LONGEST_VALUE} of a value are kept");
        trace.note("unknown parameters", Some(&cut(&long.name, LONGEST_NAME)), result);
    }
    kept
}

fn is_long(given: &Parameter) -> bool {
    let longer = |text: &str, most: usize| text.len() > most && text.chars().count() > most;
    longer(&given.name, LONGEST_NAME) || longer(&given.value, LONGEST_VALUE)
}

fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    text.chars().take(most).collect()
}
