//! The key set of an issuer, and the key in it that AWS takes for a token.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rolecall_source::json::{self, Node, Value};

use crate::{notes::shown, signature::base64, verify::PublicKey};

/// The most keys of one kind that AWS reads; a set with more has none of that kind.
const MAX_KEYS: usize = 100;

/// The key for a token.
pub(super) enum Choice {
    Key(PublicKey),
    /// AWS finds no key, and says so.
    Missing(String),
    /// AWS finds a key that it can't verify with.
    Unfit(String),
}

/// The key that AWS takes: the last one with the token's `kid`, or the only one if the token names
/// none.
///
/// As recorded: a key needs a `kid`, and its `alg` does not matter; one that is for encryption does
/// not count, one with any `key_ops` verifies nothing; `x5c` alone is no key, and must agree with
/// the parameters beside it.
pub(super) fn choose(jwks: &str, id: Option<&str>, algorithm: &str) -> Choice {
    let missing = |reason: &str| Choice::Missing(reason.to_owned());
    let root = json::read(jwks).root;
    let Some(Value::Array(all)) = root
        .as_ref()
        .and_then(|r| r.value.get("keys"))
        .map(|k| &k.value)
    else {
        return missing("the key set has no list `keys`");
    };
    let (kind, curve) = match algorithm {
        "ES256" => ("EC", "P-256"),
        "ES384" => ("EC", "P-384"),
        "ES512" => ("EC", "P-521"),
        _ => ("RSA", ""),
    };
    if all
        .iter()
        .filter(|key| text(key, "kty") == Some(kind))
        .count()
        > MAX_KEYS
    {
        let reason = format!("the key set has more than {MAX_KEYS} keys of type {kind}");
        return Choice::Missing(reason);
    }
    let usable = |key: &&Node| text(key, "kid").is_some() && text(key, "use") != Some("enc");
    let mut keys = all.iter().filter(usable);
    let key = match id {
        Some(id) => keys.rfind(|key| text(key, "kid") == Some(id)),
        None if all.len() > 1 => {
            return missing("the token names no key, and the key set has several");
        }
        None => keys.next(),
    };
    let Some(key) = key else {
        let name = id.map_or_else(String::new, |id| format!(" `{}`", shown(id)));
        return Choice::Missing(format!("the key set has no key{name} that can be used"));
    };
    if text(key, "kty") != Some(kind) {
        return Choice::Missing(format!("the key is not of type {kind}"));
    }
    let public = if kind == "RSA" {
        rsa(key)
    } else {
        on_curve(key)
    };
    let Some(public) = public else {
        return missing("the parameters of the key are missing or can't be read");
    };
    if !agrees(key, &public) {
        return missing("the certificate in `x5c` holds another key");
    }
    if key.value.get("key_ops").is_some() {
        return Choice::Unfit("AWS takes no key with `key_ops`, whatever it says".to_owned());
    }
    if kind == "EC" && text(key, "crv") != Some(curve) {
        return Choice::Unfit(format!("{algorithm} is on the curve {curve}"));
    }
    Choice::Key(public)
}

fn rsa(key: &Node) -> Option<PublicKey> {
    Some(PublicKey::Rsa {
        modulus: number(key, "n")?,
        exponent: number(key, "e")?,
    })
}

fn on_curve(key: &Node) -> Option<PublicKey> {
    PublicKey::on_curve(text(key, "crv")?, number(key, "x")?, number(key, "y")?)
}

/// Whether the certificate that comes with a key, if one does, is of the same key. Those on curves
/// are not compared.
fn agrees(key: &Node, public: &PublicKey) -> bool {
    let certificate = key.value.get("x5c").and_then(|x5c| match &x5c.value {
        Value::Array(chain) => chain.first()?.value.as_str(),
        _ => None,
    });
    let (Some(certificate), PublicKey::Rsa { .. }) = (certificate, public) else {
        return true;
    };
    let der = base64(certificate);
    let of_certificate = der.and_then(|der| PublicKey::from_der(&der));
    of_certificate.is_some_and(|other| other.is_same(public))
}

fn text<'n>(key: &'n Node, name: &str) -> Option<&'n str> {
    key.value.get(name)?.value.as_str()
}

fn number(key: &Node, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text(key, name)?).ok()
}
