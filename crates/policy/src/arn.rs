/// An ARN, split at its first five colons; the parts are not checked further.
///
/// ```
/// use rolecall_policy::Arn;
/// let arn = Arn::read("arn:aws:iam::123456789012:role/team/Developer").unwrap();
/// assert_eq!(arn.account, "123456789012");
/// assert_eq!(arn.resource, "role/team/Developer");
/// assert!(Arn::read("role/Developer").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub partition: &'a str,
    /// The service, such as `iam`.
    pub service: &'a str,
    /// The Region; empty for IAM and STS.
    pub region: &'a str,
    /// The account id; empty for some services.
    pub account: &'a str,
    /// Everything after the fifth colon, further colons included.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Splits an ARN; `None` unless it begins with `arn:` and has six parts.
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("arn:")?;
        let (partition, rest) = cut(rest)?;
        let (service, rest) = cut(rest)?;
        let (region, rest) = cut(rest)?;
        let (account, resource) = cut(rest)?;
        Some(Self {
            partition,
            service,
            region,
            account,
            resource,
        })
    }
}

/// What stands before and after the first colon. Each request is cut up so, and for parts this
/// short a plain loop is several times faster than `split_once`.
fn cut(text: &str) -> Option<(&str, &str)> {
    let colon = text.bytes().position(|b| b == b':')?;
    Some((text.get(..colon)?, text.get(colon + 1..)?))
}
