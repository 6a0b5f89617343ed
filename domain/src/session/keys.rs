//! Access tokens: short-lived JWTs that name a person, a tenant and the sign-in they come from.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use waypost_entity::id::{RefreshSessionId, TenantId, UserId};

use crate::derived_key::derived_key;
use crate::error::{Error, Result};

const ISSUER: &str = "waypost";
const AUDIENCE: &str = "waypost-api";
/// How far two machines' clocks may differ.
const LEEWAY_SECONDS: i64 = 30;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The person.
    pub sub: UserId,
    /// The tenant they act in.
    pub tenant: TenantId,
    /// The sign-in; when it is revoked the token is void.
    pub family: RefreshSessionId,
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
}

/// Signs and checks access tokens.
pub struct Keys {
    signing: EncodingKey,
    checking: DecodingKey,
}

impl Keys {
    /// Signs under a key that is derived from the server's secret.
    pub fn new(secret: &[u8]) -> Self {
        let derived = derived_key("access token v1", secret);
        Self {
            signing: EncodingKey::from_secret(&derived),
            checking: DecodingKey::from_secret(&derived),
        }
    }

    /// A token for this person, valid from `now` for `life`.
    pub fn sign(
        &self,
        user: UserId,
        tenant: TenantId,
        family: RefreshSessionId,
        valid: (DateTime<Utc>, TimeDelta),
    ) -> Result<String> {
        let (now, life) = valid;
        let claims = Claims {
            sub: user,
            tenant,
            family,
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            iat: now.timestamp(),
            exp: (now + life).timestamp(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signing).map_err(Error::internal)
    }

    /// What a token says, if it is ours and in force at `now`.
    pub fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Claims> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Time is compared below, with the clock of the services.
        rules.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.checking, &rules)
            .map_err(|_| Error::Unauthenticated("the access token is not valid"))?
            .claims;
        let now = now.timestamp();
        if now >= claims.exp || now + LEEWAY_SECONDS < claims.iat {
            return Err(Error::Unauthenticated("the access token has expired"));
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("in range")
    }

    fn token(keys: &Keys) -> String {
        let id = Uuid::from_u128(1);
        keys.sign(
            UserId::from_uuid(id),
            TenantId::from_uuid(id),
            RefreshSessionId::from_uuid(id),
            (at(0), TimeDelta::minutes(15)),
        )
        .expect("signed")
    }

    #[test]
    fn a_token_is_good_for_its_life_only() {
        let keys = Keys::new(b"secret");
        let token = token(&keys);
        assert!(keys.check(&token, at(0)).is_ok());
        assert!(keys.check(&token, at(899)).is_ok());
        assert!(keys.check(&token, at(900)).is_err());
        assert!(keys.check(&token, at(-31)).is_err());
    }

    #[test]
    fn forged_tokens_are_refused() {
        let keys = Keys::new(b"secret");
        let id = UserId::from_uuid(Uuid::from_u128(1));
        let claims = |iss: &str, aud: &str| {
            serde_json::json!({
                "sub": id, "tenant": TenantId::from_uuid(id.uuid()), "family": RefreshSessionId::from_uuid(id.uuid()),
                "iss": iss, "aud": aud, "iat": at(0).timestamp(), "exp": at(900).timestamp(),
            })
        };
        let right = Sha256::new()
            .chain_update(b"waypost access token v1\0")
            .chain_update(b"secret")
            .finalize();
        let forge = |header: &Header, claims: &serde_json::Value, key: &[u8]| {
            jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(key)).expect("encoded")
        };
        let hs256 = Header::new(Algorithm::HS256);
        let good = claims(ISSUER, AUDIENCE);
        assert!(keys.check(&forge(&hs256, &good, &right), at(1)).is_ok());
        let mut without_exp = good.clone();
        without_exp.as_object_mut().expect("an object").remove("exp");
        let mut odd_kid = hs256.clone();
        odd_kid.kid = Some("../../etc/passwd".to_owned());
        let genuine = token(&keys);
        let (head, tail) = genuine.split_once('.').expect("three parts");
        for forged in [
            forge(&hs256, &good, b"secret"),
            forge(&hs256, &good, b""),
            forge(&odd_kid, &good, b"other"),
            forge(&Header::new(Algorithm::HS512), &good, &right),
            forge(&hs256, &claims("else", AUDIENCE), &right),
            forge(&hs256, &claims(ISSUER, "else"), &right),
            forge(&hs256, &without_exp, &right),
            format!("eyJhbGciOiJub25lIn0.{}.", tail.split('.').next().expect("a payload")),
            format!("{head}.x{tail}"),
            format!("{genuine}AAAA"),
            String::new(),
            "a.b.c".to_owned(),
        ] {
            assert!(keys.check(&forged, at(1)).is_err(), "{forged}");
        }
    }
}
