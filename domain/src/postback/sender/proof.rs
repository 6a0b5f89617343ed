//! What a request has to prove of its sender: everything, or less when it is one of our own.

use crate::postback::code::{Code, Refusal};
use crate::postback::trace::{Step, Trace};

/// Why a request need not prove everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::postback) enum Proof {
    /// It comes from outside.
    Needed,
    /// A test of our own, which a pass of this server proves. We do not have the integration's secrets in clear.
    TestPass,
    /// Nothing comes of it: somebody wants to know what would.
    Explaining,
    /// It is taken in again, and was proved when it came in. What proved it is not kept.
    Replaying,
    /// It is read again, and counts. What is asked of senders today, and whether they may report, is not asked of it.
    Counted,
}

impl Proof {
    /// Lets a refusal pass that is about the sender, as far as it need not prove who it is, and notes that.
    pub(in crate::postback) fn excuse(self, checked: Result<(), Refusal>, trace: &mut Trace) -> Result<(), Refusal> {
        let Err(refusal) = checked else { return Ok(()) };
        let excused = match self {
            Self::Needed => None,
            Self::TestPass if is_proof(refusal.code) => Some("skipped: a test of our own"),
            Self::Explaining if is_proof(refusal.code) || refusal.code == Code::IntegrationPaused => {
                Some("skipped: explaining")
            }
            Self::Replaying if is_proof(refusal.code) => Some("skipped: it was proved when the request came in"),
            Self::Counted if is_proof(refusal.code) || refusal.code == Code::IntegrationPaused => {
                Some("skipped: the request counts already")
            }
            Self::TestPass | Self::Explaining | Self::Replaying | Self::Counted => None,
        };
        match excused {
            Some(why) => {
                trace.note("sender", Some(refusal.code.word()), why);
                Ok(())
            }
            None => Err(refusal),
        }
    }
}

/// What the request of a stored trace has to prove today, if it may be taken in at all: nothing more where it proved itself then, and
/// everything where nothing was asked of it, since then anybody may have sent it. The secret is looked at last, so that where it was in
/// order nothing else was wanting.
pub(in crate::postback) fn of_stored(steps: &[Step]) -> Option<Proof> {
    let result_of = |check: &str| {
        steps
            .iter()
            .find(|step| step.check == check)
            .map(|step| step.result.as_str())
    };
    let is_excused = |step: &Step| step.check == "sender" && step.input.as_deref() == Some(Code::WrongSecret.word());
    match result_of("secret") {
        Some("right") => Some(Proof::Replaying),
        Some("not needed") if result_of("signature") == Some("right") => Some(Proof::Replaying),
        Some("not needed") => Some(Proof::Needed),
        Some(_) if steps.iter().any(is_excused) => Some(Proof::Replaying),
        Some(_) | None => None,
    }
}

/// Whether a refusal is for want of a proof.
fn is_proof(code: Code) -> bool {
    [
        Code::WrongSecret,
        Code::WrongSignature,
        Code::StaleSignature,
        Code::AddressNotAllowed,
    ]
    .contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_want_of_proof_is_excused() {
        for (proof, code, passes) in [
            (Proof::Needed, Code::WrongSecret, false),
            (Proof::TestPass, Code::WrongSecret, true),
            (Proof::TestPass, Code::AddressNotAllowed, true),
            (Proof::TestPass, Code::IntegrationPaused, false),
            (Proof::TestPass, Code::BodyTooLarge, false),
            (Proof::Explaining, Code::StaleSignature, true),
            (Proof::Explaining, Code::IntegrationPaused, true),
            (Proof::Explaining, Code::MalformedBody, false),
            (Proof::Replaying, Code::WrongSignature, true),
            (Proof::Replaying, Code::IntegrationPaused, false),
            (Proof::Replaying, Code::LiteralMacro, false),
            (Proof::Counted, Code::WrongSecret, true),
            (Proof::Counted, Code::IntegrationPaused, true),
            (Proof::Counted, Code::LiteralMacro, false),
        ] {
            let mut trace = Trace::default();
            let checked = proof.excuse(Err(Refusal::new(code, "no")), &mut trace);
            assert_eq!(checked.is_ok(), passes, "{proof:?} {}", code.word());
            assert_eq!(trace != Trace::default(), passes, "what is skipped is shown");
        }
    }

    #[test]
    fn what_a_stored_request_has_to_prove_is_known_by_its_trace() {
        let (secret, signature, excused) = ("secret", "signature", "sender");
        for (steps, expected) in [
            (vec![], None),
            (vec![(signature, None, "right")], None),
            (vec![(secret, None, "wrong")], None),
            (vec![(secret, None, "missing")], None),
            (vec![(secret, None, "right")], Some(Proof::Replaying)),
            (vec![(secret, None, "not needed")], Some(Proof::Needed)),
            (
                vec![(signature, None, "wrong"), (secret, None, "not needed")],
                Some(Proof::Needed),
            ),
            (
                vec![(signature, None, "right"), (secret, None, "not needed")],
                Some(Proof::Replaying),
            ),
            (
                vec![(secret, None, "missing"), (excused, Some("wrong_secret"), "skipped")],
                Some(Proof::Replaying),
            ),
            (
                vec![(excused, Some("wrong_signature"), "skipped"), (secret, None, "wrong")],
                None,
            ),
        ] {
            let steps: Vec<Step> = steps
                .into_iter()
                .map(|(check, input, result)| Step {
                    check: check.to_owned(),
                    input: input.map(str::to_owned),
                    result: result.to_owned(),
                    decided_by: None,
                })
                .collect();
            assert_eq!(of_stored(&steps), expected, "{steps:?}");
        }
    }
}
