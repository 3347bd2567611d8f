use crate::{Arn, pattern::Pattern};

/// An ARN of a policy, its six parts compared each by itself; the last one takes further colons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ArnPattern {
    /// `*` alone.
    Everything,
    Parts(Box<[Pattern; 5]>),
}

impl ArnPattern {
    /// Splits a pattern; `None` where it is no ARN.
    pub(super) fn new(pattern: &Pattern) -> Option<Self> {
        if pattern.is_everything() {
            return Some(Self::Everything);
        }
        let parts = <[Pattern; 6]>::try_from(pattern.arn_parts()).ok()?;
        let [arn, partition, service, region, account, resource] = parts;
        let parts = Box::new([partition, service, region, account, resource]);
        (arn == Pattern::literal("arn", false)).then_some(Self::Parts(parts))
    }

    pub(super) fn matches(&self, arn: &Arn<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::Parts(parts) => {
                let texts = [
                    arn.partition,
                    arn.service,
                    arn.region,
                    arn.account,
                    arn.resource,
                ];
                parts
                    .iter()
                    .zip(texts)
                    .all(|(part, text)| part.matches(text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, arn: &str) -> bool {
        let pattern = ArnPattern::new(&Pattern::read(pattern, false)).unwrap();
        pattern.matches(&Arn::read(arn).unwrap())
    }

    #[test]
    fn wildcards_stay_within_their_part() {
        let arn = "arn:aws:cloudfront::123456789012:distribution/costcenter";
        assert!(matches("arn:aws:cloudfront::123456789012:*/*center", arn));
        assert!(matches("arn:aws:*:*:*:distribution/*", arn));
        assert!(!matches(
            "arn:aws:cloudfront:*:distribution/costcenter:",
            arn
        ));
        assert!(matches("arn:aws:sns:*:1:a:*", "arn:aws:sns:x:1:a:b:c"));
        assert!(ArnPattern::new(&Pattern::read("not-an-arn", false)).is_none());
        assert!(ArnPattern::new(&Pattern::read("arn:aws:iam", false)).is_none());
    }
}
