//! A policy document: what it says, where it says it, and what is wrong with its form.

use std::sync::{Arc, OnceLock};

use rolecall_source::{
    Code, Confidence, Diagnostic, Diagnostics, LineIndex, Place, Severity, Span, Spanned, codes,
    json::{self, Member, Node, Value},
    work,
};

use crate::{
    arn::Arn,
    condition::{Condition, Keyed, OPERATORS, Operand, Operator},
    context::Context,
    kind::PolicyType,
    letters::fold,
    pattern::{Pattern, Variable},
    validation::Validation,
};

/// A policy with the text that it was read from.
///
/// Reading never fails: what can't be read is left out and said in the diagnostics. Whether AWS
/// would store the document is another question; a policy that it would refuse is evaluated all
/// the same, as far as it can be read.
///
/// ```
/// use rolecall_policy::Document;
/// let document = Document::read("p", "/p", r#"{"Statement": {"Effect": "Alow", "Action": "s3:*"}}"#);
/// let problem = &document.diagnostics()[0];
/// assert_eq!(problem.span.of(document.text()), r#""Alow""#);
/// ```
///
/// A clone shares the parsed text.
#[derive(Debug, Clone)]
pub struct Document {
    name: String,
    pointer: Arc<str>,
    source: Arc<Source>,
}

/// The text of a policy, parsed. It does not depend on where the text is used.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) text: Box<str>,
    lines: LineIndex,
    policy: Option<Policy>,
    diagnostics: Diagnostics,
    form: Form,
    /// What validation and the lints find, by kind of policy; computed when first asked for.
    reviews: [OnceLock<Validation>; PolicyType::ALL.len()],
}

/// The first problems of a text, which decide what AWS answers. The diagnostics may not list them:
/// there is a limit, and reading does not find everything in the order of the text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Form {
    /// Where the first diagnostic is, whatever its severity.
    pub(crate) first: Option<Span>,
    /// The first error that breaks the form of the document.
    pub(crate) broken: Option<(Code, Span)>,
}

impl Form {
    fn note(&mut self, diagnostic: &Diagnostic) {
        let span = diagnostic.span;
        if self.first.is_none_or(|first| span < first) {
            self.first = Some(span);
        }
        let breaks = diagnostic.severity == Severity::Error && BREAKING.contains(&diagnostic.code);
        if breaks && self.broken.is_none_or(|(_, first)| span < first) {
            self.broken = Some((diagnostic.code, span));
        }
    }
}

/// The codes of what has no rule of its own in AWS's validation.
const BREAKING: &[Code] = &[
    codes::JSON_SYNTAX,
    codes::JSON_DUPLICATE,
    codes::JSON_DEPTH,
    codes::POLICY_SHAPE,
    codes::POLICY_VERSION,
    codes::POLICY_ELEMENT,
    codes::POLICY_CONDITION,
    codes::POLICY_OPERATOR,
    codes::POLICY_OPERAND,
];

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The version of the policy language; the older one where none is written.
    pub version: Version,
    /// Where `Version` is written.
    pub version_span: Option<Span>,
    /// The `Id`.
    pub id: Option<Spanned<String>>,
    /// The statements in order.
    pub statements: Vec<Statement>,
    /// The whole document.
    pub span: Span,
    /// One for each statement.
    glances: Vec<Glance>,
}

/// What tells that a statement is not for a resource without a look at the statement itself: a
/// long policy is many times larger than the caches of a processor, and this is 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Glance {
    /// The last bytes of what each of its resources begins with.
    bytes: [u8; 8],
    /// Where they end; 0 where the resources have no such beginning, and nothing can be told.
    end: usize,
}

impl Glance {
    fn at(statement: &Statement) -> Self {
        let element = statement.resource.as_ref().filter(|e| !e.negated);
        let mut heads = element.into_iter().flat_map(|e| &e.resources);
        let first = heads.next().map_or("", ResourcePattern::head);
        let common = heads.fold(first.as_bytes(), |common, other| {
            let same = common.iter().zip(other.head().as_bytes());
            let length = same.take_while(|(one, other)| one == other).count();
            common.get(..length).unwrap_or_default()
        });
        common
            .last_chunk()
            .map_or_else(Self::default, |bytes| Self {
                bytes: *bytes,
                end: common.len(),
            })
    }

