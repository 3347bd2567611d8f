//! From the scenario's JSON to its types.

use std::sync::Arc;

use rolecall_intake::{Call, Origin, ParamValue, Parameter, SOURCE_IDENTITY_MAX, Structure, cli};
use rolecall_policy::{Arn, Document, Library};
use rolecall_source::{
    Code, Diagnostic, Diagnostics, Names, Path, Span, Spanned, StsOperation, codes,
    json::{self, Node, Value},
    sorted_by,
};

use super::format::{
    ACCOUNT, ASSUME, ATTACHED, CALL, Field, GROUP, NODE, OIDC_PROVIDER, ORGANIZATION, REQUEST,
    RESOURCE, ROLE, SAML_PROVIDER, SCENARIO, SET, STEP, USER,
};
use super::{
    Account, Assume, AttachedPolicy, GivenValues, Group, Input, Instant, ManagedPolicies,
    OidcProvider, Organization, OrganizationNode, Parts, Read, Replaces, RequestSettings, Resource,
    Role, SamlProvider, Scenario, Sent, Step, User,
};
use crate::partition::{self, Partition};

impl Scenario {
    /// Reads the text of a scenario. Missing members have their defaults; an unknown member is a
    /// diagnostic.
    #[must_use]
    pub fn read(text: &str) -> Read {
        Self::read_with(text, &mut Library::default())
    }

    /// Reads a scenario as [`read`](Self::read) does, but only parses the policies that `library`
    /// does not hold.
    #[must_use]
    pub fn read_with(text: &str, library: &mut Library) -> Read {
        scenario(text, library)
    }
}

fn scenario(text: &str, library: &mut Library) -> Read {
    let json = json::read(text);
    let mut reader = Reader {
        text,
        library,
        diagnostics: Diagnostics::default(),
        names: Names::default(),
        managed: ManagedPolicies::default(),
        given: Names::default(),
        elsewhere: Names::default(),
        drafts: Names::default(),
    };
    let mut scenario = Scenario::default();
    let mut error = json.error;
    // a text with a syntax error is not evaluated up to the error
    if let Some(root) = json.root.as_ref().filter(|_| error.is_none()) {
        scenario = reader.scenario(&At::new(root, Path::root()));
        if root.value.members().is_none() {
            error = reader.diagnostics.first().cloned();
        }
    }
    let mut diagnostics = reader.diagnostics;
    if diagnostics.is_empty() {
        diagnostics.extend(error.clone());
    }
    diagnostics.sort();
    Read {
        value: scenario,
        diagnostics: diagnostics.into_vec(),
        error,
    }
}

/// A value and its path.
struct At<'n> {
    node: &'n Node,
    path: Path,
}

impl<'n> At<'n> {
    const fn new(node: &'n Node, path: Path) -> Self {
        Self { node, path }
    }

    fn get(&self, name: &str) -> Option<Self> {
        let node = self.node.value.get(name)?;
        if node.value == Value::Null {
            return None;
        }
        Some(self.member(name, node))
    }

    /// A member of the object, by its name and value.
    fn member(&self, name: &str, node: &'n Node) -> Self {
        Self::new(node, self.path.member(name))
    }

    /// The text that was typed, if the value is one; otherwise the value's slice of the scenario.
    fn own_text<'a>(&'a self, scenario: &'a str) -> &'a str {
        self.node
            .value
            .as_str()
            .unwrap_or_else(|| self.node.span.of(scenario))
    }
}

struct Reader<'t> {
    text: &'t str,
    library: &'t mut Library,
    diagnostics: Diagnostics,
    /// What is in the world that is being read, by kind, account and name.
    names: Names,
    /// The managed policies so far.
    managed: ManagedPolicies,
    /// The ARNs of those that the world gives that is being read.
    given: Names,
    /// The accounts whose ARNs name a partition other than `aws`, in the steps or else anywhere.
    elsewhere: Names<&'static Partition>,
    /// The JSON pointers to the drafts.
    drafts: Names,
}

