//! From the scenario's JSON to its types.

use rolecall_policy::Document;
use rolecall_source::{
    Code, Diagnostic, Span, Spanned, codes,
    json::{self, Node, Value},
};

use super::{
    Account, Assume, AttachedPolicy, Group, Input, Instant, OidcProvider, Organization,
    OrganizationNode, Read, RequestSettings, Resource, Role, SamlProvider, Scenario, Step, User,
};

pub(super) fn scenario(text: &str) -> Read {
    let json = json::read(text);
    let mut reader = Reader {
        text,
        diagnostics: json.error.into_iter().collect(),
    };
    let mut scenario = Scenario::default();
    match &json.root {
        // what stands before a syntax error is no scenario to trust
        Some(root) if reader.diagnostics.is_empty() => {
            scenario = reader.scenario(&At::new(root, String::new()));
        }
        _ => {}
    }
    let mut diagnostics = reader.diagnostics;
    Diagnostic::sort(&mut diagnostics);
    Read {
        value: scenario,
        diagnostics,
    }
}

/// A value and the JSON pointer to it.
struct At<'n> {
    node: &'n Node,
    pointer: String,
}

impl<'n> At<'n> {
    const fn new(node: &'n Node, pointer: String) -> Self {
        Self { node, pointer }
    }

    fn get(&self, name: &str) -> Option<Self> {
        let node = self.node.value.get(name)?;
        if node.value == Value::Null {
            return None;
        }
        let escaped = name.replace('~', "~0").replace('/', "~1");
        Some(Self::new(node, format!("{}/{escaped}", self.pointer)))
    }
}

