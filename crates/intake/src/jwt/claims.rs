//! The registered claims.

use rolecall_source::{
    Span, Spanned,
    json::{Node, Value},
};

use super::token::{Part, Token};

impl Token {
    /// The claim `name`; the last one, if it stands twice.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&Node> {
        self.claims.as_ref()?.get(name)
    }

    /// The issuer, `iss`.
    #[must_use]
    pub fn issuer(&self) -> Option<Spanned<String>> {
        self.text("iss")
    }

    /// The issuer without `https://`, with which the condition keys begin.
    #[must_use]
    pub fn issuer_host(&self) -> Option<String> {
        let issuer = self.issuer()?.value;
        Some(
            issuer
                .strip_prefix("https://")
                .unwrap_or(&issuer)
                .to_owned(),
        )
    }

    /// The subject, `sub`; a number counts as its text.
    #[must_use]
    pub fn subject(&self) -> Option<Spanned<String>> {
        let node = self.claim("sub")?;
        match &node.value {
            Value::String(text) | Value::Number(text) => Some(self.at(text.clone(), node.span)),
            _ => None,
        }
    }

    /// The audiences, `aud`: a text, or a list of them.
    #[must_use]
    pub fn audiences(&self) -> Vec<Spanned<String>> {
        self.texts("aud")
    }

    /// The authorized party, `azp`.
    #[must_use]
    pub fn authorized_party(&self) -> Option<Spanned<String>> {
        self.text("azp")
    }

    /// What AWS takes for the audience: the authorized party if there is one, else the one
    /// audience.
    #[must_use]
    pub fn audience(&self) -> Option<Spanned<String>> {
        self.authorized_party()
            .or_else(|| match &self.audiences()[..] {
                [one] => Some(one.clone()),
                _ => None,
            })
    }

    /// When the token expires, `exp`, in seconds since 1970.
    #[must_use]
    pub fn expiration(&self) -> Option<Spanned<i64>> {
        self.time("exp")
    }

    /// When the token was issued, `iat`, in seconds since 1970.
    #[must_use]
    pub fn issued_at(&self) -> Option<Spanned<i64>> {
        self.time("iat")
    }

    /// From when on the token holds, `nbf`, in seconds since 1970.
    #[must_use]
    pub fn not_before(&self) -> Option<Spanned<i64>> {
        self.time("nbf")
    }

    /// A claim that is a text.
    pub(super) fn text(&self, name: &str) -> Option<Spanned<String>> {
        let node = self.claim(name)?;
        Some(self.at(node.value.as_str()?.to_owned(), node.span))
    }

    /// A claim that is a text or a list; what is no text in it is left out.
    fn texts(&self, name: &str) -> Vec<Spanned<String>> {
        let nodes = match self.claim(name) {
            Some(Node {
                value: Value::Array(items),
                ..
            }) => items.as_slice(),
            Some(node) => std::slice::from_ref(node),
            None => &[],
        };
        let texts = nodes
            .iter()
            .filter_map(|n| Some(self.at(n.value.as_str()?.to_owned(), n.span)));
        texts.collect()
    }

    /// A claim that is a whole number of seconds, or a text of one. AWS takes no fractions.
    fn time(&self, name: &str) -> Option<Spanned<i64>> {
        let node = self.claim(name)?;
        let (Value::Number(digits) | Value::String(digits)) = &node.value else {
            return None;
        };
        Some(self.at(digits.parse().ok()?, node.span))
    }

    /// A value with its place in the text that was read.
    pub(super) fn at<T>(&self, value: T, inner: Span) -> Spanned<T> {
        Spanned::new(value, self.source(inner))
    }

    /// Where a part of the claims stands in the text that was read.
    pub(super) fn source(&self, inner: Span) -> Span {
        self.claims
            .as_ref()
            .map_or(inner, |claims: &Part| claims.source(inner))
    }
}
