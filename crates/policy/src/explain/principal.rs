//! What is said of a `Principal`: who it names, and how that differs from the caller.

use super::{
    Explainer,
    difference::{self, Part, differ_in_case, difference, type_of},
};
use crate::{
    arn::Arn,
    document::{Document, Effect, PrincipalElement, PrincipalKind, PrincipalName, Statement},
    evaluate::Place,
    principal::{Grant, is_account},
    trace::{ElementKind, ElementTrace},
};

impl Explainer<'_> {
    pub(super) fn principal(&self, document: &Document, statement: &Statement) -> ElementTrace {
        let request = self.scope.request;
        let effect = statement.effect.as_ref().map_or(Effect::Allow, |e| e.value);
        let matched = self
            .scope
            .principal(statement, Place::Resource, effect)
            .is_some();
        let Some(element) = &statement.principal else {
            return ElementTrace {
                element: ElementKind::Principal,
                matched: false,
                sentence: "the statement has no `Principal`".to_owned(),
                place: document.place(statement.span),
                operators: Vec::new(),
            };
        };
        let hit = element
            .names
            .iter()
            .filter_map(|name| Some((name, request.principal.named(name, request.context)?)))
            .max_by_key(|(_, grant)| *grant);
        let span = hit.map_or(element.span, |(name, _)| name.text.span);
        let sentence = match hit {
            _ if element.negated => self.not_principal(element, matched, effect),
            Some((name, _)) if !matched => {
                let text = &name.text.value;
                format!(
                    "`{text}` is in another account; a role trusts only providers in its own account"
                )
            }
            Some((name, grant)) if name.text.value != "*" || !element.everybody() => {
                self.names_caller(name, grant)
            }
            _ if matched => "`*` is everyone".to_owned(),
            _ => self.names_others(element),
        };
        ElementTrace {
            element: if element.negated {
                ElementKind::NotPrincipal
            } else {
                ElementKind::Principal
            },
            matched,
            sentence,
            place: document.place(span),
            operators: Vec::new(),
        }
    }

    fn names_caller(&self, name: &PrincipalName, grant: Grant) -> String {
        let caller = self.scope.request.principal;
        let text = name.text.value.as_str();
        if caller.role() == Some(text) {
            ["`", text, "` is the role of this session"].concat()
        } else if caller.arn() == text {
            ["`", text, "` is the caller"].concat()
        } else if grant == Grant::Account {
            ["`", text, "` is the caller's account"].concat()
        } else {
            ["`", text, "` names the caller"].concat()
        }
    }

    fn not_principal(&self, element: &PrincipalElement, matched: bool, effect: Effect) -> String {
        let caller = self.scope.request.principal.arn();
        if !matched {
            return format!("`{caller}` is exempt");
        }
        let listed = element.names.iter().any(|name| name.text.value == caller);
        if listed && effect == Effect::Deny {
            format!("`{caller}` is listed without its account or role, so it is not exempt")
        } else {
            format!("`{caller}` is not exempt")
        }
    }

    /// Why none of the names is the caller; of several, about the one that comes nearest.
    fn names_others(&self, element: &PrincipalElement) -> String {
        if let Some(role) = self.own_role() {
            return format!(
                "the caller is already a session of `{role}`, and `Principal` does not name that \
                 role; since September 2022 a role may assume itself only if its trust policy \
                 names it"
            );
        }
        let caller = self.scope.request.principal;
        let who = match caller.arn() {
            "" => "an anonymous caller".to_owned(),
            arn if caller.is_federated() => format!("the provider `{arn}`"),
            arn if caller.is_aws() => format!("the caller, `{arn}`"),
            arn => format!("the service `{arn}`"),
        };
        let mismatch = |name| (self.mismatch(name), name);
        let nearest = element.names.iter().map(mismatch);
        let Some((mismatch, name)) = nearest.max_by_key(|(mismatch, _)| mismatch.rank) else {
            return format!("`Principal` is empty, and so does not name {who}");
        };
        let text = &name.text.value;
        let why = mismatch.why();
        match element.names.len() {
            1 => format!("`{text}` is not {who}{why}"),
            many => format!("none of the {many} principals is {who}; the nearest is `{text}`{why}"),
        }
    }

    /// The role that the call asks for, where the caller is a session of it.
    fn own_role(&self) -> Option<&str> {
        let asked = self.scope.request.resource;
        let role = self.scope.request.principal.role()?;
        (self.scope.trust && role == asked).then_some(role)
    }

    /// Why a name does not mean the caller.
    fn mismatch(&self, name: &PrincipalName) -> Mismatch {
        let caller = self.scope.request.principal;
        let text = name.text.value.as_str();
        let kind = match name.kind {
            _ if !caller.arn().is_empty() && text.trim() == caller.arn() && text != text.trim() => {
                return Mismatch::new(Rank::Spelling, "remove the whitespace around it");
            }
            PrincipalKind::Aws if caller.is_federated() => {
                "`AWS` never covers a caller with a token or assertion; name the provider under \
                 `Federated`"
            }
            PrincipalKind::Aws if !caller.is_aws() => "a service is named under `Service`",
            PrincipalKind::Aws => return self.not_the_caller(text),
            PrincipalKind::Federated if caller.is_federated() => {
                return not_the_provider(text, caller.arn());
            }
            PrincipalKind::Federated if caller.is_aws() => {
                "`Federated` covers calls with a token or assertion of that provider, and this \
                 call is signed with AWS credentials"
            }
            PrincipalKind::Service if caller.is_aws() => {
                "`Service` covers calls that the service itself makes"
            }
            PrincipalKind::Service if differ_in_case(text, caller.arn()) => {
                return Mismatch::new(Rank::Spelling, "they differ only in case");
            }
            _ => return Mismatch::new(Rank::OtherKind, ""),
        };
        Mismatch::new(Rank::OtherKind, kind)
    }

    /// Why a name under `AWS` does not mean a caller with AWS credentials.
    fn not_the_caller(&self, text: &str) -> Mismatch {
        let caller = self.scope.request.principal;
        let account = caller.account().unwrap_or_default();
        if is_account(text) {
            let digits: String = text.chars().filter(|c| *c != '-').collect();
            return Mismatch::of(difference::account(&digits, account));
        }
        if text.starts_with("AIDA") || text.starts_with("AROA") {
            let why = "an ID like this remains where IAM deleted the user or role; write the ARN";
            return Mismatch::new(Rank::OtherKind, why);
        }
        let Some(arn) = Arn::read(text) else {
            let why = "`AWS` takes an ARN, an account ID or `*`";
            return Mismatch::new(Rank::OtherKind, why);
        };
        if text.contains(['*', '?']) {
            return Mismatch::new(
                Rank::Spelling,
                "a principal ARN takes no wildcards; name the account, and add a condition with \
                 `ArnLike` on `aws:PrincipalArn`",
            );
        }
        match type_of(arn.resource) {
            "root" => {
                // the account, whoever in it calls
                let (head, _) = text.rsplit_once(':').unwrap_or_default();
                let wanted = caller.arn().split(':').nth(1).unwrap_or_default();
                let wanted = format!("arn:{wanted}:iam::{account}:root");
                let root = format!("{head}:root");
                Mismatch::of(difference(&root, &wanted))
            }
            "assumed-role" if caller.role().is_some() => self.not_the_session(text, arn),
            _ => {
                let wanted = caller.role().unwrap_or_else(|| caller.arn());
                let found = difference(text, wanted);
                let kind = found.as_ref().is_some_and(|d| d.part == Part::ResourceType);
                if kind && caller.role().is_some() {
                    let what = difference::noun(type_of(arn.resource));
                    let why = format!("it is {what}, and the caller is a session of `{wanted}`");
                    return Mismatch::new(Rank::Part(Part::ResourceType), why);
                }
                match (found, caller.role()) {
                    (Some(found), Some(role)) => Mismatch::new(
                        Rank::Part(found.part),
                        format!(
                            "compared with the caller's role, `{role}`, {}",
                            found.sentence
                        ),
                    ),
                    (found, _) => Mismatch::of(found),
                }
            }
        }
    }

    /// Why the ARN of a role session does not mean the session that calls.
    fn not_the_session(&self, text: &str, arn: Arn<'_>) -> Mismatch {
        let caller = self.scope.request.principal;
        let role = caller.role().unwrap_or_default();
        let names: Vec<&str> = arn.resource.split('/').skip(1).collect();
        match (names.as_slice(), difference(text, caller.arn())) {
            (_, Some(found)) if found.part < Part::Path => Mismatch::of(Some(found)),
            ([_], _) => Mismatch::new(
                Rank::Spelling,
                format!(
                    "the ARN of a session ends with its session name; to trust every session \
                         of the role, name `{role}`"
                ),
            ),
            ([_, _, _, ..], _) => Mismatch::new(
                Rank::Spelling,
                format!(
                    "the ARN of a session has the role's name without its path: `{}`",
                    caller.arn()
                ),
            ),
            (_, Some(found)) if found.part == Part::Session => Mismatch::new(
                Rank::Part(Part::Session),
                format!(
                    "{}; to trust every session of the role, name `{role}`",
                    found.sentence
                ),
            ),
            (_, found) => Mismatch::of(found),
        }
    }
}