    fn may_be_for(&self, resource: &str) -> bool {
        self.end == 0
            || resource
                .as_bytes()
                .get(..self.end)
                .and_then(<[u8]>::last_chunk)
                == Some(&self.bytes)
    }
}

/// The version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// `2008-10-17`, which has no policy variables. It holds where none is written.
    V2008,
    /// `2012-10-17`.
    V2012,
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The `Sid`.
    pub sid: Option<Spanned<String>>,
    /// The `Effect`; `None` where there is none that can be read, so that it never applies.
    pub effect: Option<Spanned<Effect>>,
    /// `Principal` or `NotPrincipal`.
    pub principal: Option<PrincipalElement>,
    /// `Action` or `NotAction`.
    pub action: Option<ActionElement>,
    /// `Resource` or `NotResource`.
    pub resource: Option<ResourceElement>,
    /// `Condition`.
    pub condition: Option<Condition>,
    /// The whole statement.
    pub span: Span,
    /// Where an `Effect` is written that does not exist.
    pub(crate) unread_effect: Option<Span>,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It grants.
    Allow,
    /// It denies, whatever else grants.
    Deny,
}

impl Effect {
    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// A `Principal` or `NotPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalElement {
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// A bare `"*"`, which is no JSON object.
    pub star: Option<Span>,
    /// The names in the object.
    pub names: Vec<PrincipalName>,
    /// Where the element's name stands.
    pub key: Span,
    /// Where its value stands.
    pub span: Span,
}

impl PrincipalElement {
    /// Whether it names everybody, as `"*"` or as `{"AWS": "*"}`.
    #[must_use]
    pub fn everybody(&self) -> bool {
        self.star.is_some()
            || self
                .names
                .iter()
                .any(|name| name.kind == PrincipalKind::Aws && name.text.value == "*")
    }
}

/// One name in a `Principal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalName {
    /// Under which key it stands.
    pub kind: PrincipalKind,
    /// The name as it is written.
    pub text: Spanned<String>,
}

impl PrincipalName {
    /// Whether it is an identity of Amazon CloudFront as Amazon S3 knows it, by an ARN with blanks
    /// in it.
    pub(crate) fn is_origin_access_identity(&self) -> bool {
        self.kind == PrincipalKind::Aws && self.text.value.contains(":iam::cloudfront:user/")
    }
}

/// The kinds of principals that a policy can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// Accounts, users, roles and sessions.
    Aws,
    /// SAML and OpenID Connect providers.
    Federated,
    /// AWS services.
    Service,
    /// Canonical user ids of Amazon S3.
    CanonicalUser,
}

impl PrincipalKind {
    /// The key that it stands under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Federated => "Federated",
            Self::Service => "Service",
            Self::CanonicalUser => "CanonicalUser",
        }
    }
}

/// An `Action` or `NotAction`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionElement {
    /// Whether it is `NotAction`.
    pub negated: bool,
    /// The actions as they are written.
    pub actions: Vec<Spanned<String>>,
    /// Where the element's name stands.
    pub key: Span,
    /// Where its value stands.
    pub span: Span,
    patterns: Vec<Pattern>,
}

impl ActionElement {
    /// The action in the element that names `action`, by its number.
    pub(crate) fn position(&self, action: &str) -> Option<usize> {
        self.patterns
            .iter()
            .position(|pattern| pattern.matches_lower(action))
    }

    /// Whether the element covers `action`, the `Not` form taken into account.
    #[must_use]
    pub fn covers(&self, action: &str) -> bool {
        self.position(action).is_some() != self.negated
    }
}

/// A `Resource` or `NotResource`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceElement {
    /// Whether it is `NotResource`.
    pub negated: bool,
    /// The resources.
    pub resources: Vec<ResourcePattern>,
    /// Where the element's name stands.
    pub key: Span,
    /// Where its value stands.
    pub span: Span,
}

