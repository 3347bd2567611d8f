//! The rules that are worth a word in the answer: how sure they are, and where they are known from.

use rolecall_source::Confidence;

use crate::report::Note;

/// A rule by its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    confidence: Confidence,
    text: &'static str,
    source: &'static str,
}

impl Rule {
    pub fn note(self) -> Note {
        Note {
            confidence: self.confidence,
            text: self.text.to_owned(),
            source: self.source.to_owned(),
        }
    }
}

/// Adds a rule once.
pub fn add(notes: &mut Vec<Note>, rule: Rule) {
    let note = rule.note();
    if !notes.contains(&note) {
        notes.push(note);
    }
}

const GUIDE_MONITOR: &str = "IAM User Guide, Monitor and control actions taken with assumed roles";

pub const DIRECT_TRUST: Rule = Rule {
    confidence: Confidence::Observed,
    text: "In the same account a trust policy that names the caller is enough, for sts:SetSourceIdentity as for sts:AssumeRole. The guide asks for both sides when roles are chained; AWS was observed to ask for both only where the ordinary rules do: across accounts, or where the trust policy names the account.",
    source: "recorded live tests by third parties, 2026",
};

pub const DENIED_ACTION: Rule = Rule {
    confidence: Confidence::Observed,
    text: "When sts:SetSourceIdentity and sts:AssumeRole are both refused, the error names sts:SetSourceIdentity.",
    source: "recorded live tests by third parties, 2026",
};

pub const DENIED_TAG_SESSION: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "Which action the error names when sts:TagSession is refused together with sts:AssumeRole is not known; Rolecall names sts:TagSession.",
    source: "by analogy with sts:SetSourceIdentity, which was observed to be named before sts:AssumeRole",
};

pub const INHERITED: Rule = Rule {
    confidence: Confidence::Observed,
    text: "An inherited source identity is authorized again in every role of the chain, even when it is not passed.",
    source: "recorded denials that name sts:SetSourceIdentity; the guide says so for chains",
};

pub const INHERITED_TAGS: Rule = Rule {
    confidence: Confidence::Observed,
    text: "Inherited transitive tags need sts:TagSession in every role of the chain, even when no tag is passed. Whether they also fill aws:RequestTag, aws:TagKeys and sts:TransitiveTagKeys is not known; Rolecall leaves those keys to tags that are passed.",
    source: "recorded live tests by third parties, 2026",
};

pub const LENGTH: Rule = Rule {
    confidence: Confidence::Observed,
    text: "AWS was observed to take source identities of up to 256 characters; the API reference says 64.",
    source: "recorded live tests by third parties, 2026; IAM User Guide, Troubleshoot SAML federation",
};

pub const NO_REASON: Rule = Rule {
    confidence: Confidence::Observed,
    text: "STS says the same whichever side refuses, and for a role that does not exist: no reason follows the resource.",
    source: "recorded error messages, 2019 to 2026",
};

pub const NOT_REQUIRED: Rule = Rule {
    confidence: Confidence::Documented,
    text: "sts:SetSourceIdentity is authorized only when a source identity is passed or inherited: a condition on sts:SourceIdentity in the caller's permissions makes nobody pass one. To require one, put the condition on sts:AssumeRole in the trust policy.",
    source: GUIDE_MONITOR,
};

pub const PACKED_SIZE: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "PackedPolicySize is an approximation: AWS does not publish how it packs policies and tags.",
    source: "values seen in recorded responses",
};
