//! Passwords: argon2id in a bounded number of threads, and what makes one acceptable.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, password_hash};
use tokio::sync::Semaphore;

use crate::error::{Error, Problem, Result};

/// Fewest characters of a password (NIST SP 800-63B asks for 8 and advises more).
pub const SHORTEST: usize = 12;
/// Most bytes of a password; longer ones are refused before they are hashed.
pub const LONGEST: usize = 256;

/// Checked when there is no such person, so that the answer takes as long as for a wrong password.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| derive("nobody has this password").ok());

/// How many passwords are hashed at once in this process.
pub struct Hashers(Arc<Semaphore>);

impl Hashers {
    /// Allows `count` at a time.
    pub fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count.max(1))))
    }

    /// The PHC string to store.
    pub async fn hash(&self, password: String) -> Result<String> {
        let derived = self.in_turn(move || derive(&password)).await?;
        derived.map_err(|error| Error::internal(anyhow::anyhow!("password hashing failed: {error}")))
    }

    /// Whether `password` is the one behind `stored`; without a stored one it takes the same time and says no.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        self.in_turn(move || {
            let known = stored.is_some();
            let against = stored.or_else(|| NOBODY.clone()).unwrap_or_default();
            let right = PasswordHash::new(&against)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
            right && known
        })
        .await
    }

    /// The work keeps its turn to its own end: a caller who hangs up cannot make room for one more.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(Error::internal)?;
        let worked = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        worked.await.map_err(Error::internal)
    }
}

fn derive(password: &str) -> Result<String, password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

/// What is wrong with a new password, if anything.
pub fn problem(password: &str) -> Option<Problem> {
    let say = |message: String| Some(Problem::at("password", "WEAK_PASSWORD", message));
    if password.len() > LONGEST {
        return say(format!("use at most {LONGEST} characters"));
    }
    if password.chars().count() < SHORTEST {
        return say(format!(
            "use at least {SHORTEST} characters; a few words in a row make a good password"
        ));
    }
    if password.contains('\0') {
        return say("leave out the NUL character".to_owned());
    }
    let mut characters = password.chars();
    let first = characters.next();
    if characters.all(|character| Some(character) == first) {
        return say("use more than one character over and over".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_told_what_to_do() {
        for weak in [
            "",
            "short",
            "elevenchars",
            "aaaaaaaaaaaaaaaa",
            "twelve\0chars!",
            &"x1".repeat(200),
        ] {
            assert!(problem(weak).is_some(), "{weak:?}");
        }
        for fine in ["twelve chars", "пароль из слов", "🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🐢"] {
            assert_eq!(problem(fine), None, "{fine:?}");
        }
    }

    #[tokio::test]
    async fn only_the_password_itself_verifies() {
        let hashers = Hashers::new(2);
        let stored = hashers.hash("correct horse battery".to_owned()).await.expect("hashed");
        assert!(stored.starts_with("$argon2id$"));
        assert!(
            hashers
                .verify("correct horse battery".to_owned(), Some(stored.clone()))
                .await
                .expect("verified")
        );
        for wrong in [
            "correct horse batter",
            "correct horse battery ",
            "Correct horse battery",
            "correct horse battery\0",
        ] {
            assert!(
                !hashers
                    .verify(wrong.to_owned(), Some(stored.clone()))
                    .await
                    .expect("verified")
            );
        }
        assert!(
            !hashers
                .verify("nobody has this password".to_owned(), None)
                .await
                .expect("verified")
        );
    }
}