/// One resource of a `Resource` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourcePattern {
    /// As it is written.
    pub text: Spanned<String>,
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    /// `*` alone.
    Everything,
    /// Partition, service, Region and account, each by itself, and the rest. Only the rest has
    /// policy variables.
    Arn {
        head: Box<[Pattern; 4]>,
        rest: Pattern,
    },
    /// Anything else, compared whole: most ARNs have nothing special before their fifth colon.
    Whole(Pattern),
}

impl Statement {
    /// Whether it replaces policy variables, or asks `ForAllValues` for what must not match.
    pub(crate) fn leaves_open(&self) -> bool {
        let resources = self.resource.iter().flat_map(|element| &element.resources);
        resources
            .flat_map(ResourcePattern::variables)
            .next()
            .is_some()
            || self.condition.as_ref().is_some_and(Condition::leaves_open)
    }
}

impl ResourcePattern {
    fn new(text: Spanned<String>, variables: bool) -> Self {
        let shape = if text.value == "*" {
            Shape::Everything
        } else if is_plain_arn(&text.value) {
            Shape::Whole(Pattern::read(&text.value, variables))
        } else if let Some(parts) = text.value.strip_prefix("arn:") {
            // IAM completes an ARN that has fewer parts by `*`
            let mut parts = parts.splitn(5, ':');
            let mut next = |variables| Pattern::read(parts.next().unwrap_or("*"), variables);
            Shape::Arn {
                head: Box::new([next(false), next(false), next(false), next(false)]),
                rest: next(variables),
            }
        } else {
            Shape::Whole(Pattern::read(&text.value, false))
        };
        Self { text, shape }
    }

    /// What every resource that it matches begins with, as far as that is simply told.
    fn head(&self) -> &str {
        match &self.shape {
            Shape::Whole(pattern) => pattern.head(),
            Shape::Everything | Shape::Arn { .. } => "",
        }
    }

    /// The policy variables in it.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        let pattern = match &self.shape {
            Shape::Arn { rest: pattern, .. } | Shape::Whole(pattern) => Some(pattern),
            Shape::Everything => None,
        };
        pattern.into_iter().flat_map(Pattern::variables)
    }

    /// Whether it is `*` alone.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.shape == Shape::Everything
    }

    /// Whether it matches; `None` where a variable in it stands for nothing.
    pub(crate) fn matches(
        &self,
        resource: &str,
        arn: Option<&Arn<'_>>,
        context: &Context,
    ) -> Option<bool> {
        match &self.shape {
            Shape::Everything => Some(true),
            Shape::Whole(pattern) => pattern
                .resolves(context)
                .then(|| pattern.matches_in(resource, context)),
            Shape::Arn { head, rest } => {
                if !rest.resolves(context) {
                    return None;
                }
                Some(arn.is_some_and(|arn| {
                    let texts = [arn.partition, arn.service, arn.region, arn.account];
                    head.iter()
                        .zip(texts)
                        .all(|(part, text)| part.matches(text))
                        && rest.matches_in(arn.resource, context)
                }))
            }
        }
    }

    /// The pattern with the request's values in place of its variables.
    pub(crate) fn resolved(&self, context: &Context) -> String {
        let written = &self.text.value;
        let (parts, pattern) = match &self.shape {
            Shape::Everything => (0, None),
            Shape::Whole(pattern) => (0, Some(pattern)),
            Shape::Arn { rest, .. } => (5, Some(rest)),
        };
        let head: String = written.split_inclusive(':').take(parts).collect();
        pattern
            .filter(|pattern| pattern.has_variables())
            .and_then(|pattern| pattern.resolve(context))
            .map_or_else(|| written.clone(), |pattern| head + &pattern.text())
    }
}

/// Whether a text has the six parts of an ARN, and nothing special in the first five.
fn is_plain_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let special = ['*', '?', '$'];
    parts.next() == Some("arn")
        && parts.by_ref().take(4).all(|part| !part.contains(special))
        && parts.next().is_some()
}