struct Reader<'t> {
    text: &'t str,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn scenario(&mut self, at: &At<'_>) -> Scenario {
        if !self.object(at, SCENARIO) {
            return Scenario::default();
        }
        let mut scenario = Scenario {
            title: self.text(at, "title"),
            ..Scenario::default()
        };
        if let Some(version) = at.get("rolecall")
            && version.node.value != Value::Number("1".to_owned())
        {
            self.value(&version, "`rolecall` is the version of the format, 1");
        }
        if let Some(clock) = at.get("clock") {
            match clock.node.value.as_str().and_then(Instant::read) {
                Some(instant) => scenario.clock = instant,
                None => self.value(&clock, "a clock reads like 2026-11-22T10:00:00Z"),
            }
        }
        scenario.seed = self.number(at, "seed").unwrap_or_default();
        scenario.request = self.request(at, &RequestSettings::default());
        scenario.accounts = self.list(at, "accounts", Self::account);
        scenario.organization = at.get("organization").map(|o| self.organization(&o));
        if let Some(policies) = at.get("managedPolicies") {
            for member in self.members(&policies) {
                if let Some(policy) = policies.get(&member) {
                    let document = self.document(&member, &policy);
                    scenario.managed_policies.push((member, document));
                }
            }
        }
        scenario.steps = self.list(at, "steps", Self::step);
        if let Some(assume) = at.get("assume") {
            scenario.assume = self.assume(&assume);
        }
        scenario
    }

    fn request(&mut self, at: &At<'_>, default: &RequestSettings) -> RequestSettings {
        let mut request = default.clone();
        let Some(at) = at.get("request") else {
            return request;
        };
        if !self.object(&at, &["region", "sourceIp", "userAgent", "mfaAge"]) {
            return request;
        }
        if let Some(region) = self.text(&at, "region") {
            request.region = region;
        }
        if let Some(source_ip) = self.text(&at, "sourceIp") {
            request.source_ip = Some(source_ip);
        }
        if let Some(user_agent) = self.text(&at, "userAgent") {
            request.user_agent = Some(user_agent);
        }
        request.mfa_age = self
            .number(&at, "mfaAge")
            .map(u64::from)
            .or(request.mfa_age);
        request
    }

    fn account(&mut self, at: &At<'_>) -> Option<Account> {
        if !self.object(at, ACCOUNT) {
            return None;
        }
        let id = self.required(at, "id")?;
        Some(Account {
            id,
            users: self.list(at, "users", Self::user),
            groups: self.list(at, "groups", |reader, at| {
                reader.object(at, &["name", "policies"]);
                Some(Group {
                    name: reader.required(at, "name")?,
                    policies: reader.list(at, "policies", Self::attached),
                })
            }),
            roles: self.list(at, "roles", Self::role),
            saml_providers: self.list(at, "samlProviders", |reader, at| {
                reader.object(at, &["name", "metadata"]);
                Some(SamlProvider {
                    name: reader.required(at, "name")?,
                    metadata: reader.text(at, "metadata"),
                })
            }),
            oidc_providers: self.list(at, "oidcProviders", |reader, at| {
                reader.object(at, &["url", "clientIds", "jwks"]);
                Some(OidcProvider {
                    url: reader.required(at, "url")?,
                    client_ids: reader.list(at, "clientIds", Self::string),
                    jwks: at.get("jwks").map(|jwks| reader.own_text(&jwks)),
                })
            }),
            resources: self.list(at, "resources", |reader, at| {
                reader.object(at, &["arn", "policy"]);
                let arn = reader.required(at, "arn")?;
                let policy = at.get("policy").map(|p| reader.document(&arn, &p));
                Some(Resource { arn, policy })
            }),
        })
    }

    fn user(&mut self, at: &At<'_>) -> Option<User> {
        if !self.object(at, USER) {
            return None;
        }
        Some(User {
            name: self.required(at, "name")?,
            path: self.text(at, "path").unwrap_or_else(|| "/".to_owned()),
            id: self.text(at, "id"),
            access_key_id: self.text(at, "accessKeyId"),
            tags: self.tags(at),
            groups: self.list(at, "groups", Self::string),
            policies: self.list(at, "policies", Self::attached),
            boundary: self.boundary(at),
        })
    }

    fn role(&mut self, at: &At<'_>) -> Option<Role> {
        if !self.object(at, ROLE) {
            return None;
        }
        let name = self.required(at, "name")?;
        let Some(trust) = at.get("trust") else {
            self.value(at, &format!("the role `{name}` has no trust policy"));
            return None;
        };
        Some(Role {
            trust: self.document(&name, &trust),
            name,
            path: self.text(at, "path").unwrap_or_else(|| "/".to_owned()),
            id: self.text(at, "id"),
            tags: self.tags(at),
            max_session_duration: self.number(at, "maxSessionDuration").unwrap_or(3600),
            policies: self.list(at, "policies", Self::attached),
            boundary: self.boundary(at),
        })
    }

    /// An entry of `policies`: `{"name", "document"}` or `{"arn"}`.
    fn attached(&mut self, at: &At<'_>) -> Option<AttachedPolicy> {
        if !self.object(at, &["name", "document", "arn"]) {
            return None;
        }
        if let Some(arn) = at.get("arn") {
            let text = self.string(&arn)?;
            return Some(AttachedPolicy::Managed(Spanned::new(text, arn.node.span)));
        }
        let Some(document) = at.get("document") else {
            self.value(at, "a policy has a `document` or an `arn`");
            return None;
        };
        let name = self
            .text(at, "name")
            .unwrap_or_else(|| "inline policy".to_owned());
        Some(self.policy(&name, &document))
    }

    fn boundary(&mut self, at: &At<'_>) -> Option<AttachedPolicy> {
        at.get("boundary")
            .map(|b| self.policy("permissions boundary", &b))
    }

    /// A policy where its text may be the ARN of a managed one.
    fn policy(&self, name: &str, at: &At<'_>) -> AttachedPolicy {
        match at.node.value.as_str() {
            Some(arn) if arn.starts_with("arn:") => {
                AttachedPolicy::Managed(Spanned::new(arn.to_owned(), at.node.span))
            }
            _ => AttachedPolicy::Inline(Box::new(self.document(name, at))),
        }
    }

    fn document(&self, name: &str, at: &At<'_>) -> Document {
        Document::read(name, &at.pointer, &self.own_text(at))
    }

    /// A text as it was typed; anything else by the slice of the scenario that it stands in.
    fn own_text(&self, at: &At<'_>) -> String {
        match at.node.value.as_str() {
            Some(text) => text.to_owned(),
            None => at.node.span.of(self.text).to_owned(),
        }
    }

    fn organization(&mut self, at: &At<'_>) -> Organization {
        self.object(at, &["id", "managementAccount", "root"]);
        Organization {
            id: self.text(at, "id").unwrap_or_default(),
            management_account: self.text(at, "managementAccount"),
            root: at
                .get("root")
                .and_then(|root| self.organization_node(&root, 0))
                .unwrap_or_default(),
        }
    }

    fn organization_node(&mut self, at: &At<'_>, depth: usize) -> Option<OrganizationNode> {
        if let Some(account) = at.node.value.as_str() {
            return Some(OrganizationNode {
                name: account.to_owned(),
                ..OrganizationNode::default()
            });
        }
        let known = ["name", "id", "scps", "rcps", "accounts", "units"];
        if !self.object(at, &known) {
            return None;
        }
        // AWS allows five levels of units
        if depth > 6 {
            self.value(at, "units nest at most five levels deep");
            return None;
        }
        let policies = |reader: &mut Self, name: &str| {
            reader.list(at, name, |reader, at| match &at.node.value {
                Value::Object(_) if at.get("document").is_some() || at.get("arn").is_some() => {
                    reader.attached(at)
                }
                _ => Some(reader.policy(&at.pointer, at)),
            })
        };
        Some(OrganizationNode {
            name: self
                .text(at, "name")
                .or_else(|| self.text(at, "id"))
                .unwrap_or_else(|| "Root".to_owned()),
            scps: policies(self, "scps"),
            rcps: policies(self, "rcps"),
            accounts: self.list(at, "accounts", |r, at| r.organization_node(at, depth + 1)),
            units: self.list(at, "units", |r, at| r.organization_node(at, depth + 1)),
        })
    }

    fn step(&mut self, at: &At<'_>) -> Option<Step> {
        if !self.object(at, STEP) {
            return None;
        }
        let caller = at.get("as").and_then(|caller| {
            let text = self.string(&caller)?;
            Some(Spanned::new(text, caller.node.span))
        });
        let input = at.get("input").and_then(|input| {
            let text = self.string(&input)?;
            Some(Input {
                text,
                pointer: input.pointer,
            })
        });
        if input.is_none() {
            self.value(at, "a step has an `input`");
        }
        Some(Step {
            caller,
            input,
            after: self.number(at, "after").map_or(0, i64::from),
            request: at
                .get("request")
                .map(|_| self.request(at, &RequestSettings::default())),
        })
    }

    fn assume(&mut self, at: &At<'_>) -> Assume {
        let mut assume = Assume::default();
        if self.object(at, &["sourceIdentityMax"])
            && let Some(max) = self.number(at, "sourceIdentityMax")
        {
            assume.source_identity_max = usize::try_from(max).unwrap_or(usize::MAX);
        }
        assume
    }

    /// Tags as an object of key and value, by key.
    fn tags(&mut self, at: &At<'_>) -> Vec<(String, String)> {
        let Some(tags) = at.get("tags") else {
            return Vec::new();
        };
        self.members(&tags)
            .into_iter()
            .filter_map(|key| Some((self.text(&tags, &key)?, key)))
            .map(|(value, key)| (key, value))
            .collect()
    }

    /// The names of an object's members, sorted, each once.
    fn members(&mut self, at: &At<'_>) -> Vec<String> {
        let Some(members) = at.node.value.members() else {
            self.wrong(at, "an object");
            return Vec::new();
        };
        let mut names: Vec<String> = Vec::new();
        for member in members {
            let name = &member.key.value;
            if let Err(at) = names.binary_search(name) {
                names.insert(at, name.clone());
            }
        }
        names
    }

    /// Whether the value is an object; its members that are not in `known` are diagnostics.
    fn object(&mut self, at: &At<'_>, known: &[&str]) -> bool {
        let Some(members) = at.node.value.members() else {
            self.wrong(at, "an object");
            return false;
        };
        for (i, member) in members.iter().enumerate() {
            let name = member.key.value.as_str();
            if members.iter().take(i).any(|m| m.key.value == name) {
                self.say(
                    codes::JSON_DUPLICATE,
                    member.key.span,
                    &format!("`{name}` stands twice in this object"),
                );
            }
            if !known.contains(&name) {
                self.say(
                    codes::SCENARIO_MEMBER,
                    member.key.span,
                    &format!("a scenario has no member `{name}` here"),
                );
            }
        }
        true
    }

    fn list<T>(
        &mut self,
        at: &At<'_>,
        name: &str,
        mut item: impl FnMut(&mut Self, &At<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(at) = at.get(name) else {
            return Vec::new();
        };
        let Value::Array(items) = &at.node.value else {
            self.wrong(&at, "an array");
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .filter_map(|(i, node)| item(self, &At::new(node, format!("{}/{i}", at.pointer))))
            .collect()
    }

    fn required(&mut self, at: &At<'_>, name: &str) -> Option<String> {
        if at.get(name).is_none() {
            self.value(at, &format!("`{name}` is missing here"));
        }
        self.text(at, name)
    }

    fn text(&mut self, at: &At<'_>, name: &str) -> Option<String> {
        at.get(name).and_then(|at| self.string(&at))
    }

    fn string(&mut self, at: &At<'_>) -> Option<String> {
        let text = at.node.value.as_str().map(ToOwned::to_owned);
        if text.is_none() {
            self.wrong(at, "a string");
        }
        text
    }

    fn number(&mut self, at: &At<'_>, name: &str) -> Option<u32> {
        let at = at.get(name)?;
        let number = match &at.node.value {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.value(
                &at,
                &format!("`{name}` is a whole number from 0 to 4294967295"),
            );
        }
        number
    }

    fn wrong(&mut self, at: &At<'_>, expected: &str) {
        let message = format!("expected {expected}, and this is {}", at.node.value.kind());
        self.say(codes::SCENARIO_VALUE, at.node.span, &message);
    }

    fn value(&mut self, at: &At<'_>, message: &str) {
        self.say(codes::SCENARIO_VALUE, at.node.span, message);
    }

    fn say(&mut self, code: Code, span: Span, message: &str) {
        self.diagnostics
            .push(Diagnostic::error(code, span, message));
    }
}

const SCENARIO: &[&str] = &[
    "rolecall",
    "title",
    "clock",
    "seed",
    "request",
    "accounts",
    "organization",
    "managedPolicies",
    "steps",
    "assume",
];
const ACCOUNT: &[&str] = &[
    "id",
    "users",
    "groups",
    "roles",
    "samlProviders",
    "oidcProviders",
    "resources",
];
const USER: &[&str] = &[
    "name",
    "path",
    "id",
    "accessKeyId",
    "tags",
    "groups",
    "policies",
    "boundary",
];
const ROLE: &[&str] = &[
    "name",
    "path",
    "id",
    "tags",
    "maxSessionDuration",
    "trust",
    "policies",
    "boundary",
];
const STEP: &[&str] = &["as", "input", "after", "request"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_at_what_it_does_not_know() {
        let text = r#"{"accounts":[{"id":1,"userz":[]}],"clock":"now","steps":[{}]}"#;
        let read = scenario(text);
        let underlined: Vec<&str> = read.diagnostics.iter().map(|d| d.span.of(text)).collect();
        assert_eq!(underlined, ["1", "\"userz\"", "\"now\"", "{}"]);
    }

    #[test]
    fn a_policy_keeps_its_own_text() {
        let text =
            r#"{"accounts":[{"id":"1","roles":[{"name":"R","trust": { "Statement" :[]}}]}]}"#;
        let read = scenario(text);
        let trust = &read.value.accounts[0].roles[0].trust;
        assert_eq!(trust.text(), r#"{ "Statement" :[]}"#);
        assert_eq!(trust.pointer(), "/accounts/0/roles/0/trust");
    }
}
