//! The request context of each authorization, key by key.

use rolecall_policy::{Context, Values};
use rolecall_source::Confidence::{self, Documented, Inferred, Observed};

use crate::{
    clock::Instant,
    report::ContextEntry,
    scenario::{RequestSettings, Role},
    world::{Caller, World},
};

/// A request context under construction: the entries that the report shows and the evaluator
/// reads.
#[derive(Debug, Clone, Default)]
pub struct ContextBuilder {
    pub entries: Vec<ContextEntry>,
}

impl ContextBuilder {
    pub fn one(
        &mut self,
        key: &str,
        value: impl Into<String>,
        origin: &str,
        confidence: Confidence,
    ) {
        self.entries.push(ContextEntry {
            key: key.to_owned(),
            values: vec![value.into()],
            multi: false,
            origin: origin.to_owned(),
            confidence,
        });
    }

    pub fn many(&mut self, key: &str, values: Vec<String>, origin: &str, confidence: Confidence) {
        self.entries.push(ContextEntry {
            key: key.to_owned(),
            values,
            multi: true,
            origin: origin.to_owned(),
            confidence,
        });
    }

    /// The context as the evaluator takes it.
    pub fn context(&self) -> Context {
        self.entries
            .iter()
            .map(|entry| {
                let values = match entry.values.as_slice() {
                    [value] if !entry.multi => Values::One(value.clone()),
                    values => Values::Many(values.to_vec()),
                };
                (entry.key.as_str(), values)
            })
            .collect()
    }

    /// The keys of a signed request that say who calls.
    pub fn principal(&mut self, caller: &Caller<'_>, world: &World<'_>) {
        let account = &caller.account().id;
        let kind = match caller {
            Caller::User { .. } => "User",
            Caller::Root { .. } => "Account",
            Caller::Session(_) => "AssumedRole",
        };
        let who = "the caller's credentials";
        self.one("aws:PrincipalArn", caller.principal_arn(), who, Documented);
        self.one("aws:PrincipalAccount", account, who, Documented);
        self.one("aws:PrincipalType", kind, who, Documented);
        self.one("aws:userid", caller.user_id(world), who, Documented);
        if let Caller::User { user, .. } = caller {
            self.one(
                "aws:username",
                &user.name,
                "the IAM user's name",
                Documented,
            );
        }
        if let Some((id, path)) = world.organization(account) {
            let origin = "the organization of the caller's account";
            self.one("aws:PrincipalOrgID", id, origin, Documented);
            self.many("aws:PrincipalOrgPaths", vec![path], origin, Documented);
        }
        for (key, value) in caller.tags() {
            let origin = match caller {
                Caller::Session(_) => "the role's tags and the session's",
                _ => "the user's tags",
            };
            self.one(
                &format!("aws:PrincipalTag/{key}"),
                value,
                origin,
                Documented,
            );
        }
        if let Some(session) = caller.session() {
            let origin = "the caller's session";
            if let Some(source_identity) = &session.source_identity {
                self.one("aws:SourceIdentity", source_identity, origin, Documented);
            }
            self.one(
                "aws:TokenIssueTime",
                session.issued.iso(),
                origin,
                Documented,
            );
            self.one("aws:MultiFactorAuthPresent", "false", origin, Inferred);
        }
    }

    /// The keys that say how the request comes in.
    pub fn request(&mut self, request: &RequestSettings, at: Instant) {
        let origin = "the request";
        if let Some(ip) = &request.source_ip {
            self.one("aws:SourceIp", ip, origin, Observed);
        }
        if let Some(agent) = &request.user_agent {
            self.one("aws:UserAgent", agent, origin, Documented);
        }
        self.one("aws:RequestedRegion", &request.region, origin, Documented);
        self.one("aws:SecureTransport", "true", origin, Documented);
        self.one("aws:CurrentTime", at.iso(), "the clock", Documented);
        self.one(
            "aws:EpochTime",
            at.epoch().to_string(),
            "the clock",
            Documented,
        );
    }

    /// The keys that describe the role that is called upon.
    pub fn role(&mut self, account: &str, role: Option<&Role>, world: &World<'_>) {
        self.one("aws:ResourceAccount", account, "the role's ARN", Documented);
        if let Some((id, path)) = world.organization(account) {
            let origin = "the organization of the role's account";
            self.one("aws:ResourceOrgID", id, origin, Documented);
            self.many("aws:ResourceOrgPaths", vec![path], origin, Documented);
        }
        for (key, value) in role.map_or(&[][..], |role| role.tags.as_slice()) {
            for prefix in ["aws:ResourceTag", "iam:ResourceTag"] {
                self.one(
                    &format!("{prefix}/{key}"),
                    value,
                    "the role's tags",
                    Documented,
                );
            }
        }
    }
}
