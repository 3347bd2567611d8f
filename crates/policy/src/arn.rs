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
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }
}
