//! The rules of calls that bring an assertion or token.

use rolecall_source::Confidence;

use super::Rule;

pub const FEDERATION_DENIAL: Rule = Rule {
    confidence: Confidence::Documented,
    text: "Where sts:TagSession or sts:SetSourceIdentity is missing for an identity provider, the guide's text names the operation, and not the permission that is missing. No recorded denial shows it.",
    source: "IAM User Guide, Troubleshoot SAML federation",
};

pub const FEDERATION_DENIAL_ACTION: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "As the scenario assumes (`federationDenialNamesOperation` is false), the error names the permission that is missing, as emulators of AWS do. The guide's text names the operation.",
    source: "an open question of AWS's documentation",
};

pub const UNSIGNED_ACCEPTED: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "Not signed: AWS would refuse this document. It is evaluated as if it were signed, because the scenario accepts unsigned documents (`unsigned` in `assume`).",
    source: "the scope of this simulator",
};

pub const SIGNATURE_UNCHECKED: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "Not verified: no key of the identity provider is known, and the signature is taken for a good one. The provider's metadata or key set in the scenario lets Rolecall check it.",
    source: "the scope of this simulator",
};

pub const SIGNATURE_VERIFIED: Rule = Rule {
    confidence: Confidence::Observed,
    text: "The signature was verified with a key of the identity provider. When the certificate expired does not matter to AWS.",
    source: "recorded calls of AssumeRoleWithSAML and AssumeRoleWithWebIdentity, 2026",
};

pub const SIGNATURE_VERIFIED_BEFORE: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The signature was verified before redaction: it is not there any more, and what it covered may have been changed since.",
    source: "the scope of this simulator",
};

pub const TOKEN_AGE: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "AWS may refuse a token this old although it has not expired. It was observed to refuse one of 441,398 seconds (5.1 days); tokens of a day are in everyday use. The limit between the two is not known.",
    source: "mozilla-iam/mozilla-aws-cli#146; default lifetime of Kubernetes tokens for IAM roles",
};

pub const LONE_ATTRIBUTES: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "This is not an assertion but some attributes of one: what is missing is taken to be good, and from the step where that says it.",
    source: "the scope of this simulator",
};

pub const PROVIDER_ACCOUNT: Rule = Rule {
    confidence: Confidence::Documented,
    text: "A role trusts only the identity providers of its own account: this provider is in another.",
    source: "AWS STS API Reference, AssumeRoleWithSAML",
};

pub const IMMUTABLE_SUBJECT: Rule = Rule {
    confidence: Confidence::Documented,
    text: "GitHub's immutable subject has an id after the names of owner and repository. Repositories created, renamed or transferred after 15 July 2026 have it, and those whose owner opted in. A condition on the names alone does not match it.",
    source: "GitHub documentation, OpenID Connect reference; aws-actions/configure-aws-credentials#1888",
};

pub const SAML_DURATION: Rule = Rule {
    confidence: Confidence::Observed,
    text: "SessionDuration in the assertion can only shorten a session that the API issues, and SessionNotOnOrAfter ends it.",
    source: "recorded calls of AssumeRoleWithSAML, 2026",
};

pub const SAML_NOT_BEFORE: Rule = Rule {
    confidence: Confidence::Observed,
    text: "NotBefore in the assertion is after the time of the call. AWS does not check it: an assertion that was valid only 24 hours later was accepted. It checks NotOnOrAfter, and that the assertion was issued within 5 minutes.",
    source: "recorded calls of AssumeRoleWithSAML, 2026",
};

pub const SAML_PROVIDER_KEY: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "As the scenario assumes (`samlFederatedProvider`), aws:FederatedProvider is in requests of SAML sessions too. The guide of 2023 said so; that of 2026 speaks of OpenID Connect alone.",
    source: "IAM User Guide, AWS global condition context keys",
};

pub const SAML_NO_PROVIDER_KEY: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The trust policy looks at aws:FederatedProvider, which is taken to be absent for SAML: the guide of 2026 speaks of OpenID Connect alone, that of 2023 of both. The scenario can say so (`samlFederatedProvider`).",
    source: "IAM User Guide, AWS global condition context keys",
};

pub const SAML_SINGLE_NAMES: Rule = Rule {
    confidence: Confidence::Documented,
    text: "saml:name, saml:mail and their like are taken to hold one value, as the mapping table and the Service Authorization Reference have it; another page of the guide calls them lists. The scenario can say so (`samlNameKeysAreLists`).",
    source: "IAM User Guide, Configure SAML assertions for the authentication response",
};

pub const SAML_LISTED_NAMES: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "As the scenario assumes (`samlNameKeysAreLists`), saml:name, saml:mail and their like hold lists. The mapping table and the Service Authorization Reference call them single values.",
    source: "IAM User Guide, IAM and AWS STS condition context keys",
};
