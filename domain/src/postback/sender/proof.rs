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
    /// It was proved when it came in, see [`was_given`]. What proved it is not kept.
    Replaying,
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
            Self::Replaying if is_proof(refusal.code) || refusal.code == Code::IntegrationPaused => {
                Some("skipped: it was proved when the request came in")
            }
            Self::TestPass | Self::Explaining | Self::Replaying => None,
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

/// Whether the request of a stored trace proved what was asked of its sender then. The secret is looked at last, so that where it was
/// in order nothing else was wanting.
pub(in crate::postback) fn was_given(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step.check.as_str() {
        "secret" => ["right", "not needed"].contains(&step.result.as_str()),
        "sender" => step.input.as_deref() == Some(Code::WrongSecret.word()),
        _ => false,
    })
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
            (Proof::Replaying, Code::IntegrationPaused, true),
            (Proof::Replaying, Code::LiteralMacro, false),
        ] {
            let mut trace = Trace::default();
            let checked = proof.excuse(Err(Refusal::new(code, "no")), &mut trace);
            assert_eq!(checked.is_ok(), passes, "{proof:?} {}", code.word());
            assert_eq!(trace != Trace::default(), passes, "what is skipped is shown");
        }
    }
}
