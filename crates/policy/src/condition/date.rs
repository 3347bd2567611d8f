/// Reads a date as condition operators do, in milliseconds since 1970; what is finer is cut off.
///
/// Seconds since 1970 with or without a sign, or W3C ISO 8601: a year, a month, a day, a time to
/// the minute, the second or finer, and a zone, each with what stands before it. No zone means
/// UTC.
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse::<i64>() {
        return seconds.checked_mul(1000);
    }
    let mut rest = text;
    let year = number(&mut rest, 4)?;
    let mut month = 1;
    let mut day = 1;
    if take(&mut rest, '-') {
        month = number(&mut rest, 2)?;
        if take(&mut rest, '-') {
            day = number(&mut rest, 2)?;
        }
    }
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let mut milliseconds = days_since_1970(year, month, day) * 86_400_000;
    if take(&mut rest, 'T') {
        milliseconds += time_of_day(&mut rest)?;
    }
    rest.is_empty().then_some(milliseconds)
}

/// A time with its zone, in milliseconds since midnight UTC.
fn time_of_day(rest: &mut &str) -> Option<i64> {
    let hour = number(rest, 2)?;
    let minute = if take(rest, ':') { number(rest, 2)? } else { 0 };
    let second = if take(rest, ':') { number(rest, 2)? } else { 0 };
    let mut fraction = 0;
    if take(rest, '.') {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (text, after) = rest.split_at_checked(digits)?;
        if digits == 0 {
            return None;
        }
        let scale = [100, 10, 1];
        fraction = text
            .bytes()
            .zip(scale)
            .map(|(digit, scale)| i64::from(digit - b'0') * scale)
            .sum();
        *rest = after;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let zone = if take(rest, 'Z') {
        0
    } else if take(rest, '+') {
        offset(rest)?
    } else if take(rest, '-') {
        -offset(rest)?
    } else {
        0
    };
    Some(((hour * 60 + minute - zone) * 60 + second) * 1000 + fraction)
}

/// An offset from UTC in minutes: `hh`, `hh:mm` or `hhmm`.
fn offset(rest: &mut &str) -> Option<i64> {
    let hours = number(rest, 2)?;
    let minutes = if take(rest, ':') || !rest.is_empty() {
        number(rest, 2)?
    } else {
        0
    };
    (hours <= 23 && minutes <= 59).then_some(hours * 60 + minutes)
}

fn number(rest: &mut &str, digits: usize) -> Option<i64> {
    let (text, after) = rest.split_at_checked(digits)?;
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    text.parse().ok()
}

fn take(rest: &mut &str, c: char) -> bool {
    rest.strip_prefix(c).map(|after| *rest = after).is_some()
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, the year taken to begin in March.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + leap_days + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_instant() {
        for text in [
            "1893456000",
            "+1893456000",
            "2030",
            "2030-01",
            "2030-01-01",
            "2030-01-01T00",
            "2030-01-01T00:00Z",
            "2030-01-01T00:00:00",
            "2030-01-01T00:00:00Z",
            "2030-01-01T00:00:00.0009Z",
            "2030-01-01T01:00:00+01:00",
            "2029-12-31T19:00:00-0500",
        ] {
            let expected = if text == "2030" {
                2_030_000
            } else {
                1_893_456_000_000
            };
            assert_eq!(milliseconds(text), Some(expected), "{text}");
        }
        assert_eq!(milliseconds("2000-02-29"), Some(951_782_400_000));
        assert_eq!(milliseconds("1969-12-31T23:59:59.5Z"), Some(-500));
        assert_eq!(
            milliseconds("2030-01-01T00:00:00.1231Z"),
            milliseconds("2030-01-01T00:00:00.1239Z")
        );
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "not-a-date",
            "2030-13-01",
            "2030-02-29",
            "2030-1-1",
            "2030-01-01 00:00",
            "12:00",
            "2030-01-01T24:00",
            "2030-01-01T00:00:00.Z",
            "2030-01-01Z",
            "2030-01-01T00:00:00Zx",
            "é030",
        ] {
            assert_eq!(milliseconds(text), None, "{text}");
        }
    }
}