impl<'t> Reader<'t> {
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
        self.elsewhere = elsewhere(self.text, at);
        scenario.seed = self.number(at, "seed").unwrap_or_default();
        scenario.request = self.request(at, &RequestSettings::default());
        scenario.worlds = vec![self.parts(at, Parts::default())];
        let mut steps = 0;
        scenario.steps = self.list(at, "steps", |reader, at| {
            // what is no step keeps its number, so that `$n` still means the nth
            let mut step = reader.step(at).unwrap_or_default();
            if at.get("request").is_some() {
                step.request = Some(reader.request(at, &scenario.request));
            }
            if let Some(set) = at.get("set")
                && reader.object(&set, SET)
            {
                let mut parts = scenario.worlds.last().cloned().unwrap_or_default();
                parts.number = scenario.worlds.len();
                scenario.worlds.push(reader.parts(&set, parts));
            }
            step.world = scenario.worlds.len().saturating_sub(1);
            steps += 1;
            if let (Some(caller), Some(parts)) = (&step.caller, scenario.worlds.last()) {
                reader.caller(caller, steps, parts);
            }
            Some(step)
        });
        match self.text(at, "cloudTrail").as_deref() {
            None | Some("1.11") => {}
            Some("1.08") => scenario.older_events = true,
            Some(_) => self.name(at, "cloudTrail", "`cloudTrail` is \"1.11\" or \"1.08\""),
        }
        if let Some(assume) = at.get("assume") {
            scenario.assume = self.assume(&assume);
        }
        scenario.managed_policies = std::mem::take(&mut self.managed);
        scenario.drafts = std::mem::take(&mut self.drafts);
        scenario
    }

    /// The parts of the world that are given here, and for the rest those of the world before.
    fn parts(&mut self, at: &At<'_>, mut parts: Parts) -> Parts {
        self.names = Names::default();
        let given = at.get("managedPolicies");
        let given = given.as_ref().and_then(|given| given.node.value.members());
        let given = given.unwrap_or_default().iter();
        self.given = given.map(|member| member.key.value.as_str()).collect();
        if at.get("accounts").is_some() {
            parts.accounts = self.list(at, "accounts", Self::account).into();
            parts.directory = Arc::default();
        }
        if let Some(organization) = at.get("organization") {
            parts.organization = Some(self.organization(&organization).into());
        }
        parts.new_managed_policies.clear();
        if let Some(policies) = at.get("managedPolicies") {
            for (arn, policy) in self.members(&policies) {
                if let Some(policy) = policy {
                    let document = self.document(arn, &policy);
                    self.managed.set(arn, parts.number, document);
                    parts.new_managed_policies.push(arn.to_owned());
                }
            }
        }
        parts
    }

    fn request(&mut self, at: &At<'_>, default: &RequestSettings) -> RequestSettings {
        let mut request = default.clone();
        let Some(at) = at.get("request") else {
            return request;
        };
        if !self.object(&at, REQUEST) {
            return request;
        }
        if let Some(region) = self.text(&at, "region") {
            request.region = Some(region);
        }
        // `null` takes away what is there without it
        let given = |name| at.node.value.get(name).is_some();
        if given("sourceIp") {
            request.source_ip = self.text(&at, "sourceIp");
        }
        if given("userAgent") {
            request.user_agent = self.text(&at, "userAgent");
        }
        if given("mfaAge") {
            request.mfa_age = self.number(&at, "mfaAge").map(u64::from);
        }
        for (name, member) in [
            ("sourceVpce", &mut request.source_vpce),
            ("sourceVpc", &mut request.source_vpc),
            ("vpcSourceIp", &mut request.vpc_source_ip),
        ] {
            if given(name) {
                *member = self.text(&at, name);
            }
        }
        for (name, member) in [
            ("sourceArn", &mut request.source_arn),
            ("sourceAccount", &mut request.source_account),
        ] {
            if given(name) {
                *member = self.sent(&at, name);
            }
        }
        if let Some(context) = at.get("context") {
            self.context(&context, &mut request.context);
        }
        request
    }

    /// What a calling service sends, where the request gives a value or `null`.
    fn sent(&mut self, at: &At<'_>, name: &str) -> Sent {
        let Some(at) = at.get(name) else {
            return Sent::Nothing;
        };
        let value = self.string(&at);
        value.map_or(Sent::Nothing, |value| {
            Sent::Given(Spanned::new(value, at.node.span))
        })
    }

    /// Condition keys with their values; they take the place of those that are there.
    fn context(&mut self, at: &At<'_>, context: &mut Vec<(String, Option<GivenValues>)>) {
        // of keys that differ in letter case the last counts
        let mut given = Names::default();
        for (key, value) in self.members(at) {
            let values = match value {
                None => None,
                Some(value) => match self.values(&value) {
                    Some(values) => Some(values),
                    None => continue,
                },
            };
            given.insert(&key.to_ascii_lowercase(), (key.to_owned(), values));
        }
        context.retain(|(other, _)| !given.contains(&other.to_ascii_lowercase()));
        context.extend(sorted_by(given.into_values(), &|(one, _), (other, _)| {
            one.to_ascii_lowercase().cmp(&other.to_ascii_lowercase())
        }));
    }

    /// The values of a condition key: a text or a list of texts.
    fn values(&mut self, at: &At<'_>) -> Option<GivenValues> {
        match &at.node.value {
            Value::String(value) => Some(GivenValues::One(value.clone())),
            Value::Array(values) => {
                let values = values.iter().map(|value| value.value.as_str());
                let values: Option<Vec<_>> = values.map(|v| v.map(str::to_owned)).collect();
                if values.is_none() {
                    self.wrong(at, "an array of strings");
                }
                values.map(GivenValues::Many)
            }
            _ => {
                self.wrong(at, "a string, an array of strings, or null");
                None
            }
        }
    }

    /// The partition of an account: the one that is given, else the one that its ARNs name.
    fn partition(&mut self, at: &At<'_>, id: &str) -> &'static Partition {
        let Some(name) = self.text(at, "partition") else {
            return self.elsewhere.get(id).copied().unwrap_or_default();
        };
        Partition::named(&name).unwrap_or_else(|| {
            let message = "a partition is `aws`, `aws-us-gov`, `aws-cn`, `aws-eusc` or an isolated one such as `aws-iso`";
            self.name(at, "partition", message);
            <&Partition>::default()
        })
    }

    fn account(&mut self, at: &At<'_>) -> Option<Account> {
        if !self.object(at, ACCOUNT) {
            return None;
        }
        let id = self.required(at, "id")?;
        if id.len() != 12 || !id.bytes().all(|b| b.is_ascii_digit()) {
            self.name(at, "id", "the id of an account has twelve digits");
        }
        self.once(at, "id", "account", &id);
        let groups = self.list(at, "groups", |reader, at| {
            reader.object(at, GROUP);
            Some(Group {
                name: reader.named(at, "group", &id, 128)?,
                policies: reader.list(at, "policies", Self::attached),
            })
        });
        let group_names = groups.iter().map(|group| group.name.as_str()).collect();
        Some(Account {
            partition: self.partition(at, &id),
            users: self.list(at, "users", |reader, at| reader.user(at, &id, &group_names)),
            roles: self.list(at, "roles", |reader, at| reader.role(at, &id)),
            saml_providers: self.list(at, "samlProviders", |reader, at| {
                reader.object(at, SAML_PROVIDER);
                Some(SamlProvider {
                    name: reader.named(at, "SAML provider", &id, 128)?,
                    metadata: reader.text(at, "metadata"),
                })
            }),
            oidc_providers: self.list(at, "oidcProviders", |reader, at| {
                reader.object(at, OIDC_PROVIDER);
                let url = reader.required(at, "url")?;
                reader.once(at, "url", &format!("OIDC provider of {id}"), &url);
                Some(OidcProvider {
                    url,
                    client_ids: reader.list(at, "clientIds", Self::string),
                    jwks: at
                        .get("jwks")
                        .map(|jwks| jwks.own_text(reader.text).to_owned()),
                })
            }),
            resources: self.list(at, "resources", |reader, at| {
                reader.object(at, RESOURCE);
                let arn = reader.required(at, "arn")?;
                reader.once(at, "arn", "resource", &arn);
                let policy = at.get("policy").map(|p| reader.document(&arn, &p));
                Some(Resource { arn, policy })
            }),
            groups,
            id,
        })
    }

    fn user(&mut self, at: &At<'_>, account: &str, groups: &Names) -> Option<User> {
        if !self.object(at, USER) {
            return None;
        }
        Some(User {
            name: self.named(at, "user", account, 64)?,
            path: self.path(at),
            id: self.text(at, "id"),
            access_key_id: self.text(at, "accessKeyId"),
            tags: self.tags(at),
            groups: self.list(at, "groups", |reader, at| {
                let name = reader.string(at)?;
                if !groups.contains(&name) {
                    let message = format!("account {account} has no group `{name}`");
                    reader.missing(at.node.span, &message);
                }
                Some(name)
            }),
            policies: self.list(at, "policies", Self::attached),
            boundary: self.boundary(at),
        })
    }

    fn role(&mut self, at: &At<'_>, account: &str) -> Option<Role> {
        if !self.object(at, ROLE) {
            return None;
        }
        let name = self.named(at, "role", account, 64)?;
        let Some(trust) = at.get("trust") else {
            self.value(at, &format!("the role `{name}` has no trust policy"));
            return None;
        };
        self.draft(at, &trust);
        let max_session_duration = self.number(at, "maxSessionDuration").unwrap_or(3600);
        if !(3600..=43200).contains(&max_session_duration) {
            let message = "`maxSessionDuration` is between 3600 and 43200 seconds";
            self.name(at, "maxSessionDuration", message);
        }
        Some(Role {
            trust: self.document(&name, &trust),
            name,
            path: self.path(at),
            id: self.text(at, "id"),
            tags: self.tags(at),
            max_session_duration,
            policies: self.list(at, "policies", Self::attached),
            boundary: self.boundary(at),
        })
    }

    /// The friendly name of something in an account, which has only one of it.
    fn named(&mut self, at: &At<'_>, kind: &str, account: &str, longest: usize) -> Option<String> {
        let name = self.required(at, "name")?;
        let holds = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        if name.is_empty() || name.len() > longest || !name.chars().all(holds) {
            let message = format!(
                "the name of a {kind} has up to {longest} letters, digits and characters of `_+=,.@-`"
            );
            self.name(at, "name", &message);
        }
        // names are the same without regard to case, whatever the path
        self.once(
            at,
            "name",
            &[kind, " of ", account].concat(),
            &name.to_ascii_lowercase(),
        );
        Some(name)
    }

    fn path(&mut self, at: &At<'_>) -> String {
        let Some(path) = self.text(at, "path") else {
            return "/".to_owned();
        };
        if !path.starts_with('/') || !path.ends_with('/') {
            self.name(at, "path", "a path begins and ends with `/`");
        }
        path
    }

    /// Says so if the world has a thing of this kind and name already.
    fn once(&mut self, at: &At<'_>, member: &str, kind: &str, name: &str) {
        if !self.names.add(&[kind, "/", name].concat())
            && let Some(again) = at.get(member)
        {
            let message = format!("the scenario has another {kind} with this `{member}`");
            self.say(codes::WORLD_CONTRADICTION, again.node.span, &message);
        }
    }

    /// Says of a member that AWS does not allow its value.
    fn name(&mut self, at: &At<'_>, member: &str, message: &str) {
        let span = at.get(member).map_or(at.node.span, |at| at.node.span);
        self.say(codes::WORLD_NAME, span, message);
    }

    fn missing(&mut self, span: Span, message: &str) {
        self.warn(codes::WORLD_MISSING, span, message);
    }

    fn warn(&mut self, code: Code, span: Span, message: &str) {
        let diagnostic = Diagnostic::warning(code, span, message);
        self.diagnostics.push(diagnostic);
    }

    /// Whether who calls in the `step`th step can be found.
    fn caller(&mut self, caller: &Spanned<String>, step: usize, parts: &Parts) {
        let name = caller.value.as_str();
        let problem = if let Some(number) = name.strip_prefix('$') {
            match number.parse::<usize>() {
                Ok(number) if (1..step).contains(&number) => return,
                _ => format!("`{name}` names no earlier step: `$1` is the session of the first"),
            }
        } else if let Some(arn) = Arn::read(name) {
            let accounts = &parts.accounts;
            match parts.directory.account(accounts, arn.account) {
                None => format!("the scenario has no account `{}`", arn.account),
                Some(account) if arn.partition != account.partition.name => format!(
                    "account {} is in the partition `{}`, and this ARN names `{}`",
                    account.id, account.partition.name, arn.partition
                ),
                Some(account) if arn.resource.starts_with("user/") => {
                    if parts.directory.user(accounts, account, name).is_some() {
                        return;
                    }
                    format!("account {} has no `{}`", account.id, arn.resource)
                }
                Some(_) if arn.resource == "root" => return,
                Some(_) => {
                    "a caller is a user, a root user, a service, or `$n`, the session that an earlier step issued".to_owned()
                }
            }
        } else if name.contains(".amazonaws.com") || name.ends_with(".amazonaws.eu") {
            return;
        } else {
            "a caller is the ARN of a user or root user, a service principal, or `$n`, the session that an earlier step issued".to_owned()
        };
        self.say(codes::WORLD_MISSING, caller.span, &problem);
    }

    /// An entry of `policies`: `{"name", "document"}` or `{"arn"}`.
    fn attached(&mut self, at: &At<'_>) -> Option<AttachedPolicy> {
        if !self.object(at, ATTACHED) {
            return None;
        }
        if let Some(arn) = at.get("arn") {
            let text = self.string(&arn)?;
            return Some(self.managed(text, arn.node.span));
        }
        let Some(document) = at.get("document") else {
            self.value(at, "a policy has a `document` or an `arn`");
            return None;
        };
        self.draft(at, &document);
        let name = self
            .text(at, "name")
            .unwrap_or_else(|| "inline policy".to_owned());
        Some(self.policy(&name, &document))
    }

    /// Remembers a policy that its holder marks as a draft.
    fn draft(&mut self, holder: &At<'_>, policy: &At<'_>) {
        let mut is_draft = false;
        self.switch(holder, "draft", &mut is_draft);
        if is_draft {
            self.drafts.add(&policy.path.to_string());
        }
    }

    fn boundary(&mut self, at: &At<'_>) -> Option<AttachedPolicy> {
        at.get("boundary")
            .map(|b| self.policy("permissions boundary", &b))
    }

    /// A policy where its text may be the ARN of a managed one.
    fn policy(&mut self, name: &str, at: &At<'_>) -> AttachedPolicy {
        match at.node.value.as_str() {
            Some(arn) if arn.starts_with("arn:") => self.managed(arn.to_owned(), at.node.span),
            _ => AttachedPolicy::Inline(Box::new(self.document(name, at))),
        }
    }

    fn managed(&mut self, arn: String, span: Span) -> AttachedPolicy {
        if !self.managed.contains(&arn) && !self.given.contains(&arn) {
            let message = format!("`managedPolicies` has no `{arn}`: it says nothing here");
            self.missing(span, &message);
        }
        AttachedPolicy::Managed(Spanned::new(arn, span))
    }

    fn document(&mut self, name: &str, at: &At<'_>) -> Document {
        let text = at.own_text(self.text);
        self.library.read(name, &at.path, text)
    }

    fn organization(&mut self, at: &At<'_>) -> Organization {
        self.object(at, ORGANIZATION);
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
            self.member_account(account, at.node.span);
            return Some(OrganizationNode {
                name: account.to_owned(),
                ..OrganizationNode::default()
            });
        }
        if !self.object(at, NODE) {
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
                _ => Some(reader.policy(&at.path, at)),
            })
        };
        if let Some(id) = at.get("id")
            && let Some(account) = id.node.value.as_str()
        {
            self.member_account(account, id.node.span);
        }
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

    /// An account stands in one place of the organization.
    fn member_account(&mut self, account: &str, span: Span) {
        if !self.names.add(&["member/", account].concat()) {
            let message = format!("account {account} stands in the organization already");
            self.say(codes::WORLD_CONTRADICTION, span, &message);
        }
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
                path: input.path,
            })
        });
        let call = at.get("call").and_then(|call| self.call(&call));
        if input.is_some() == call.is_some() {
            self.value(at, "a step has either an `input` or a `call`");
        }
        let mut files = Vec::new();
        if let Some(given) = at.get("files") {
            for (name, text) in self.members(&given) {
                if let Some(text) = text.and_then(|text| self.string(&text)) {
                    files.push((name.to_owned(), text));
                }
            }
        }
        Some(Step {
            caller,
            input,
            call,
            role: self.text(at, "role"),
            provider: self.text(at, "provider"),
            session_name: self.text(at, "sessionName"),
            duration: self.number(at, "duration"),
            action: self.text(at, "action"),
            resource: self.text(at, "resource"),
            files,
            after: self.number(at, "after").map_or(0, i64::from),
            request: None,
            world: 0,
        })
    }

    /// A call as the API has it: service, operation, and parameters with values as on the wire.
    fn call(&mut self, at: &At<'_>) -> Option<Call> {
        if !self.object(at, CALL) {
            return None;
        }
        let span = at.node.span;
        let service = self.required(at, "service")?.to_ascii_lowercase();
        let operation = self.required(at, "operation")?;
        let known = match service.as_str() {
            "sts" => StsOperation::named(&operation).map(cli::parameters),
            _ => None,
        };
        let mut parameters = Vec::new();
        if let Some(given) = at.get("parameters")
            && self.is_object(&given)
        {
            for member in given.node.value.members().unwrap_or_default() {
                let name = member.key.value.as_str();
                if known.as_ref().is_some_and(|known| !known.contains(&name)) {
                    let message =
                        format!("`{operation}` has no parameter `{name}`: AWS ignores it");
                    self.warn(codes::SCENARIO_MEMBER, member.key.span, &message);
                }
                let is_list = matches!(name, "PolicyArns" | "Tags" | "TransitiveTagKeys");
                if is_list
                    && let Some(at) = given.get(name)
                    && !matches!(at.node.value, Value::Array(_))
                {
                    self.wrong(&at, "an array");
                }
                parameters.extend(self.parameter(member));
            }
        }
        Some(Call {
            service,
            operation,
            name_span: span,
            parameters,
            arguments: Vec::new(),
            globals: Vec::new(),
            span,
        })
    }

    /// A parameter of a call by its JSON: a text, a number, a list of texts, a structure or a list
    /// of them.
    fn parameter(&self, member: &json::Member) -> Option<Parameter> {
        let node = &member.value;
        let name = &member.key;
        let value = match &node.value {
            Value::String(text) => return Some(written(name, text.clone(), node.span)),
            // a policy, where an object is as good as its text
            Value::Object(_) if name.value == "Policy" => {
                let text = node.span.of(self.text).to_owned();
                return Some(Parameter::written(name, text, node.span, node.span));
            }
            Value::Number(text) => ParamValue::Integer(Spanned::new(text.clone(), node.span)),
            Value::Bool(flag) => ParamValue::Flag(*flag),
            Value::Object(_) => ParamValue::Structure(structure(node)?),
            Value::Array(items) if items.iter().any(|i| i.value.members().is_some()) => {
                ParamValue::Structures(items.iter().filter_map(structure).collect())
            }
            Value::Array(items) => ParamValue::List(
                items
                    .iter()
                    .filter_map(|i| Some(Spanned::new(i.value.as_str()?.to_owned(), i.span)))
                    .collect(),
            ),
            Value::Null => return None,
        };
        Some(Parameter {
            name: name.value.clone(),
            name_span: name.span,
            value,
            span: node.span,
            origin: Origin::default(),
        })
    }

    fn assume(&mut self, at: &At<'_>) -> Assume {
        let mut assume = Assume::default();
        if !self.object(at, ASSUME) {
            return assume;
        }
        if at.get("sourceIdentityMax").is_some() {
            let max = self.number(at, "sourceIdentityMax");
            assume.source_identity_max = max
                .and_then(|max| usize::try_from(max).ok())
                .unwrap_or(SOURCE_IDENTITY_MAX);
        }
        if let Some(when) = self.text(at, "transitiveTagReplacesResourceTag") {
            assume.transitive_tag_replaces_resource_tag = match when.as_str() {
                "before" => Replaces::Before,
                "after" => Replaces::After,
                _ => {
                    self.value(
                        at,
                        "`transitiveTagReplacesResourceTag` is \"before\" or \"after\"",
                    );
                    Replaces::After
                }
            };
        }
        if let Some(code) = self.text(at, "expiredCode") {
            match code.as_str() {
                "ExpiredToken" => assume.expired_code = "ExpiredToken",
                "ExpiredTokenException" => assume.expired_code = "ExpiredTokenException",
                _ => self.value(
                    at,
                    "`expiredCode` is \"ExpiredToken\" or \"ExpiredTokenException\"",
                ),
            }
        }
        match self.text(at, "unsigned").as_deref() {
            None | Some("refuse") => {}
            Some("accept") => assume.accept_unsigned = true,
            Some(_) => self.value(at, "`unsigned` is \"refuse\" or \"accept\""),
        }
        for (name, switch) in [
            (
                "issuerKeysInExtraChecks",
                &mut assume.issuer_keys_in_extra_checks,
            ),
            (
                "inheritedTagsInRequest",
                &mut assume.inherited_tags_in_request,
            ),
            ("roleSessionMfa", &mut assume.role_session_mfa),
            (
                "tagSessionReportedFirst",
                &mut assume.tag_session_reported_first,
            ),
            (
                "federationDenialNamesOperation",
                &mut assume.federation_denial_names_operation,
            ),
            (
                "setSourceIdentityBothSides",
                &mut assume.set_source_identity_both_sides,
            ),
            ("samlFederatedProvider", &mut assume.saml_federated_provider),
            ("samlNameKeysAreLists", &mut assume.saml_name_keys_are_lists),
            ("denialReasons", &mut assume.denial_reasons),
            (
                "packedPolicySizeAlways",
                &mut assume.packed_policy_size_always,
            ),
            (
                "inheritedSourceIdentityLogged",
                &mut assume.inherited_source_identity_logged,
            ),
            ("variablesInBool", &mut assume.conditions.variables_in_bool),
            (
                "negatedForAllNeedsKey",
                &mut assume.conditions.negated_for_all_needs_key,
            ),
            (
                "wildcardsInVariables",
                &mut assume.conditions.wildcards_in_variables,
            ),
        ] {
            self.switch(at, name, switch);
        }
        assume
    }

    /// Sets a switch to the value of a member, where it is given.
    fn switch(&mut self, at: &At<'_>, name: &str, switch: &mut bool) {
        if let Some(value) = at.get(name) {
            match &value.node.value {
                Value::Bool(on) => *switch = *on,
                _ => self.wrong(&value, "true or false"),
            }
        }
    }

    /// Tags as an object of key and value, by key.
    fn tags(&mut self, at: &At<'_>) -> Vec<(String, String)> {
        let Some(tags) = at.get("tags") else {
            return Vec::new();
        };
        self.members(&tags)
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), self.string(&value?)?)))
            .collect()
    }

    /// The members of an object sorted by name, of one name the last; nothing for `null`.
    fn members<'n>(&mut self, at: &At<'n>) -> Vec<(&'n str, Option<At<'n>>)> {
        let Some(members) = at.node.value.members() else {
            self.wrong(at, "an object");
            return Vec::new();
        };
        let member = |member: &'n json::Member| {
            let (name, node) = (member.key.value.as_str(), &member.value);
            let is_given = node.value != Value::Null;
            (name, is_given.then(|| at.member(name, node)))
        };
        let by_name = |one: &(&str, _), other: &(&str, _)| one.0.cmp(other.0);
        let mut members = sorted_by(members.iter().rev().map(member).collect(), &by_name);
        members.dedup_by_key(|(name, _)| *name);
        members
    }

    fn is_object(&mut self, at: &At<'_>) -> bool {
        let is = at.node.value.members().is_some();
        if !is {
            self.wrong(at, "an object");
        }
        is
    }

    /// Whether the value is an object; its members that are not in `known` are diagnostics.
    fn object(&mut self, at: &At<'_>, known: &[Field]) -> bool {
        let Some(members) = at.node.value.members() else {
            return self.is_object(at);
        };
        let mut names = Names::default();
        for (number, member) in members.iter().enumerate() {
            let name = member.key.value.as_str();
            let before = members.get(..number).unwrap_or_default();
            if json::first(before, &mut names, name).is_some() {
                self.say(
                    codes::JSON_DUPLICATE,
                    member.key.span,
                    &format!("`{name}` stands twice in this object"),
                );
            }
            if !known.iter().any(|field| field.name == name) {
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
            .filter_map(|(i, node)| item(self, &At::new(node, at.path.index(i))))
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

/// The accounts that are in another partition than `aws`, to go by the scenario's ARNs: those of
/// the steps say so first, since a policy may name the wrong partition.
fn elsewhere(text: &str, at: &At<'_>) -> Names<&'static Partition> {
    let mut elsewhere = Names::default();
    if !text.contains("arn:aws-") {
        return elsewhere;
    }
    let steps = at.get("steps").map_or("", |steps| steps.node.span.of(text));
    let named: Names = account_ids(steps).collect();
    let anywhere = partition::accounts_elsewhere(text).into_iter();
    let anywhere = anywhere.filter(|(id, _)| !named.contains(id));
    for (id, partition) in anywhere.chain(partition::accounts_elsewhere(steps)) {
        elsewhere.insert(id, partition);
    }
    elsewhere
}

/// The account ids between colons, as ARNs have them.
fn account_ids(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(':').filter_map(|(colon, _)| {
        let (id, rest) = text.get(colon + 1..)?.split_at_checked(12)?;
        (rest.starts_with(':') && id.bytes().all(|b| b.is_ascii_digit())).then_some(id)
    })
}

/// A parameter that is a JSON string: its place is what stands between the quotes, as long as
/// nothing in it is escaped.
fn written(name: &Spanned<String>, text: String, span: Span) -> Parameter {
    let inside = Span::new(span.start + 1, span.end.saturating_sub(1));
    let inside = if inside.len() == text.len() {
        inside
    } else {
        span
    };
    Parameter::written(name, text, inside, span)
}

fn structure(node: &Node) -> Option<Structure> {
    let members = node.value.members()?;
    Some(Structure {
        members: members
            .iter()
            .filter_map(|m| {
                let text = m.value.value.as_str()?;
                Some(rolecall_intake::Member {
                    name: m.key.clone(),
                    value: Spanned::new(text.to_owned(), m.value.span),
                })
            })
            .collect(),
        span: node.span,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_at_what_it_does_not_know() {
        let text = r#"{"accounts":[{"id":1,"userz":[]}],"clock":"now","steps":[{}]}"#;
        let read = Scenario::read(text);
        let underlined: Vec<&str> = read.diagnostics.iter().map(|d| d.span.of(text)).collect();
        assert_eq!(underlined, ["1", "\"userz\"", "\"now\"", "{}"]);
    }

    #[test]
    fn a_policy_keeps_its_own_text() {
        let text =
            r#"{"accounts":[{"id":"1","roles":[{"name":"R","trust": { "Statement" :[]}}]}]}"#;
        let read = Scenario::read(text);
        let trust = &read.value.worlds[0].accounts[0].roles[0].trust;
        assert_eq!(trust.text(), r#"{ "Statement" :[]}"#);
        assert_eq!(trust.pointer(), "/accounts/0/roles/0/trust");
    }
}
