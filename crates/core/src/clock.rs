use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

/// An instant of the scenario, to the second, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(OffsetDateTime);

impl Default for Instant {
    /// The clock of a scenario that names none: the beginning of 2026.
    fn default() -> Self {
        Self(OffsetDateTime::UNIX_EPOCH + Duration::seconds(1_767_225_600))
    }
}

impl Instant {
    /// Reads an ISO 8601 instant with its zone, such as `2026-11-22T10:00:00Z`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let instant = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        Self::at_epoch(instant.unix_timestamp())
    }

    /// So many seconds after 1970; `None` beyond the calendar.
    #[must_use]
    pub fn at_epoch(seconds: i64) -> Option<Self> {
        OffsetDateTime::from_unix_timestamp(seconds).ok().map(Self)
    }

    /// The instant `seconds` later; unchanged where that lies beyond the calendar.
    #[must_use]
    pub fn after(self, seconds: i64) -> Self {
        Self(
            self.0
                .checked_add(Duration::seconds(seconds))
                .unwrap_or(self.0),
        )
    }

    /// This instant, or the one `end` seconds after 1970 if that is earlier.
    #[must_use]
    pub fn no_later_than(self, end: i64) -> Self {
        self.after(end.saturating_sub(self.epoch()).min(0))
    }

    /// Seconds since 1970.
    #[must_use]
    pub const fn epoch(self) -> i64 {
        self.0.unix_timestamp()
    }

    /// `2026-11-22T10:00:00Z`
    #[must_use]
    pub fn iso(self) -> String {
        self.date_and_time() + "Z"
    }

    /// `2026-11-22T10:00:00+00:00`, as the AWS CLI prints it.
    #[must_use]
    pub fn iso_offset(self) -> String {
        self.date_and_time() + "+00:00"
    }

    /// `Nov 22, 2026, 10:00:00 AM`, as CloudTrail writes expirations; the second comma is newer.
    #[must_use]
    pub fn cloudtrail(self, comma: bool) -> String {
        let month = self.0.month().to_string();
        let (hour, half) = match self.0.hour() {
            0 => (12, "AM"),
            hour @ 1..=11 => (hour, "AM"),
            12 => (12, "PM"),
            hour => (hour - 12, "PM"),
        };
        format!(
            "{} {}, {}{} {hour}:{:02}:{:02} {half}",
            month.get(..3).unwrap_or_default(),
            self.0.day(),
            self.0.year(),
            if comma { "," } else { "" },
            self.0.minute(),
            self.0.second(),
        )
    }

    fn date_and_time(self) -> String {
        let mut text = String::with_capacity(24);
        let parts = [
            (self.0.year().unsigned_abs(), 4, '-'),
            (u32::from(u8::from(self.0.month())), 2, '-'),
            (u32::from(self.0.day()), 2, 'T'),
            (u32::from(self.0.hour()), 2, ':'),
            (u32::from(self.0.minute()), 2, ':'),
            (u32::from(self.0.second()), 2, 'Z'),
        ];
        for (number, digits, behind) in parts {
            for place in (0..digits).rev() {
                let digit = number / 10_u32.pow(place) % 10;
                text.push(char::from_digit(digit, 10).unwrap_or('0'));
            }
            text.push(behind);
        }
        text.pop();
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_aws_writes() {
        let at = Instant::read("2026-07-01T00:08:19Z").unwrap();
        assert_eq!(at.cloudtrail(true), "Jul 1, 2026, 12:08:19 AM");
        assert_eq!(
            at.after(12 * 3600).cloudtrail(false),
            "Jul 1, 2026 12:08:19 PM"
        );
        assert_eq!(at.after(-1).iso(), "2026-07-01T00:08:18Z");
        assert_eq!(Instant::read("2026-07-01T02:08:19+02:00"), Some(at));
        assert_eq!(Instant::read("yesterday"), None);
        assert_eq!(at.after(i64::MAX), at);
    }
}