impl Document {
    /// Reads a policy.
    ///
    /// `name` is what the policy is called in explanations, `pointer` the JSON pointer that its
    /// diagnostics and traces give as the text they speak of.
    #[must_use]
    pub fn read(name: &str, pointer: &str, text: &str) -> Self {
        Self::new(name, pointer, Arc::new(Source::read(text)))
    }

    pub(crate) fn new(name: &str, pointer: &str, source: Arc<Source>) -> Self {
        Self {
            name: name.to_owned(),
            pointer: pointer.into(),
            source,
        }
    }

    /// What the policy is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The JSON pointer to its text.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// What it says; `None` where it is no JSON object and nothing can be evaluated.
    #[must_use]
    pub fn policy(&self) -> Option<&Policy> {
        self.source.policy.as_ref()
    }

    /// What is wrong with its form, in the order of the text.
    #[must_use]
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.source.diagnostics
    }

    /// The first problems of its form.
    pub(crate) fn form(&self) -> Form {
        self.source.form
    }

    /// The statements, none where nothing could be read.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        self.policy().map_or(&[], |p| p.statements.as_slice())
    }

    /// The statements that may be for a resource, with their numbers.
    pub(crate) fn candidates(&self, resource: &str) -> impl Iterator<Item = (usize, &Statement)> {
        let glances = self.policy().map_or(&[][..], |p| &p.glances);
        let statements = self.statements().iter().enumerate().zip(glances);
        statements
            .filter(move |(_, glance)| glance.may_be_for(resource))
            .map(|(statement, _)| statement)
    }

    /// A span as a place in this text.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        self.source.lines.place(Arc::clone(&self.pointer), span)
    }

    /// What was found by [`review`](crate::review) for this kind, or `find` finds now.
    pub(crate) fn reviewed(
        &self,
        kind: PolicyType,
        find: impl FnOnce() -> Validation,
    ) -> &Validation {
        let [
            identity,
            trust,
            resource,
            boundary,
            session,
            scp,
            rcp,
            endpoint,
        ] = &self.source.reviews;
        let cell = match kind {
            PolicyType::Identity => identity,
            PolicyType::Trust => trust,
            PolicyType::Resource => resource,
            PolicyType::Boundary => boundary,
            PolicyType::Session => session,
            PolicyType::Scp => scp,
            PolicyType::Rcp => rcp,
            PolicyType::Endpoint => endpoint,
        };
        cell.get_or_init(find)
    }
}

impl Source {
    pub(crate) fn read(text: &str) -> Self {
        let json = json::read(text);
        let mut reader = Reader {
            diagnostics: Diagnostics::default(),
            form: Form::default(),
            variables: false,
        };
        let mut policy = None;
        if let Some(error) = json.error {
            reader.report(error);
        } else if let Some(root) = &json.root {
            policy = reader.policy(root);
            for duplicate in &json.duplicates {
                reader.report(duplicate.diagnostic());
            }
        }
        reader.diagnostics.sort();
        Self {
            text: text.into(),
            lines: LineIndex::new(text),
            policy,
            diagnostics: reader.diagnostics,
            form: reader.form,
            reviews: Default::default(),
        }
    }
}

const TOP_MEMBERS: &[&str] = &["Version", "Id", "Statement"];
const STATEMENT_MEMBERS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

struct Reader {
    diagnostics: Diagnostics,
    form: Form,
    /// Whether the policy's version has policy variables.
    variables: bool,
}

impl Reader {
    fn policy(&mut self, root: &Node) -> Option<Policy> {
        let Some(members) = root.value.members() else {
            self.error(
                codes::POLICY_SHAPE,
                root.span,
                format!(
                    "a policy is a JSON object, and this is {}",
                    root.value.kind()
                ),
            );
            return None;
        };
        self.known(members, TOP_MEMBERS, "a policy");
        let mut policy = Policy {
            version: Version::V2008,
            version_span: None,
            id: None,
            statements: Vec::new(),
            span: root.span,
            glances: Vec::new(),
        };
        if let Some(node) = root.value.get("Version") {
            policy.version_span = Some(node.span);
            policy.version = self.version(node);
        }
        self.variables = policy.version == Version::V2012;
        policy.id = root
            .value
            .get("Id")
            .and_then(|node| self.text(node, "`Id`"));
        match root.value.get("Statement") {
            None => self.error(
                codes::POLICY_MISSING,
                root.span,
                "the policy has no `Statement`",
            ),
            Some(node) => match &node.value {
                Value::Array(items) => {
                    if items.is_empty() {
                        self.error(codes::POLICY_MISSING, node.span, "`Statement` is empty");
                    }
                    for item in items {
                        policy.statements.extend(self.statement(item));
                    }
                }
                _ => policy.statements.extend(self.statement(node)),
            },
        }
        policy.glances = policy.statements.iter().map(Glance::at).collect();
        Some(policy)
    }

