use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// An instant of SAML, such as `2026-11-22T10:00:00.000Z`, in seconds since 1970.
///
/// One without a zone is in UTC, as SAML has it.
pub(super) fn read(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    let instant = OffsetDateTime::parse(text, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339));
    instant.ok().map(OffsetDateTime::unix_timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_with_and_without_zone() {
        assert_eq!(read("1970-01-01T00:01:00Z"), Some(60));
        assert_eq!(read(" 1970-01-01T00:01:00.999999999999Z "), Some(60));
        assert_eq!(read("1970-01-01T01:01:00+01:00"), Some(60));
        assert_eq!(read("1970-01-01T00:01:00"), Some(60));
        assert_eq!(read("1970-01-01"), None);
        assert_eq!(read("1970-13-01T00:00:00Z"), None);
        assert_eq!(read("tomorrow"), None);
        assert_eq!(read(""), None);
    }
}
