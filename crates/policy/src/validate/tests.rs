use super::*;

/// AWS's answer and what our diagnostics underline.
fn answer(kind: PolicyType, text: &str) -> (String, Vec<String>) {
    let validation = validate(kind, &Document::read("", "", text));
    let underlined = validation
        .diagnostics
        .iter()
        .map(|d| d.span.of(text).to_owned())
        .collect();
    (
        validation.error.map_or_else(String::new, |e| e.message),
        underlined,
    )
}

/// One statement with these members.
fn policy(members: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{{members}}}]}}"#)
}

/// Each case: the members of a statement, AWS's answer (empty: stored), what is underlined.
fn check(kind: PolicyType, cases: &[(&str, &str, &[&str])]) {
    for (members, message, underlined) in cases {
        let text = policy(members);
        let (answer, found) = answer(kind, &text);
        assert_eq!(answer, *message, "{text}");
        assert_eq!(found, *underlined, "{text}");
    }
}

#[test]
fn identity_policies_in_the_words_of_iam() {
    let role = r#""Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/x""#;
    assert_eq!(answer(PolicyType::Identity, &policy(role)).0, "");
    check(
        PolicyType::Identity,
        &[
            (
                r#""Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*""#,
                "Policy document should not specify a principal.",
                &["\"Principal\""],
            ),
            (
                r#""Effect":"allow","Action":"s3:*","Resource":"*""#,
                "The policy failed legacy parsing",
                &["\"allow\""],
            ),
            (
                r#""Effect":"Grant","Action":"s3:*","Resource":"*""#,
                "Syntax errors in policy.",
                &["\"Grant\""],
            ),
            (
                r#""Effect":"Allow","Action":"s3:*","NotAction":"s3:Get*","Resource":"*""#,
                "Syntax errors in policy.",
                &["\"NotAction\""],
            ),
            (
                r#""Effect":"Allow","Action":"s3:*","Resource":"*","Conditions":{}"#,
                "Syntax errors in policy.",
                &["\"Conditions\""],
            ),
            (
                r#""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"x":{"a:b":"c"}}"#,
                "Syntax errors in policy.",
                &["\"x\""],
            ),
            (
                r#""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"x":{},"y":{}}"#,
                "",
                &["\"x\"", "\"y\""],
            ),
            (
                r#""Effect":"Allow","Resource":"arn:aws:s3::b""#,
                "The policy failed legacy parsing",
                &["{", "\"arn:aws:s3::b\""],
            ),
            (
                r#""Effect":"Allow","Resource":"b""#,
                "Policy statement must contain actions.",
                &["{", "\"b\""],
            ),
            (
                r#""Effect":"Allow","Action":[],"Resource":"*""#,
                "Policy statement must contain actions.",
                &["[]"],
            ),
            (
                r#""Effect":"Allow","Action":"s3:*""#,
                "Policy statement must contain resources.",
                &["{"],
            ),
            (
                r#""Sid":"no-dash","Effect":"Allow","Action":"s3:*","Resource":"*""#,
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
                &["\"no-dash\""],
            ),
        ],
    );
}

#[test]
fn versions() {
    let old =
        r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
    let none = r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
    let wrong =
        r#"{"Version":"2012-10-18","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
    let text = "Policy document must be version 2012-10-17 or greater.";
    for (document, underlined) in [(old, "\"2008-10-17\""), (none, "{")] {
        let underlined = vec![underlined.to_owned()];
        assert_eq!(
            answer(PolicyType::Boundary, document),
            (text.to_owned(), underlined.clone())
        );
        // an inline policy may be older, and it is said that a managed one may not
        assert_eq!(
            answer(PolicyType::Identity, document),
            (String::new(), underlined)
        );
        assert_eq!(answer(PolicyType::Session, document).0, "");
    }
    assert_eq!(
        answer(PolicyType::Identity, wrong).0,
        "Syntax errors in policy."
    );
    assert_eq!(answer(PolicyType::Session, none).0, "");
    assert_eq!(answer(PolicyType::Scp, none).0, "");
    assert_eq!(
        answer(PolicyType::Trust, wrong).0,
        "The policy must contain a valid version string"
    );
}