/// How near a name comes to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    OtherKind,
    Part(Part),
    Spelling,
}

/// Why a name does not mean the caller, and how near it comes.
struct Mismatch {
    rank: Rank,
    why: String,
}

impl Mismatch {
    fn new(rank: Rank, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { rank, why }
    }

    fn of(difference: Option<difference::Difference>) -> Self {
        match difference {
            Some(found) => Self::new(Rank::Part(found.part), found.sentence),
            None => Self::new(Rank::OtherKind, ""),
        }
    }

    /// The reason as it follows a name.
    fn why(&self) -> String {
        match self.why.as_str() {
            "" => String::new(),
            why => format!(": {why}"),
        }
    }
}

/// Why a name under `Federated` does not mean the provider of the token or assertion.
fn not_the_provider(text: &str, provider: &str) -> Mismatch {
    let Some(arn) = Arn::read(text) else {
        let why = "`Federated` takes the ARN of the provider";
        return Mismatch::new(Rank::OtherKind, why);
    };
    let issuer = |resource: &'_ str| resource.split_once('/').map(|(_, name)| name.to_owned());
    let wanted = Arn::read(provider).map_or("", |arn| arn.resource);
    let (one, other) = (issuer(arn.resource), issuer(wanted));
    let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
    let without_scheme = one.split_once("://").map_or(&*one, |(_, rest)| rest);
    let why = if without_scheme != one && without_scheme.trim_end_matches('/') == other {
        "the ARN of a provider has its URL without `https://`".to_owned()
    } else if one.trim_end_matches('/') == other.trim_end_matches('/') && one != other {
        "they differ only in the trailing slash".to_owned()
    } else if differ_in_case(text, provider) {
        "they differ only in case".to_owned()
    } else {
        return Mismatch::of(difference(text, provider));
    };
    Mismatch::new(Rank::Spelling, why)
}