    fn version(&mut self, node: &Node) -> Version {
        match node.value.as_str() {
            Some("2012-10-17") => Version::V2012,
            Some("2008-10-17") => Version::V2008,
            other => {
                let message = match other {
                    Some(text) => format!("there is no version `{text}` of the policy language"),
                    None => format!("`Version` is a string, and this is {}", node.value.kind()),
                };
                self.report(
                    Diagnostic::error(codes::POLICY_VERSION, node.span, message)
                        .help("write \"2012-10-17\"; \"2008-10-17\" has no policy variables"),
                );
                Version::V2012
            }
        }
    }

    fn statement(&mut self, node: &Node) -> Option<Statement> {
        let Some(members) = node.value.members() else {
            self.error(
                codes::POLICY_SHAPE,
                node.span,
                format!(
                    "a statement is a JSON object, and this is {}",
                    node.value.kind()
                ),
            );
            return None;
        };
        self.known(members, STATEMENT_MEMBERS, "a statement");
        let mut statement = Statement {
            sid: None,
            effect: None,
            principal: None,
            action: None,
            resource: None,
            condition: None,
            span: node.span,
            unread_effect: None,
        };
        for member in members {
            let value = &member.value;
            let key = member.key.span;
            match member.key.value.as_str() {
                "Sid" => statement.sid = self.text(value, "`Sid`"),
                "Effect" => {
                    statement.effect = self.effect(value);
                    if statement.effect.is_none() {
                        statement.unread_effect.get_or_insert(value.span);
                    }
                }
                name @ ("Principal" | "NotPrincipal") => {
                    let element = self.principal(name == "NotPrincipal", key, value);
                    let first = statement.principal.as_ref().map(|p| (p.negated, p.key));
                    self.both(first, element.negated, member);
                    statement.principal = Some(element);
                }
                name @ ("Action" | "NotAction") => {
                    let element = self.action(name == "NotAction", key, value);
                    let first = statement.action.as_ref().map(|a| (a.negated, a.key));
                    self.both(first, element.negated, member);
                    statement.action = Some(element);
                }
                name @ ("Resource" | "NotResource") => {
                    let element = self.resource(name == "NotResource", key, value);
                    let first = statement.resource.as_ref().map(|r| (r.negated, r.key));
                    self.both(first, element.negated, member);
                    statement.resource = Some(element);
                }
                "Condition" => statement.condition = self.condition(value),
                _ => {}
            }
        }
        let start = Span::new(node.span.start, node.span.start + 1);
        for (missing, name) in [
            (node.value.get("Effect").is_none(), "`Effect`"),
            (statement.action.is_none(), "`Action` or `NotAction`"),
        ] {
            if missing {
                self.error(
                    codes::POLICY_MISSING,
                    start,
                    format!("the statement has no {name}"),
                );
            }
        }
        Some(statement)
    }

    /// An element and its `Not` form exclude each other; the same name twice is said already.
    fn both(&mut self, first: Option<(bool, Span)>, negated: bool, second: &Member) {
        if let Some((_, first)) = first.filter(|(first, _)| *first != negated) {
            let name = second.key.value.trim_start_matches("Not");
            self.report(
                Diagnostic::error(
                    codes::POLICY_ELEMENT,
                    second.key.span,
                    format!("a statement holds one of `{name}` and `Not{name}`"),
                )
                .related(first, "the other stands here"),
            );
        }
    }

