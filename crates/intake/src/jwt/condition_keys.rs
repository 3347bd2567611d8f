//! The claims that fill condition keys of the trust policy.

use rolecall_source::{
    Spanned,
    json::{Node, Value},
};

use super::{
    aws,
    issuers::{DEFAULT_CLAIMS, issuer_claims},
    token::Token,
};

/// A condition key that a claim fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionKey {
    /// The key, such as `token.actions.githubusercontent.com:sub`.
    pub key: String,
    /// The values.
    pub values: Vec<String>,
    /// Whether the key holds a list.
    pub multi: bool,
    /// Whether later calls of the session carry it too.
    pub in_session: bool,
    /// The claim.
    pub claim: Spanned<String>,
}

/// The condition keys that the claims fill: the audience first, those of every issuer, and then
/// those of this one.
///
/// `aud` holds the authorized party where the token names one; the audiences are in `oaud` then.
#[must_use]
pub fn condition_keys(token: &Token) -> Vec<ConditionKey> {
    let (Some(claims), Some(issuer)) = (&token.claims, token.issuer_host()) else {
        return Vec::new();
    };
    let mut keys = Vec::new();
    let mut add = |name: &str, claim: &str| {
        let Some((member, node)) = find(token, claim) else {
            return;
        };
        let values = texts(node);
        if !values.is_empty() {
            keys.push(ConditionKey {
                key: format!("{issuer}:{name}"),
                multi: name == "amr" || values.len() > 1,
                in_session: ["amr", "aud", "sub"].contains(&name),
                values,
                claim: member,
            });
        }
    };
    if claims.get("azp").is_some() {
        add("aud", "azp");
        add("oaud", "aud");
    } else {
        add("aud", "aud");
    }
    for &claim in DEFAULT_CLAIMS.iter().chain(issuer_claims(&issuer)) {
        add(claim, claim);
    }
    keys
}

/// The claims that AWS makes nothing of: a condition on one finds no key.
#[must_use]
pub fn unread_claims(token: &Token) -> Vec<Spanned<String>> {
    const REGISTERED: [&str; 6] = ["iss", "aud", "azp", "exp", "iat", "nbf"];
    let Some(claims) = &token.claims else {
        return Vec::new();
    };
    let issuer = token.issuer_host().unwrap_or_default();
    let keys = issuer_claims(&issuer);
    let read = |name: &str| {
        REGISTERED.contains(&name)
            || DEFAULT_CLAIMS.contains(&name)
            || aws::is_read(name)
            || keys
                .iter()
                .any(|key| *key == name || key.split('/').next() == Some(name))
    };
    let unread = claims.members.iter().filter(|m| !read(&m.key.value));
    unread
        .map(|m| token.at(m.key.value.clone(), m.key.span))
        .collect()
}

/// A claim by its name, or by a path with slashes through nested ones.
fn find<'t>(token: &'t Token, path: &str) -> Option<(Spanned<String>, &'t Node)> {
    let claims = token.claims.as_ref()?;
    let (member, node) = match claims.member(path) {
        Some(member) => (member, &member.value),
        None => {
            let (outer, inner) = path.split_once('/')?;
            let member = claims.member(outer)?;
            (member, member.value.value.get(inner)?)
        }
    };
    Some((token.at(member.key.value.clone(), member.key.span), node))
}

/// The texts of a claim; what is neither a text, a number nor a boolean has none.
fn texts(node: &Node) -> Vec<String> {
    match &node.value {
        Value::String(text) | Value::Number(text) => vec![text.clone()],
        Value::Bool(value) => vec![value.to_string()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Null | Value::Object(_) => Vec::new(),
    }
}