#[test]
fn actions_of_an_identity_policy() {
    for (action, message) in [
        ("*", ""),
        ("STS:assume*", ""),
        (
            "GetObject",
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (
            "s3:Get:Object",
            "Actions/Condition can contain only one colon.",
        ),
        (
            "s3*:Get",
            "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards.",
        ),
        ("a a:Get", "Vendor a a is not valid"),
    ] {
        let text = policy(&format!(
            r#""Effect":"Allow","Action":"{action}","Resource":"*""#
        ));
        assert_eq!(answer(PolicyType::Identity, &text).0, message, "{action}");
    }
}

#[test]
fn resources_of_an_identity_policy() {
    let path = "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.";
    for (resource, message) in [
        ("*", ""),
        ("arn:*:s3:::bucket/*", ""),
        ("arn:aws:s3:us-east-1:111122223333:accesspoint/a", ""),
        ("arn:aws:iam::111122223333:role/${aws:username}", ""),
        ("bucket", "Resource bucket must be in ARN format or \"*\"."),
        (
            "aws:s3:::b",
            "Partition \"s3\" is not valid for resource \"arn:s3:::b:*\".",
        ),
        (
            "arn:AWS:s3:::b",
            "Partition \"AWS\" is not valid for resource \"arn:AWS:s3:::b\".",
        ),
        (
            "arn:aws",
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            "arn:aws:s3*:::b",
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        ("arn:aws:s3::b", "The policy failed legacy parsing"),
        (
            "arn:aws:sns:us-east-1:<ACCOUNT_ID>:topic",
            "The policy failed legacy parsing",
        ),
        (
            "arn:aws:s3:my-bucket",
            "Resource arn:aws:s3:my-bucket:*:* can not contain region information.",
        ),
        (
            "arn:aws:s3::111122223333:b",
            "Resource arn:aws:s3::111122223333:b cannot contain an account id.",
        ),
        (
            "arn:aws:iam:us-east-1::x",
            "IAM resource arn:aws:iam:us-east-1::x cannot contain region information.",
        ),
        ("arn:aws:iam:::x", path),
    ] {
        let text = policy(&format!(
            r#""Effect":"Allow","Action":"s3:*","Resource":"{resource}""#
        ));
        assert_eq!(answer(PolicyType::Identity, &text).0, message, "{resource}");
    }
}

#[test]
fn values_that_no_operator_can_read() {
    for (condition, stored, session) in [
        (
            r#"{"NumericLessThan":{"a:b":"0x10"}}"#,
            "The policy failed legacy parsing",
            "",
        ),
        (
            r#"{"ArnLike":{"a:b":"${aws:PrincipalArn}"}}"#,
            "The policy failed legacy parsing",
            "",
        ),
        (
            r#"{"BinaryEquals":{"a:b":"abc"}}"#,
            "Syntax errors in policy.",
            "Syntax errors in policy.",
        ),
        (
            r#"{"NullIfExists":{"a:b":"true"}}"#,
            "Syntax errors in policy.",
            "Syntax errors in policy.",
        ),
        (
            r#"{"Bool":{"a:b":"yes"},"ArnLike":{"a:b":"arn:*:s3:::b"}}"#,
            "",
            "",
        ),
    ] {
        let text = policy(&format!(
            r#""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{condition}"#
        ));
        assert_eq!(answer(PolicyType::Identity, &text).0, stored, "{condition}");
        assert_eq!(answer(PolicyType::Session, &text).0, session, "{condition}");
    }
}

#[test]
fn a_trust_policy_with_bad_values_is_stored_and_said() {
    for condition in [
        r#"{"NumericLessThan":{"a:b":"x"}}"#,
        r#"{"DateNotEquals":{"a:b":"x"}}"#,
        r#"{"NotIpAddress":{"a:b":"x"}}"#,
        r#"{"ArnLike":{"a:b":"x"}}"#,
        r#"{"BinaryEquals":{"a:b":"x"}}"#,
    ] {
        check(
            PolicyType::Trust,
            &[(
                &format!(
                    r#""Effect":"Allow","Principal":{{"AWS":"111122223333"}},"Action":"sts:AssumeRole","Condition":{condition}"#
                ),
                "",
                &["\"x\""],
            )],
        );
    }
}

#[test]
fn a_session_policy_with_a_bad_value_is_stored_and_said() {
    let text = policy(
        r#""Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ArnLike":{"a:b":"x"}}"#,
    );
    let (message, underlined) = answer(PolicyType::Session, &text);
    assert_eq!(
        (message.as_str(), underlined),
        ("", vec!["\"x\"".to_owned()])
    );
}

#[test]
fn trust_policies_in_the_words_of_iam() {
    let principal = r#""Principal":{"AWS":"111122223333"}"#;
    let allow = format!(r#""Effect":"Allow",{principal},"Action":"sts:AssumeRole""#);
    let cases: [(String, &str, &[&str]); 17] = [
        (allow.clone(), "", &[]),
        (
            format!(r#"{allow},"Sid":"any thing","Condition":{{}}"#),
            "",
            &[],
        ),
        (
            format!(r#"{allow},"Resource":"*""#),
            "Has prohibited field Resource",
            &["\"Resource\""],
        ),
        (
            format!(r#"{allow},"NotResource":"*""#),
            "AssumeRole policy must not contain resources.",
            &["\"NotResource\""],
        ),
        (
            format!(r#"{allow},"_comment":"x""#),
            "Unknown field _comment",
            &["\"_comment\""],
        ),
        (
            format!(r#"{allow},"Condition":{{"StringEqual":{{"a:b":"c"}}}}"#),
            "Syntax error in policy.",
            &["\"StringEqual\""],
        ),
        (
            format!(r#"{principal},"Action":"sts:AssumeRole""#),
            "Missing required field Effect",
            &["{"],
        ),
        (
            format!(r#""Effect":"Alow",{principal},"Action":"sts:AssumeRole""#),
            "Invalid effect: Alow",
            &["\"Alow\""],
        ),
        (
            r#""Effect":"Allow","Action":"sts:AssumeRole""#.to_owned(),
            "Missing required field Principal",
            &["{"],
        ),
        (
            r#""Effect":"Allow","Principal":{},"Action":"sts:AssumeRole""#.to_owned(),
            "Missing required field Principal cannot be empty!",
            &["{}"],
        ),
        (
            r#""Effect":"Allow","Principal":"111122223333","Action":"sts:AssumeRole""#.to_owned(),
            "Principal must be a JSON object.",
            &["\"111122223333\""],
        ),
        (
            r#""Effect":"Allow","Principal":"*","Action":"sts:AssumeRoleWithSAML""#.to_owned(),
            "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".",
            &["\"*\""],
        ),
        (
            r#""Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"sts:AssumeRole""#
                .to_owned(),
            "Allow with NotPrincipal is not allowed.",
            &["\"NotPrincipal\""],
        ),
        (
            r#""Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"sts:AssumeRole""#
                .to_owned(),
            "AssumeRole policy must not contain NotPrincipal field.",
            &["\"NotPrincipal\""],
        ),
        (
            format!(r#""Effect":"Allow",{principal}"#),
            "Missing required field Action",
            &["{"],
        ),
        (
            format!(r#""Effect":"Allow",{principal},"Action":["sts:AssumeRole","sts:assumerole"]"#),
            "AssumeRole policy may only specify STS AssumeRole actions.",
            &["\"sts:assumerole\""],
        ),
        (
            format!(r#""Effect":"Allow",{principal},"Action":"sts:AssumeRoot""#),
            "AssumeRole policy may only specify STS AssumeRole actions.",
            &["\"sts:AssumeRoot\""],
        ),
    ];
    for (members, message, underlined) in cases {
        check(
            PolicyType::Trust,
            &[(members.as_str(), message, underlined)],
        );
    }
}

#[test]
fn principals_of_a_trust_policy() {
    for (principal, message) in [
        (r#"{"AWS":"*"}"#, ""),
        (
            r#"{"Service":["ec2.amazonaws.com","ecs-tasks.amazonaws.com"]}"#,
            "",
        ),
        (
            r#"{"AWS":"arn:aws:iam::111122223333:user/* "}"#,
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:user/* \"",
        ),
        (
            r#"{"Service":"*"}"#,
            "Invalid principal in policy: \"SERVICE\":\"*\"",
        ),
        (
            r#"{"Aws":["111122223333"]}"#,
            "Invalid principal in policy: \"Aws\":\"111122223333\"",
        ),
        (
            r#"{"Federated":"*"}"#,
            "Federated principals must be valid domain names or SAML metadata ARNs",
        ),
        (
            r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/ExampleIdP"}"#,
            "",
        ),
    ] {
        let text = policy(&format!(
            r#""Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole""#
        ));
        assert_eq!(answer(PolicyType::Trust, &text).0, message, "{principal}");
    }
}

#[test]
fn documents_that_are_none() {
    for (kind, message) in [
        (PolicyType::Identity, "Syntax errors in policy."),
        (
            PolicyType::Session,
            "The policy is not in the valid JSON format.",
        ),
        (PolicyType::Trust, "This policy contains invalid Json"),
        (
            PolicyType::Resource,
            "Policies must be valid JSON and the first byte must be '{'",
        ),
        (
            PolicyType::Scp,
            "The provided policy document does not meet the requirements of the specified policy type.",
        ),
    ] {
        assert_eq!(answer(kind, "{\"Statement\": [,]}").0, message);
        assert_eq!(answer(kind, "[]").0, message);
    }
    let (message, underlined) = answer(PolicyType::Endpoint, "{\n  \"Statement\": [,]}");
    assert_eq!(
        message,
        "The Policy Document is not valid. Syntax error at position (2,17)"
    );
    assert_eq!(underlined, [","]);
    assert_eq!(
        answer(
            PolicyType::Trust,
            r#"{"Version":"2012-10-17","Statement":[]}"#
        )
        .0,
        "Could not parse the policy: Statement is empty!"
    );
    assert_eq!(
        answer(
            PolicyType::Trust,
            r#"{"version":"2012-10-17","statement":[]}"#
        )
        .0,
        "Unknown field version"
    );
}

#[test]
fn statement_ids_are_unique() {
    let identity = r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"","Effect":"Allow","Action":"s3:*","Resource":"*"},
        {"Sid":"","Effect":"Allow","Action":"s3:*","Resource":"*"},
        {"Sid":"One","Effect":"Allow","Action":"s3:*","Resource":"*"},
        {"Sid":"One","Effect":"Deny"}]}"#;
    let (message, underlined) = answer(PolicyType::Identity, identity);
    assert_eq!(
        message,
        "Statement IDs (SID) in a single policy must be unique."
    );
    assert!(underlined.contains(&"\"One\"".to_owned()));
}

#[test]
fn sizes_without_blanks() {
    let trust = |names: usize, blanks: usize| {
        let names = vec!["\"111122223333\""; names].join(",");
        let blanks = " ".repeat(blanks);
        policy(&format!(
            r#""Effect":"Allow","Principal":{{"AWS":[{blanks}{names}]}},"Action":"sts:AssumeRole""#
        ))
    };
    assert_eq!(answer(PolicyType::Trust, &trust(120, 3000)).0, "");
    let large = validate(PolicyType::Trust, &Document::read("", "", &trust(150, 0)));
    let error = large.error.unwrap();
    assert_eq!(error.code, "LimitExceeded");
    assert_eq!(
        error.message,
        "Cannot exceed quota for ACLSizePerRole: 2048"
    );
    assert!(
        large.diagnostics[0]
            .help
            .as_deref()
            .unwrap()
            .contains("8,192")
    );

    let allow = r#""Effect":"Deny","Action":"s3:*","Resource":"*""#;
    let padded = policy(&format!("{allow}{}", " ".repeat(7000)));
    assert_eq!(answer(PolicyType::Identity, &padded).0, "");
    assert_eq!(answer(PolicyType::Scp, &padded).0, "");
    let session = validate(PolicyType::Session, &Document::read("", "", &padded));
    assert_eq!(session.error.unwrap().code, "PackedPolicyTooLarge");
}

#[test]
fn organizations_policies() {
    let text =
        "The provided policy document does not meet the requirements of the specified policy type.";
    for (members, scp, rcp) in [
        (
            r#""Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:s3:::b/*""#,
            "",
            text,
        ),
        (
            r#""Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*""#,
            text,
            "",
        ),
        (
            r#""Effect":"Deny","Principal":{"AWS":"*"},"Action":"SQS:Anything","Resource":"*""#,
            text,
            "",
        ),
        (
            r#""Effect":"Deny","Principal":{"AWS":["*"]},"Action":["s3:*","*"],"Resource":"*""#,
            text,
            text,
        ),
        (r#""Effect":"Deny","Action":"*""#, text, text),
    ] {
        assert_eq!(
            answer(PolicyType::Scp, &policy(members)).0,
            scp,
            "{members}"
        );
        assert_eq!(
            answer(PolicyType::Rcp, &policy(members)).0,
            rcp,
            "{members}"
        );
    }
}

/// AWS Security Blog, 19 September 2025: service control policies have the full policy language.
#[test]
fn service_control_policies_have_the_full_language() {
    for members in [
        r#""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:ViaAWSService":"true"}}"#,
        r#""Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/*","arn:aws:s3:::c"]"#,
        r#""Effect":"Allow","NotAction":"iam:*","Resource":"*""#,
        r#""Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::b/*""#,
        r#""Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::b/*""#,
        r#""Effect":"Deny","Action":["ec2:*Instance*","*:Delete*","s3:Get?bject"],"Resource":"*""#,
    ] {
        let answer = answer(PolicyType::Scp, &policy(members));
        assert_eq!(answer, (String::new(), Vec::new()), "{members}");
    }
}

#[test]
fn resource_and_endpoint_policies() {
    let good =
        r#""Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*""#;
    for (members, message) in [
        (good, ""),
        (
            r#""Effect":"Allow","Action":"s3:*","Resource":"*""#,
            "Missing required field Principal",
        ),
        (
            r#""Effect":"Allow","Principal":"*","Action":"s3:*""#,
            "Missing required field Resource",
        ),
        (
            r#""Effect":"Allow","Principal":{"AWS":"x"},"Action":"s3:*","Resource":"*""#,
            "Invalid principal in policy",
        ),
        (
            r#""Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*""#,
            "Allow with NotPrincipal is not allowed.",
        ),
        (
            r#""Effect":"Allow","Principal":"*","Action":"GetObject","Resource":"*""#,
            "Policy has invalid action",
        ),
        (
            r#""Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"b""#,
            "Policy has invalid resource",
        ),
    ] {
        let text = policy(members);
        assert_eq!(answer(PolicyType::Resource, &text).0, message, "{members}");
        let endpoint = validate(PolicyType::Endpoint, &Document::read("", "", &text));
        assert_eq!(endpoint.accepted, message.is_empty(), "{members}");
    }
}

#[test]
fn shared_providers_by_their_own_names() {
    let trust = |principal: &str, condition: &str| {
        policy(&format!(
            r#""Effect":"Allow","Principal":{{"Federated":{principal}}},"Action":["sts:TagSession","sts:AssumeRoleWithWebIdentity"],"Condition":{{{condition}}}"#
        ))
    };
    let arn = |issuer: &str| format!("\"arn:aws:iam::111122223333:oidc-provider/{issuer}\"");
    let accepted = |text: &str| answer(PolicyType::Trust, text).0.is_empty();
    // one key of GitHub is enough; an operator with a bad value is as good as none
    let github = arn("token.actions.githubusercontent.com");
    let key = "token.actions.githubusercontent.com";
    assert!(accepted(&trust(
        &github,
        &format!(r#""StringLike":{{"{key}:job_workflow_ref":"org/*"}}"#)
    )));
    assert!(accepted(&trust(
        &github,
        &format!(
            r#""StringLike":{{"{key}:sub":"*"}},"ForAnyValue:StringLike":{{"{key}:sub":["repo:org/*"]}}"#
        )
    )));
    assert!(!accepted(&trust(
        &github,
        &format!(r#""StringEquals":{{"{key}:sub":["repo:a/b"," "]}}"#)
    )));
    assert!(!accepted(&trust(
        &github,
        &format!(r#""StringEquals":{{"{key}:repository":"a/b"}}"#)
    )));
    // a path behind another shared issuer makes it somebody's own
    assert!(!accepted(&trust(&arn("agent.buildkite.com"), "")));
    assert!(accepted(&trust(&arn("agent.buildkite.com/mine"), "")));
    assert!(accepted(&trust(&arn("server.example.com"), "")));
    let sentinel = arn("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d");
    assert!(accepted(&trust(
        &sentinel,
        r#""StringEquals":{"sts:rolesessionname":"MicrosoftSentinel_1"}"#
    )));
    // each provider of a list is held to its own rule
    let both = format!(r#"["accounts.google.com",{github}]"#);
    assert!(!accepted(&trust(
        &both,
        r#""StringEquals":{"accounts.google.com:aud":"*"}"#
    )));
    // an empty condition is none
    let cognito = trust(r#""cognito-identity.amazonaws.com""#, "");
    assert_eq!(
        answer(PolicyType::Trust, &cognito).0,
        "A condition block must be present for the Cognito provider"
    );
    assert_eq!(
        answer(PolicyType::Trust, &cognito).1,
        ["\"cognito-identity.amazonaws.com\""]
    );
}

#[test]
fn values_of_other_kinds() {
    let condition = r#""Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/33"}}"#;
    let trust = policy(&format!(
        r#""Effect":"Allow","Principal":{{"AWS":"*"}},"Action":"sts:AssumeRole",{condition}"#
    ));
    assert_eq!(
        answer(PolicyType::Trust, &trust),
        (String::new(), vec!["\"10.0.0.0/33\"".to_owned()])
    );
    let scp = policy(&format!(
        r#""Effect":"Deny","Action":"*","Resource":"*",{condition}"#
    ));
    assert_eq!(
        answer(PolicyType::Scp, &scp),
        (String::new(), vec!["\"10.0.0.0/33\"".to_owned()])
    );
}

#[test]
fn characters_beyond_latin_1() {
    let text = policy(r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::é/\u2026/…""#);
    let (message, underlined) = answer(PolicyType::Identity, &text);
    assert_eq!((message.as_str(), underlined), ("", vec!["…".to_owned()]));
    assert!(answer(PolicyType::Scp, &text).1.is_empty());
}