    fn effect(&mut self, node: &Node) -> Option<Spanned<Effect>> {
        let effect = match node.value.as_str() {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            other => {
                let mut diagnostic = Diagnostic::error(
                    codes::POLICY_EFFECT,
                    node.span,
                    "`Effect` is \"Allow\" or \"Deny\"",
                );
                if let Some(near) = other.and_then(|text| nearest(text, &["Allow", "Deny"])) {
                    diagnostic = diagnostic.help(format!("did you mean \"{near}\"?"));
                }
                self.report(diagnostic);
                return None;
            }
        };
        Some(Spanned::new(effect, node.span))
    }

    fn principal(&mut self, negated: bool, key: Span, node: &Node) -> PrincipalElement {
        let mut element = PrincipalElement {
            negated,
            star: None,
            names: Vec::new(),
            key,
            span: node.span,
        };
        match &node.value {
            Value::String(text) if text == "*" => element.star = Some(node.span),
            Value::Object(members) => {
                for member in members {
                    let kind = match member.key.value.as_str() {
                        "AWS" => PrincipalKind::Aws,
                        "Federated" => PrincipalKind::Federated,
                        "Service" => PrincipalKind::Service,
                        "CanonicalUser" => PrincipalKind::CanonicalUser,
                        other => {
                            let known = ["AWS", "Federated", "Service", "CanonicalUser"];
                            let message = format!("`{other}` is no kind of principal");
                            self.unknown(member.key.span, message, other, &known);
                            continue;
                        }
                    };
                    for text in self.texts(&member.value, "a principal") {
                        element.names.push(PrincipalName { kind, text });
                    }
                }
            }
            other => self.report(
                Diagnostic::error(
                    codes::POLICY_PRINCIPAL,
                    node.span,
                    format!(
                        "a principal is \"*\" or an object, and this is {}",
                        other.kind()
                    ),
                )
                .help("write {\"AWS\": \"arn:aws:iam::123456789012:user/name\"}"),
            ),
        }
        element
    }

    fn action(&mut self, negated: bool, key: Span, node: &Node) -> ActionElement {
        let actions = self.texts(node, "an action");
        for action in &actions {
            let text = action.value.as_str();
            if !is_action(text) {
                self.report(
                    Diagnostic::error(
                        codes::POLICY_ACTION,
                        action.span,
                        format!("`{text}` is no action"),
                    )
                    .help("an action is a service and an operation, such as sts:AssumeRole"),
                );
            }
        }
        let patterns = actions
            .iter()
            .map(|a| Pattern::read(&fold(&a.value), false))
            .collect();
        ActionElement {
            negated,
            actions,
            key,
            span: node.span,
            patterns,
        }
    }

    fn resource(&mut self, negated: bool, key: Span, node: &Node) -> ResourceElement {
        let resources = self
            .texts(node, "a resource")
            .into_iter()
            .map(|text| ResourcePattern::new(text, self.variables))
            .collect();
        ResourceElement {
            negated,
            resources,
            key,
            span: node.span,
        }
    }

    fn condition(&mut self, node: &Node) -> Option<Condition> {
        let Some(members) = node.value.members() else {
            self.error(
                codes::POLICY_CONDITION,
                node.span,
                format!(
                    "a condition is a JSON object, and this is {}",
                    node.value.kind()
                ),
            );
            return None;
        };
        let operators = members.iter().map(|m| self.operator(m)).collect();
        Some(Condition {
            operators,
            span: node.span,
        })
    }

    fn operator(&mut self, member: &Member) -> Operator {
        let mut operator = Operator::new(member.key.clone());
        let name = member.key.value.as_str();
        if operator.test.is_none() {
            let known: Vec<&str> = OPERATORS.iter().map(|(name, ..)| *name).collect();
            let message = format!("there is no condition operator `{name}`");
            let base = name.rsplit(':').next().unwrap_or(name);
            let base = base.strip_suffix("IfExists").unwrap_or(base);
            let mut diagnostic =
                Diagnostic::error(codes::POLICY_OPERATOR, member.key.span, message);
            // IAM looks for an operator when it has a key to compare
            if member.value.value.members() == Some(&[]) {
                diagnostic.severity = Severity::Warning;
            }
            if let Some(near) = nearest(base, &known) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            self.report(diagnostic);
        }
        let Some(keys) = member.value.value.members() else {
            self.error(
                codes::POLICY_CONDITION,
                member.value.span,
                format!(
                    "`{name}` holds condition keys and their values, and this is {}",
                    member.value.value.kind()
                ),
            );
            return operator;
        };
        for key in keys {
            let operands = self
                .values(&key.value)
                .into_iter()
                .map(|written| Operand::new(operator.test, written, self.variables))
                .collect();
            let span = key.key.span.to(key.value.span);
            operator
                .keys
                .push(Keyed::new(key.key.clone(), span, operands));
        }
        operator
    }

    /// The values of a condition key: texts, and numbers and booleans by their JSON text.
    fn values(&mut self, node: &Node) -> Vec<Spanned<String>> {
        let items = match &node.value {
            Value::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            let text = match &item.value {
                Value::String(text) | Value::Number(text) => text.clone(),
                Value::Bool(value) => value.to_string(),
                other => {
                    self.error(
                        codes::POLICY_OPERAND,
                        item.span,
                        format!(
                            "a condition value is a string, number or boolean, and this is {}",
                            other.kind()
                        ),
                    );
                    continue;
                }
            };
            values.push(Spanned::new(text, item.span));
        }
        values
    }

    fn texts(&mut self, node: &Node, what: &str) -> Vec<Spanned<String>> {
        match &node.value {
            Value::Array(items) => items.iter().filter_map(|i| self.text(i, what)).collect(),
            _ => self.text(node, what).into_iter().collect(),
        }
    }

    fn text(&mut self, node: &Node, what: &str) -> Option<Spanned<String>> {
        match node.value.as_str() {
            Some(text) => Some(Spanned::new(text.to_owned(), node.span)),
            None => {
                self.error(
                    codes::POLICY_SHAPE,
                    node.span,
                    format!("{what} is a string, and this is {}", node.value.kind()),
                );
                None
            }
        }
    }

    fn known(&mut self, members: &[Member], known: &[&str], what: &str) {
        for member in members {
            let name = member.key.value.as_str();
            if !known.contains(&name) {
                let message = format!("{what} has no element `{name}`");
                self.unknown(member.key.span, message, name, known);
            }
        }
    }

    fn unknown(&mut self, span: Span, message: String, name: &str, known: &[&str]) {
        let mut diagnostic = Diagnostic::error(codes::POLICY_ELEMENT, span, message);
        if let Some(near) = nearest(name, known) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        self.report(diagnostic);
    }

    fn error(&mut self, code: rolecall_source::Code, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::error(code, span, message));
    }

    /// The grammar of the policy language is documented.
    fn report(&mut self, diagnostic: Diagnostic) {
        self.form.note(&diagnostic);
        self.diagnostics
            .push(diagnostic.confidence(Confidence::Documented));
    }
}

/// Whether a text has the form of an action: a service and an operation, or `*` alone.
pub(crate) fn is_action(text: &str) -> bool {
    let colons = text.matches(':').count();
    text == "*" || (colons == 1 && !text.starts_with(':') && !text.ends_with(':'))
}

/// The known name nearest to a misspelt one, where one is near: letter case aside, at most one
/// edit for every three letters.
pub(crate) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .filter_map(|candidate| Some((distance(name, candidate)?, *candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many edits make `known` of `name` in any letter case; `None` where they have little in
/// common.
pub(crate) fn distance(name: &str, known: &str) -> Option<usize> {
    // what differs this much in length differs in as many letters
    if name.len() > 64 || name.chars().count().abs_diff(known.len()) * 3 > known.len() {
        return None;
    }
    let name: Vec<char> = name.to_lowercase().chars().collect();
    work::count(1);
    let edits = edits(&name, &known.to_lowercase());
    (edits * 3 <= known.len()).then_some(edits)
}

/// The Levenshtein distance.
fn edits(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (i, cb) in b.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (cell, ca) in row.iter_mut().skip(1).zip(a) {
            let above = *cell;
            left = (corner + usize::from(*ca != cb))
                .min(above + 1)
                .min(left + 1);
            corner = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is underlined, and the message with its help.
    fn problems(text: &str) -> Vec<(String, String)> {
        Document::read("", "", text)
            .diagnostics()
            .iter()
            .map(|d| (d.span.of(text).to_owned(), d.to_string()))
            .collect()
    }

    #[test]
    fn nearest_names() {
        assert_eq!(nearest("Principals", STATEMENT_MEMBERS), Some("Principal"));
        assert_eq!(nearest("effect", STATEMENT_MEMBERS), Some("Effect"));
        assert_eq!(nearest("Comment", STATEMENT_MEMBERS), None);
        assert_eq!(nearest("ResourceNot", STATEMENT_MEMBERS), None);
    }

    #[test]
    fn edits_between_words() {
        for (one, other, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "bc", 1),
            ("bc", "abc", 1),
            ("xabc", "abc", 1),
            ("axbc", "abc", 1),
            ("acb", "abc", 2),
            ("kitten", "sitting", 3),
            ("b", "aaab", 3),
        ] {
            let letters: Vec<char> = one.chars().collect();
            assert_eq!(edits(&letters, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn underlines_what_cannot_be_read() {
        let text = r#"{"Version":"2012-10-18","Statement":[{"Efect":"Allow","Action":["sts:AssumeRole",1],
            "Principal":{"Aws":"*"},"Condition":{"StringEqual":{"a:b":null}}}]}"#;
        let found = problems(text);
        let underlined: Vec<&str> = found.iter().map(|(u, _)| u.as_str()).collect();
        assert_eq!(
            underlined,
            [
                "\"2012-10-18\"",
                "{",
                "\"Efect\"",
                "1",
                "\"Aws\"",
                "\"StringEqual\"",
                "null"
            ]
        );
        assert!(found[2].1.contains("did you mean `Effect`"));
        assert!(found[5].1.contains("did you mean `StringEquals`"));
    }

    #[test]
    fn names_both_of_an_element_and_its_not_form() {
        let found =
            problems(r#"{"Statement":{"Effect":"Allow","Action":"a:b","NotAction":"c:d"}}"#);
        assert_eq!(found[0].0, "\"NotAction\"");
        let twice = problems(r#"{"Statement":{"Effect":"Allow","Action":"a:b","Action":"c:d"}}"#);
        assert_eq!(twice.len(), 1);
    }

    #[test]
    fn a_glance_passes_over_other_resources_only() {
        let resources = [
            r#""arn:aws:s3:::bucket-1/*""#,
            r#"["arn:aws:s3:::bucket-2", "arn:aws:s3:::bucket-2/*"]"#,
            r#"["arn:aws:s3:::bucket-3", "*"]"#,
            r#""arn:aws:s3:::*""#,
            r#""arn:*:s3:::bucket-1/k""#,
            "[]",
        ];
        let statements = resources.map(|r| format!(r#"{{"Effect":"Allow","Resource":{r}}}"#));
        let text = format!(
            r#"{{"Statement":[{},{{"NotResource":"arn:aws:s3:::bucket-1/*"}}]}}"#,
            statements.join(",")
        );
        let document = Document::read("", "", &text);
        let numbers = |resource: &str| -> Vec<usize> {
            document.candidates(resource).map(|(n, _)| n).collect()
        };
        assert_eq!(numbers("arn:aws:s3:::bucket-1/k"), [0, 2, 3, 4, 5, 6]);
        assert_eq!(numbers("arn:aws:s3:::bucket-2"), [1, 2, 3, 4, 5, 6]);
        assert_eq!(numbers("arn:aws:sqs:"), [2, 4, 5, 6]);
        assert_eq!(numbers(""), [2, 4, 5, 6]);
    }

    #[test]
    fn a_document_that_is_no_policy_says_so() {
        assert!(problems("[]")[0].1.contains("this is an array"));
        assert!(problems("{}")[0].1.contains("no `Statement`"));
        assert!(Document::read("", "", "{\"a\"").policy().is_none());
    }
}
